"""From a request to pixels: planning, the network's pass, texture, blending.

``request`` says what goes in and what comes out. The rooms, each of which may import those after it:

- ``engines`` (torch): what the window and the command line drive, network, texture alone, or other methods;
  ``outpaint``: pictures made larger with any engine
- ``texture`` (torch): native detail, copied from the surroundings
- ``run``: the course of a fill, from a request to layers
- ``pixels``: seams, interpolation, Poisson's equation
- ``compiled`` (numba): the inner loops

May import ``document``, ``networks`` (``engines`` and ``texture`` only), and the ground. No Qt.
"""
