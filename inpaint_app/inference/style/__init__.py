"""Photos painted in the style of a picture, at any size.

``request`` says what is asked for, ``stylists`` are the networks that paint, ``paint`` makes any part of the result,
``run`` all of it.

May import the rest of inference, document, networks and the ground. No Qt.
"""
