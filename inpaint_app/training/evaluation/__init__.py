"""Measures of what models and methods make of held-out photos, and the tables and pages that show them.

The judge, EfficientNet-Lite2, is used here only: no network is ever trained against it, and no fill depends on it.

May import the rest of training, networks, document, inference and api.
"""
