"""Training is reproducible, resumable, and says what is wrong in one sentence."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from threading import Event

import numpy as np
import pytest
import safetensors.torch
import torch
from safetensors import safe_open
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from inpaint_app.errors import InpaintError, TrainingError
from inpaint_app.networks.checkpoint import load_discriminator, load_generator, read_card
from inpaint_app.networks.model_files import resolve_model
from inpaint_app.networks.weights_file import read_raw_card, with_card
from inpaint_app.training import moments
from inpaint_app.training.config import TrainingConfig
from inpaint_app.training.filling import trainer as loop
from inpaint_app.training.run_loop import Goal

STEPS = 30
RELATIVE_TOLERANCE = 1e-4
_FIRST_OPTIONS = (
    "data", "seed", "device", "precision", "width", "batch", "accumulate", "crop_sizes", "crop_shares",
    "generator_lr", "discriminator_lr", "warmup", "decay_from", "decay_steps", "weight_decay", "clip", "ema", "l1",
    "known_l1", "feature", "feature_matching", "adversarial", "adversarial_kind", "adversarial_start", "r1",
    "r1_every", "workers", "checkpoint_minutes", "log_every",
)


def _config(photos, **changes):
    small = {
        "data": str(photos), "precision": "fp32", "device": "cpu", "width": 0.2, "batch": 1, "crop_sizes": (64,),
        "workers": 0, "log_every": 1, "adversarial_start": 5, "r1_every": 4, "warmup": 5, "checkpoint_minutes": 60.0,
    }
    return TrainingConfig(**small | changes)


def _quiet(at, stats, pace):
    pass


def _losses(run):
    lines = [json.loads(line) for line in (run / "stats.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == list(range(1, len(lines) + 1))
    return np.array([[line["discriminator"], line["generator"], line["l1"], line["feature"]] for line in lines])


def _moments(run):
    with safe_open(run / "checkpoint.safetensors", "pt") as stored:
        return {name: stored.get_tensor(name) for name in stored.keys() if name.startswith("buffer.")}  # noqa: SIM118


@pytest.fixture(scope="module")
def unbroken(photos, tmp_path_factory):
    run = tmp_path_factory.mktemp("runs") / "unbroken"
    loop.start(_config(photos), run, Goal(steps=STEPS), Event(), _quiet)
    return run


@pytest.mark.slow
def test_a_killed_and_resumed_run_gives_the_losses_of_an_unbroken_one(photos, unbroken, tmp_path):
    run = tmp_path / "killed"
    options = [
        "--data", photos, "--out", run, "--steps", STEPS, "--precision", "fp32", "--device", "cpu", "--width", "0.2",
        "--batch", 1, "--crop-sizes", 64, "--workers", 0, "--log-every", 1, "--adversarial-start", 5,
        "--r1-every", 4, "--warmup", 5, "--checkpoint-minutes", 0.02,
    ]
    process = subprocess.Popen([sys.executable, "-m", "inpaint_app", "train", *map(str, options)])
    stats, checkpoint = run / "stats.jsonl", run / "checkpoint.safetensors"
    while process.poll() is None:
        if checkpoint.exists() and len(stats.read_text().splitlines()) > 8:
            process.send_signal(signal.SIGKILL)
            break
        time.sleep(0.02)
    assert process.wait() == -signal.SIGKILL
    command = [sys.executable, "-m", "inpaint_app", "train", "--resume", str(run), "--steps", str(STEPS)]
    assert subprocess.run(command, check=False).returncode == 0
    np.testing.assert_allclose(_losses(run), _losses(unbroken), rtol=RELATIVE_TOLERANCE, atol=1e-5)
    assert not list(run.glob("*.part"))


@pytest.mark.slow
def test_two_processes_give_the_losses_of_one(photos, tmp_path):
    """The same batches, shared or not; and a run goes on with another number of processes."""
    options = [
        "train", "--data", photos, "--steps", 3, "--precision", "fp32", "--device", "cpu", "--width", "0.2",
        "--batch", 1, "--crop-sizes", 64, "--crop-sizes", 128, "--crop-shares", 2, "--crop-shares", 1,
        "--workers", 0, "--log-every", 1, "--adversarial-start", 1, "--r1-every", 2, "--warmup", 1,
        "--moments", 1,
    ]
    shared = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    for run, launcher in (("one", [sys.executable]), ("two", shared)):
        arguments = [*launcher, "-m", "inpaint_app", *map(str, options), "--out", str(tmp_path / run)]
        subprocess.run(arguments, check=True, env=environment)
        other = shared if launcher != shared else [sys.executable]
        resume = ["-m", "inpaint_app", "train", "--resume", str(tmp_path / run), "--steps", "5"]
        subprocess.run([*other, *resume], check=True, env=environment)
    np.testing.assert_allclose(_losses(tmp_path / "two"), _losses(tmp_path / "one"), rtol=1e-4, atol=1e-5)
    one, two = (_moments(tmp_path / run) for run in ("one", "two"))
    assert one["buffer.steps"] > 4
    for name, tensor in one.items():
        torch.testing.assert_close(two[name], tensor, rtol=1e-3, atol=1e-3)


def test_every_loss_and_option_can_be_turned_on(photos, tmp_path):
    config = _config(
        photos, adversarial_start=0, adversarial_kind="hinge", feature_matching=1.0, known_l1=1.0, weight_decay=0.01,
        patch_width=8, patch_start=0, l1_discount=0.9, large_holes=0.5, augment=1.0,
        synthetic=0.5, fourier_blocks=1, coarse_start=1.0,
        accumulate=2, decay_from=1, decay_steps=2, warmup=1,
    )
    loop.start(config, tmp_path / "run", Goal(steps=3), Event(), _quiet)
    lines = [json.loads(line) for line in (tmp_path / "run" / "stats.jsonl").read_text().splitlines()]
    assert all(line[loss] > 0 for line in lines for loss in ("l1", "feature", "feature_matching", "patch_matching"))
    assert lines[-1]["known_l1"] > 0  # the first steps' output is the known region itself
    assert [line["rate"] for line in lines] == pytest.approx([1.0, 1.0, 0.51])
    assert read_card(tmp_path / "run" / "model.safetensors").refines


def test_moments_are_matched_from_where_a_run_stopped(photos, tmp_path, monkeypatch):
    monkeypatch.setattr(moments, "_ENOUGH", 2.0)
    config, whole, parts = _config(photos, moments=5.0), tmp_path / "whole", tmp_path / "parts"
    loop.start(config, whole, Goal(steps=6), Event(), _quiet)
    for steps in (4, 6):
        going_on = loop.resume if parts.exists() else partial(loop.start, config)
        going_on(parts, Goal(steps=steps), Event(), _quiet)
    np.testing.assert_allclose(_losses(parts), _losses(whole), rtol=RELATIVE_TOLERANCE, atol=1e-5)
    lines = [json.loads(line) for line in (whole / "stats.jsonl").read_text().splitlines()]
    assert [line["moments"] > 0 for line in lines] == [False] * 3 + [True] * 3


def test_a_run_that_matched_no_moments_can_begin_to(photos, tmp_path):
    run = tmp_path / "run"
    loop.start(_config(photos), run, Goal(steps=2), Event(), _quiet)
    assert loop.resume(run, Goal(steps=3), Event(), _quiet, {"moments": 5.0}).step == 3
    assert _moments(run)["buffer.steps"] == 1
    stored = safetensors.torch.load_file(run / "checkpoint.safetensors")
    safetensors.torch.save_file(stored | {"buffer.steps": torch.zeros(2)}, run / "checkpoint.safetensors")
    with pytest.raises(TrainingError, match="checkpoint"):
        loop.resume(run, Goal(steps=4), Event(), _quiet)


def test_a_run_takes_a_patch_discriminator_up_and_hands_it_on(photos, unbroken, tmp_path):
    """From a model without one it is new and teaches later; a run resumed with one starts it; a model keeps it."""
    grown, tuned = tmp_path / "grown", tmp_path / "tuned"
    patch = {"patch_width": 8, "patch_start": 2}
    first, second = unbroken / "model.safetensors", grown / "model.safetensors"
    loop.start(_config(photos, **patch), grown, Goal(steps=3), Event(), _quiet, init=first)
    lines = [json.loads(line) for line in (grown / "stats.jsonl").read_text().splitlines()]
    assert [line["patch_adversarial"] > 0 for line in lines] == [False, False, True]
    assert lines[-1]["patch_matching"] > 0
    stored = load_discriminator(second)
    assert stored is not None
    assert stored.patch is not None
    assert loop.resume(grown, Goal(steps=4), Event(), _quiet).step == 4
    loop.start(_config(photos, **patch), tuned, Goal(steps=1), Event(), _quiet, init=second)
    assert json.loads((tuned / "stats.jsonl").read_text())["patch_adversarial"] > 0  # trained already
    old = tmp_path / "old"
    shutil.copytree(unbroken, old)
    loop.resume(old, Goal(steps=STEPS + 1), Event(), _quiet, {**patch, "patch_start": 0})
    assert json.loads((old / "stats.jsonl").read_text().splitlines()[-1])["patch_adversarial"] > 0


def test_a_generator_grows_from_the_model_given(photos, unbroken, tmp_path):
    """New Fourier blocks change nothing before they learn; the run's model has them, and a later run keeps them."""
    run, later = tmp_path / "run", tmp_path / "later"
    first, second = unbroken / "model.safetensors", run / "model.safetensors"
    still = _config(photos, fourier_blocks=2, generator_lr=0.0)
    loop.start(still, run, Goal(steps=1), Event(), _quiet, init=first)
    image, hole = torch.rand(1, 3, 64, 64), torch.ones(1, 1, 64, 64)
    hole[..., :32] = 0
    (before, _), (after, card) = load_generator(first), load_generator(second)
    assert card.shape.fourier_blocks == 2
    assert torch.allclose(before.complete(image, hole), after.complete(image, hole), atol=2e-3)
    loop.start(_config(photos, fourier_blocks=-1), later, Goal(steps=1), Event(), _quiet, init=second)
    assert load_generator(later / "model.safetensors")[1].shape.fourier_blocks == 2
    assert loop.resume(later, Goal(steps=2), Event(), _quiet).step == 2


