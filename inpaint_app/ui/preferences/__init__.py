"""Preferences: the dialog with its pages, the store of the settings, and what each setting does.

May import settings, commands, bars, look and i18n.
"""
