"""How well digits are completed, and how well a classifier recognises them damaged, completed, and whole.

Held-out digits lose one half. They are completed by the GAN, by the nearest neighbour among the digits that it was
trained with (the one whose known half is nearest), and by the mean digit. The classifier was trained with whole ones.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.errors import TrainingError
from inpaint_app.networks.bundled.digits import CLASSES, SIDE, DigitPair
from inpaint_app.training.digits.classifier import classified, train_classifier
from inpaint_app.training.digits.complete import Search, complete_digits
from inpaint_app.training.digits.data import Digits, Pictures, read_digits
from inpaint_app.training.evaluation.metrics import Bootstrap
from inpaint_app.training.run_folder import replace_file, writing

HALVES: dict[str, tuple[slice, slice]] = {
    "left": np.s_[:, : SIDE // 2], "right": np.s_[:, SIDE // 2 :],
    "top": np.s_[: SIDE // 2, :], "bottom": np.s_[SIDE // 2 :, :],
}
"""What is missing, by name."""
_LIMIT, _DRAWS, _SHOWN = 500, 1000, 14
_AT_A_TIME = 100

Labels = npt.NDArray[np.int64]


def evaluate_digits(
    data: Path, pair: DigitPair, *, seed: int = 0, limit: int | None = None, out: Path | None = None,
    search: Search = Search(),  # noqa: B008, immutable
    progress: Callable[[int, int], None] = lambda _, __: None,
) -> dict[str, Any]:
    """Measure a GAN on the digits of a folder that training does not see.

    Args:
        limit: how many of them; None: 500.
        out: a folder for results.json and a picture of completions.
        search: for completions.
        progress: called with how many of how many halves are being done.

    Returns:
        ``results``: rows of half ("all": together), method, figure, value, low, high; ``digits``: how many.

    Raises:
        TrainingError: the folder has no digits with labels.
    """
    known, held = read_digits(data).split
    held = held.part(0, limit or _LIMIT)
    if known.labels is None or held.labels is None or not len(held.pictures):
        raise TrainingError(
            "The digits in {folder} have no labels, without which nothing can be said of them; give IDX files with "
            "labels, or a folder for each digit.", folder=data)
    classifier = train_classifier(known, seed)
    found: dict[str, dict[str, list[Any]]] = {}
    shown: dict[str, Pictures] = {}
    for number, (half, part) in enumerate(HALVES.items()):
        progress(number + 1, len(HALVES))
        hole = np.zeros((SIDE, SIDE), bool)
        hole[part] = True
        methods = completions(pair, known, held.pictures, hole, search, seed)
        shown[half] = np.stack([methods[name] for name in ("whole", "damaged", "gan", "nearest")])
        for name, pictures in methods.items():
            error = np.abs(pictures.astype(np.float64) - held.pictures)[:, hole].mean(1)
            each = found.setdefault(name, {"answers": [], "errors": []})
            each["answers"].append(classified(classifier, pictures))
            each["errors"].append(error)
    results = [
        {"half": half, "method": name, **row}
        for name, each in found.items()
        for half, chosen in ({"all": slice(None)} | {h: slice(i, i + 1) for i, h in enumerate(HALVES)}).items()
        for row in _rows(each["answers"][chosen], each["errors"][chosen], held.labels, seed)]
    summary = {"digits": len(held.pictures), "results": results}
    if out is not None:
        with writing(out):
            out.mkdir(parents=True, exist_ok=True)
            replace_file(out / "results.json", (json.dumps(summary, indent=2) + "\n").encode())
            replace_file(out / "completions.png", _sheet(shown))
    return summary


def completions(
    pair: DigitPair, known: Digits, pictures: Pictures, hole: npt.NDArray[np.bool_], search: Search, seed: int,
) -> dict[str, Pictures]:
    """The pictures whole, damaged (black where something is missing), and completed in each way."""
    holes = np.repeat(hole[None], len(pictures), 0)
    nearest = known.pictures[_nearest(known.pictures, pictures, hole)]
    mean = known.pictures.mean(0).round().astype(np.uint8)
    return {
        "whole": pictures, "damaged": np.where(hole, 0, pictures).astype(np.uint8),
        "gan": complete_digits(pair, pictures, holes, search=search, seed=seed)[:, 0],
        "nearest": np.where(hole, nearest, pictures).astype(np.uint8),
        "mean": np.where(hole, mean, pictures).astype(np.uint8),
    }


def _nearest(known: Pictures, pictures: Pictures, hole: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """Which of ``known`` is nearest to each picture where something is known."""
    there = known[:, ~hole].astype(np.float32)
    squares = (there * there).sum(1)
    found = []
    for begin in range(0, len(pictures), _AT_A_TIME):
        here = pictures[begin : begin + _AT_A_TIME, ~hole].astype(np.float32)
        found.append((squares - 2 * here @ there.T).argmin(1))
    return np.concatenate(found)


def _rows(
    answers: Sequence[Labels], errors: Sequence[npt.NDArray[np.float64]], labels: Labels, seed: int,
) -> list[dict[str, Any]]:
    """Accuracy, precision and recall (means over the digits), and mean absolute error in the hole, of 255."""
    told, truth = np.concatenate(answers), np.concatenate([labels] * len(answers))
    error = np.concatenate(errors)
    draws = Bootstrap(list(range(len(labels))) * len(answers), seed, _DRAWS)
    figures: dict[str, Callable[[npt.NDArray[np.intp]], float]] = {
        "accuracy": lambda drawn: float((told[drawn] == truth[drawn]).mean()),
        "precision": lambda drawn: _mean_share(told[drawn], truth[drawn], told[drawn]),
        "recall": lambda drawn: _mean_share(told[drawn], truth[drawn], truth[drawn]),
        "error": lambda drawn: float(error[drawn].mean()),
    }
    return [{"figure": name, **asdict(draws.interval(figure))} for name, figure in figures.items()]


def _mean_share(told: Labels, truth: Labels, of: Labels) -> float:
    """The share of right ones of those that ``of`` says are of a class, mean over the classes that there are."""
    right = np.bincount(of[told == truth], minlength=CLASSES)
    every = np.bincount(of, minlength=CLASSES)
    return float((right[every > 0] / every[every > 0]).mean())


def _sheet(shown: dict[str, Pictures]) -> bytes:
    """A picture: for each half the rows whole, damaged, completed by the GAN, by the nearest neighbour."""
    rows = []
    for half in shown.values():
        rows += [np.hstack(list(method[:_SHOWN])) for method in half]
        rows.append(np.full((6, rows[-1].shape[1]), 90, np.uint8))
    sheet = np.vstack(rows[:-1])
    enlarged = cv2.resize(sheet, None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)
    return cv2.imencode(".png", enlarged)[1].tobytes()
