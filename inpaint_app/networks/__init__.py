"""Models: generator, discriminators, frozen feature network, files of weights, devices and precisions.

Each network is a module of its own that takes its parts as arguments; weights are read and written in `checkpoint`
only. Networks of other tasks (finding damage, enlarging, styles, digits) and published architectures belong here too.

May import errors, messages, paths, and torch; nothing of documents, fills or training.
"""
