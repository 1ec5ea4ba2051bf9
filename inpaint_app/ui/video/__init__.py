"""Moving pictures in the window: a clip's frames, a mask painted on one of them, a preview, and writing it.

May import the canvas, editing, widgets and ``inpaint_app.video``.
"""
