"""The healing brush: texture from elsewhere on the picture, colour from the border of the stroke.

``request`` says what is asked for and is light enough for the window's start; ``run`` does it. May import what
``inference.run`` may.
"""
