"""What a picture is: geometry, layers, masks, selections, adjustments, history, files and projects.

May import errors, messages and limits; numpy, OpenCV and what reads files. No torch, no networks, no Qt.
"""
