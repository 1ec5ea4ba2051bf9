"""Moving, softening, smoothing and enclosing a mask's edge."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from inpaint_app.document.document import Document
from inpaint_app.document.geometry import Point, Rect, Size
from inpaint_app.document.layers.layers import Photo
from inpaint_app.document.masks import morphology
from inpaint_app.document.masks.mask import Mask
from inpaint_app.document.masks.morphology import border, feather, fill_holes, grow, smooth
from inpaint_app.document.masks.selection import Combine, combine
from inpaint_app.document.selections.shapes import rectangle

SHAPES = st.tuples(st.integers(1, 30), st.integers(1, 30))
PIXELS = arrays.arrays(np.uint8, SHAPES, elements=st.sampled_from([0, 60, 128, 255]))


def document_with(rect: Rect, size: Size) -> Document:
    doc = Document(Photo(np.zeros((size.height, size.width, 1), np.uint8)))
    chosen = rectangle(Point(rect.left, rect.top), Point(rect.right, rect.bottom), size)
    doc.history.do(combine(doc.mask, chosen, Combine.REPLACE, "Rectangle"))
    return doc


@pytest.mark.parametrize("radius", [1, 3.5, 8])
def test_grow_and_shrink_move_the_edge_by_the_euclidean_distance(radius: float) -> None:
    pixels = np.zeros((60, 60), np.uint8)
    pixels[30, 30] = 255
    y, x = np.mgrid[:60, :60]
    disc = np.hypot(x - 30, y - 30) <= radius
    grown = grow(pixels, radius)
    assert ((grown >= 128) == disc).all()
    assert ((grow(255 - pixels, -radius) >= 128) == ~disc).all()


@pytest.mark.parametrize("radius", [-12.5, -3, 2.5, 30])
def test_growing_a_tall_mask_in_bands_shows_no_seam(radius: float, monkeypatch: pytest.MonkeyPatch) -> None:
    coarse = (np.random.default_rng(2).random((35, 4)) < 0.3).astype(np.uint8) * 255
    pixels = coarse.repeat(20, axis=0).repeat(25, axis=1)
    whole = grow(pixels, radius)
    monkeypatch.setattr(morphology, "_BAND_PIXELS", 1000)  # else the photo would have to be very large
    assert (grow(pixels, radius) == whole).all()


def test_feather_softens_the_edge_and_keeps_it_in_place() -> None:
    pixels = np.zeros((80, 80), np.uint8)
    pixels[:, 40:] = 255
    soft = feather(pixels, 6)
    assert ((soft >= 128) == (pixels >= 128)).all()
    assert 8 <= ((soft[0] > 5) & (soft[0] < 250)).sum() <= 24


def test_a_rectangle_that_is_all_that_was_ever_painted_shrinks_from_every_side() -> None:
    doc = document_with(Rect(20, 15, 70, 60), Size(100, 80))
    doc.history.do(doc.mask.grow(-4))
    assert doc.mask.hole_bounds() == Rect(24, 19, 66, 56)
    doc.history.undo()
    assert doc.mask.hole_bounds() == Rect(20, 15, 70, 60)


@given(st.integers(2, 20), st.booleans())
@settings(max_examples=20)
def test_smoothing_drops_specks_and_gaps_but_keeps_a_straight_edge_where_and_as_sharp_as_it_is(
    radius: int, upside: bool,
) -> None:
    pixels = np.zeros((120, 160), np.uint8)
    pixels[:, 80:] = 255
    speck = max(1, radius // 4)
    pixels[60 : 60 + speck, 30 : 30 + speck] = 255
    pixels[60 : 60 + speck, 130 : 130 + speck] = 0
    smoothed = smooth(pixels.T if upside else pixels, radius)
    expected = np.zeros_like(pixels)
    expected[:, 80:] = 255
    smoothed = smoothed.T if upside else smoothed
    assert ((smoothed >= 128) == (expected >= 128)).all()
    assert ((smoothed[10] > 20) & (smoothed[10] < 235)).sum() <= 3


def test_smoothing_rounds_a_corner() -> None:
    pixels = np.zeros((80, 80), np.uint8)
    pixels[40:, 40:] = 255
    smoothed = smooth(pixels, 10)
    assert smoothed[41, 41] < 128 <= smoothed[50, 50]


@given(PIXELS)
@settings(max_examples=60)
def test_filled_holes_are_exactly_what_no_path_around_the_mask_reaches(pixels: np.ndarray) -> None:
    filled = fill_holes(pixels)
    hole = np.pad(pixels >= 128, 1)
    outside = np.zeros_like(hole)
    outside[0, 0] = True
    while True:
        spread = outside.copy()
        spread[1:] |= outside[:-1]
        spread[:-1] |= outside[1:]
        spread[:, 1:] |= outside[:, :-1]
        spread[:, :-1] |= outside[:, 1:]
        spread &= ~hole
        if (spread == outside).all():
            break
        outside = spread
    enclosed = ~(outside | hole)[1:-1, 1:-1]
    assert (filled[enclosed] == 255).all()
    assert (filled[~enclosed] == pixels[~enclosed]).all()


def test_a_border_is_a_band_of_the_width_asked_for_on_both_sides_of_the_edge() -> None:
    pixels = np.zeros((60, 90), np.uint8)
    pixels[:, 50:] = 255
    band = border(pixels, 10) >= 128
    assert (np.flatnonzero(band[30]) == np.arange(45, 55)).all()


@pytest.mark.parametrize("change", ["smooth", "border", "grow", "feather", "fill_holes"])
def test_changes_of_the_edge_undo_exactly_and_do_nothing_to_an_empty_mask(change: str) -> None:
    def edit(mask: Mask) -> object:
        return mask.fill_holes() if change == "fill_holes" else getattr(mask, change)(5)

    doc = document_with(Rect(0, 0, 40, 30), Size(90, 70))
    ring = rectangle(Point(10, 10), Point(20, 20), doc.photo.size)
    doc.history.do(combine(doc.mask, ring, Combine.SUBTRACT, "Rectangle"))
    before = doc.mask.pixels.copy()
    doc.history.do(edit(doc.mask))
    assert (doc.mask.pixels != before).any()
    doc.history.undo()
    assert (doc.mask.pixels == before).all()
    assert not edit(Mask(Size(90, 70))).blocks
