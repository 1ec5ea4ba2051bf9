"""Finding damage: scores of every pixel by kind, tile by tile; what is shown and masked is a threshold on them.

- ``choice``: the options that only choose among scores
- ``result``: what a search gives; ``overview``: a reduced copy of it for what is in view
- ``pieces``: pieces of damage one by one, and what the user decided about them
- ``search``: the way over a photo's tiles, the same for every detector
- ``classical``: filters that need no training; ``infrared``: a film scanner's channel
- ``network`` (torch): the trained detector; ``detectors``: each by its name

May import ``document``, ``networks`` (``network`` only), and the ground. No Qt.
"""
