"""For all tests: windows need no display, and a slow machine is no failure."""

from __future__ import annotations

import os

from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# The same examples every time: what passes here passes on any machine. `--hypothesis-profile explore` tries others.
settings.register_profile("any-machine", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None)
settings.load_profile("any-machine")
