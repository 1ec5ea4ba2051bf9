"""For all tests: windows need no display, and a slow machine is no failure."""

from __future__ import annotations

import os
import sys

import numpy as np
import pytest
from hypothesis import settings
from PIL import Image

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if "PYTEST_XDIST_WORKER" in os.environ:  # as many processes as cores: more threads only wait for each other
    os.environ.setdefault("OMP_NUM_THREADS", "1")
# The same examples every time: what passes here passes on any machine. `--hypothesis-profile explore` tries others.
settings.register_profile("any-machine", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None)
settings.load_profile("any-machine")


@pytest.fixture(autouse=True)
def _seeded():
    """The same random numbers every time, as with hypothesis's examples."""
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(0)


@pytest.fixture(scope="session")
def photos(tmp_path_factory):
    """A folder of made photos: gradients, stripes and discs, as different as a small set can be."""
    folder = tmp_path_factory.mktemp("photos")
    rng = np.random.default_rng(0)
    y, x = np.mgrid[0:150, 0:200]
    for index in range(16):
        wave = np.sin(x * rng.uniform(0.02, 0.4) + y * rng.uniform(0.02, 0.4))
        disc = np.hypot(x - rng.uniform(0, 200), y - rng.uniform(0, 150)) < rng.uniform(20, 60)
        rgb = np.stack([(127 + 100 * wave * rng.uniform(0.3, 1)) * (0.4 + 0.6 * disc) for _ in range(3)], 2)
        Image.fromarray(rgb.clip(0, 255).astype(np.uint8)).save(folder / f"photo-{index:02}.jpg")
    return folder
