"""A published network's file on the command line: as any model."""

from __future__ import annotations

import json
from pathlib import Path

import click
import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image
from safetensors.torch import save_file

from inpaint_app.cli import evaluation, pictures
from tests.inference.scenes import mask, photo
from tests.networks.published import layouts


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "small-lama.safetensors"
    save_file(layouts.lama(), path)
    return path


def run(command: click.Command, *arguments: object) -> dict[str, object]:
    done = CliRunner().invoke(command, [*map(str, arguments), "--device", "cpu", "--json"])
    assert done.exit_code == 0, done.output
    result: dict[str, object] = json.loads(done.stdout)
    return result


def test_fill_and_extend_name_it(model: Path, tmp_path: Path) -> None:
    picture = photo(120, 150).pixels
    Image.fromarray(picture).save(tmp_path / "photo.png")
    Image.fromarray(mask(120, 150, (40, 40, 80, 90))).save(tmp_path / "mask.png")
    filled = run(
        pictures.fill, tmp_path / "photo.png", "--mask", tmp_path / "mask.png", "-o", tmp_path / "out.png", "--model",
        model)
    larger = run(
        pictures.extend, tmp_path / "photo.png", "--right", 20, "-o", tmp_path / "wide.png", "--model", model)
    for report in (filled, larger):
        assert (report["model"], report["licence"]) == ("small-lama", "not stated (LaMa's authors: Apache-2.0)")
    with Image.open(tmp_path / "out.png") as result, Image.open(tmp_path / "wide.png") as wide:
        assert np.array_equal(np.asarray(result)[:30], picture[:30])
        assert wide.size == (170, 120)


@pytest.mark.slow
def test_evaluate_takes_several_models(model: Path, tmp_path: Path) -> None:
    Image.fromarray(photo(128, 128).pixels).save(tmp_path / "one.png")
    table = run(
        evaluation.evaluate, "--data", tmp_path, "--model", model, "--model", "all", "--engine", "network",
        "--sizes", 128, "--masks", "thick", "--per-picture", 1)
    rows = {row["model"]: row for row in table["results"] if row["metric"] == "perceptual"}
    assert list(rows) == [str(model), "builtin", "all"]
    assert rows["all"]["value"] == rows["builtin"]["value"]  # as only that one is here
