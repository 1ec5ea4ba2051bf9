"""The detail network's samples are what they say, and its training is reproducible and goes on where it stopped."""

from __future__ import annotations

import json
from threading import Event

import numpy as np
import pytest
import torch

from inpaint_app import paths
from inpaint_app.errors import TrainingError
from inpaint_app.networks.bundled.detail import Degradation
from inpaint_app.networks.bundled.detail_file import load_detail
from inpaint_app.training.config import TrainingConfig
from inpaint_app.training.data import PhotoStore
from inpaint_app.training.detail import trainer
from inpaint_app.training.detail.degrade import degraded, enlarged
from inpaint_app.training.detail.samples import DetailSamples
from inpaint_app.training.run_loop import Goal


def _config(photos, **changes):
    small = {
        "data": str(photos), "task": "detail", "precision": "fp32", "device": "cpu", "batch": 2, "crop_sizes": (64,),
        "workers": 0, "log_every": 1, "warmup": 2, "checkpoint_minutes": 60.0, "adversarial_start": 1,
    }
    return TrainingConfig(**small | changes)


def _quiet(at, stats, pace):
    pass


def _losses(run):
    return [json.loads(line)["generator"] for line in (run / "stats.jsonl").read_text().splitlines()]


def test_samples_are_soft_where_they_say(photos, tmp_path):
    store = PhotoStore.build(photos, tmp_path)
    samples = DetailSamples(store, 3, paths.builtin_model())
    kinds = set()
    for index in range(24):
        sample = samples[index, 64]
        hole = sample.hole[0].bool()
        changed = (sample.picture != sample.truth).any(0)
        if hole.any():
            assert not changed[~hole].any()
            assert torch.equal(sample.judged, sample.hole)
            assert (sample.told == -1).all()
            kinds.add("soft hole" if sample.known else "fill")
        else:
            assert sample.known == 1
            clean = bool((sample.told == 0).all()) and not sample.judged.any()
            kinds.add("reduced" if clean else "degraded")
        assert torch.equal(samples[index, 64].picture, sample.picture)
    assert kinds == {"soft hole", "fill", "reduced", "degraded"}


def test_a_degradation_is_as_strong_as_it_says():
    rng = np.random.default_rng(0)
    flat = np.full((96, 96, 3), 120, np.uint8)
    told, found = [], []
    for _ in range(60):
        small, degradation = degraded(rng, flat, 2.0)
        assert small.shape == (48, 48, 3)
        assert enlarged(small, 96, 96).shape == flat.shape
        if not degradation.jpeg:
            told.append(degradation.noise)
            found.append(float(small.astype(np.float32).std(axis=(0, 1)).mean()))
    assert np.corrcoef(told, found)[0, 1] > 0.9
    assert Degradation() == (0, 0, 0)


def test_a_run_that_was_stopped_goes_on_as_if_it_had_not_been(photos, tmp_path):
    trainer.start(_config(photos), tmp_path / "whole", Goal(steps=4), Event(), _quiet)
    trainer.start(_config(photos), tmp_path / "parts", Goal(steps=2), Event(), _quiet)
    trainer.resume(tmp_path / "parts", Goal(steps=4), Event(), _quiet, {})
    assert _losses(tmp_path / "parts") == pytest.approx(_losses(tmp_path / "whole"), rel=1e-3)
    network, card = load_detail(tmp_path / "parts" / "model.safetensors")
    assert card["training"]["steps"] == 4
    started, _ = load_detail(tmp_path / "whole" / "model.safetensors")
    assert torch.allclose(network.head.weight, started.head.weight, atol=2e-3)
    assert (tmp_path / "parts" / "samples.png").stat().st_size > 1000


def test_a_folder_with_a_run_is_left_alone_and_another_task_is_no_detail_network(photos, tmp_path):
    trainer.start(_config(photos), tmp_path / "run", Goal(steps=1), Event(), _quiet)
    with pytest.raises(TrainingError, match="holds a run already"):
        trainer.start(_config(photos), tmp_path / "run", Goal(steps=2), Event(), _quiet)
