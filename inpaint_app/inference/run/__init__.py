"""The course of every fill, whatever the engine: from a request to events, and from tiles to layers.

``pipeline`` sequences; ``planner`` and ``windows`` say what is filled when; ``assembly`` holds the picture and gives
snapshots of its regions, which ``crops``, ``finish``, ``candidates`` and ``scoring`` turn into pixels; ``variants``
keeps what was not taken; ``preview_layer`` and ``layers`` make layers of what was delivered. What a fill needs of an
engine is in ``protocols``.

May import ``inference.pixels``, ``inference.compiled``, ``inference.request`` and ``document``; no torch.
"""
