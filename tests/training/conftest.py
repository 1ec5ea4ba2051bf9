"""A folder of made photos: gradients, stripes and discs, as different as a small set can be."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image


@pytest.fixture(scope="session")
def photos(tmp_path_factory):
    folder = tmp_path_factory.mktemp("photos")
    rng = np.random.default_rng(0)
    y, x = np.mgrid[0:150, 0:200]
    for index in range(16):
        wave = np.sin(x * rng.uniform(0.02, 0.4) + y * rng.uniform(0.02, 0.4))
        disc = np.hypot(x - rng.uniform(0, 200), y - rng.uniform(0, 150)) < rng.uniform(20, 60)
        rgb = np.stack([(127 + 100 * wave * rng.uniform(0.3, 1)) * (0.4 + 0.6 * disc) for _ in range(3)], 2)
        Image.fromarray(rgb.clip(0, 255).astype(np.uint8)).save(folder / f"photo-{index:02}.jpg")
    return folder
