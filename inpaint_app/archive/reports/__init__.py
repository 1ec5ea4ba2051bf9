"""What is said of an archive: its state and table (``status``), the provenance of each result (``sidecar``), and a page
with before and after (``page``, its pictures from ``thumbnails``), what deserves a look first (``suspicion``).

May import the journal, ``places``, ``request`` and ``work``, document's files, and the ground.
"""
