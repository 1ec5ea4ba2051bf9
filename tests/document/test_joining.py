"""Joining pictures: parts of one print come together, the border is known, and what does not fit is said."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from inpaint_app.document.files.image_io import photo_from_array
from inpaint_app.document.joining import covered_part, cropped, join_photos
from inpaint_app.errors import CanvasError, UsageError


def print_parts(channels=3, dtype=np.uint8):
    """A print full of things, and two parts of it, one turned a little."""
    rng = np.random.default_rng(4)
    whole = np.full((360, 620, 3), 200, np.uint8)
    for _ in range(160):
        corner = rng.integers(0, (600, 340))
        cv2.rectangle(whole, corner, corner + rng.integers(6, 50, 2), rng.integers(0, 256, 3).tolist(), -1)
    whole = cv2.GaussianBlur(whole, (0, 0), 0.8)
    turn = cv2.getRotationMatrix2D((430, 180), 2.0, 1)
    turn[:, 2] -= (250, 20)
    parts = [whole[:300, :400], cv2.warpAffine(whole, turn, (350, 310), flags=cv2.INTER_CUBIC)]
    scale = np.iinfo(dtype).max // 255
    return whole, [photo_from_array(part[..., :channels].astype(dtype) * dtype(scale)) for part in parts]


@pytest.mark.parametrize(("channels", "dtype"), [(3, np.uint8), (3, np.uint16), (1, np.uint8)])
def test_parts_of_a_print_are_joined_and_their_ragged_border_is_known(channels, dtype):
    whole, parts = print_parts(channels, dtype)
    joined = join_photos(parts)
    height, width = joined.hole.shape
    assert joined.photo.pixels.shape == (height, width, channels)
    assert joined.photo.pixels.dtype == np.uint8
    assert 560 < width < 640
    assert 0 < joined.hole.mean() < 0.2
    assert bool(joined.photo.notices) == (dtype == np.uint16)
    middle = whole[100:200, 200:300, :channels]
    found = cv2.matchTemplate(joined.photo.pixels, np.ascontiguousarray(middle), cv2.TM_CCOEFF_NORMED)
    assert found.max() > 0.95
    inner = covered_part(joined.hole)
    assert inner.area > 0.6 * joined.hole.size
    assert not joined.hole[inner.slices].any()
    assert cropped(joined, inner).size == inner.size


def test_pictures_that_do_not_overlap_are_one_sentence():
    _, (left, right) = print_parts()
    strange = photo_from_array(np.random.default_rng(0).integers(0, 256, (300, 300, 3), np.uint8))
    with pytest.raises(CanvasError, match="do not overlap enough to be joined"):
        join_photos([left, strange])
    with pytest.raises(CanvasError, match=r"^Picture 2 does not overlap the others enough; leave it out"):
        join_photos([left, strange, right])
    with pytest.raises(UsageError, match="at least two"):
        join_photos([left])
