"""Layers: what they are, how they are blended and merged, and the undoable changes to their stack.

May import document's geometry, pyramid and masks.
"""
