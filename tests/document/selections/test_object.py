"""Selecting an object by a box around it or a scribble on it."""

from __future__ import annotations

import numpy as np
import pytest

from inpaint_app.document.geometry import Point, Rect, Size
from inpaint_app.document.masks.selection import Selection
from inpaint_app.document.selections.object import object_in_box, object_under_scribble


def scene(width: int, height: int, centre: tuple[float, float], radius: float) -> tuple[np.ndarray, np.ndarray]:
    """A reddish disc with a stripe before a textured blue-green ground: HW3 uint8, and HW bool of the disc."""
    generator = np.random.default_rng(1)
    y, x = np.mgrid[:height, :width] + 0.5
    disc = np.hypot(x - centre[0], y - centre[1]) < radius
    ground = np.stack([60 + 20 * np.sin(x / 9), 110 + 25 * np.sin(y / 13), 140 + 10 * np.cos(x / 7)], axis=-1)
    thing = np.stack([190 + 15 * np.sin(y / 5), 80 + 10 * np.cos(x / 4), 50 + 0 * x], axis=-1)
    pixels = np.where(disc[..., None], thing, ground) + generator.normal(0, 5, (height, width, 3))
    return np.clip(pixels, 0, 255).astype(np.uint8), disc


def agreement(selection: Selection, truth: np.ndarray) -> float:
    """Intersection over union."""
    found = selection.over(Rect(0, 0, truth.shape[1], truth.shape[0])) >= 128
    return float((found & truth).sum() / max(1, (found | truth).sum()))


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
@pytest.mark.parametrize("alpha", [False, True])
def test_a_box_around_an_object_selects_it_along_its_edge(depth: type, alpha: bool) -> None:
    pixels, disc = scene(360, 300, (170, 140), 60)
    if alpha:
        pixels = np.dstack([pixels, np.full(disc.shape, 255, np.uint8)])
    pixels = (pixels.astype(np.uint16) * 257) if depth is np.uint16 else pixels
    chosen = object_in_box(lambda rect: pixels[rect.slices], Size(360, 300), Rect(95, 70, 245, 220))
    assert agreement(chosen, disc) > 0.97


def test_a_reduced_cut_is_as_sharp_as_the_photo() -> None:
    pixels, disc = scene(1500, 1200, (700, 600), 330)
    chosen = object_in_box(lambda rect: pixels[rect.slices], Size(1500, 1200), Rect(300, 200, 1100, 1000))
    assert agreement(chosen, disc) > 0.985
    row = chosen.over(Rect(0, 600, 1500, 601))[0]
    assert ((row > 20) & (row < 235)).sum() < 30


def test_a_scribble_selects_the_object_under_it_and_not_another_like_it() -> None:
    pixels, disc = scene(400, 300, (130, 150), 55)
    other, second = scene(400, 300, (310, 150), 45)
    pixels[second] = other[second]
    path = [Point(100, 150), Point(160, 155), Point(130, 185)]
    chosen = object_under_scribble(lambda rect: pixels[rect.slices], Size(400, 300), path, 14)
    assert agreement(chosen, disc) > 0.95


def test_grey_photos_can_be_cut_too() -> None:
    _, disc = scene(300, 260, (150, 130), 60)
    grey = np.where(disc, 200, 70).astype(np.uint8)[..., None]
    grey += np.random.default_rng(0).integers(0, 9, grey.shape, np.uint8)
    chosen = object_in_box(lambda rect: grey[rect.slices], Size(300, 260), Rect(70, 50, 230, 210))
    assert agreement(chosen, disc) > 0.97


def test_a_box_keeps_what_it_selects_inside_and_the_answer_is_always_the_same() -> None:
    pixels, _ = scene(300, 260, (150, 130), 90)
    box = Rect(100, 60, 230, 200)
    first, second = (object_in_box(lambda rect: pixels[rect.slices], Size(300, 260), box) for _ in range(2))
    assert box.contains(first.rect)
    assert first.rect == second.rect
    assert (first.values == second.values).all()


@pytest.mark.parametrize("size", [Size(1, 1), Size(2, 1), Size(1, 40), Size(3, 3), Size(40, 2)])
@pytest.mark.parametrize("channels", [1, 4])
def test_the_smallest_photos_neither_fail_nor_select_outside(size: Size, channels: int) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (size.height, size.width, channels), np.uint8)

    def read(rect: Rect) -> np.ndarray:
        return pixels[rect.slices]

    for box in (Rect(0, 0, 1, 1), Rect(-5, -5, 50, 50), Rect(50, 50, 60, 60)):
        assert Rect.of_size(size).contains(object_in_box(read, size, box).rect)
    for path in ([], [Point(0, 0)], [Point(-9, -9), Point(70, 60)], [Point(500, 500)]):
        assert Rect.of_size(size).contains(object_under_scribble(read, size, path, 3).rect)


def test_a_picture_of_one_colour_neither_fails_nor_takes_long() -> None:
    pixels = np.full((200, 300, 3), 120, np.uint8)
    chosen = object_in_box(lambda rect: pixels[rect.slices], Size(300, 200), Rect(50, 50, 150, 150))
    assert Rect(50, 50, 150, 150).contains(chosen.rect)
    path = [Point(50, 50), Point(90, 90)]
    object_under_scribble(lambda rect: pixels[rect.slices], Size(300, 200), path, 9)
