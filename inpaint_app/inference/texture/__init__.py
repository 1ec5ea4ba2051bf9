"""The texture search: native detail copied from a photo's own surroundings.

May import inference's pixels, run and compiled kernels, document and torch.
"""
