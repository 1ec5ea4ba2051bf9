"""The evaluation of the search for damage, on a few small photos."""

from __future__ import annotations

import json

import numpy as np
import pytest

from inpaint_app.errors import TrainingError
from inpaint_app.inference.detect.classical import ClassicalDetector
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.training.evaluation import damage
from inpaint_app.training.evaluation.damage import Source, evaluate_damage


def test_every_size_kind_and_detector_has_its_figures(photos, tmp_path):
    source = Source(photos, None, sizes=(96, 128), limit=3)
    progress = []
    table = evaluate_damage(
        source, detectors=("classical", "network"), engine=PushPullEngine(), out=tmp_path / "report",
        progress=lambda photo, count: progress.append((photo, count)))
    rows = {(row["detector"], row["size"], row["kind"], row["metric"]): row for row in table["results"]}
    for detector in ("classical", "network"):
        for size in (96, 128):
            row = rows[detector, size, "all", "average_precision"]
            assert 0 <= row["low"] <= row["value"] <= row["high"] <= 1
    assert {row["detector"] for row in table["false"]} == {"classical", "network"}
    assert [row["size"] for row in table["fills"]] == [96, 128]
    assert all(row["cases"] == 3 and 0 < row["true_mask"] < row["nothing"] for row in table["fills"])
    assert progress[-1] == (3, 3)
    assert json.loads((tmp_path / "report" / "results.json").read_text())["photos"] == 3
    assert (tmp_path / "report" / "sheet-96.png").stat().st_size > 1000


def test_a_detector_that_finds_all_of_it_and_no_more_is_perfect(photos, monkeypatch):
    source = Source(photos, None, sizes=(128,), limit=3)
    cases = {case.picture.tobytes(): case for _, _, case in source.cases()}

    class Knowing:
        threshold = 0.5

        def scores(self, rgb):
            case = cases.get(np.ascontiguousarray(rgb).tobytes())
            empty = np.zeros((6, *rgb.shape[:2]), np.float32)
            return empty if case is None else case.masks.astype(np.float32)

    monkeypatch.setattr(damage, "detector_named", lambda name, device: Knowing())
    table = evaluate_damage(source, detectors=("knowing",))
    figures = {row["metric"]: row["value"] for row in table["results"] if row["kind"] == "all"}
    assert figures["average_precision"] == pytest.approx(1.0)
    assert figures["recall"] == pytest.approx(1.0, abs=0.05)  # pieces of a pixel are left away
    assert all(row["per_megapixel"] == 0 for row in table["false"])


def test_large_proposals_on_what_is_to_be_spared_are_counted(photos, tmp_path):
    boxes = tmp_path / "boxes.json"
    boxes.write_text(json.dumps({f"photo-{index:02}": [["all of it", 0, 0, 200, 150]] for index in range(16)}))
    table = evaluate_damage(Source(photos, None, sizes=(96,)), detectors=("classical",), boxes=boxes)
    every = evaluate_damage(Source(photos, None, sizes=(96,)), detectors=("classical",))
    assert table["false"][0]["boxed"] > 0
    assert every["false"][0]["boxed"] == 0


def test_no_photos_is_one_sentence(tmp_path):
    with pytest.raises(TrainingError, match=r"\.$"):
        evaluate_damage(Source(tmp_path, None), detectors=("classical",))


def test_the_filters_find_a_speck_on_a_plain_ground():
    rgb = np.full((96, 96, 3), 120, np.uint8)
    rgb[40:44, 50:54] = 250
    scores = ClassicalDetector().scores(rgb).max(0)
    assert scores[41, 51] > 0.5
    assert scores[:30].max() < 0.1
