"""Makes small models and the folder of a small training run."""

from __future__ import annotations

import json
import os
from pathlib import Path
from threading import Event

import torch
from safetensors.torch import load, save

from inpaint_app.networks.checkpoint import ModelCard, save_model
from inpaint_app.networks.discriminator import Discriminator
from inpaint_app.networks.efficientnet import lite0
from inpaint_app.networks.generator import Generator, GeneratorShape
from inpaint_app.training.config import TrainingConfig
from inpaint_app.training.filling import trainer as loop
from inpaint_app.training.run_loop import Goal

TIME = 1_600_000_000
"""When files were last changed that are compared by it: the photos of a run."""


def model_files(folder: Path) -> dict[str, bytes]:
    """A model with its card in it, and one with its card beside it."""
    import hashlib

    _save_small(folder / "model.safetensors")
    content = (folder / "model.safetensors").read_bytes()
    card = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    plain = save(load(content))
    beside = json.dumps(card | {"sha256": hashlib.sha256(plain).hexdigest()}).encode()
    return {
        "model/model.safetensors": content, "old/model/model.safetensors": plain, "old/model/model.json": beside,
    }


def run_files(folder: Path, photo: bytes) -> dict[str, bytes]:
    """The folder of a run of one step that began with a model."""
    run = folder / "run"
    photos = run / "photos"
    photos.mkdir(parents=True)
    for name in ("a.png", "b.png"):
        (photos / name).write_bytes(_enlarged(photo))
        os.utime(photos / name, (TIME, TIME))
    config = TrainingConfig(
        data=str(photos), device="cpu", precision="fp32", batch=1, crop_sizes=(64,), workers=0, log_every=1)
    loop.start(config, run, Goal(steps=1), Event(), lambda *_: None, folder / "model.safetensors")
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in run.rglob("*")
        if path.is_file() and "events" not in path.name and path.name != "samples.png"
    }


def _enlarged(photo: bytes) -> bytes:
    import io

    from PIL import Image

    encoded = io.BytesIO()
    Image.open(io.BytesIO(photo)).resize((96, 80)).save(encoded, "PNG")
    return encoded.getvalue()


def _save_small(path: Path) -> None:
    torch.manual_seed(0)
    shape = GeneratorShape(half=8, quarter=8, eighth=16, sixteenth=16, heads=2)
    generator = Generator(lite0(), shape).eval()
    save_model(path, ModelCard("small", "", shape), generator, Discriminator(generator.features.widths))
