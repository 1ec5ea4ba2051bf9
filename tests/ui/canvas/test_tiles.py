"""The pixels of tiles, and the cache that keeps them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inpaint_app.document.geometry import Rect, Size
from inpaint_app.document.pyramid import Pyramid, halve
from inpaint_app.ui.canvas.tiles.tile_cache import TileCache
from inpaint_app.ui.canvas.tiles.tile_rendering import level_for, over_checkerboard, overlay_table, render, source_rect
from inpaint_app.ui.canvas.viewport import Viewport

SIZE = Size(900, 700)
PIXELS = np.random.default_rng(1).integers(0, 256, (SIZE.height, SIZE.width, 1), np.uint8)


def pyramid() -> Pyramid:
    made = Pyramid(SIZE, 1, lambda rect: PIXELS[rect.slices])
    made.invalidate(Rect.of_size(SIZE))
    return made


def shown(area: Rect, zoom: float) -> np.ndarray:
    return render(pyramid(), SIZE, area, zoom, lambda block: block[..., 0].astype(np.uint32))


def test_at_100_percent_pixels_are_copied() -> None:
    area = Rect(130, 70, 386, 326)
    assert np.array_equal(shown(area, 1.0), PIXELS[area.slices][..., 0])


@pytest.mark.parametrize("zoom", [2, 3, 8, 64])
def test_enlarged_pixels_are_squares(zoom: int) -> None:
    area = Rect(zoom * 20 + 1, zoom * 30, zoom * 20 + 257, zoom * 30 + 250)
    enlarged = np.kron(PIXELS[:200, :200, 0], np.ones((zoom, zoom), np.uint8))[: area.bottom, : area.right]
    assert np.array_equal(shown(area, float(zoom)), enlarged[area.slices])


def test_at_50_percent_pixels_are_means_of_four() -> None:
    area = Rect(0, 0, 450, 350)
    assert np.array_equal(shown(area, 0.5), halve(PIXELS)[..., 0])


@pytest.mark.parametrize("zoom", [0.9, 0.61, 0.37, 0.2, 1.5])
def test_neighbouring_tiles_join_without_a_seam(zoom: float) -> None:
    view = Viewport(SIZE, Size(10, 10), zoom)
    whole = Rect.of_size(view.content)
    together = shown(whole, zoom).astype(int)
    middle = whole.width // 2
    left = shown(Rect(0, 0, middle, whole.bottom), zoom)
    right = shown(Rect(middle, 0, whole.right, whole.bottom), zoom)
    difference = np.abs(np.concatenate([left, right], axis=1).astype(int) - together)
    assert difference.max() <= 8  # noise of full contrast; a pixel off would differ by 255
    assert difference.mean() < 0.5


@pytest.mark.parametrize("zoom", [0.02, 0.1, 0.2, 0.7, 1.0, 1.5, 20.0])
@pytest.mark.parametrize("size", [Size(1, 1), Size(3, 1), Size(700, 1), Size(2, 900)])
def test_the_tiniest_photos_show_their_pixels_at_every_zoom(size: Size, zoom: float) -> None:
    made = Pyramid(size, 1, lambda rect: np.full((rect.height, rect.width, 1), 99, np.uint8))
    made.invalidate(Rect.of_size(size))
    whole = Rect.of_size(Viewport(size, Size(10, 10), zoom).content)
    picture = render(made, size, whole, zoom, lambda block: block[..., 0].astype(np.uint32))
    assert picture.shape == (whole.height, whole.width)
    assert (picture == 99).all()


@pytest.mark.parametrize("zoom", [0.8, 0.5, 0.31, 0.12, 1.3])
def test_a_reduced_ramp_is_still_in_its_place(zoom: float) -> None:
    ramp = np.broadcast_to(np.linspace(0, 255, 900), (700, 900)).round().astype(np.uint8)[..., None]
    reduced = Pyramid(SIZE, 1, lambda rect: np.ascontiguousarray(ramp[rect.slices]))
    reduced.invalidate(Rect.of_size(SIZE))
    area = Rect(0, 0, int(900 * zoom), 3)
    pixels = render(reduced, SIZE, area, zoom, lambda block: block[..., 0].astype(np.uint32))[1]
    middles = (np.arange(area.width) + 0.5) / zoom - 0.5
    assert np.abs(pixels - np.clip(middles, 0, 899) / 899 * 255)[8:-8].max() < 1.6


@given(st.floats(1 / 64, 1.0))
def test_the_level_has_a_pixel_for_each_device_pixel_but_not_four(zoom: float) -> None:
    level = level_for(zoom, 20)
    assert 0.499 < zoom * 2**level <= 1.000001


@pytest.mark.parametrize("zoom", [0.13, 0.4, 1.0, 1.4, 5.0])
def test_pixels_outside_the_source_do_not_show(zoom: float) -> None:
    view = Viewport(SIZE, Size(10, 10), zoom)
    area = Rect(30, 20, 60, 50).clip(view.content)
    made = pyramid()
    source = source_rect(area, zoom, SIZE, made.levels)
    other = 255 - PIXELS
    other[source.slices] = PIXELS[source.slices]
    changed = Pyramid(SIZE, 1, lambda rect: other[rect.slices])
    changed.invalidate(Rect.of_size(SIZE))
    again = render(changed, SIZE, area, zoom, lambda block: block[..., 0].astype(np.uint32))
    assert np.array_equal(again, shown(area, zoom))


def test_the_checkerboard_shows_as_far_as_the_picture_lets_through() -> None:
    area = Rect(8, 0, 40, 16)
    through = over_checkerboard(np.zeros((16, 32), np.uint32), area)
    assert set(np.unique(through)) == {0xFFFFFFFF, 0xFFCCCCCC}
    assert through[0, 0] == through[8, 8] != through[0, 8]
    opaque = np.full((16, 32), 0xFF123456, np.uint32)
    assert np.array_equal(over_checkerboard(opaque, area), opaque)
    half = over_checkerboard(np.full((16, 32), 0x80800000, np.uint32), area)
    assert set(np.unique(half)) == {0xFFFF7F7F, 0xFFE66666}


def test_the_mask_shows_its_colour_at_its_opacity() -> None:
    table = overlay_table(255, 128, 0, 0.5)
    assert table[0] == 0
    assert table[255] == 0x80804000
    assert overlay_table(255, 128, 0, 1.0)[255] == 0xFFFF8000


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 40)), max_size=60))
def test_the_cache_keeps_to_its_bytes_and_forgets_the_oldest(puts: list[tuple[int, int]]) -> None:
    cache: TileCache[int, int] = TileCache(100)
    order: list[tuple[int, int]] = []
    for key, nbytes in puts:
        cache.put(key, nbytes, nbytes)
        order = [*(entry for entry in order if entry[0] != key), (key, nbytes)]
        while sum(size for _, size in order) > 100:
            order.pop(0)
        assert cache.nbytes == sum(size for _, size in order) <= 100
        assert [key for key in range(10) if key in cache] == sorted(key for key, _ in order)


def test_what_was_used_lately_stays_in_the_cache() -> None:
    cache: TileCache[str, int] = TileCache(2)
    cache.put("a", 1, 1)
    cache.put("b", 2, 1)
    assert cache["a"] == 1
    cache.put("c", 3, 1)
    assert "a" in cache
    assert "b" not in cache
    cache.set_budget(0)
    assert cache.nbytes == 0
