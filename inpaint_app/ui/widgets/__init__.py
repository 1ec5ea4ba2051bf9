"""Controls of more than one room: sliders with a label, histograms, thumbnails.

May import document, and no other room of ui.
"""