def test_tensorboard_shows_each_step_once_after_a_kill(photos, tmp_path):
    run = tmp_path / "run"
    loop.start(_config(photos), run, Goal(steps=4), Event(), _quiet)
    kept = (run / "checkpoint.safetensors").read_bytes()
    loop.resume(run, Goal(steps=6), Event(), _quiet)
    (run / "checkpoint.safetensors").write_bytes(kept)  # killed after step 6, last checkpoint at 4
    loop.resume(run, Goal(steps=5), Event(), _quiet)
    events = EventAccumulator(str(run)).Reload()
    assert [scalar.step for scalar in events.Scalars("generator")] == [1, 2, 3, 4, 5]
    lines = [json.loads(line) for line in (run / "stats.jsonl").read_text().splitlines()]
    assert [s.value for s in events.Scalars("l1")] == pytest.approx([line["l1"] for line in lines], rel=1e-5)
    assert events.Images("samples")[-1].step == 5


def test_losses_fall(unbroken):
    feature = _losses(unbroken)[:, 3]
    assert feature[-8:].mean() < feature[:4].mean()


def test_a_run_folder_is_a_model(unbroken):
    weights = resolve_model(str(unbroken))
    generator, card = load_generator(weights)
    assert card.training["steps"] == STEPS
    assert load_discriminator(weights) is not None
    assert generator.complete(torch.rand(1, 3, 40, 40), torch.ones(1, 1, 40, 40)).shape == (1, 3, 40, 40)
    assert (unbroken / "samples.png").stat().st_size > 0
    assert json.loads((unbroken / "options.json").read_text())["batch"] == 1


