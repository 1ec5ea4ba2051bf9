"""What trains a network that paints photos in the style of one picture.

``losses`` compares statistics of frozen features, ``samples`` cuts photos, ``trainer`` takes the steps.

May import networks, document, errors, and the modules of ``training`` that all tasks share.
"""
