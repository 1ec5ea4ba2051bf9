from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inpaint_app.document.arrays import BoolMask
from inpaint_app.document.geometry import Rect, Size
from inpaint_app.inference.run.planner import NATIVE_SIDE, Region, next_batch, plan, working_size


def regions_of(hole: BoolMask, centre: tuple[float, float] | None = None) -> tuple[Region, ...]:
    """Plan for a whole-photo hole array, cut to its bounds as a request has it."""
    rows, columns = np.flatnonzero(hole.any(axis=1)), np.flatnonzero(hole.any(axis=0))
    rect = Rect(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    return plan(hole[rect.slices], rect, Size(hole.shape[1], hole.shape[0]), centre)


def times_owned(regions: tuple[Region, ...], shape: tuple[int, ...]) -> npt.NDArray[np.int_]:
    owned = np.zeros(shape, int)
    for region in regions:
        owned[region.rect.slices] += region.own
    return owned


def discs(size: Size, count: int, radius: int) -> BoolMask:
    hole = np.zeros((size.height, size.width), bool)
    rng = np.random.default_rng(3)
    for _ in range(count):
        x, y = int(rng.integers(size.width)), int(rng.integers(size.height))
        hole[max(0, y - radius) : y + radius, max(0, x - radius) : x + radius] = True
    return hole


@st.composite
def holes(draw: st.DrawFn) -> BoolMask:
    height, width = draw(st.integers(1, 700)), draw(st.integers(1, 900))
    hole = np.zeros((height, width), bool)
    for _ in range(draw(st.integers(1, 12))):
        top, left = draw(st.integers(0, height - 1)), draw(st.integers(0, width - 1))
        hole[top : top + draw(st.integers(1, 400)), left : left + draw(st.integers(1, 400))] = True
    return hole


@given(holes())
@settings(max_examples=60, deadline=None)
def test_every_hole_pixel_is_filled_once_and_no_other(hole: BoolMask) -> None:
    regions = regions_of(hole)
    assert np.array_equal(times_owned(regions, hole.shape), hole.astype(int))


@given(holes())
@settings(max_examples=60, deadline=None)
def test_crops_lie_inside_the_photo_around_their_region_with_context(hole: BoolMask) -> None:
    whole = Rect(0, 0, hole.shape[1], hole.shape[0])
    for region in regions_of(hole):
        assert whole.contains(region.crop)
        assert region.crop.contains(region.rect)
        # as much context as the photo has, at least some on each side that is not the photo's edge
        assert region.crop.contains(region.rect.grow(16 if region.fast else 32).intersect(whole))


@given(holes())
@settings(max_examples=60, deadline=None)
def test_a_crop_sees_known_pixels_unless_there_are_none(hole: BoolMask) -> None:
    if hole.all():
        return
    for region in regions_of(hole):
        assert not hole[region.crop.slices].all()


def test_an_empty_hole_needs_no_region() -> None:
    assert plan(np.zeros((5, 5), bool), Rect(0, 0, 5, 5), Size(5, 5)) == ()


@pytest.mark.parametrize("gap", [1, 10, 30])
def test_near_holes_share_a_crop(gap: int) -> None:
    hole = np.zeros((1000, 1000), bool)
    hole[480:520, 400:450] = True
    hole[480:520, 450 + gap : 500 + gap] = True
    assert len(regions_of(hole)) == 1


def test_far_holes_do_not_share_a_crop() -> None:
    hole = np.zeros((3000, 4000), bool)
    hole[100:200, 100:200] = True
    hole[2800:2900, 3700:3800] = True
    regions = regions_of(hole)
    assert len(regions) == 2
    assert not regions[0].crop.touches(regions[1].crop)


def test_an_object_is_one_region_with_context_of_about_its_size() -> None:
    hole = np.zeros((3000, 4000), bool)
    hole[1000:1800, 1500:2100] = True
    (region,) = regions_of(hole)
    assert 1.5 * 800 <= region.crop.height <= 2.5 * 800
    assert 1.5 * 600 <= region.crop.width <= 2.5 * 600


@pytest.mark.parametrize("diagonal", [False, True])
def test_a_photo_long_scratch_is_cut_along_its_length(diagonal: bool) -> None:
    hole = np.zeros((3000, 4000), bool)
    x = np.arange(4000)
    for offset in range(8):
        hole[(x // 2 if diagonal else np.full(4000, 900)) + offset, x] = True
    regions = regions_of(hole)
    assert 5 <= len(regions) <= 40
    assert all(max(region.crop.size) <= 2 * NATIVE_SIDE for region in regions)
    assert all(region.crop.area <= NATIVE_SIDE**2 for region in regions)


def test_specks_take_far_fewer_passes_than_there_are_and_no_giant_crop() -> None:
    hole = discs(Size(4000, 3000), 500, 4)
    pending = list(regions_of(hole))
    assert all(region.crop.area <= NATIVE_SIDE**2 for region in pending)
    assert all(region.fast for region in pending)
    assert sum(region.crop.area for region in pending) < 0.2 * hole.size
    passes = 0
    while pending:
        batch = {id(region) for region in next_batch(pending, 512, 512 * 512)}
        pending = [region for region in pending if id(region) not in batch]
        passes += 1
    assert passes < 50


@pytest.mark.parametrize("shape", [(900, 1200), (5200, 7000)])  # a large hole is analysed on a reduced copy
def test_what_is_thin_takes_the_fast_path_and_nothing_else_does(shape: tuple[int, int]) -> None:
    hole = np.zeros(shape, bool)
    expected = {}
    sizes = [(3, 200), (8, 150), (16, 16), (20, 100), (26, 26), (40, 150), (90, 90)]
    for number, (thickness, length) in enumerate(sizes):
        left = 30 + 160 * number
        hole[400 : 400 + length, left : left + thickness] = True
        expected[left] = thickness <= 20
    hole[10, 10] = hole[-10, -10] = True
    regions = regions_of(hole)
    assert {region.rect.left: region.fast for region in regions if region.rect.top == 400} == expected
    for region in regions:
        assert region.fast == (region.crop.area < (region.rect.width + 80) * (region.rect.height + 80))


def test_thin_holes_that_leave_little_between_them_get_more_context() -> None:
    hole = np.zeros((400, 400), bool)
    hole[100:300, 100:300] = True
    hole[100:300:4] = False
    (region,) = regions_of(hole)
    assert not region.fast
    assert region.crop.contains(region.rect.grow(48))


def test_a_large_sparse_mask_is_planned_on_a_reduced_copy_without_losing_a_pixel() -> None:
    hole = discs(Size(4100, 3300), 40, 3)
    hole[17, 4099] = True
    hole[3299, 0] = True
    regions = regions_of(hole)
    assert np.array_equal(times_owned(regions, hole.shape), hole.astype(int))
    assert all(region.crop.area <= NATIVE_SIDE**2 for region in regions)


def test_noise_all_over_the_photo_stays_bounded() -> None:
    hole = np.random.default_rng(0).random((1500, 2000)) < 0.3
    regions = regions_of(hole)
    assert np.array_equal(times_owned(regions, hole.shape), hole.astype(int))
    assert len(regions) < 200
    assert all(region.crop.area <= NATIVE_SIDE**2 for region in regions)


def test_regions_near_the_view_come_first() -> None:
    hole = np.zeros((3000, 4000), bool)
    for left in (100, 2000, 3800):
        hole[1000:1050, left : left + 50] = True
    order = [region.rect.left for region in regions_of(hole, (3900.0, 1000.0))]
    assert order == [3800, 2000, 100]


@given(st.integers(1, 9000), st.integers(1, 9000), st.sampled_from([256, 384, 512]))
def test_working_size_is_never_larger_than_native_nor_than_its_budget(width: int, height: int, side: int) -> None:
    crop = Rect(0, 0, width, height)
    size = working_size(crop, side)
    assert size.width <= width
    assert size.height <= height
    if min(width, height) * 30 > max(width, height):  # a strip of 16 pixels may be a little over it
        assert size.width * size.height <= side * side * 1.1
    if crop.area <= side * side:
        assert size == crop.size
    assert working_size(crop, None) == crop.size


def test_a_batch_has_one_size_fits_the_budget_and_neighbours_wait() -> None:
    hole = np.zeros((3000, 4000), bool)
    hole[900:908, :] = True
    regions = regions_of(hole)
    batch = next_batch(regions, 512, 512 * 512)
    assert len({working_size(region.crop, 512) for region in batch}) == 1
    assert sum(region.crop.area for region in batch) <= 512 * 512
    for one in batch:
        for other in batch:
            assert one is other or not one.crop.touches(other.rect)
