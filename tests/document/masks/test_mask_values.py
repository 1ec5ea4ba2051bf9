"""A mask means what its maker meant, whatever it is made of."""

from __future__ import annotations

import numpy as np
import pytest

from inpaint_app.document.masks.mask_values import mask_values
from inpaint_app.errors import MaskError

HOLE = np.zeros((6, 9), bool)
HOLE[2:5, 3:7] = True
FULL = HOLE.astype(np.uint8) * 255


def coloured(inside, outside):
    return np.where(HOLE[..., None], np.array(inside), np.array(outside)).astype(np.uint8)


SAME = {
    "bool": HOLE,
    "0 and 1": HOLE.astype(np.uint8),
    "0 and 255": FULL,
    "labels in 16 bits": HOLE.astype(np.uint16),
    "labels in 64 bits": HOLE.astype(np.int64),
    "255 in 16 bits": FULL.astype(np.uint16),
    "255 in 32 bits": FULL.astype(np.int32),
    "16 bits": FULL.astype(np.uint16) * 257,
    "big-endian": (FULL.astype(np.uint16) * 257).astype(">u2"),
    "10 bits": HOLE.astype(np.uint16) * 1023,
    "one label of many": HOLE.astype(np.int32) * 7,
    "floats to 1": HOLE.astype(np.float32),
    "floats to 255": FULL.astype(np.float64),
    "half floats": HOLE.astype(np.float16),
    "interpolated": np.where(HOLE, 1.02, -0.01),
    "one channel": FULL[..., None],
    "RGB": coloured((255, 255, 255), (0, 0, 0)),
    "red paint": coloured((255, 0, 0), (0, 0, 0)),
    "blue paint on transparent": coloured((0, 0, 255, 255), (0, 0, 0, 0)),
    "black paint on transparent": coloured((0, 0, 0, 255), (0, 0, 0, 0)),
    "black paint on transparent white": coloured((0, 0, 0, 255), (255, 255, 255, 0)),
    "white paint on transparent": coloured((255, 255, 255, 255), (0, 0, 0, 0)),
    "opaque RGBA": coloured((255, 255, 255, 255), (0, 0, 0, 255)),
    "grey and alpha": coloured((255, 255), (0, 255)),
    "a list": HOLE.tolist(),
}


@pytest.mark.parametrize("kind", SAME)
def test_all_forms_of_a_mask_are_the_same(kind):
    result = mask_values(SAME[kind])
    assert result.dtype == np.uint8
    assert np.array_equal(result, FULL)


def test_soft_edges_keep_their_values():
    soft = np.linspace(0, 255, 256).astype(np.uint8).reshape(16, 16)
    assert np.array_equal(mask_values(soft), soft)
    assert np.array_equal(mask_values(soft / 255), soft)
    assert np.array_equal(mask_values(soft.astype(np.uint16) * 257), soft)
    assert mask_values(np.array([[0.0, 0.49, 0.5, 0.3]])).tolist() == [[0, 125, 128, 77]]


def test_a_likelihood_that_never_reaches_half_marks_nothing():
    assert mask_values(np.full((4, 4), 0.3)).max() < 128


def test_nothing_marked_stays_nothing():
    for dtype in (bool, np.uint8, np.uint16, np.int32, np.float32):
        assert not mask_values(np.zeros((3, 4), dtype)).any()
        assert not mask_values(np.zeros((3, 4, 3), dtype)).any()


def test_what_was_given_is_not_shared():
    given = FULL.copy()
    mask_values(given)[...] = 7
    assert np.array_equal(given, FULL)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (np.zeros((4, 4, 5)), "4 x 4 x 5"),
        (np.zeros(4), "height x width"),
        (1, "one value"),
        (np.zeros((0, 4)), "no pixels"),
        (np.zeros((4, 4), complex), "complex128"),
        (np.array([["a"]]), "booleans, integers"),
        (np.array([[0.0, np.nan]]), "not numbers"),
        (np.array([[0.0, np.inf]]), "not numbers"),
        (np.array([[0, -1]]), "below 0"),
    ],
)
def test_what_is_no_mask_is_said(values, words):
    with pytest.raises(MaskError, match=words) as caught:
        mask_values(values)
    assert str(caught.value).endswith(".")