def test_fine_tuning_starts_from_the_model_given(photos, unbroken, tmp_path):
    run = tmp_path / "tuned"
    weights = resolve_model(str(unbroken))
    loop.start(_config(photos, generator_lr=0.0), run, Goal(steps=1), Event(), _quiet, init=weights)
    image, hole = torch.rand(1, 3, 64, 64), torch.ones(1, 1, 64, 64)
    hole[..., :32] = 0
    before = load_generator(weights)[0].complete(image, hole)
    after = load_generator(resolve_model(str(run)))[0].complete(image, hole)
    assert torch.allclose(before, after, atol=2e-3)
    line = json.loads((run / "stats.jsonl").read_text())
    assert line["adversarial"] > 0  # its discriminators know their trade already


def test_abort_saves_and_stops(photos, tmp_path):
    abort = Event()

    def stop(at, stats, pace):
        if at.step == 2:
            abort.set()

    ended = loop.start(_config(photos), tmp_path / "run", Goal(), abort, stop)
    assert ended.step == 2
    assert (tmp_path / "run" / "checkpoint.safetensors").exists()


def test_numbers_that_diverge_stop_the_run_and_keep_the_checkpoint(photos, tmp_path):
    run = tmp_path / "run"
    loop.start(_config(photos), run, Goal(steps=2), Event(), _quiet)
    kept = (run / "checkpoint.safetensors").read_bytes()
    with pytest.raises(TrainingError, match="not numbers"):
        loop.resume(run, Goal(steps=6), Event(), _quiet, {"l1": float("nan")})
    assert (run / "checkpoint.safetensors").read_bytes() == kept


