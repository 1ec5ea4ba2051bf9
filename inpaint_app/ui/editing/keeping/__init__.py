"""Unsaved work, kept among the user's data step by step, in a folder for each open document.

May import the other modules of ``ui.editing``, and what they may.
"""
