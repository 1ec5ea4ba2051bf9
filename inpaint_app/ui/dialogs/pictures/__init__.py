"""Dialogs that ask how a picture is to be made: painted in a style, or joined of several.

May import editing, widgets and i18n of the window, and what inference asks for; not the commands that open them.
"""
