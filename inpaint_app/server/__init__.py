"""The HTTP server: the tools of the command line for other programs, on this machine only unless told otherwise.

``guard`` lets in who may come and what is not too much, ``app`` has the paths, ``tools`` does what they ask, ``turns``
has one of them computed at a time, ``page`` explains them, ``serving`` runs it all. Needs the extra ``serve``. May
import ``api``, ``scans`` and what is below them; no Qt.
"""
