"""Bars around the photo: tools, options, status, messages, recovery, the empty window, the tour.

May import editing, canvas, widgets, look and i18n; no menus and no dialogs.
"""
