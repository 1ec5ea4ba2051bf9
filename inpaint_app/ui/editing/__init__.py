"""Editing without a widget: the session, the editor and its parts, background threads, fills, autosave.

May import inference, document, settings and limits, and QtCore; no widget and no other room of ui.
"""
