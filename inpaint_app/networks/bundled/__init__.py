"""The small networks that are bundled beside the generator: they find damage, select objects, and sharpen.

``damage_detector``, ``object_selector`` and ``detail`` are the networks, ``detector_file``, ``selector_file`` and
``detail_file`` keep them on disk, with what these share in ``card_file``.

May import what ``networks`` may, and its blocks and weights file.
"""