def test_bad_calls_are_refused_in_one_sentence(photos, unbroken, tmp_path):
    with pytest.raises(TrainingError, match="holds a run already"):
        loop.start(_config(photos), unbroken, Goal(steps=1), Event(), _quiet)
    with pytest.raises(TrainingError, match="missing or damaged"):
        loop.resume(tmp_path, Goal(steps=1), Event(), _quiet)
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "options.json").write_bytes((unbroken / "options.json").read_bytes())
    (broken / "checkpoint.safetensors").write_bytes(b"cut short")
    with pytest.raises(TrainingError, match="no checkpoint"):
        loop.resume(broken, Goal(steps=1), Event(), _quiet)
    with pytest.raises(TrainingError, match="multiples of 32"):
        _config(photos, crop_sizes=(70,))
    assert os.listdir(tmp_path) == ["broken"]


@pytest.mark.slow
def test_a_disk_that_fills_up_stops_the_run_in_one_sentence_and_keeps_the_checkpoint(photos, tmp_path):
    run = tmp_path / "run"
    loop.start(_config(photos), run, Goal(steps=2), Event(), _quiet)
    kept = (run / "checkpoint.safetensors").read_bytes()
    limit = (
        "import resource, sys; from inpaint_app.cli import main; "
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({len(kept) - 1000}, resource.RLIM_INFINITY)); "
        f"main(['train', '--resume', {str(run)!r}, '--steps', '3'])"
    )
    done = subprocess.run([sys.executable, "-c", limit], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert (run / "checkpoint.safetensors").read_bytes() == kept
    assert not list(run.glob("*.part"))


def test_other_peoples_files_in_the_folder_are_left_alone_whatever_happens(photos, tmp_path):
    run = tmp_path / "run"
    run.mkdir()
    others = {name: name.encode() for name in ("download.part", "model.safetensors.part", "checkpoint.part")}
    for name, content in others.items():
        (run / name).write_bytes(content)
    loop.start(_config(photos), run, Goal(steps=1), Event(), _quiet)
    (run / "samples.png").unlink()
    (run / "samples.png").mkdir()  # so that the next snapshot cannot be written
    with pytest.raises(TrainingError, match=r"cannot be written|is a folder"):
        loop.resume(run, Goal(steps=2), Event(), _quiet)
    assert {path.name: path.read_bytes() for path in run.glob("*.part")} == others
    assert not [path for path in run.glob(".*.part") if path.name not in others]


def test_a_run_that_failed_before_its_first_checkpoint_is_started_again(photos, tmp_path):
    run = tmp_path / "run"
    run.mkdir()
    _config(photos).save(run / "options.json")
    (run / "cache").mkdir()
    (run / "cache" / "photos.json").write_text('{"stamp": [[')
    (run / "cache" / "photos.rgb").write_bytes(b"cut short")
    assert loop.start(_config(photos), run, Goal(steps=1), Event(), _quiet).step == 1


def test_a_run_of_the_first_version_goes_on(photos, unbroken, tmp_path):
    """Its options lack what was added since, its statistics have other names, its checkpoint the same tensors."""
    run = tmp_path / "old"
    shutil.copytree(unbroken, run)
    options = json.loads((run / "options.json").read_text())
    (run / "options.json").write_text(json.dumps({name: options[name] for name in _FIRST_OPTIONS}))
    lines = (run / "stats.jsonl").read_text().replace("d_accuracy_", "hit_")
    (run / "stats.jsonl").write_text(lines)
    with safe_open(run / "checkpoint.safetensors", framework="pt") as file:
        assert {name.split(".")[0] for name in file.keys()} >= {"features", "generator", "discriminator", "average"}  # noqa: SIM118
    assert loop.resume(run, Goal(steps=STEPS + 1), Event(), _quiet).step == STEPS + 1
    assert len((run / "stats.jsonl").read_text().splitlines()) == STEPS + 1


def test_a_folder_that_cannot_be_made_is_named(photos, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(TrainingError, match="cannot be written"):
        loop.start(_config(photos), tmp_path / "file" / "run", Goal(steps=1), Event(), _quiet)


def _card_with(run, **shape):
    content = (run / "model.safetensors").read_bytes()
    card = read_raw_card(run / "model.safetensors")
    (run / "model.safetensors").write_bytes(with_card(content, card | {"shape": card["shape"] | shape})[0])


def _checkpoint_with(run, progress=None, **tensors):
    with safe_open(run / "checkpoint.safetensors", framework="pt") as file:
        found = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        metadata = {"progress": progress or file.metadata()["progress"]}
    first = next(name for name in found if name.startswith("generator.weight.")).removeprefix("generator.weight.")
    renamed = {name.replace("__", ".") + first: tensor for name, tensor in tensors.items()}
    found = {name: tensor for name, tensor in {**found, **renamed}.items() if tensor is not None}
    (run / "checkpoint.safetensors").write_bytes(safetensors.torch.save(found, metadata))


@pytest.mark.parametrize("damage", [
    lambda run: (run / "options.json").write_text('{"batch": "16"}'),
    lambda run: (run / "options.json").write_text('{"crop_sizes": [64, "64"]}'),
    lambda run: (run / "options.json").write_text('{"l1": NaN}'),
    lambda run: (run / "options.json").write_text("[" * 100_000),
    lambda run: (run / "origin.json").write_text("[]"),
    lambda run: _card_with(run, half=4096, middle_dilations=[1] * 60),
    lambda run: _checkpoint_with(run, '{"step": -1}'),
    lambda run: _checkpoint_with(run, '{"step": 1, "seconds": NaN}'),
    lambda run: _checkpoint_with(run, "[" * 100_000),
    lambda run: _checkpoint_with(run, average__=torch.zeros(1)),
    lambda run: _checkpoint_with(run, average__=None),
    lambda run: _checkpoint_with(run, generator__exp_avg__=torch.zeros(1)),
    lambda run: _checkpoint_with(run, generator__step__=None),
    lambda run: _checkpoint_with(run, generator__weight__=torch.full((3,), float("nan"))),
], ids=[
    "text for a number", "text among numbers", "no number", "nested options", "origin", "shape", "negative step",
    "seconds", "nested progress", "average's shape", "no average", "moment's shape", "no step", "not numbers",
])
def test_a_damaged_run_is_refused_in_one_sentence_before_anything_is_written(unbroken, tmp_path, damage):
    run = tmp_path / "run"
    run.mkdir()
    for name in ("options.json", "checkpoint.safetensors", "model.safetensors"):
        shutil.copy(unbroken / name, run)
    damage(run)
    before = {path.name: path.read_bytes() for path in run.iterdir()}
    with pytest.raises(InpaintError, match=r"(damaged|no checkpoint that can be read); [^\n]*\.$"):
        loop.resume(run, Goal(steps=STEPS), Event(), _quiet)
    assert {path.name: path.read_bytes() for path in run.iterdir()} == before
