"""Engines behind one protocol (``inference.request.Engine``): each makes a painter and runs it through ``run.pipeline``.

The network, texture alone, plain interpolation, and published methods to compare with; and the critic, who judges what
was filled. May import all rooms of ``inference`` but ``outpaint``, ``networks`` and torch: torch inside functions
only where a window starts with the module.
"""
