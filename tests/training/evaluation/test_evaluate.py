"""The bench: reproducible cases, one table, a contact sheet."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import metadata

import numpy as np
import pytest

from inpaint_app.errors import UsageError
from inpaint_app.training.data import find_photos
from inpaint_app.training.evaluation.evaluate import cases, evaluate


def test_cases_are_the_same_for_the_same_seed(photos):
    paths = find_photos(photos)[:2]
    first, again, other = (list(cases(paths, [96, 128], ["object", "thin"], seed, 2)) for seed in (1, 1, 2))
    assert len(first) == 2 * 2 * 2 * 2
    for a, b in zip(first, again, strict=True):
        assert np.array_equal(a.crop, b.crop)
        assert np.array_equal(a.hole, b.hole)
    assert any(not np.array_equal(a.hole, b.hole) for a, b in zip(first, other, strict=True))
    assert all(case.crop.shape == (case.size, case.size, 3) for case in first)


def test_photos_smaller_than_a_size_are_left_out_of_it(photos):
    assert list(cases(find_photos(photos), [512], ["thin"], 0, 1)) == []


@pytest.mark.slow
def test_the_command_prints_a_table_of_intervals_and_draws_sheets(photos, tmp_path):
    command = [
        sys.executable, "-m", "inpaint_app", "evaluate", "--data", str(photos),
        "--engine", "full,network,exemplar,telea", "--sizes", "96",
        "--masks", "object,thin", "--per-picture", "1", "--limit", "5", "--out", str(tmp_path), "--json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    table = json.loads(done.stdout)
    assert table == json.loads((tmp_path / "results.json").read_text())
    keys = {"model", "engine", "size", "mask", "metric", "value", "low", "high"}
    assert all(row.keys() == keys for row in table["results"])
    assert {(row["model"], row["engine"]) for row in table["results"]} == {
        ("builtin", "full"), ("builtin", "network"), ("", "exemplar"), ("", "telea"),
    }
    assert {row["metric"] for row in table["results"]} == {
        "psnr", "ssim", "perceptual", "frechet", "sharpness", "u_ids",
    }
    against = {"builtin network", "exemplar", "telea"}
    assert {(row["against"], row["mask"]) for row in table["comparisons"]} == {
        (other, mask) for other in against for mask in ("object", "thin", "all")
    }
    value = {(row["engine"], row["mask"], row["metric"]): row["value"] for row in table["results"]}
    for row in table["comparisons"]:
        if row["mask"] == "object":
            other = row["against"].removeprefix("builtin ")
            metric = row["metric"]
            assert row["value"] == pytest.approx(value["full", "object", metric] - value[other, "object", metric])
    assert len(table["methods"]["builtin network"]["hash"]) == 64
    assert table["methods"]["telea"]["version"] == metadata.version("opencv-python-headless")
    assert (tmp_path / "sheet-96-object.png").stat().st_size > 1000


def test_unknown_names_are_refused(photos):
    with pytest.raises(UsageError, match="moon"):
        evaluate(photos, [], ["moon"])
    with pytest.raises(UsageError, match="crater"):
        evaluate(photos, [], ["telea"], kinds=["crater"])
