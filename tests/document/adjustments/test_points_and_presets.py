"""Colours that are pointed at, and settings kept under names."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from inpaint_app.document.adjustments.auto import auto_levels
from inpaint_app.document.adjustments.colour import ColourBalance
from inpaint_app.document.adjustments.curves import Curves
from inpaint_app.document.adjustments.points import balance_with_point, colour_at, levels_with_point
from inpaint_app.document.adjustments.presets import Presets
from inpaint_app.document.adjustments.tone import Levels
from inpaint_app.document.geometry import Point
from inpaint_app.document.layers.layers import Photo

CAST = ((40, 30, 20), (140, 120, 90), (230, 215, 180))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_three_points_take_a_cast_out_at_both_depths(dtype) -> None:
    scale = np.iinfo(dtype).max // 255
    bands = np.repeat(np.array([CAST], dtype) * dtype(scale), 9, axis=0).repeat(9, axis=1)
    photo, levels = Photo(bands), Levels()
    for kind, x in (("black", 4), ("white", 22), ("grey", 13)):
        colour = colour_at(photo, (), Point(x, 4))
        levels = levels_with_point(levels, kind, colour)
    shown = levels.apply(bands)[4, [4, 13, 22]].astype(int) / np.iinfo(dtype).max
    assert shown[0] == pytest.approx(0, abs=0.01)
    assert shown[2] == pytest.approx(1, abs=0.01)
    assert np.ptp(shown[1]) < 0.01
    assert 0.3 < shown[1].mean() < 0.7
    grey = balance_with_point(colour_at(photo, (), Point(13, 4))).apply(bands)[4, 13].astype(int)
    assert np.ptp(grey) <= 2 * scale
    assert colour_at(photo, (), Point(-1, 4)) is None


def test_points_in_any_order_and_on_grey_photos_give_levels_that_can_be() -> None:
    levels = Levels()
    for kind, value in (("white", 0.2), ("black", 0.9), ("white", 0.0), ("black", 1.0), ("grey", 0.0), ("grey", 1.0)):
        levels = levels_with_point(levels, kind, (value,))
        levels = levels_with_point(levels, kind, (value, 1 - value, 0.5))


def test_auto_levels_can_keep_the_tone() -> None:
    sepia = np.random.default_rng(0).uniform(0.3, 0.6, (30, 30, 1)) * (255, 220, 170)
    found = auto_levels(sepia.astype(np.uint8), keep_tone=True)
    assert found == Levels(all=found.all)
    shown = found.apply(sepia.astype(np.uint8)).reshape(-1, 3).mean(axis=0)
    assert shown[0] > shown[1] > shown[2], "still sepia"
    assert found.all.black > 0.15
    assert found.all.white < 0.65


def test_presets_come_back_and_a_damaged_file_is_put_aside(tmp_path) -> None:
    path = tmp_path / "new" / "adjustments.json"
    presets = Presets(path)
    assert presets.names("curves") == []
    curves = Curves(all=((0.0, 0.1), (0.5, 0.7), (1.0, 1.0)))
    presets.keep("Verblasst – 褪色", curves)
    presets.keep("warm", ColourBalance(highlights_red=0.2))
    again = Presets(path)
    assert again.names("curves") == ["Verblasst – 褪色"]
    assert again.get("curves", "Verblasst – 褪色") == curves
    assert again.get("colour_balance", "warm") == ColourBalance(highlights_red=0.2)
    again.remove("curves", "Verblasst – 褪色")
    assert again.get("curves", "Verblasst – 褪色") is None
    for damage in ("{", "[]", '{"curves": {"a": {"all": "x"}, "b": 3}}'):
        path.write_text(damage)
        assert again.get("curves", "a") is None
    path.write_text("no json")
    again.keep("x", dataclasses.replace(curves))
    assert again.names("curves") == ["x"]
    assert path.with_name("adjustments.json.damaged").read_text() == "no json"
