"""Masks: what is to be filled, strokes, edges, selections put into a mask, masks kept under names.

May import document's geometry; what an edit needs of a document it says by a protocol.
"""
