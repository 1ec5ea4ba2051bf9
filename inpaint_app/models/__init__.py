"""The models there are: bundled, one's own, imported, and those that others publish and that can be got.

``offers`` is the one table of published files, ``registry`` lists what is there and what could be, ``folder`` adds and
removes files, ``fetching`` gets published ones, when asked and never otherwise.

May import networks and what lies below them; no torch but where a file is tried (within functions), no Qt.
"""
