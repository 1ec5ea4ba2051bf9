from __future__ import annotations

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from inpaint_app.document.geometry import EMPTY, Rect
from inpaint_app.document.masks.bounds import bounding_rect

SHAPES = st.tuples(st.integers(0, 12), st.integers(0, 12))


@given(hnp.arrays(np.uint8, SHAPES, elements=st.sampled_from([0, 0, 0, 1, 127, 128, 255])), st.sampled_from([1, 128]))
def test_nothing_counts_outside_and_no_side_can_move_in(mask: npt.NDArray[np.uint8], threshold: int) -> None:
    found = bounding_rect(mask, threshold)
    counts = mask >= threshold
    assert counts.sum() == counts[found.slices].sum()
    if not counts.any():
        assert found == EMPTY
        return
    inside = counts[found.slices]
    assert all(edge.any() for edge in (inside[0], inside[-1], inside[:, 0], inside[:, -1]))


@given(hnp.arrays(np.bool_, SHAPES))
def test_a_boolean_mask_and_a_part_of_a_larger_one_give_the_same(mask: npt.NDArray[np.bool_]) -> None:
    larger = np.ones((mask.shape[0] + 4, mask.shape[1] + 3), bool)
    larger[1 : 1 + mask.shape[0], 2 : 2 + mask.shape[1]] = mask
    part = larger[1 : 1 + mask.shape[0], 2 : 2 + mask.shape[1]]
    assert bounding_rect(part) == bounding_rect(mask) == bounding_rect(mask.astype(np.uint8) * 255, 128)


def test_the_right_and_bottom_are_one_beyond() -> None:
    mask = np.zeros((5, 7), bool)
    mask[2, 3] = mask[4, 1] = True
    assert bounding_rect(mask) == Rect(1, 2, 4, 5)
