"""Extending a picture beyond its border, strip by strip, by any engine.

May import inference's request, run and pixels, and document; no torch.
"""
