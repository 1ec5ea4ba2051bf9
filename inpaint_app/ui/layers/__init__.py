"""The layer panel with its list and variants, and the dialogs about one layer.

May import editing, widgets, look and i18n; dialogs only when one is opened.
"""
