"""The measure of object selection: marks as a person makes them, and the table beside GrabCut's."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inpaint_app.document.geometry import Rect
from inpaint_app.errors import TrainingError
from inpaint_app.training.evaluation.marking import box_around, clicks_on, scribble_on
from inpaint_app.training.evaluation.selecting import evaluate_selection, overlap, shared_colours


def disc(radius: float = 40.0) -> np.ndarray:
    y, x = np.mgrid[:150, :200]
    return np.hypot(x - 90, y - 70) < radius


def test_marks_lie_where_a_person_would_put_them() -> None:
    truth, random = disc(), np.random.default_rng(0)
    box = box_around(truth, random)
    assert box.contains(Rect(51, 31, 130, 110))
    assert box.width < 95
    path, width = scribble_on(truth, random)
    assert all(truth[int(point.y), int(point.x)] for point in path)
    assert 2 <= width < 10


def test_each_click_is_in_the_middle_of_the_largest_error() -> None:
    truth, made = disc(), []

    def answer(clicks: list) -> np.ndarray:
        made.append(clicks[-1])
        wide = np.zeros_like(truth)
        wide[:, 60:] = True  # misses the left, and takes all that is right
        return wide if len(clicks) == 1 else truth

    answers = clicks_on(truth, answer, 3)
    assert [each.inside for each in made] == [True, False]
    assert made[0].at == (90.5, 70.5)
    assert overlap(answers[-1], truth) == 1


def test_the_table_has_every_way_and_mark_and_says_what_is_alike(tmp_path: Path) -> None:
    truth = disc()
    photo = np.where(truth[..., None], (200, 70, 50), (60, 110, 140)).astype(np.uint8)
    assert shared_colours(photo, truth) == 0
    assert shared_colours(np.full_like(photo, 90), truth) == pytest.approx(1)
    Image.fromarray(photo).save(tmp_path / "one.png")
    angles = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    outline = [[90.5 + 40 * float(np.cos(angle)), 70.5 + 40 * float(np.sin(angle))] for angle in angles]
    entry = {"file": "val/one.png", "name": "disc", "size": [200, 150], "outline": outline}
    (tmp_path / "outlines.json").write_text(json.dumps({"objects": [entry]}))
    table = evaluate_selection(tmp_path, outlines=tmp_path / "outlines.json", out=tmp_path / "report")
    values = {(row["way"], row["mark"]): row["value"] for row in table["results"]}
    assert set(values) == {
        (way, mark) for way in ("product", "grabcut")
        for mark in ("box", "scribble", "1 clicks", "2 clicks", "3 clicks")}
    assert values["product", "box"] > 0.9
    assert {row["objects"] for row in table["results"]} == {"all"}
    assert (tmp_path / "report" / "results.json").exists()


def test_a_folder_without_the_photos_is_said(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="None of the outlined photos"):
        evaluate_selection(tmp_path)
