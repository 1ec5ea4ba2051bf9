"""Which photos there are in what was given, the mask of each, what its result is called, and which come later.

May import document and the ground, and of ``archive`` ``storage`` and how processes are started.
"""
