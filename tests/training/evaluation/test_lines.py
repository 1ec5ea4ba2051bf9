"""Straight edges that go on through a hole count in full; missing, shifted and turned ones do not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from inpaint_app.training.evaluation.lines import LineScore, crossing_length, long_edges


def _scene(shift: float = 0.0, turn: float = 0.0, side: int = 256) -> np.ndarray:
    """A bright half-plane whose edge crosses the picture."""
    centre, direction = np.array([side / 2, side / 2 + shift]), np.radians(20.0 + turn)
    along = np.array([np.cos(direction), np.sin(direction)])
    across = np.array([-along[1], along[0]])
    corners = np.array([centre - 400 * along, centre + 400 * along, centre + 400 * (along + across),
                        centre + 400 * (across - along)])
    picture = np.full((side, side, 3), 70, np.uint8)
    cv2.fillPoly(picture, [(corners * 16).astype(np.int32)], (190, 180, 170), cv2.LINE_AA, shift=4)
    return picture


def _hole(side: int = 256) -> np.ndarray:
    hole = np.zeros((side, side), bool)
    hole[80:176, 80:176] = True
    return hole


def _filled(filling: np.ndarray) -> np.ndarray:
    return np.where(_hole()[..., None], filling, _scene())


def test_the_truth_keeps_all_its_lines():
    lines = LineScore(_scene(), _hole())
    assert lines.length == pytest.approx(96 / np.cos(np.radians(20)), abs=12)
    assert lines.kept(_scene()) == lines.length


def test_a_line_that_moves_a_pixel_is_kept_and_one_that_is_gone_is_not():
    lines = LineScore(_scene(), _hole())
    assert lines.kept(_filled(_scene(shift=1))) > 0.9 * lines.length
    assert lines.kept(_filled(np.full_like(_scene(), 130))) < 0.1 * lines.length
    assert lines.kept(_filled(_scene(shift=12))) < 0.2 * lines.length
    assert lines.kept(_filled(_scene(turn=10))) < 0.4 * lines.length


def test_without_long_edges_in_the_hole_there_is_nothing_to_keep():
    assert LineScore(np.full((128, 128, 3), 90, np.uint8), _hole()[:128, :128]).length == 0
    elsewhere = np.zeros((256, 256), bool)
    elsewhere[:40, :40] = True
    assert LineScore(_scene(), elsewhere).length == 0


def test_edges_that_cross_a_hole_count_and_those_that_lie_in_it_do_not():
    across, middle = long_edges(_scene()), np.zeros((256, 256), bool)
    middle[100:156] = True
    assert crossing_length(across, _hole()) == pytest.approx(96 / np.cos(np.radians(20)), abs=12)
    assert crossing_length(across, middle) > 0
    assert crossing_length(across, np.ones((256, 256), bool)) == 0
