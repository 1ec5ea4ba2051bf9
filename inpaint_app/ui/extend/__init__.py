"""Extending the picture: the mode, its bar of numbers, and the borders dragged over the canvas.

May import canvas, editing, widgets, look and i18n.
"""
