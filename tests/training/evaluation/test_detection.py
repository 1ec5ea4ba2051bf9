"""Average precision, precision and recall by pixels and by pieces on cases whose figures are known."""

from __future__ import annotations

import numpy as np
import pytest

from inpaint_app.training.evaluation.detection import (
    average_precision,
    measure,
    ratios,
    summarise,
    threshold_for,
)

NOTHING = np.zeros((60, 60), bool)


def _square(top, left, side=6):
    mask = NOTHING.copy()
    mask[top : top + side, left : left + side] = True
    return mask


def _scores(mask, score=0.9):
    return (mask * np.float32(score)).astype(np.float32)


def test_what_is_found_exactly_is_perfect():
    truth = _square(10, 10)
    measured = measure(_scores(truth), truth, truth, NOTHING)
    assert average_precision(measured.curve) == pytest.approx(1.0)
    assert ratios(measured.pixels) == pytest.approx((1, 1, 1))
    assert ratios(measured.pieces) == pytest.approx((1, 1, 1))


@pytest.mark.parametrize("shift", [1, 2])
def test_two_pixels_beside_it_are_right(shift):
    truth, found = _square(10, 10), _square(10, 10 + shift)
    assert ratios(measure(_scores(found), found, truth, NOTHING).pixels) == pytest.approx((1, 1, 1))


def test_a_piece_elsewhere_halves_the_precision_and_leaves_the_recall():
    truth = _square(10, 10)
    found = truth | _square(40, 40)
    measured = measure(_scores(found), found, truth, NOTHING)
    assert ratios(measured.pixels)[:2] == pytest.approx((0.5, 1))
    assert ratios(measured.pieces)[:2] == pytest.approx((0.5, 1))
    assert average_precision(measured.curve) == pytest.approx(0.5)


def test_a_surer_score_on_the_damage_makes_the_average_precision_whole():
    truth, wrong = _square(10, 10), _square(40, 40)
    scores = _scores(truth, 0.9) + _scores(wrong, 0.3)
    assert average_precision(measure(scores, scores > 0.5, truth, NOTHING).curve) == pytest.approx(1.0)


def test_what_is_ignored_is_neither_right_nor_wrong():
    truth, faint = _square(10, 10), _square(40, 40)
    found = truth | faint
    measured = measure(_scores(found), found, truth, faint)
    assert ratios(measured.pixels) == pytest.approx((1, 1, 1))
    assert ratios(measured.pieces) == pytest.approx((1, 1, 1))


def test_what_is_not_found_lowers_the_recall():
    truth = _square(10, 10) | _square(40, 40)
    found = _square(10, 10)
    assert ratios(measure(_scores(found), found, truth, NOTHING).pixels) == pytest.approx((1, 0.5, 2 / 3))


def test_the_threshold_is_the_lowest_with_the_precision():
    truth, wrong = _square(10, 10), _square(40, 40, 10)
    scores = _scores(truth, 0.8) + _scores(wrong, 0.3)
    curve = measure(scores, scores > 0.5, truth, NOTHING).curve
    assert 0.3 < threshold_for(curve, 0.9) <= 0.8
    assert threshold_for(curve, 0.2) <= 0.3


def test_intervals_hold_the_figure_and_pictures_without_damage_count():
    truth = _square(10, 10)
    good = measure(_scores(truth), truth, truth, NOTHING)
    false = measure(_scores(truth), truth, NOTHING, NOTHING)
    figures = summarise([good, good, false], 0)
    precision = figures["precision"]
    assert precision.low <= precision.value <= precision.high
    assert precision.value == pytest.approx(2 / 3)
    assert figures["recall"].value == pytest.approx(1)
