"""The parts of the editor that change the mask: strokes and selections, with their options, and what is copied from.

May import the session and the workers of ``ui.editing``, and what they may.
"""
