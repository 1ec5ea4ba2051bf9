"""How far a print is turned on the scanner's glass, and its margin."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from inpaint_app.document.geometry import Rect
from inpaint_app.inference.restore.borders import skew_of, without_margin


def scan(degrees: float = 0.0, border: int = 8, print_size: tuple[int, int] = (300, 200)) -> np.ndarray:
    """A print of waves and grain in the middle of a scanner's glass, turned clockwise: 400 x 300."""
    width, height = print_size
    y, x = np.mgrid[0:height, 0:width]
    picture = 128 + 50 * np.sin(x / 17) * np.cos(y / 23) + np.random.default_rng(0).normal(0, 6, (height, width))
    canvas = np.full((300, 400), border, np.uint8)
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1)
    matrix[:, 2] += 200 - width / 2, 150 - height / 2
    turned = cv2.warpAffine(
        picture.clip(60, 190).astype(np.uint8), matrix, (400, 300), canvas, borderMode=cv2.BORDER_TRANSPARENT,
        flags=cv2.INTER_LINEAR)
    return turned[..., None].repeat(3, 2)


@pytest.mark.parametrize("degrees", [-4.5, -1.2, 0.4, 3.0])
@pytest.mark.parametrize("border", [8, 250])
def test_the_skew_is_that_of_the_border_lines(degrees, border):
    assert skew_of(scan(degrees, border)) == pytest.approx(degrees, abs=0.15)


def test_no_skew_without_a_border_or_beyond_five_degrees():
    assert skew_of(scan(0.0)) == 0.0
    assert skew_of(scan(9.0)) == 0.0
    assert skew_of(scan(2.0)[60:240, 60:340]) == 0.0  # only the print itself
    assert skew_of(np.full((200, 200, 3), 250, np.uint8)) == 0.0
    assert skew_of(np.zeros((3, 5, 1), np.uint8)) == 0.0


@pytest.mark.parametrize("border", [8, 250])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_the_margin_is_cut_to_within_a_pixel_or_two(border, dtype):
    pixels = scan(0.0, border).astype(dtype) * (257 if dtype == np.uint16 else 1)
    rect = without_margin(pixels.astype(dtype))
    for found, expected in zip(rect, Rect(50, 50, 350, 250), strict=True):
        assert abs(found - expected) <= 2


@pytest.mark.parametrize("pixels", [
    scan()[60:240, 60:340], np.full((100, 100, 3), 255, np.uint8), np.zeros((1, 1, 4), np.uint16),
    np.full((100, 120, 1), 128, np.uint8),
])  # fmt: skip
def test_what_has_no_margin_stays_whole(pixels):
    assert without_margin(pixels) == Rect(0, 0, pixels.shape[1], pixels.shape[0])


def test_a_side_without_margin_is_not_cut():
    rect = without_margin(scan()[:, 80:])
    assert rect.left == 0
    assert rect.top >= 49
