"""The GAN of digits: what it reads, how it is trained and gone on with, and what it completes."""

from __future__ import annotations

import json
from threading import Event

import cv2
import numpy as np
import pytest
import torch
from PIL import Image

from inpaint_app.errors import TrainingError
from inpaint_app.networks.bundled.digits_file import load_digits
from inpaint_app.training.config import TrainingConfig
from inpaint_app.training.digits import trainer
from inpaint_app.training.digits.complete import Search, complete_digits
from inpaint_app.training.digits.data import DigitSamples, read_digits
from inpaint_app.training.digits.measure import evaluate_digits
from inpaint_app.training.run_loop import Goal
from tests.test_cli import run
from tests.training.digits.making import idx_folder, random_run


def _config(data, **changes):
    small = {"data": str(data), "device": "cpu", "batch": 16, "log_every": 1, "checkpoint_minutes": 60.0, "epochs": 1}
    return TrainingConfig.of_task("digits", **small | changes)


def _quiet(at, stats, pace):
    pass


def _lines(run):
    return [json.loads(line) for line in (run / "stats.jsonl").read_text().splitlines()]


def test_idx_files_and_pictures_are_read_and_damaged_ones_are_one_sentence(tmp_path):
    packed, plain = (read_digits(idx_folder(tmp_path / str(p), 20, packed=p)) for p in (True, False))
    assert packed.pictures.shape == (20, 28, 28)
    assert (packed.pictures == plain.pictures).all()
    assert packed.labels.tolist() == [*range(10), *range(10)]
    train, held = packed.split
    assert (len(train.pictures), len(held.pictures)) == (17, 3)
    for number, picture in enumerate(packed.pictures):
        (tmp_path / "pictures" / str(number % 10)).mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(tmp_path / "pictures" / str(number % 10) / f"{number:02}.png")
    read = read_digits(tmp_path / "pictures")
    assert read.labels.tolist() == sorted([*range(10), *range(10)])
    samples = DigitSamples(train, 0)
    assert sorted(int(samples[index, 0].label) for index in range(17)) == sorted(train.labels)  # each once an epoch
    broken = tmp_path / "True" / "images-idx3-ubyte.gz"
    broken.write_bytes(broken.read_bytes()[:200])
    with pytest.raises(TrainingError, match=r"^The IDX file .* is damaged; get it again\.$"):
        read_digits(tmp_path / "True")


def test_a_run_that_was_stopped_goes_on_as_if_it_had_not_been_and_keeps_epochs(tmp_path):
    config = _config(idx_folder(tmp_path / "digits"), classes=True, r1=1.0)
    assert config.batch == 16
    assert config.generator_lr == 2e-4
    trainer.start(config, tmp_path / "whole", Goal(), Event(), _quiet)
    trainer.start(config, tmp_path / "parts", Goal(steps=5), Event(), _quiet)
    trainer.resume(tmp_path / "parts", Goal(), Event(), _quiet, {})
    whole, parts = _lines(tmp_path / "whole"), _lines(tmp_path / "parts")
    assert len(whole) == len(parts) == 11  # 170 digits in batches of 16
    for name in ("generator", "discriminator"):
        assert [line[name] for line in parts] == pytest.approx([line[name] for line in whole], rel=1e-3)
    assert max(line["class_accuracy"] for line in whole) > 0
    assert load_digits(tmp_path / "parts" / "epochs" / "epoch-001.safetensors").discriminator.to_class is not None
    with Image.open(tmp_path / "parts" / "samples.png") as rows:
        assert rows.size == (16 * 28, 2 * 28)
    assert list((tmp_path / "whole").glob("events.out.tfevents.*"))


def test_what_training_needs_and_is_not_there_is_one_sentence(tmp_path):
    data = idx_folder(tmp_path / "digits", labels=False)
    with pytest.raises(TrainingError, match=r"have no labels, which --classes needs"):
        trainer.start(_config(data, classes=True), tmp_path / "run", Goal(), Event(), _quiet)
    with pytest.raises(TrainingError, match=r"There are 170 pictures .* fewer than a batch of 256"):
        trainer.start(_config(data, batch=256), tmp_path / "run", Goal(), Event(), _quiet)


def test_known_pixels_stay_and_searching_comes_nearer_to_them(tmp_path):
    pair = load_digits(random_run(tmp_path / "run") / "model.safetensors")
    torch.manual_seed(5)
    target = pair.generator(torch.randn(1, 100)).detach()
    picture = ((target[0] + 1) * 127.5).round().byte().numpy()
    hole = np.zeros((1, 28, 28), bool)
    hole[:, :, 14:] = True
    results = {
        steps: complete_digits(pair, picture, hole, samples=2, search=Search(64, 4, steps)) for steps in (0, 40)}
    for made in results.values():
        assert made.shape == (1, 2, 28, 28)
        assert (made[0][:, ~hole[0]] == picture[0][~hole[0]]).all()
    far, near = (np.abs(made[0, 0].astype(int) - picture[0])[hole[0]].mean() for made in results.values())
    assert near < far


def test_completions_are_measured_beside_nearest_neighbours(tmp_path):
    data = idx_folder(tmp_path / "digits", 400)
    pair = load_digits(random_run(tmp_path / "run") / "model.safetensors")
    found = evaluate_digits(data, pair, limit=20, out=tmp_path / "out", search=Search(64, 2, 3))
    rows = {(row["half"], row["method"], row["figure"]): row for row in found["results"]}
    assert found["digits"] == 20
    assert rows["all", "whole", "error"]["value"] == 0
    assert rows["all", "whole", "accuracy"]["value"] > rows["all", "damaged", "accuracy"]["value"]
    assert rows["all", "nearest", "error"]["value"] < rows["all", "mean", "error"]["value"]
    assert rows["left", "gan", "recall"]["low"] <= rows["left", "gan", "recall"]["value"]
    assert cv2.imread(str(tmp_path / "out" / "completions.png")) is not None
    assert json.loads((tmp_path / "out" / "results.json").read_text())["digits"] == 20


def test_the_command_completes_a_picture_and_says_what_it_cannot(tmp_path):
    folder = random_run(tmp_path / "run")
    rng = np.random.default_rng(0)
    Image.fromarray(rng.integers(0, 256, (28, 28), np.uint8)).save(tmp_path / "damaged.png")
    mask = np.zeros((28, 28), np.uint8)
    mask[14:] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    arguments = ("digits", "complete", folder, tmp_path / "damaged.png", "--mask", tmp_path / "mask.png")
    done = run(*arguments, "-o", tmp_path / "out.png", "--samples", 2, "--json")
    assert done.returncode == 0, done.stderr
    assert [path[-9:] for path in json.loads(done.stdout)["outputs"]] == ["out-1.png", "out-2.png"]
    before, after = (np.asarray(Image.open(tmp_path / name)) for name in ("damaged.png", "out-1.png"))
    assert (before[:14] == after[:14]).all()
    assert (before[14:] != after[14:]).any()
    Image.fromarray(np.zeros((30, 28), np.uint8)).save(tmp_path / "damaged.png")
    done = run(*arguments, "-o", tmp_path / "other.png")
    assert done.returncode == 1
    assert "is 28 x 30 pixels, not 28 x 28" in done.stderr
