"""Copying from one place of the picture to another by hand: from where, and strokes that do.

May import the rest of the document.
"""
