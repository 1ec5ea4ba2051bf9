"""A process of its own that reads files for the window: it may hang, crash or be ended, and the window lives on.

``process`` is the window's side, ``child`` what runs in the process, ``pipe`` how the two talk. May import nothing of
the other modules of files: what is to be called is told by the caller.
"""
