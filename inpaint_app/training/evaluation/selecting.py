"""How well objects are selected: by a box, a scribble and clicks, made from outlines drawn by hand, beside GrabCut."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import BoolMask
from inpaint_app.document.geometry import Point, Rect, Size
from inpaint_app.document.layers.layers import Pixels
from inpaint_app.document.masks.selection import Selection
from inpaint_app.errors import TrainingError
from inpaint_app.inference.selection.objects import ClickedObject, Read, object_in_box, object_under_scribble
from inpaint_app.inference.selection.request import Click
from inpaint_app.paths import resources
from inpaint_app.training.data import read_rgb
from inpaint_app.training.evaluation.grabcut import CutAtClicks, cut_at_marks, cut_in_box
from inpaint_app.training.evaluation.marking import box_around, clicks_on, scribble_on
from inpaint_app.training.evaluation.metrics import Bootstrap
from inpaint_app.training.run_folder import replace_file, writing
from inpaint_app.training.selecting.maker import mask_of

CLICKS = 3
_DRAWS = 1000
_SHARED = 0.25
"""Share of an object's colours that its surroundings have as well, from which it counts as like them."""
_ROOM = 0.3
"""Surroundings, as a share of the object's longer side."""
_LEVEL = 16
"""Two colours are the same within such a step of each channel (Lab, of 256)."""


class Clicked(Protocol):
    """An object that is clicked."""

    def click(self, click: Click) -> Selection:
        """The object, after one more click."""


@dataclass(frozen=True)
class Way:
    """A way of selecting, by each kind of mark."""

    box: Callable[[Read, Size, Rect], Selection]
    scribble: Callable[[Read, Size, Sequence[Point], float], Selection]
    clicks: Callable[[Read, Size], Clicked]


WAYS = {
    "product": Way(object_in_box, object_under_scribble, ClickedObject),
    "grabcut": Way(
        cut_in_box, lambda read, size, path, width: cut_at_marks(read, size, path, (), width), CutAtClicks),
}


@dataclass(frozen=True)
class Measured:
    """Of one object: its name, the overlap by kind of mark ("box", "scribble", "1 click" ...), seconds by kind."""

    name: str
    alike: bool
    overlap: dict[str, float]
    seconds: dict[str, float]


