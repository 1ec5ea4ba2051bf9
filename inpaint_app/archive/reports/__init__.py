"""What is said of an archive: its state and table (``status``), the provenance of each result (``sidecar``).

May import the journal, ``places``, ``request`` and ``work``, and the ground.
"""
