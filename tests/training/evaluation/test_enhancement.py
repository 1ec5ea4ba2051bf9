"""The evaluation of enlarging, on two small photos."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from PIL import Image

from inpaint_app.cli.evaluation import evaluate
from inpaint_app.errors import TrainingError, UsageError
from inpaint_app.training.evaluation.enhancement import Source, evaluate_enhancement
from tests.inference.enhancing import small_weights, textured


@pytest.fixture
def pair(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for index in range(2):
        Image.fromarray(textured(100 + index, 120).pixels).save(folder / f"{index}.png")
    return folder


def test_every_scale_input_and_method_has_its_figures(pair, tmp_path):
    weights = str(small_weights(tmp_path))
    table = evaluate_enhancement(
        Source(pair, 96), [weights], device="cpu", out=tmp_path / "report", resamples=20, megapixels=0.01)
    rows = {(row["scale"], row["input"], row["method"], row["metric"]): row for row in table["results"]}
    assert len(rows) == len(table["results"]) == 2 * 2 * 3 * 4
    for row in rows.values():
        assert row["low"] <= row["value"] <= row["high"]
    for method in ("bicubic", "lanczos"):
        assert rows[2, "clean", method, "psnr"]["value"] > rows[2, "degraded", method, "psnr"]["value"]
        assert rows[2, "clean", method, "psnr"]["value"] > rows[4, "clean", method, "psnr"]["value"]
        assert rows[2, "clean", method, "perceptual"]["value"] < rows[4, "clean", method, "perceptual"]["value"]
    ratios = {row["against"]: row["value"] for row in table["comparisons"] if row["metric"] == "perceptual_ratio"}
    assert set(ratios) == {"bicubic", "lanczos"}
    assert table["seconds"][weights] > 0
    assert json.loads((tmp_path / "report" / "results.json").read_text())["photos"] == 2
    with Image.open(tmp_path / "report" / "sheet-4-degraded.png") as sheet:
        assert sheet.width > 4 * 256


def test_the_command_measures_and_says_what_is_wrong(pair, tmp_path):
    words = ("--task", "enhance", "--data", pair, "--sizes", 96, "--limit", 1, "--megapixels", 0, "--device", "cpu",
             "--model", small_weights(tmp_path))
    done = CliRunner().invoke(evaluate, [*map(str, words)])
    assert done.exit_code == 0, done.output
    assert "lanczos" in done.output
    with pytest.raises(TrainingError):
        evaluate_enhancement(Source(pair, 512), [str(small_weights(tmp_path))], device="cpu")
    with pytest.raises(UsageError):
        evaluate_enhancement(Source(pair, 64), [])
