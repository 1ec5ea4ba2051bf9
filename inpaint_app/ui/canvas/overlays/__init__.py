"""What lies over the picture: frames with handles, previews of masks and of sources, a click that picks a place.

May import the views of ``ui.canvas``, and what they may.
"""
