"""Finding damage: scores of every pixel by kind, tile by tile; what is shown and masked is a threshold on them.

- ``result``: what a search gives, and the options that only choose among its scores
- ``search``: the way over a photo's tiles, the same for every detector
- ``classical``: filters that need no training; ``infrared``: a film scanner's channel
- ``network`` (torch): the trained detector

May import ``document``, ``networks`` (``network`` only), and the ground. No Qt.
"""