def evaluate_selection(
    data: Path, *, seed: int = 0, limit: int | None = None, out: Path | None = None, outlines: Path | None = None,
    progress: Callable[[int, int], None] = lambda _object, _objects: None,
) -> dict[str, Any]:
    """Select every outlined object of the photos of a folder.

    Args:
        data: the folder of the photos, or one that holds their folders.
        limit: how many of the objects, evenly spread; None: all.
        outlines: JSON file; None: the bundled one.
        out: folder for results.json.
        progress: called with the number of the current object, from 1, and how many there are.

    Returns:
        ``results``: rows of {way, mark, objects ("all" or "alike"), count, value, low, high, seconds}, the value a
        median overlap (intersection over union) with its bootstrap interval; ``each``: the overlaps of every object.

    Raises:
        TrainingError: none of the photos is in the folder. ModelError: a bundled model is missing.
    """
    found = list(_outlined(data, outlines or resources() / "evaluation" / "objects.json"))
    if not found:
        raise TrainingError("None of the outlined photos is in {folder}; choose the folder that has them.", folder=data)
    found = found[:: max(1, len(found) // limit)][:limit] if limit else found
    each: dict[str, list[Measured]] = {name: [] for name in WAYS}
    object_in_box(lambda rect: np.zeros((rect.height, rect.width, 3), np.uint8), Size(64, 64), Rect(8, 8, 40, 40))
    for index, (path, entry) in enumerate(found):
        progress(index + 1, len(found))
        photo = read_rgb(path)
        truth = mask_of(entry["outline"], *photo.shape[:2])
        for name, way in WAYS.items():
            each[name].append(_measured(way, photo, truth, entry["name"], (seed, index)))
    table = {
        "results": [row for name, measured in each.items() for row in _rows(name, measured, seed)],
        "each": {name: [asdict(one) for one in measured] for name, measured in each.items()}, "seed": seed,
    }
    if out is not None:
        with writing(out):
            out.mkdir(parents=True, exist_ok=True)
            replace_file(out / "results.json", (json.dumps(table, indent=1) + "\n").encode())
    return table


def overlap(found: BoolMask, truth: BoolMask) -> float:
    """Intersection over union."""
    return float((found & truth).sum() / max(1, (found | truth).sum()))


def shared_colours(photo: Pixels, truth: BoolMask) -> float:
    """The share of the object's colours that its surroundings have as well, each as often."""
    left, top, width, height = cv2.boundingRect(truth.astype(np.uint8))
    room = round(_ROOM * max(width, height))
    part = (slice(max(0, top - room), top + height + room), slice(max(0, left - room), left + width + room))
    lab = cv2.cvtColor(np.ascontiguousarray(photo[part], np.uint8), cv2.COLOR_RGB2LAB).astype(np.int64) // _LEVEL
    steps = 256 // _LEVEL
    colour, inside = (lab[..., 0] * steps + lab[..., 1]) * steps + lab[..., 2], truth[part]
    own, around = (
        np.bincount(colour[where], minlength=steps**3) / max(1, where.sum()) for where in (inside, ~inside))
    return float(np.minimum(own, around).sum())


def _outlined(data: Path, outlines: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for entry in json.loads(outlines.read_text(encoding="utf-8"))["objects"]:
        candidates = (data / entry["file"], data / Path(entry["file"]).name)
        path = next((each for each in candidates if each.is_file()), None)
        if path is not None:
            yield path, entry


def _measured(way: Way, photo: npt.NDArray[np.uint8], truth: BoolMask, name: str, seed: tuple[int, int]) -> Measured:
    size = Size(photo.shape[1], photo.shape[0])
    random = np.random.default_rng(seed)
    overlaps: dict[str, float] = {}
    seconds: dict[str, float] = {}

    def read(rect: Rect) -> Pixels:
        return photo[rect.slices]

    def timed(kind: str, select: Callable[[], Selection]) -> Selection:
        began = time.perf_counter()
        selection = select()
        seconds[kind] = max(seconds.get(kind, 0.0), time.perf_counter() - began)
        return selection

    def seen(selection: Selection) -> BoolMask:
        return np.asarray(selection.over(Rect.of_size(size)) >= 128)

    box = box_around(truth, random)
    overlaps["box"] = overlap(seen(timed("box", lambda: way.box(read, size, box))), truth)
    path, width = scribble_on(truth, random)
    overlaps["scribble"] = overlap(seen(timed("scribble", lambda: way.scribble(read, size, path, width))), truth)
    clicked = way.clicks(read, size)

    def click(clicks: list[Click]) -> BoolMask:
        return seen(timed("click", lambda: clicked.click(clicks[-1])))

    for number, answer in enumerate(clicks_on(truth, click, CLICKS), 1):
        overlaps[f"{number} clicks"] = overlap(answer, truth)
    return Measured(name, shared_colours(photo, truth) >= _SHARED, overlaps, seconds)


def _rows(way: str, measured: Sequence[Measured], seed: int) -> Iterator[dict[str, Any]]:
    for group, chosen in (("all", list(measured)), ("alike", [each for each in measured if each.alike])):
        if not chosen:
            continue
        draws = Bootstrap(range(len(chosen)), seed, _DRAWS)
        for mark in chosen[0].overlap:
            values = np.array([each.overlap[mark] for each in chosen])
            kind = "click" if mark.endswith("clicks") else mark
            yield {
                "way": way, "mark": mark, "objects": group, "count": len(chosen),
                **asdict(draws.interval(lambda draw, values=values: float(np.median(values[draw])))),  # type: ignore[misc]
                "seconds": float(np.median([each.seconds[kind] for each in chosen])),
            }
