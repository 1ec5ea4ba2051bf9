"""Dialogs: adjustments, colour range, export, geometry, questions about files.

May import editing, document, the canvas's tiles, widgets, look and i18n; they know no menu and no bar.
"""
