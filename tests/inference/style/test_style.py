"""Painting a photo: parts meet, depth and alpha stay, and strength and colour do what they say."""

from __future__ import annotations

import dataclasses
from threading import Event

import numpy as np
import pytest

from inpaint_app.document.geometry import Rect, Size
from inpaint_app.document.geometry_edit import Layout
from inpaint_app.document.masks.mask import Mask
from inpaint_app.errors import ModelError, UsageError
from inpaint_app.inference.enhance.look import colours
from inpaint_app.inference.request import Tile
from inpaint_app.inference.style import paint
from inpaint_app.inference.style.paint import Painter
from inpaint_app.inference.style.request import StyleOptions, StyleRequest
from inpaint_app.inference.style.run import run_request, style_photo
from inpaint_app.inference.style.stylists import stylist_named
from tests.inference.enhancing import textured
from tests.inference.styling import exact_stylist, style_weights


@pytest.fixture(scope="module")
def stylist(tmp_path_factory):
    return exact_stylist(tmp_path_factory.mktemp("styles"))


def test_parts_meet_without_a_seam_whatever_their_size(stylist):
    picture = colours(textured(270, 390).pixels)
    painter = Painter(stylist, Size(390, 270), lambda rect: picture[rect.slices], lambda: None)
    whole = painter.part(Rect(0, 0, 390, 270), lambda: None)
    for part in (Rect(0, 0, 100, 100), Rect(101, 90, 250, 201), Rect(301, 203, 390, 270)):
        assert np.abs(painter.part(part, lambda: None) - whole[part.slices]).max() < 1e-4


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_depth_and_transparency_stay(stylist, channels, dtype):
    photo = textured(61, 83, channels, dtype)
    after, report = style_photo(photo, stylist, StyleOptions())
    assert after.pixels.shape == photo.pixels.shape
    assert after.pixels.dtype == photo.pixels.dtype
    shown = np.ones((61, 83), bool)
    if channels in (2, 4):
        assert (after.pixels[..., -1] == photo.pixels[..., -1]).all()
        shown = photo.pixels[..., -1] > 0
        assert (after.pixels[~shown] == photo.pixels[~shown]).all()
    assert (after.pixels[shown] != photo.pixels[shown]).mean() > 0.3
    assert report["style"] == "spots"
    assert style_photo(photo, stylist, StyleOptions(strength=0))[0].pixels.tolist() == photo.pixels.tolist()


def test_the_photo_may_keep_its_colours(stylist):
    photo = textured(64, 64)
    after, _ = style_photo(photo, stylist, StyleOptions(0.3, keep_colour=True))
    before, now = (x.pixels.astype(int) for x in (photo, after))
    clipped = ((now == 0) | (now == 255)).any(2)
    assert np.abs((now - before) - (now - before)[..., :1]).max(2)[~clipped].max() <= 1
    with pytest.raises(UsageError, match="number from 0 to 1"):
        StyleOptions(2)


def test_a_large_photo_gets_wide_strokes_and_tiles_come_from_what_is_in_view(stylist, monkeypatch):
    monkeypatch.setattr(paint, "COARSE_SIDE", 64)
    monkeypatch.setattr(type(stylist), "side", 64)
    photo = textured(150, 200)
    events = []
    request = StyleRequest(
        7, Layout(photo, (), Mask(photo.size), ()), StyleOptions(), lambda: stylist, (190.0, 140.0), 3, "Style")
    run_request(request, Event(), events.append)
    tiles = [event for event in events if isinstance(event, Tile)]
    assert tiles[0].rect.contains(Rect(192, 128, 200, 150))
    layout = events[-1].enhanced.layout
    assert layout.layers[0].id == 3
    assert layout.layers[0].provenance.engine == "style"
    small = colours(photo.pixels[::4, ::4])
    coarse = paint.paint_coarse(stylist, small, lambda: None)
    assert coarse.shape == small.shape
    stopped = Event()
    stopped.set()
    events.clear()
    run_request(dataclasses.replace(request, job=8), stopped, events.append)
    assert not events


def test_a_style_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(ModelError, match=r"^There is no style 'picasso'; the bundled ones are "):
        stylist_named("picasso", "cpu", 0, tmp_path)
    assert stylist_named("spots", "cpu", 0, style_weights(tmp_path).parent).name == "spots"
