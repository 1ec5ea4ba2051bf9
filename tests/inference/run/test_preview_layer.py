from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.compositing import blend_block
from inpaint_app.inference.run.preview_layer import PreviewLayer

SIDE = 40


@st.composite
def blocks(draw):
    left, top = draw(st.integers(0, SIDE - 2)), draw(st.integers(0, SIDE - 2))
    rect = Rect(left, top, draw(st.integers(left + 1, SIDE)), draw(st.integers(top + 1, SIDE)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    pixels = rng.integers(0, 256, (rect.height, rect.width, 3), np.uint8)
    coverage = rng.choice(np.array([0, 100, 255], np.uint8), (rect.height, rect.width))
    return rect, pixels, coverage


def blend(blocks_):
    below = np.full((SIDE, SIDE, 3), 128, np.uint8)
    for rect, pixels, coverage in blocks_:
        below[rect.slices] = blend_block(below[rect.slices], pixels, coverage, 1.0)
    return below


@settings(max_examples=60)
@given(st.lists(blocks(), min_size=1, max_size=6), st.lists(blocks(), max_size=4))
def test_the_layer_looks_like_the_preview_and_holds_the_strongest_latest_tile(tiles, previews):
    layer = PreviewLayer()
    for block in previews:
        layer.add_preview(*block)
    for block in tiles:
        layer.add_tile(*block)
    pixels = np.zeros((SIDE, SIDE, 3), np.uint8)
    coverage = np.zeros((SIDE, SIDE), np.uint8)
    for rect, tile_pixels, tile_coverage in tiles:
        wins = (tile_coverage >= coverage[rect.slices]) & (tile_coverage > 0)
        pixels[rect.slices][wins] = tile_pixels[wins]
        coverage[rect.slices][wins] = tile_coverage[wins]
    expected = blend([(Rect(0, 0, SIDE, SIDE), pixels, coverage)])
    assert np.array_equal(blend(layer.merged_tiles()), expected)
    covered = coverage > 0
    assert np.array_equal(blend(layer.blocks)[covered], expected[covered])


@given(blocks(), blocks())
def test_a_preview_never_hides_a_tile(tile, preview):
    layer = PreviewLayer()
    layer.add_tile(*tile)
    layer.add_preview(*preview)
    rect, _, coverage = tile
    shown, alone = blend(layer.blocks)[rect.slices], blend([tile])[rect.slices]
    assert np.array_equal(shown[coverage > 0], alone[coverage > 0])


def block_at(left, top, side=100):
    return (
        Rect(left, top, left + side, top + side),
        np.ones((side, side, 3), np.uint8),
        np.full((side, side), 255, np.uint8),
    )


def test_near_tiles_become_one_layer():
    layer = PreviewLayer()
    for left in (0, 100, 900):
        layer.add_tile(*block_at(left, 50))
    assert len(layer.merged_tiles()) == 1


def test_tiles_far_apart_on_a_large_photo_do_not_become_one_huge_layer():
    layer = PreviewLayer()
    tiles = [block_at(left, top) for left in (0, 110, 9000, 9100) for top in (0, 8000)]
    for block in tiles:
        layer.add_tile(*block)
    merged = layer.merged_tiles()
    assert 1 < len(merged) <= len(tiles)
    assert sum(rect.area for rect, _, _ in merged) <= 16_000_000 * len(merged)
    assert sum(int((coverage > 0).sum()) for _, _, coverage in merged) == len(tiles) * 100 * 100
