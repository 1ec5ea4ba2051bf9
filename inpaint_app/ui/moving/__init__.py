"""Moving and transforming layers by hand: the tool's mode, its bar, and the frame over the canvas.

May import canvas, editing, widgets, look and i18n.
"""
