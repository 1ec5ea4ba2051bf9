"""For tests of extending in the window: photos, what is shown, and a hand on the borders."""

from __future__ import annotations

import numpy as np

from inpaint_app.document.files.image_io import photo_from_array
from inpaint_app.document.layers.layers import Photo
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine


def noise(width: int = 300, height: int = 200, channels: int = 3, dtype: type = np.uint8) -> Photo:
    rng = np.random.default_rng(2)
    return photo_from_array(rng.integers(0, np.iinfo(dtype).max, (height, width, channels), dtype, endpoint=True))


class Engines:
    """Makes the engine that the test asks for before the first job."""

    def __init__(self) -> None:
        self.engine = PushPullEngine()

    def __call__(self) -> PushPullEngine:
        return self.engine
