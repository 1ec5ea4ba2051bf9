"""Enlarging and cleaning: what is kept, that parts meet without a seam, that it can be cancelled."""

from __future__ import annotations

from dataclasses import replace
from threading import Event

import cv2
import numpy as np
import pytest
from safetensors.torch import save_file

import inpaint_app
from inpaint_app.document.geometry import Rect
from inpaint_app.document.geometry_edit import Layout
from inpaint_app.document.layers.layers import FillLayer, Photo, Provenance
from inpaint_app.document.masks.mask import Mask
from inpaint_app.errors import CanvasError, UsageError
from inpaint_app.inference.enhance import enhancers
from inpaint_app.inference.enhance.enhancers import PublishedEnhancer, enhancer_named
from inpaint_app.inference.enhance.look import Look, Source, look_at, skin_map
from inpaint_app.inference.enhance.part import enhanced_part
from inpaint_app.inference.enhance.request import EnhanceDone, EnhanceOptions, EnhanceRequest, Strengths
from inpaint_app.inference.enhance.run import enhance_photo, run_request
from inpaint_app.inference.request import Tile
from tests.inference.enhancing import STRENGTHS, small_enhancer, small_weights, textured
from tests.networks.published import layouts


@pytest.fixture
def enhancer(tmp_path):
    return small_enhancer(tmp_path)


@pytest.mark.parametrize("scale", [1, 2, 3, 4])
@pytest.mark.parametrize(("channels", "dtype"), [(1, np.uint8), (3, np.uint16), (4, np.uint8), (2, np.uint16)])
def test_size_depth_channels_and_alpha_are_kept(enhancer, scale, channels, dtype):
    photo = replace(textured(37, 50, channels, dtype), icc=b"profile", dpi=(300.0, 300.0))
    after, report = enhance_photo(photo, enhancer, EnhanceOptions(scale, **STRENGTHS))
    assert after.pixels.shape == (37 * scale, 50 * scale, channels)
    assert after.pixels.dtype == dtype
    assert (after.icc, after.dpi) == (photo.icc, photo.dpi)
    assert report["size"] == [50 * scale, 37 * scale]
    colour = slice(0, 1 if channels <= 2 else 3)
    most = np.iinfo(dtype).max
    plain = cv2.resize(photo.pixels, (50 * scale, 37 * scale), interpolation=cv2.INTER_CUBIC)
    plain = plain.reshape(after.pixels.shape)
    opaque = np.s_[:, 30 * scale :] if channels in (2, 4) else np.s_[:]
    off = np.abs(after.pixels[opaque].astype(float) - plain[opaque])[..., colour] / most
    assert 0.001 < off.mean() < 0.2
    if channels in (2, 4):
        assert np.abs(after.pixels[..., -1].astype(float) - plain[..., -1]).max() <= 0.01 * most
        if scale == 1:
            np.testing.assert_array_equal(after.pixels[..., -1], photo.pixels[..., -1])
            np.testing.assert_array_equal(after.pixels[:, :20], photo.pixels[:, :20])


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_parts_meet_without_a_seam(enhancer, scale, monkeypatch):
    photo = textured(150, 170)
    options = EnhanceOptions(scale, **STRENGTHS)
    whole, _ = enhance_photo(photo, enhancer, options)
    monkeypatch.setattr(enhancers, "_SIDE", 60)
    parts, _ = enhance_photo(photo, enhancer, options)
    off = np.abs(whole.pixels.astype(int) - parts.pixels)
    assert off.max() <= 1
    assert (off > 0).mean() < 0.01


def test_a_clean_picture_stays_as_it_is(enhancer):
    photo = textured(40, 40)
    same, _ = enhance_photo(photo, enhancer, EnhanceOptions(1, 0.0, 0.0, 0.0))
    assert same is photo
    flat = Photo(np.full((40, 40, 3), 99, np.uint8))
    assert enhance_photo(flat, enhancer, EnhanceOptions(1))[0] is flat


def test_tiny_pictures_and_wrong_calls(tmp_path, enhancer):
    one = Photo(np.full((1, 1, 3), 7, np.uint8))
    assert enhance_photo(one, enhancer, EnhanceOptions(4))[0].size == (4, 4)
    for wrong in ({"scale": 5}, {"denoise": 1.5}):
        with pytest.raises(UsageError):
            EnhanceOptions(**wrong)
    huge = Photo(np.broadcast_to(np.uint8(0), (12_000, 12_000, 1)))
    with pytest.raises(CanvasError):
        enhance_photo(huge, enhancer, EnhanceOptions(2, 0.0, 0.0, 0.0))
    pixels = textured(20, 30).pixels
    grey = inpaint_app.enhance(pixels[..., 0], scale=2, model=small_weights(tmp_path), device="cpu")
    assert grey.shape == (40, 60)


