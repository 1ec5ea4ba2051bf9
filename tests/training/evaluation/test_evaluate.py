"""The bench: reproducible cases, one table, a contact sheet."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import metadata

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from inpaint_app.cli.evaluation import evaluate as command
from inpaint_app.errors import TrainingError, UsageError
from inpaint_app.training.data import find_photos
from inpaint_app.training.evaluation.cases import photo_cases
from inpaint_app.training.evaluation.evaluate import Source, evaluate
from inpaint_app.training.evaluation.lines import LineScore


def test_cases_are_the_same_for_the_same_seed(photos):
    paths = find_photos(photos)[:2]
    first, again, other = (list(photo_cases(paths, [96, 128], ["object", "thin"], seed, 2)) for seed in (1, 1, 2))
    assert len(first) == 2 * 2 * 2 * 2
    for a, b in zip(first, again, strict=True):
        assert np.array_equal(a.crop, b.crop)
        assert np.array_equal(a.hole, b.hole)
    assert any(not np.array_equal(a.hole, b.hole) for a, b in zip(first, other, strict=True))
    assert all(case.crop.shape == (case.size, case.size, 3) for case in first)


def test_holes_of_structure_are_crossed_by_long_edges(tmp_path):
    picture = np.random.default_rng(0).integers(110, 120, (192, 256, 3), np.uint8)
    picture[:, 160:] += 90  # one straight edge, in the right half
    Image.fromarray(picture).save(tmp_path / "edge.png")
    Image.fromarray(picture[:, :150]).save(tmp_path / "plain.png")
    first, again = (list(photo_cases(find_photos(tmp_path), [128], ["structure"], 3, 2)) for _ in range(2))
    assert [case.stem for case in first] == ["edge-128-structure-0", "edge-128-structure-1"]
    assert all(LineScore(case.crop, case.hole).length > 0 for case in first)
    assert all(np.array_equal(a.hole, b.hole) for a, b in zip(first, again, strict=True))


def test_photos_smaller_than_a_size_are_left_out_of_it(photos):
    assert list(photo_cases(find_photos(photos), [512], ["thin"], 0, 1)) == []


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
        "psnr", "ssim", "perceptual", "frechet", "texture_4", "texture_8", "sharpness", "repetition", "u_ids",
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
        evaluate(Source(photos), [], ["moon"])
    with pytest.raises(UsageError, match="crater"):
        evaluate(Source(photos, kinds=["crater"]), [], ["telea"])
    with pytest.raises(UsageError, match="Give either"):
        evaluate(Source(photos, truth=photos), [], ["telea"])
    with pytest.raises(UsageError, match="nothing to measure"):
        evaluate(Source(photos), [], [])
    with pytest.raises(UsageError, match="another one"):
        evaluate(Source(photos), [], [], results={"telea": photos})


def _values(table, engine):
    return {row["metric"]: row["value"] for row in table["results"] if row["engine"] == engine}


def test_results_of_another_program_stand_in_the_same_table(photos, tmp_path):
    """What one evaluation writes, another reads: as that program's results, to the same figures."""
    source = Source(photos, [96], ["object"], per_picture=1, limit=6)
    first = evaluate(source, [], ["telea", "navier-stokes"], out=tmp_path, pictures=True, resamples=5)
    assert len(list((tmp_path / "truth").iterdir())) == len(list((tmp_path / "holes").iterdir())) == 6
    files = Source(truth=tmp_path / "truth", holes=tmp_path / "holes")
    given = {"theirs": tmp_path / "results" / "telea", "perfect": tmp_path / "truth"}
    second = evaluate(files, [], ["navier-stokes"], results=given, resamples=5)
    for before, after in (("telea", "theirs"), ("navier-stokes", "navier-stokes")):
        expected, measured = _values(first, before), _values(second, after)
        assert {k: v for k, v in measured.items() if k != "u_ids"} == pytest.approx(
            {k: v for k, v in expected.items() if k != "u_ids"}, nan_ok=True
        )
    assert _values(second, "perfect")["perceptual"] == pytest.approx(0.0, abs=1e-6)
    assert _values(second, "perfect")["frechet"] == pytest.approx(0.0, abs=1e-3)
    assert {row["mask"] for row in second["results"]} == {"given"}


@pytest.mark.parametrize("text", ["theirs", "=x", "theirs="])
def test_results_without_a_name_or_a_folder_are_refused(text):
    done = CliRunner().invoke(command, ["--data", ".", "--results", text], standalone_mode=False)
    assert isinstance(done.exception, UsageError)
    assert "NAME=DIR" in str(done.exception)


def test_files_that_do_not_pair_are_refused_in_one_sentence(photos, tmp_path):
    (tmp_path / "holes").mkdir()
    files = Source(truth=photos, holes=tmp_path / "holes")
    with pytest.raises(TrainingError, match="no photos"):
        evaluate(files, [], ["telea"])
    hole = np.zeros((150, 200), np.uint8)
    hole[50:90, 50:90] = 255
    for index in range(15):
        Image.fromarray(hole).save(tmp_path / "holes" / f"photo-{index:02}.png")
    with pytest.raises(UsageError, match="no file called photo-15"):
        evaluate(files, [], ["telea"])
    Image.fromarray(hole[:-1]).save(tmp_path / "holes" / "photo-00.png")
    with pytest.raises(UsageError, match=r"photo-00 in .* another size"):
        evaluate(files, [], ["telea"])
    Image.fromarray(hole * 0).save(tmp_path / "holes" / "photo-00.png")
    with pytest.raises(UsageError, match="all white or all black"):
        evaluate(files, [], ["telea"])
