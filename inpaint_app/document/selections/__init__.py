"""Selections found by shape, by colour or by object, each as a value.

May import document's geometry, layers and masks.
"""
