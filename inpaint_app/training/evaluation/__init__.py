"""Evaluation of a model: metrics and what is measured with them.

May import training, inference, document, networks and torch.
"""
