"""Clips as files: their pictures in the file's own samples, encoded again in pieces, and all other streams copied.

May import document and the ground.
"""
