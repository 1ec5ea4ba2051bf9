"""Selecting an object by a box around it, a scribble on it, and clicks."""

from __future__ import annotations

import json

import numpy as np
import pytest

from inpaint_app.document.geometry import Point, Rect, Size
from inpaint_app.document.masks.selection import Selection
from inpaint_app.inference.selection.objects import ClickedObject, object_in_box, object_under_scribble
from inpaint_app.inference.selection.request import Click
from inpaint_app.paths import resources
from inpaint_app.training.data import read_rgb
from inpaint_app.training.selecting.maker import mask_of


def scene(width: int, height: int, centre: tuple[float, float], radius: float) -> tuple[np.ndarray, np.ndarray]:
    """A reddish disc before a textured blue-green ground: HW3 uint8, and HW bool of the disc."""
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


def bird() -> tuple[np.ndarray, np.ndarray]:
    """The bundled photo of a bird, and the bird as outlined by hand on the larger photo that it comes from."""
    photo = read_rgb(resources() / "samples" / "canyon-wren.jpg")
    outlined = json.loads((resources() / "evaluation" / "objects.json").read_text(encoding="utf-8"))["objects"]
    entry = next(each for each in outlined if each["file"].endswith("canyon-wren.jpg"))
    outline = np.array(entry["outline"]) * photo.shape[1] / entry["size"][0]
    return photo, mask_of(outline.tolist(), *photo.shape[:2])


def test_a_bird_is_selected_by_a_box_by_clicks_and_under_a_scribble() -> None:
    photo, truth = bird()
    size = Size(photo.shape[1], photo.shape[0])
    ys, xs = np.nonzero(truth)
    box = Rect(int(xs.min()) - 5, int(ys.min()) - 4, int(xs.max()) + 6, int(ys.max()) + 5)
    assert agreement(object_in_box(lambda rect: photo[rect.slices], size, box), truth) > 0.85
    middle = Point(float(np.median(xs)), float(np.median(ys)))
    path = [middle, Point(middle.x, middle.y + 0.2 * (box.bottom - box.top))]
    assert agreement(object_under_scribble(lambda rect: photo[rect.slices], size, path, 8), truth) > 0.7
    clicked = ClickedObject(lambda rect: photo[rect.slices], size)
    first = agreement(clicked.click(Click(middle, True)), truth)
    beside = Point(box.right + 20.0, middle.y)
    second = clicked.click(Click(beside, False))
    assert not second.over(Rect(int(beside.x), int(beside.y), int(beside.x) + 1, int(beside.y) + 1)).any()
    assert max(first, agreement(second, truth)) > 0.7


@pytest.mark.parametrize(("depth", "channels"), [(np.uint8, 3), (np.uint16, 3), (np.uint16, 4), (np.uint8, 1)])
def test_photos_of_every_kind_are_cut_along_the_edge_and_always_alike(depth: type, channels: int) -> None:
    pixels, disc = scene(360, 300, (170, 140), 60)
    if channels == 4:
        pixels = np.dstack([pixels, np.full(disc.shape, 255, np.uint8)])
    pixels = pixels[..., :channels]
    pixels = (pixels.astype(np.uint16) * 257) if depth is np.uint16 else pixels
    box = Rect(95, 70, 245, 220)
    first, second = (object_in_box(lambda rect: pixels[rect.slices], Size(360, 300), box) for _ in range(2))
    assert agreement(first, disc) > 0.95
    assert box.contains(first.rect)
    assert first.rect == second.rect
    assert (first.values == second.values).all()


def test_an_object_has_no_holes() -> None:
    pixels, disc = scene(360, 300, (170, 140), 60)
    _, spot = scene(360, 300, (170, 140), 12)
    pixels[spot] = (60, 110, 140)
    chosen = object_in_box(lambda rect: pixels[rect.slices], Size(360, 300), Rect(95, 70, 245, 220))
    assert chosen.over(Rect(165, 135, 175, 145)).min() == 255
    assert agreement(chosen, disc) > 0.95


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
    clicked = ClickedObject(read, size)
    for at in (Point(500, 500), Point(0.5, 0.5), Point(0.5, 0.5)):
        assert Rect.of_size(size).contains(clicked.click(Click(at, True)).rect)
