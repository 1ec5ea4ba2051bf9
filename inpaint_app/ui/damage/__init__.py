"""Finding damage in the window: the search behind it, its panel, outlines over the canvas, the mode that joins them.

Loaded when damage is first looked for. May import canvas, editing, widgets, look and i18n.
"""
