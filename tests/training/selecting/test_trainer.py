"""Training the network that selects objects: a few steps, the same twice, and weights that load."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from PIL import Image

from inpaint_app.networks.bundled.selector_file import load_selector
from inpaint_app.training.selecting.maker import first_marks, make_case, next_marks, read_outlined
from inpaint_app.training.selecting.trainer import SelectorTraining, train_selector


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


def test_a_few_steps_train_alike_twice_and_the_weights_load(tmp_path: Path) -> None:
    options = SelectorTraining(photos(tmp_path), tmp_path, hours=1.0, steps=2, batch=2, grounds=1)
    losses: list[list[float]] = [[], []]
    for each in losses:
        train_selector(options, tmp_path / "select.safetensors", lambda _, loss, each=each: each.append(loss))
    assert losses[0] == losses[1]
    assert np.isfinite(losses[0]).all()
    load_selector(tmp_path / "select.safetensors")


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
