from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from inpaint_app.document.geometry import Rect, Size
from inpaint_app.inference.run.memory import MAX_STEP_BYTES, texture_bytes
from inpaint_app.inference.run.planner import Region, distance, plan
from inpaint_app.inference.run.windows import split_region


@st.composite
def regions(draw: st.DrawFn) -> Region:
    """Rectangles with something known beside them, and ragged ones."""
    height, width = draw(st.integers(200, 1500)), draw(st.integers(200, 1500))
    hole = np.zeros((height, width), bool)
    for _ in range(draw(st.integers(1, 3))):
        top, left = draw(st.integers(0, height - 100)), draw(st.integers(0, width - 100))
        hole[top : top + draw(st.integers(60, 1200)), left : left + draw(st.integers(60, 1200))] = True
    hole[:1, :] = False
    rows, columns = np.flatnonzero(hole.any(axis=1)), np.flatnonzero(hole.any(axis=0))
    rect = Rect(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    return plan(hole[rect.slices], rect, Size(width, height))[0]


@given(regions(), st.integers(10_000_000, MAX_STEP_BYTES))
@settings(max_examples=60, deadline=None)
def test_parts_make_up_the_region_and_see_no_more_than_they_may(region: Region, most: int) -> None:
    cut = split_region(region, most)
    times = np.zeros(region.own.shape, int)
    for part in cut:
        assert part.own.any()
        assert texture_bytes(part.crop.area, int(part.own.sum())) <= most
        assert region.crop.contains(part.crop)
        assert part.crop.contains(part.rect)
        times[part.rect.within(region.rect)] += part.own
    assert np.array_equal(times, region.own.astype(int))
    if texture_bytes(region.crop.area, int(region.own.sum())) <= most:
        assert cut == (region,)


@given(regions(), st.integers(10_000_000, 200_000_000), st.integers(0, 1500), st.integers(0, 1500))
@settings(max_examples=30, deadline=None)
def test_parts_near_the_view_come_first(region: Region, most: int, x: int, y: int) -> None:
    apart = [distance(part.rect, x, y) for part in split_region(region, most, (float(x), float(y)))]
    assert apart == sorted(apart)


def test_a_part_amid_the_hole_reaches_to_where_something_is_known() -> None:
    own = np.ones((3000, 1500), bool)
    rect = Rect(2500, 0, 4000, 3000)
    region = Region(rect, own, Rect(1700, 0, 4000, 3000))
    cut = split_region(region, MAX_STEP_BYTES)
    assert len(cut) > 1
    known = [part.crop.area - part.crop.intersect(rect).area for part in cut]
    assert min(known) > 100_000
    # and those that know most are done first, for others to go on from
    assert [round(part.crop.intersect(rect).area / part.crop.area, 6) for part in cut] == sorted(
        round(part.crop.intersect(rect).area / part.crop.area, 6) for part in cut)
