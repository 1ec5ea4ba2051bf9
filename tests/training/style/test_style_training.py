"""A style is learned from a picture: the loss tells it from photos, and a run goes on where it stopped."""

from __future__ import annotations

import json
from threading import Event

import numpy as np
import pytest
import torch
from PIL import Image

from inpaint_app.errors import TrainingError
from inpaint_app.networks.bundled.style_file import load_style
from inpaint_app.networks.efficientnet import published_lite0
from inpaint_app.training.config import TrainingConfig
from inpaint_app.training.run_loop import Goal
from inpaint_app.training.style import trainer
from inpaint_app.training.style.losses import DEEPEST, StyleLoss, content_loss


@pytest.fixture(scope="module")
def painting(tmp_path_factory):
    """Diagonal strokes of two colours."""
    y, x = np.mgrid[0:256, 0:300]
    stroke = (np.sin((x + y) / 3) > 0)[..., None]
    path = tmp_path_factory.mktemp("painting") / "strokes.png"
    Image.fromarray(np.where(stroke, (30, 60, 160), (230, 200, 60)).astype(np.uint8)).save(path)
    return path


def _config(photos, painting, **changes):
    small = {
        "data": str(photos), "style": str(painting), "precision": "fp32", "device": "cpu", "batch": 8,
        "crop_sizes": (64,), "workers": 0, "log_every": 1, "warmup": 2, "checkpoint_minutes": 60.0, "style_side": 256,
    }
    return TrainingConfig.of_task("style", **small | changes)


def _quiet(at, stats, pace):
    pass


def _losses(run, name="generator"):
    return [json.loads(line)[name] for line in (run / "stats.jsonl").read_text().splitlines()]


def test_a_part_of_the_painting_is_nearer_to_its_style_than_a_photo_is_and_a_photo_shows_what_it_shows(
    photos, painting,
):
    def picture(path):
        rgb = np.asarray(Image.open(path).convert("RGB").crop((0, 0, 128, 128)))
        return torch.from_numpy(rgb.transpose(2, 0, 1)[None].copy()).float() / 127.5 - 1

    features = published_lite0()
    whole = np.asarray(Image.open(painting)).transpose(2, 0, 1)[None].copy()
    loss = StyleLoss(features, torch.from_numpy(whole).float() / 127.5 - 1, torch.float32)
    part, photo = picture(painting), picture(photos / "photo-00.jpg")
    far, near = (loss(x, features(x, DEEPEST)) for x in (photo, part))
    assert near < 0.2 * far
    shown = features(photo, DEEPEST)
    assert content_loss(shown, shown) == 0
    assert content_loss(features(part, DEEPEST), shown) > 0.2


def test_a_run_that_was_stopped_goes_on_as_if_it_had_not_been_with_a_patch_discriminator(photos, painting, tmp_path):
    config = _config(photos, painting, patch_width=8, patch_start=1)
    trainer.start(config, tmp_path / "whole", Goal(steps=4), Event(), _quiet)
    trainer.start(config, tmp_path / "parts", Goal(steps=2), Event(), _quiet)
    trainer.resume(tmp_path / "parts", Goal(steps=4), Event(), _quiet, {})
    assert _losses(tmp_path / "parts") == pytest.approx(_losses(tmp_path / "whole"), rel=1e-3)
    assert _losses(tmp_path / "whole", "adversarial")[0] == 0
    assert min(_losses(tmp_path / "whole", "adversarial")[1:]) > 0
    network, card = load_style(tmp_path / "parts" / "model.safetensors")
    assert card["name"] == "strokes"
    assert card["training"]["steps"] == 4
    assert sum(weight.numel() for weight in network.parameters()) * 2 < 3e6  # bytes of the file
    assert (tmp_path / "parts" / "samples.png").stat().st_size > 1000
    assert list((tmp_path / "parts").glob("events.out.tfevents.*"))
    trainer.start(  # another style, from that one
        _config(photos, painting), tmp_path / "next", Goal(steps=1), Event(), _quiet,
        tmp_path / "parts" / "model.safetensors")
    assert load_style(tmp_path / "next" / "model.safetensors")[1]["training"]["started_from"]["name"] == "strokes"


def test_a_style_that_cannot_be_read_is_one_sentence(photos, painting, tmp_path):
    with pytest.raises(TrainingError, match=r"^Say whose style is to be learned: --style PICTURE\.$"):
        trainer.start(_config(photos, ""), tmp_path / "run", Goal(steps=1), Event(), _quiet)
    with pytest.raises(TrainingError, match=r"nothing\.png"):
        trainer.start(_config(photos, tmp_path / "nothing.png"), tmp_path / "run", Goal(steps=1), Event(), _quiet)
    assert not (tmp_path / "run").exists()
