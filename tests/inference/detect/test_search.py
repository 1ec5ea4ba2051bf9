"""The way over a photo's tiles, every kind of photo, layers above it, and a scanner's infrared channel."""

from __future__ import annotations

from dataclasses import replace
from threading import Event

import numpy as np
import pytest

from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.layers import FillLayer, Photo, Provenance
from inpaint_app.inference.detect.classical import ClassicalDetector
from inpaint_app.inference.detect.detectors import detector_named
from inpaint_app.inference.detect.infrared import infrared_scores
from inpaint_app.inference.detect.search import TILE, Search, run_search
from inpaint_app.limits import DAMAGE_KINDS
from tests.inference.damaged import DARK, SPECKS, Thresholding, smooth, specked


def test_the_tile_nearest_to_the_view_comes_first_and_all_are_searched():
    photo = Photo(np.full((TILE + 30, 2 * TILE + 20, 3), 125, np.uint8))
    search = Search(photo, Thresholding(), near=(2 * TILE + 10, TILE + 20))
    rects = [tile.rect for tile in search.tiles()]
    assert len(rects) == search.count == 6
    assert rects[0] == Rect(2 * TILE, TILE, 2 * TILE + 20, TILE + 30)
    assert sum(rect.area for rect in rects) == photo.rect.area


def test_cancelling_ends_before_the_next_tile():
    search = Search(Photo(np.full((2 * TILE, 60, 3), 125, np.uint8)), Thresholding())
    cancelled, done = Event(), 0
    for _ in search.tiles(cancelled):
        done += 1
        cancelled.set()
    assert done == 1


@pytest.mark.parametrize("detector", [Thresholding(), ClassicalDetector()])
def test_specks_are_found_and_nothing_else(detector):
    found = run_search(specked(), detector)
    for rect in (*SPECKS, DARK):
        assert found.mask[rect.slices].mean() > 0.5
    assert found.mask.sum() < 4 * sum(rect.area for rect in (*SPECKS, DARK))
    assert not run_search(Photo(smooth()), detector).mask.any()


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (40, 1), (17, 33)])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_every_photo_however_small_can_be_searched(size, channels, dtype):
    pixels = np.random.default_rng(0).integers(0, np.iinfo(dtype).max, (*size, channels), dtype)
    found = run_search(Photo(pixels), ClassicalDetector())
    assert found.mask.shape == found.scores.shape == size
    assert 0 <= found.scores.min() <= found.scores.max() <= 1
    assert (found.skin is None) == (channels < 3)


def test_what_is_searched_is_the_picture_with_its_layers():
    photo = specked()
    clean = smooth()[10:40, 10:40].copy()
    fill = FillLayer(1, "x", Rect(10, 10, 40, 40), clean, np.full((30, 30), 255, np.uint8), Provenance("x", "", "", 0))
    mask = search_mask(photo, (fill,))
    assert not mask[SPECKS[0].slices].any()
    assert mask[SPECKS[1].slices].any()
    assert search_mask(photo, (replace(fill, visible=False),))[SPECKS[0].slices].any()


def search_mask(photo, layers=()):
    search = Search(photo, Thresholding(), layers=layers)
    for _ in search.tiles():
        pass
    return search.detection.mask


# -- infrared


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_dust_is_taken_from_the_infrared_channel(dtype):
    largest = np.iinfo(dtype).max
    infrared = np.full((100, 160), 0.8 * largest).astype(dtype)
    infrared[50:54, 70:76] = round(0.3 * largest)
    photo = Photo((smooth().astype(np.float64) / 255 * largest).astype(dtype), infrared=infrared)
    mask = search_mask(photo)
    assert mask[50:54, 70:76].all()
    assert mask.sum() < 80
    fill = FillLayer(
        1, "x", Rect(60, 40, 90, 60), photo.pixels[40:60, 60:90].copy(), np.full((20, 30), 255, np.uint8),
        Provenance("x", "", "", 0))
    assert not search_mask(photo, (fill,)).any()  # it has been filled since


def test_what_is_dark_in_the_picture_too_is_no_dust():
    rgb = smooth()
    rgb[40:60, 40:80] = 40
    infrared = np.full((100, 160), 200, np.uint8)
    infrared[40:60, 40:80] = 190  # dyes are not quite clear
    assert infrared_scores(infrared, rgb).max() < 0.2


def test_detectors_have_names():
    assert isinstance(detector_named("classical"), ClassicalDetector)


def test_the_trained_detector_scores_every_kind():
    detector = detector_named("network", "cpu")
    scores = detector.scores(smooth(75, 50))
    assert scores.shape == (len(DAMAGE_KINDS), 50, 75)
    assert 0 <= scores.min() <= scores.max() <= 1
    assert 0 < detector.threshold < 1
