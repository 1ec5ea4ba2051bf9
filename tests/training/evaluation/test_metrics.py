"""The measures order completions as eyes do, and their arithmetic is right."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from inpaint_app.networks.efficientnet import published_lite2
from inpaint_app.training.evaluation.metrics import Moments, Reference, compare, frechet_distance, summarise


@pytest.fixture(scope="module")
def judge():
    return published_lite2().eval()


def _truth(seed, side=96):
    rng = np.random.default_rng(seed)
    rough = cv2.GaussianBlur(rng.uniform(0, 255, (side, side, 3)).astype(np.float32), (0, 0), 2)
    return np.clip((rough - 127) * 4 + 127, 0, 255).astype(np.uint8)


def _hole(side=96):
    hole = np.zeros((side, side), bool)
    hole[30:70, 30:70] = True
    return hole


def _with_hole(truth, filling):
    return np.where(_hole()[..., None], filling, truth).astype(np.uint8)


def test_frechet_distance_of_known_gaussians():
    rng = np.random.default_rng(0)
    base = rng.normal(size=(200_000, 3))
    a, b = Moments.of(base), Moments.of(base * 2.0 + np.array([3.0, 0.0, 0.0]))
    # means 3 apart, deviations 1 and 2 in three directions: 9 + 3 * (2 - 1)^2
    assert frechet_distance(a, b) == pytest.approx(12.0, rel=0.02)
    assert frechet_distance(a, a) == pytest.approx(0.0, abs=1e-6)
    assert frechet_distance(Moments.of(base[:7]) + Moments.of(base[7:]), a) == pytest.approx(0.0, abs=1e-6)


def test_a_perfect_completion_is_perfect_and_blur_is_worse_than_texture(judge):
    rows = {"truth": [], "texture": [], "blur": []}
    for seed in range(6):
        truth = _truth(seed)
        fillings = {"truth": truth, "texture": _truth(seed + 100), "blur": cv2.GaussianBlur(truth, (0, 0), 8)}
        for name, filling in fillings.items():
            rows[name].append(Reference(judge, seed, truth, _hole()).measure(_with_hole(truth, filling)))
    summary = {name: summarise(measured, resamples=40) for name, measured in rows.items()}
    assert summary["truth"]["perceptual"].value == pytest.approx(0.0, abs=1e-6)
    assert summary["truth"]["ssim"].value == pytest.approx(1.0, abs=1e-6)
    assert summary["truth"]["frechet"].value == pytest.approx(0.0, abs=1e-3)
    assert summary["blur"]["psnr"].value > summary["texture"]["psnr"].value  # why PSNR does not decide
    assert summary["blur"]["frechet"].value > summary["texture"]["frechet"].value
    assert summary["blur"]["u_ids"].value <= summary["truth"]["u_ids"].value
    for name in ("texture", "blur"):
        psnr = summary[name]["psnr"]
        assert psnr.low < psnr.value < psnr.high
    assert summary["truth"]["sharpness"].value == pytest.approx(1.0)
    assert summary["blur"]["sharpness"].value < 0.1
    assert 0.5 < summary["texture"]["sharpness"].value < 2
    difference = compare(rows["texture"], rows["blur"], resamples=200)
    assert difference["psnr"].value == pytest.approx(summary["texture"]["psnr"].value - summary["blur"]["psnr"].value)
    assert difference["psnr"].high < 0 < difference["sharpness"].low
    assert difference["frechet"].high < 0


def test_pairing_tells_apart_what_separate_intervals_do_not(judge):
    """One method a little better on every picture, pictures far apart in how hard they are."""
    ours, theirs = [], []
    for seed in range(6):
        truth = _truth(seed)
        for rows, strength in ((ours, 1.0), (theirs, 1.05)):
            filling = truth + (_truth(seed + 50).astype(np.float32) - truth) * 0.15 * (seed + 1) * strength
            rows.append(Reference(judge, seed, truth, _hole()).measure(_with_hole(truth, np.clip(filling, 0, 255))))
    one, other = (summarise(rows, resamples=100)["psnr"] for rows in (ours, theirs))
    assert one.low < other.high  # side by side they overlap
    assert compare(ours, theirs, resamples=100)["psnr"].low > 0
    with pytest.raises(ValueError, match="same cases"):
        compare(ours, theirs[:3])


def test_texture_distance_sees_blur_that_keeps_colour_and_not_another_sample_of_the_texture(judge):
    rows = {"truth": [], "texture": [], "blur": []}
    for seed in range(12):
        truth = _truth(seed)
        fillings = {"truth": truth, "texture": _truth(seed + 100), "blur": cv2.GaussianBlur(truth, (0, 0), 4)}
        for name, filling in fillings.items():
            rows[name].append(Reference(judge, seed, truth, _hole()).measure(_with_hole(truth, filling)))
    summary = {name: summarise(measured, resamples=20) for name, measured in rows.items()}
    for texture in ("texture_4", "texture_8"):
        assert summary["truth"][texture].value == pytest.approx(0.0, abs=1e-6)
        assert summary["texture"][texture].value < 0.5 * summary["blur"][texture].value
    assert summary["truth"]["detail_6_12"].value == 1.0
    assert summary["blur"]["detail_6_12"].value < 0.5
    assert summary["truth"]["ring_detail_6_12"].value == pytest.approx(1.0, abs=0.1)
    assert summary["truth"]["colour_6_12"].value == 0.0 < summary["blur"]["colour_6_12"].value
    assert summary["truth"]["repetition"].value < 0.1
    assert "detail_25" not in summary["truth"]  # no pixel of the hole lies so deep
    assert "lines" not in summary["truth"]  # noise has no long edges
    assert "detail_6_12" not in summarise(rows["truth"][:9], resamples=20)  # too few cases


def test_only_the_hole_is_measured(judge):
    truth = _truth(1)
    spoiled = truth.copy()
    spoiled[:8] = 0
    here = Reference(judge, 0, truth, _hole()).measure(truth)
    there = Reference(judge, 0, truth, _hole()).measure(spoiled)
    assert there.psnr == here.psnr
