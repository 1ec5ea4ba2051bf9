"""The detector's training is reproducible, goes on where it stopped, and says what is wrong in one sentence."""

from __future__ import annotations

import json
from threading import Event

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file

from inpaint_app.errors import TrainingError
from inpaint_app.networks.bundled.detector_file import load_detector
from inpaint_app.training.config import TrainingConfig
from inpaint_app.training.damage import trainer
from inpaint_app.training.run_loop import Goal


def _config(photos, **changes):
    small = {
        "data": str(photos), "task": "damage", "precision": "fp32", "device": "cpu", "batch": 1, "crop_sizes": (64,),
        "workers": 0, "log_every": 1, "warmup": 2, "checkpoint_minutes": 60.0, "generator_lr": 0.002,
    }
    return TrainingConfig(**small | changes)


def _quiet(at, stats, pace):
    pass


def _losses(run):
    lines = [json.loads(line) for line in (run / "stats.jsonl").read_text().splitlines()]
    return [line["cross_entropy"] + line["dice"] for line in lines]


def test_a_run_that_was_stopped_goes_on_as_if_it_had_not_been(photos, tmp_path, artefacts_folder):
    config = _config(photos, artefacts=str(artefacts_folder))
    trainer.start(config, tmp_path / "whole", Goal(steps=6), Event(), _quiet)
    trainer.start(config, tmp_path / "parts", Goal(steps=3), Event(), _quiet)
    trainer.resume(tmp_path / "parts", Goal(steps=6), Event(), _quiet, {})
    assert _losses(tmp_path / "parts") == pytest.approx(_losses(tmp_path / "whole"), rel=1e-4)
    whole, card = load_detector(tmp_path / "whole" / "model.safetensors")
    parts, _ = load_detector(tmp_path / "parts" / "model.safetensors")
    for name, value in whole.state_dict().items():
        assert torch.allclose(value.float(), parts.state_dict()[name].float(), atol=2e-3), name
    assert card["training"]["steps"] == 6


def test_a_folder_with_a_run_is_left_alone(photos, tmp_path):
    trainer.start(_config(photos), tmp_path / "run", Goal(steps=1), Event(), _quiet)
    before = (tmp_path / "run" / "checkpoint.safetensors").read_bytes()
    with pytest.raises(TrainingError, match="holds a run already; resume it with --resume"):
        trainer.start(_config(photos), tmp_path / "run", Goal(steps=2), Event(), _quiet)
    assert (tmp_path / "run" / "checkpoint.safetensors").read_bytes() == before


def test_a_checkpoint_of_another_network_is_one_sentence(photos, tmp_path):
    trainer.start(_config(photos), tmp_path / "run", Goal(steps=1), Event(), _quiet)
    path = tmp_path / "run" / "checkpoint.safetensors"
    with safe_open(path, framework="pt") as file:
        kept = {name: file.get_tensor(name) for name in file.keys() if "stem" not in name}  # noqa: SIM118
        save_file(kept, path, file.metadata())
    with pytest.raises(TrainingError, match="has no checkpoint that can be read"):
        trainer.resume(tmp_path / "run", Goal(steps=2), Event(), _quiet, {})


def test_a_task_that_is_none_is_one_sentence(photos):
    with pytest.raises(TrainingError, match=r"The task is one of fill, .*, digits, not repair\.$"):
        _config(photos, task="repair")
