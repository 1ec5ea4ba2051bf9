"""Arithmetic on pixels: blending, Poisson, push-pull.

May import document and inference's compiled kernels; no torch.
"""
