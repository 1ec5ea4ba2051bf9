"""Photos, masks and results in object stores, by URL: ``remote`` is a path there; ``fetching`` brings photos to whoever
does the work, and takes results back.

May import ``archive.work``, what every runner is, ``doing.failures``, and the ground. Only here is fsspec imported.
"""
