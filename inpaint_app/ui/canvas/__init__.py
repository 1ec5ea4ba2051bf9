"""The canvas: the photo on the screen, zoom, rulers, comparison, and what the pointer does on it.

May import editing, widgets, look and i18n. Its rooms are tiles (what is drawn) and gestures (what is dragged).
"""
