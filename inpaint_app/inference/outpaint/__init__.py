"""Pictures made larger: the room around them is cut into strips, each filled by an ordinary run of any engine.

May import ``inference.run``, ``inference.request`` and ``document``; no engine and no torch.
"""
