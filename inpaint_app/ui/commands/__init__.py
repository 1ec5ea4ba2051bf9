"""Commands: what can be called by a menu, a key or the command palette, and what that asks first.

May import editing, canvas, bars, layers, dialogs, extend, look and i18n. ``menus`` lists the commands.
"""
