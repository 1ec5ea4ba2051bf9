"""Training the network that selects objects: it goes on where it stopped, and its weights load."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from PIL import Image

from inpaint_app.errors import TrainingError
from inpaint_app.networks.bundled.selector_file import load_selector
from inpaint_app.training.config import TrainingConfig
from inpaint_app.training.run_loop import Goal
from inpaint_app.training.selecting import trainer
from inpaint_app.training.selecting.maker import first_marks, make_case, next_marks, read_outlined


def photos(folder: Path) -> Path:
    """Two photos with a disc each, and the file of their outlines."""
    y, x = np.mgrid[:120, :160]
    angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    entries = []
    for number, colour in enumerate(((200, 60, 50), (60, 160, 70))):
        disc = np.hypot(x - 80, y - 60) < 35
        pixels = np.where(disc[..., None], colour, (90, 100, 120)).astype(np.uint8)
        Image.fromarray(pixels).save(folder / f"{number}.png")
        outline = [[80 + 35 * float(np.cos(angle)), 60 + 35 * float(np.sin(angle))] for angle in angles]
        entries.append({"file": f"train/{number}.png", "outline": outline})
    path = folder / "outlines.json"
    path.write_text(json.dumps({"objects": entries}))
    return path


def test_a_run_goes_on_where_it_stopped_and_its_weights_load(tmp_path: Path) -> None:
    data = tmp_path / "photos"
    data.mkdir()
    config = TrainingConfig.of_task(
        "select", data=str(data), outlines=str(photos(data)), precision="fp32", log_every=1, warmup=1)
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    trainer.start(config, whole, Goal(steps=2), Event(), lambda *_: None)
    trainer.start(config, parts, Goal(steps=1), Event(), lambda *_: None)
    trainer.resume(parts, Goal(steps=2), Event(), lambda *_: None, {})
    losses = [
        [json.loads(line)["generator"] for line in (run / "stats.jsonl").read_text().splitlines()]
        for run in (whole, parts)]
    assert losses[0][0] == losses[1][0]  # the next is of cases that are gathered anew
    assert len(losses[1]) == 2
    assert np.isfinite(losses).all()
    load_selector(parts / "model.safetensors")
    assert (parts / "samples.png").stat().st_size > 1000
    (tmp_path / "none.json").write_text('{"objects": []}')
    with pytest.raises(TrainingError, match="names no photo"):
        trainer.start(
            dataclasses.replace(config, outlines=str(tmp_path / "none.json")), tmp_path / "none", Goal(steps=1),
            Event(), lambda *_: None)


def test_cases_hold_their_object_and_clicks_go_to_the_largest_error(tmp_path: Path) -> None:
    objects = read_outlined(photos(tmp_path), tmp_path)
    random = np.random.default_rng(3)
    for _ in range(20):
        case = make_case(random, objects, [objects[1].photo])
        assert case.truth.any()
        if case.outside is not None:
            assert not (case.truth & (case.outside > 0)).any()
            continue
        marks = first_marks(random, case)
        assert case.truth[marks.inside > 0].mean() > 0.6
        nothing = np.zeros(case.truth.shape, np.float32)
        assert case.truth[next_marks(marks, case.truth, nothing, click=True).inside > 0].any()
        assert next_marks(marks, case.truth, 1 - nothing, click=True).against.any() != case.truth.all()
