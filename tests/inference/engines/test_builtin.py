"""The bundled model through the engine, as a user gets it."""

from __future__ import annotations

import numpy as np
import pytest

from inpaint_app.inference.engines.engine import NetworkEngine
from inpaint_app.paths import builtin_model
from tests.inference.scenes import mask, photo, request, restored, run


@pytest.mark.skipif(not builtin_model().is_file(), reason="a checkout without bundled weights")
def test_the_bundled_model_closes_a_hole_plausibly() -> None:
    picture = photo(300, 320)
    damaged = picture.pixels.copy()
    hole = mask(300, 320, (120, 120, 180, 200))
    damaged[hole > 0] = (255, 0, 255)
    asked = request(type(picture)(damaged), hole)
    result, _ = restored(asked, run(NetworkEngine("builtin", "cpu"), asked))
    inside = hole > 0
    error = np.abs(result[inside].astype(float) - picture.pixels[inside]).mean()
    spread = np.abs(picture.pixels[inside] - picture.pixels[inside].mean(axis=0)).mean()
    assert error < 1.5 * spread
    assert abs(result[inside].mean() - picture.pixels[inside].mean()) < 15
