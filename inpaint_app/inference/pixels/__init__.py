"""What is done to pixels whoever filled them: interpolation, seams, grain, Poisson's equation. Arrays in, arrays out.

May import ``inference.compiled`` and ``document``; numpy and OpenCV only, no torch.
"""
