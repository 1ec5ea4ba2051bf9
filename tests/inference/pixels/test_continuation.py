"""Edges that enter a hole on both sides go on through it in their own colours; what does not match is left alone."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from inpaint_app.inference.pixels.continuation import continue_lines, find_lines

GROUND, OBJECT = (70, 80, 90), (190, 180, 160)
HOLE = np.zeros((256, 256), bool)
HOLE[60:200, 90:190] = True


def _roof(shift: int = 0, colours: tuple[tuple[int, ...], ...] = (OBJECT, OBJECT)) -> np.ndarray:
    """Below a slope: the first colour on the left, the other, moved down by ``shift``, on the right."""
    picture = np.full((256, 256, 3), GROUND, np.uint8)
    for colour, down, side in ((colours[0], 0, np.s_[:, :128]), (colours[1], shift, np.s_[:, 128:])):
        layer = np.full((256, 256, 3), GROUND, np.uint8)
        cv2.fillPoly(layer, [np.array([[0, 90 + down], [256, 170 + down], [256, 256], [0, 256]])], colour, cv2.LINE_AA)
        picture[side] = layer[side]
    return picture


def _pole() -> np.ndarray:
    picture = np.full((256, 256, 3), GROUND, np.uint8)
    cv2.line(picture, (150, 0), (130, 255), OBJECT, 4, cv2.LINE_AA)
    return picture


def _photo(picture: np.ndarray) -> np.ndarray:
    soft = cv2.GaussianBlur(picture, (0, 0), 0.8).astype(np.float32) / 255
    noise = np.random.default_rng(0).normal(0, 0.01, soft.shape)
    return (soft + noise).clip(0, 1).astype(np.float32)


@pytest.mark.parametrize("scene", [_roof(), _pole()], ids=["roof", "pole"])
def test_an_edge_goes_on_through_the_hole_as_it_was(scene: np.ndarray) -> None:
    truth = _photo(scene)
    shown, unknown = continue_lines(np.where(HOLE[..., None], np.float32(0.5), truth), HOLE)
    carried = HOLE & ~unknown
    assert 300 < carried.sum() < 1500
    assert np.abs(shown[carried] - truth[carried]).mean() < 0.03
    assert np.array_equal(shown[~HOLE], truth[~HOLE])


@pytest.mark.parametrize(
    "scene", [_roof(shift=24), _roof(colours=(OBJECT, (60, 20, 20))), np.full((256, 256, 3), GROUND, np.uint8)],
    ids=["moved", "another colour", "nothing"])
def test_what_does_not_go_on_is_left_to_the_network(scene: np.ndarray) -> None:
    image = _photo(scene)
    assert not find_lines(image, HOLE)
    shown, unknown = continue_lines(image, HOLE)
    assert np.array_equal(shown, image)
    assert np.array_equal(unknown, HOLE)
