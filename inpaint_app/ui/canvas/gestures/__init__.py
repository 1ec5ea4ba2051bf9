"""Gestures on the canvas: the chosen tool, and what happens between pressing and letting go of a button.

May import editing and the canvas's view, but not the canvas, which imports them.
"""
