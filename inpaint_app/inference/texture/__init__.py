"""Native detail by patches: the pyramid, the nearest-neighbour field with its two backends, and what may be copied.

May import torch, ``document.arrays``, ``inference.pixels``, ``inference.compiled`` and, of ``inference.run``, only its
protocols and errors; never an engine, and numba only by way of ``compiled.loader``.
"""
