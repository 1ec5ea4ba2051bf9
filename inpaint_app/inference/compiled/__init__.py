"""Compiled kernels: the only room that imports numba, and what holds their cache.

May import paths and errors; everything works, more slowly, without it.
"""
