"""Choosing a model in the window: the box in the tool bar, the dialog, and what both do.

May import editing, i18n, preferences' store, dialogs' questions, and what lies below the window.
"""
