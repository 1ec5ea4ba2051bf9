"""The menus: one module each, with one function that makes a ``Menu`` from a ``CommandContext``.

May import commands and whatever these may; dialogs and layer dialogs only when they are opened.
"""
