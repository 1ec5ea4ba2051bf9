"""Enlarging photos, and cleaning them of noise, blur and JPEG blocks, tile by tile.

``request`` says what is asked for, ``enhancers`` are the networks that do it, ``look`` finds out from a picture's own
pixels what was done to it, ``part`` makes any part of the result, ``run`` all of it.

May import the rest of inference, document, networks and the ground. No Qt.
"""
