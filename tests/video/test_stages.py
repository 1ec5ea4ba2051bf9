"""What is done to pictures: colours there and back, dust, holes along the motion."""

from __future__ import annotations

import numpy as np
import pytest

from inpaint_app.benchmarks.clips import dusty_scene, masked_scene
from inpaint_app.benchmarks.video import _dusted, _flicker, _psnr
from inpaint_app.document.geometry import Rect, Size
from inpaint_app.paths import resources
from inpaint_app.video.files.layout import Layout, Picture
from inpaint_app.video.stages.holes import hole_of
from inpaint_app.video.stages.repair import Past, repaired

_PHOTO = resources() / "samples" / "tea-gardens.jpg"


@pytest.mark.parametrize("name", ["yuv420p", "yuv422p10le", "yuv444p", "gbrp"])
@pytest.mark.parametrize("full", [False, True])
def test_colours_there_and_back_are_the_same(name: str, full: bool) -> None:
    across, down = {"yuv420p": (1, 1), "yuv422p10le": (1, 0)}.get(name, (0, 0))
    kind = "rgb" if name == "gbrp" else "yuv"
    layout = Layout(
        name, 32, 24, ((0, 0), (across, down), (across, down)), 10 if "10" in name else 8, kind, full=full, matrix=1)
    rows, columns = np.mgrid[0:24, 0:32] / 40
    rgb = np.stack([0.2 + rows, 0.3 + columns / 2, 0.8 - rows], 2).astype(np.float32)
    picture = Picture(layout.from_rgb(rgb), 0)
    assert [plane.shape for plane in picture.planes] == [layout.shape(at) for at in range(3)]
    back = layout.to_rgb(picture, Rect(0, 0, 32, 24))
    assert np.abs(back - rgb)[2:-2, 2:-2].max() < 0.02


def test_dust_is_found_and_taken_from_the_frames_beside_it() -> None:
    found = _dusted(dusty_scene(_PHOTO, "shake", Size(320, 180), 6))
    assert found["f1"] > 0.8
    assert found["psnr"] > 26


def test_what_moves_is_removed_and_what_was_behind_it_does_not_flicker() -> None:
    scene = masked_scene(_PHOTO, "object", Size(320, 180), 16)
    holes = [hole_of(mask, scene.layout) for mask in scene.masks]

    def paint(*_: object) -> tuple[np.ndarray, ...]:
        raise AssertionError("everything is shown by some frame")

    made = list(repaired(
        iter(scene.damaged), lambda number: holes[number], scene.layout, paint, Past(), piece=8, ahead=8))
    numbers = range(4, 12)
    given, truth = dict(enumerate(made)), dict(enumerate(scene.truth))
    assert _psnr(scene, given, numbers) > 30
    assert _flicker(scene, given, numbers) < 1.3 * _flicker(scene, truth, numbers) + 0.3
