"""What the canvas draws: tiles of photo, layers and mask in the colours of the screen, and maps laid over them.

May import editing and document; the mask's display also canvas and layers, which it keeps the same, and the
realism map also inference, which judges.
"""
