"""Adjustments of colour and tone: their kinds, their arithmetic, and how settings are found by looking at a photo.

May import document's layers, geometry and resampling; numpy and OpenCV.
"""
