"""What a sensitivity, sizes, kinds and tones make of kept scores, and what the user decides about pieces."""

from __future__ import annotations

import numpy as np
import pytest

from inpaint_app.document.geometry import Rect
from inpaint_app.errors import UsageError
from inpaint_app.inference.detect import overview as overviews
from inpaint_app.inference.detect.choice import Choice
from inpaint_app.inference.detect.overview import Overview, whole_mask
from inpaint_app.inference.detect.pieces import Decision, decide, piece_at, pieces_of, with_decision
from inpaint_app.inference.detect.result import Detection, cut_of
from inpaint_app.limits import DAMAGE_KINDS

DUST, FOLD = DAMAGE_KINDS.index("dust"), DAMAGE_KINDS.index("fold")
SMALL, LARGE, FAINT = Rect(10, 10, 13, 13), Rect(40, 20, 60, 30), Rect(20, 44, 26, 50)


@pytest.fixture
def detection():
    """A bright speck, a dark fold and a faint speck on skin."""
    scores = np.zeros((len(DAMAGE_KINDS), 60, 80), np.float16)
    grey = np.full((60, 80), 100, np.uint8)
    skin = np.zeros((60, 80), bool)
    scores[DUST][SMALL.slices], grey[SMALL.slices] = 0.95, 220
    scores[FOLD][LARGE.slices], grey[LARGE.slices] = 0.7, 20
    scores[DUST][FAINT.slices], grey[FAINT.slices], skin[FAINT.slices] = 0.3, 130, True
    return Detection(scores, grey, skin, 0.5)


def found(detection, **choice):
    return {(piece.rect.grow(-1), piece.kind) for piece in detection.proposals(Choice(**choice))}


def test_sensitivity_moves_the_threshold_on_the_kept_scores(detection):
    assert found(detection) == {(SMALL, "dust"), (LARGE, "fold")}
    assert found(detection, sensitivity=0) == set()
    assert found(detection, sensitivity=35) == {(SMALL, "dust")}
    assert found(detection, sensitivity=70) == {(SMALL, "dust"), (LARGE, "fold"), (FAINT, "dust")}
    cuts = [cut_of(sensitivity, 0.5) for sensitivity in range(0, 101, 10)]
    assert cuts == sorted(cuts, reverse=True)


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ({"kinds": ("fold",)}, {(LARGE, "fold")}),
        ({"min_size": 5}, {(LARGE, "fold")}),
        ({"max_size": 5}, {(SMALL, "dust")}),
        ({"tone": "bright"}, {(SMALL, "dust")}),
        ({"tone": "dark"}, {(LARGE, "fold")}),
        ({"sensitivity": 70, "spare_faces": True}, {(SMALL, "dust"), (LARGE, "fold")}),
    ],
)
def test_kinds_sizes_tone_and_faces_narrow_what_is_found(detection, choice, expected):
    assert found(detection, **choice) == expected


@pytest.mark.parametrize("wrong", [{"sensitivity": 101}, {"kinds": ("rust",)}, {"kinds": ()}, {"tone": "green"}])
def test_a_choice_that_cannot_be_is_refused(wrong):
    with pytest.raises(UsageError):
        Choice(**wrong)


def test_scores_and_mask_are_of_the_photo(detection):
    assert detection.scores.dtype == np.float32
    assert detection.scores.shape == (60, 80)
    assert detection.scores[11, 11] == pytest.approx(0.95, abs=1e-3)
    assert np.array_equal(detection.mask, detection.mask_with(Choice()))
    part = Rect(5, 5, 30, 30)
    assert np.array_equal(detection.mask_with(Choice(), part), detection.mask[part.slices])


def test_an_overview_shows_all_that_is_found(detection, monkeypatch):
    monkeypatch.setattr(overviews, "AT_ONCE", 300)
    overview = Overview(detection)
    overview.update(Rect(0, 0, 80, 60))
    seen = overview.seen(Choice(), Rect(0, 0, 80, 60))
    assert seen.scale == 4
    shown = seen.decided.taken.repeat(seen.scale, 0).repeat(seen.scale, 1)[:60, :80]
    scores = detection.kind_scores.max(0) > 0.5
    assert shown[scores].all()
    assert shown.sum() < 4 * scores.sum()
    near = overview.seen(Choice(), Rect(10, 10, 12, 12))
    assert near.rect.contains(Rect(10, 10, 12, 12))


# -- pieces


def test_what_is_left_out_stays_out_at_other_sensitivities(detection):
    choice = Choice()
    rect, own = piece_at(detection.mask, 50, 25)
    left_out = [Decision(rect, own, False)]
    assert [r.grow(-1) for r in pieces_of(whole_mask(detection, choice, left_out))] == [SMALL]
    assert whole_mask(detection, Choice(sensitivity=70), left_out)[47, 23]
    assert not whole_mask(detection, Choice(sensitivity=70), left_out)[25, 50]
    again = with_decision(left_out, Decision(rect, own, True))
    for sensitivity in (50, 70):
        assert np.array_equal(
            whole_mask(detection, Choice(sensitivity=sensitivity), again),
            detection.mask_with(Choice(sensitivity=sensitivity)))
    assert whole_mask(detection, choice, [*left_out, Decision(rect, own, True)])[25, 50]  # the last word holds


def test_what_was_taken_in_can_be_left_out_again(detection):
    taken = Decision(FAINT, np.ones((6, 6), bool), True)
    decisions = with_decision(with_decision([], taken), taken._replace(wanted=False))
    assert not whole_mask(detection, Choice(), decisions)[FAINT.slices].any()


def test_what_is_taken_in_is_in_whatever_the_sensitivity(detection):
    taken = [Decision(FAINT, np.ones((6, 6), bool), True)]
    assert whole_mask(detection, Choice(sensitivity=0), taken).sum() == 36


def test_a_piece_that_has_merged_with_much_else_loses_only_what_was_left_out():
    mask = np.zeros((20, 60), bool)
    mask[8:12, 2:58] = True
    over = Rect(0, 0, 60, 20)
    decided = decide(mask, over, [Decision(Rect(10, 8, 14, 12), np.ones((4, 4), bool), False)])
    assert not decided.taken[8:12, 10:14].any()
    assert decided.taken.sum() == mask.sum() - 16
    assert decided.left_out.sum() == 16


def test_decisions_hold_on_a_reduced_mask_too():
    mask = np.zeros((10, 10), bool)
    mask[2:4, 2:4] = True
    own = np.ones((6, 6), bool)
    decided = decide(mask, Rect(0, 0, 40, 40), [Decision(Rect(9, 9, 15, 15), own, False)], scale=4)
    assert not decided.taken.any()
    assert decided.left_out[2:4, 2:4].all()


def test_pieces_come_in_reading_order_and_are_found_nearby(detection):
    assert [rect.grow(-1) for rect in pieces_of(detection.mask)] == [SMALL, LARGE]
    assert piece_at(detection.mask, 30, 40) is None
    rect, own = piece_at(detection.mask, 15, 15, reach=3)
    assert rect.grow(-1) == SMALL
    assert own.all()