def test_fills_and_masks_follow_and_their_pixels_are_enlarged_too(enhancer):
    photo = textured(60, 80)
    rect = Rect(20, 10, 50, 40)
    fill = FillLayer(
        1, "Fill", rect, photo.pixels[rect.slices].copy(), np.full((30, 30), 255, np.uint8), Provenance("", "", "", 0))
    mask = Mask(photo.size)
    mask.write(Rect(5, 6, 9, 12), 255)
    options = EnhanceOptions(2, **STRENGTHS, skin=True)
    done = run(EnhanceRequest(1, Layout(photo, (fill,), mask, ()), options, lambda: enhancer))[-1]
    after = done.enhanced.layout
    larger = after.layers[0]
    assert larger.rect == Rect(40, 20, 100, 80)
    there = np.abs(larger.pixels.astype(int) - after.photo.pixels[larger.rect.slices])
    assert there.max() <= 2  # the fill holds what the photo does: it has become the same
    assert after.mask.hole_bounds() == Rect(10, 12, 18, 24)


def test_it_is_cancelled_between_tiles_and_layers(enhancer, monkeypatch):
    monkeypatch.setattr(enhancers, "_SIDE", 32)
    photo = textured(96, 96)
    request = EnhanceRequest(
        1, Layout(photo, (), Mask(photo.size), ()), EnhanceOptions(1, **STRENGTHS), lambda: enhancer, (90.0, 5.0))
    events = run(request)
    tiles = [event for event in events if isinstance(event, Tile)]
    assert tiles[0].rect == Rect(64, 0, 96, 32)  # in view
    assert sum(tile.rect.area for tile in tiles) == 96 * 96
    assert isinstance(events[-1], EnhanceDone)
    cancelled, some = Event(), []

    def listen(event):
        some.append(event)
        cancelled.set()

    run_request(request, cancelled, listen)
    assert len(some) < 3
    assert not any(isinstance(event, EnhanceDone) for event in some)
    polled = []

    def poll():
        polled.append(1)
        if len(polled) == 3:
            raise InterruptedError

    with pytest.raises(InterruptedError):  # within one pass
        enhancer.enhance(np.zeros((32, 32, 3), np.float32), 1, Strengths(), poll)


def test_skin_is_told_by_colour_and_smoothness_and_spared(enhancer):
    rng = np.random.default_rng(0)
    y, x = np.mgrid[0:200, 0:300]
    picture = np.full((200, 300, 3), (60, 90, 140), np.uint8)
    face = np.hypot(x - 80, y - 100) < 50
    picture[face] = (205, 150, 125)
    picture[np.hypot(x - 60, y - 90) < 5] = (40, 30, 30)  # an eye
    sand = x > 200
    picture[sand] = np.clip(np.array((205, 150, 125)) + rng.normal(0, 40, (sand.sum(), 1)), 0, 255)
    skin = skin_map(picture)
    assert skin[100, 80] > 0.9
    assert skin[90, 60] > 0.9
    assert skin[:, 230:].max() < 0.1
    photo = Photo(picture)
    changes = []
    for options in (EnhanceOptions(1, **STRENGTHS), EnhanceOptions(1, **STRENGTHS, skin=True)):
        after, _ = enhance_photo(photo, enhancer, options)
        changes.append(np.abs(after.pixels.astype(int) - picture))
    assert changes[0][100, 80].mean() == pytest.approx(changes[1][100, 80].mean() / 2, abs=1.0)
    np.testing.assert_array_equal(changes[0][:, 240:], changes[1][:, 240:])


def test_a_published_network_enlarges_and_is_told_nothing(tmp_path):
    save_file(layouts.compact(scale=4), tmp_path / "compact.safetensors")
    enhancer = enhancer_named(str(tmp_path / "compact.safetensors"), "cpu")
    assert isinstance(enhancer, PublishedEnhancer)
    photo = textured(30, 40)
    look = look_at(photo, (), enhancer, EnhanceOptions(2))
    assert look == Look(Strengths(), Strengths(), look.skin, photo.size)
    for scale in (1, 2, 4):
        made = enhanced_part(Source.of(photo), Rect(10, 5, 30, 25), look, enhancer, scale)
        assert made.shape == (20 * scale, 20 * scale, 3)


def run(request):
    events = []
    run_request(request, Event(), events.append)
    return events
