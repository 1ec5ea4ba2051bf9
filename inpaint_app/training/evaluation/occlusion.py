"""Whether completing a covered face helps a detector to find it.

The detector is scikit-image's cascade of local binary patterns. Truth is what it finds on a photo before anything is
covered: of each such face a bar over the eyes, the mouth or one side is then covered with grey.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import BoolMask
from inpaint_app.document.files.image_io import photo_from_array
from inpaint_app.document.geometry import Rect, Size
from inpaint_app.document.layers.compositing import composite
from inpaint_app.errors import TrainingError
from inpaint_app.inference.request import Engine, request_from_mask
from inpaint_app.inference.run_to_end import run_to_end
from inpaint_app.training.data import read_rgb, spread_photos
from inpaint_app.training.evaluation.metrics import Bootstrap
from inpaint_app.training.run_folder import replace_file, writing

_SIDE = 640
"""Longer side of the photos that are looked at."""
_LEAST_FACE = 48
_SAME = 0.4
"""Overlap (intersection over union) from which two boxes are of one face."""
_BARS = ((0.1, 0.2, 0.9, 0.45), (0.2, 0.62, 0.8, 0.92), (0.5, 0.15, 0.95, 0.9))
"""Left, top, right, bottom of what is covered, as shares of a face: the eyes, the mouth, one side."""
_GREY = 128
_DRAWS, _SHOWN = 1000, 6

Picture = npt.NDArray[np.uint8]
Find = Callable[[Picture], list[Rect]]


class _Seen(NamedTuple):
    """Of one photo: how many faces there are, and by how a photo was looked at, those found, and those that are one."""

    faces: int
    found: dict[str, int]
    right: dict[str, int]


def evaluate_faces(
    data: Path, engine: Engine, *, seed: int = 0, limit: int | None = None, out: Path | None = None,
    find: Find | None = None, progress: Callable[[int, int], None] = lambda _, __: None,
) -> dict[str, Any]:
    """Measure on the photos of a folder in which the detector finds faces.

    Args:
        engine: what completes.
        limit: photos that are looked at, evenly spread.
        out: a folder for results.json and a picture of some photos.
        find: another detector.

    Returns:
        ``results``: rows of method ("covered", "completed"), figure, value, low, high; ``photos`` and ``faces`` that
        were covered; ``looked_at``.

    Raises:
        TrainingError: no face is found in any.
    """
    find = find or face_finder()
    paths = spread_photos(data, limit)
    seen: list[_Seen] = []
    shown: list[Picture] = []
    for number, path in enumerate(paths):
        progress(number + 1, len(paths))
        picture = _reduced(read_rgb(path))
        faces = find(picture)
        if not faces:
            continue
        hole = _covered(picture, faces, np.random.default_rng((seed, number)))
        covered = np.where(hole[..., None], np.uint8(_GREY), picture).astype(np.uint8)
        photo = photo_from_array(covered)
        done = run_to_end(engine, request_from_mask(1, photo, (), hole, seed=seed))
        completed = composite(photo, [done.layer], photo.rect)
        views = {"covered": covered, "completed": completed.astype(np.uint8)}
        found = {name: find(view) for name, view in views.items()}
        seen.append(_Seen(
            len(faces), {name: len(boxes) for name, boxes in found.items()},
            {name: _matched(boxes, faces) for name, boxes in found.items()}))
        if len(shown) < _SHOWN:
            shown.append(_strip([picture, *views.values()], [faces, *found.values()]))
    if not seen:
        raise TrainingError(
            "The detector finds no face in the photos of {folder}; give a folder with portraits.", folder=data)
    summary = {
        "results": _rows(seen, seed), "photos": len(seen), "faces": sum(each.faces for each in seen),
        "looked_at": len(paths),
    }
    if out is not None:
        with writing(out):
            out.mkdir(parents=True, exist_ok=True)
            replace_file(out / "results.json", (json.dumps(summary, indent=2) + "\n").encode())
            replace_file(out / "faces.png", cv2.imencode(".png", np.vstack(shown)[..., ::-1])[1].tobytes())
    return summary


def face_finder() -> Find:
    """scikit-image's detector of faces.

    Raises:
        ModuleNotFoundError: without the ``train`` extra.
    """
    from skimage.data import lbp_frontal_face_cascade_filename
    from skimage.feature import Cascade

    cascade = Cascade(lbp_frontal_face_cascade_filename())  # type: ignore[no-untyped-call]

    def find(picture: Picture) -> list[Rect]:
        most = min(picture.shape[:2])
        if most < _LEAST_FACE:
            return []
        boxes = cascade.detect_multi_scale(
            img=picture, scale_factor=1.15, step_ratio=1.2, min_size=(_LEAST_FACE, _LEAST_FACE), max_size=(most, most))
        return [Rect(box["c"], box["r"], box["c"] + box["width"], box["r"] + box["height"]) for box in boxes]

    return find


def _reduced(rgb: Picture) -> Picture:
    scale = min(1.0, _SIDE / max(rgb.shape[:2]))
    if scale == 1.0:
        return rgb
    return np.asarray(cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def _covered(picture: Picture, faces: list[Rect], rng: np.random.Generator) -> BoolMask:
    """HW, True where faces are covered."""
    size = Size(picture.shape[1], picture.shape[0])
    hole = np.zeros(picture.shape[:2], bool)
    for face in faces:
        left, top, right, bottom = _BARS[int(rng.integers(len(_BARS)))]
        bar = Rect(
            round(face.left + left * face.width), round(face.top + top * face.height),
            round(face.left + right * face.width), round(face.top + bottom * face.height))
        hole[bar.clip(size).slices] = True
    return hole


def _matched(boxes: list[Rect], faces: list[Rect]) -> int:
    """How many of the boxes are of a face each."""
    left, right = list(faces), 0
    for box in boxes:
        shares = [box.intersect(face).area / (box.area + face.area - box.intersect(face).area) for face in left]
        if shares and max(shares) >= _SAME:
            left.pop(int(np.argmax(shares)))
            right += 1
    return right


def _rows(seen: list[_Seen], seed: int) -> list[dict[str, Any]]:
    """Recall and precision over faces; accuracy: the share of photos of which exactly the faces are found."""
    draws = Bootstrap(list(range(len(seen))), seed, _DRAWS)
    faces = np.array([each.faces for each in seen])
    rows = []
    for method in ("covered", "completed"):
        found, right = (np.array([getattr(each, name)[method] for each in seen]) for name in ("found", "right"))
        exact = (right == faces) & (found == faces)
        for name, over, under in (
            ("accuracy", exact, np.ones_like(faces)), ("precision", right, found), ("recall", right, faces),
        ):
            rows.append({"method": method, "figure": name, **asdict(draws.interval(_share(over, under)))})
    return rows


def _share(over: npt.NDArray[Any], under: npt.NDArray[Any]) -> Callable[[npt.NDArray[np.intp]], float]:
    """The sum of one thing over that of another, of the photos that are drawn."""
    return lambda drawn: float(over[drawn].sum() / max(1, under[drawn].sum()))


def _strip(views: list[Picture], boxes: list[list[Rect]]) -> Picture:
    """Views side by side, 240 pixels high and 960 wide, with what was found in each."""
    drawn = []
    for view, found in zip(views, boxes, strict=True):
        marked = view.copy()
        for box in found:
            cv2.rectangle(marked, (box.left, box.top), (box.right - 1, box.bottom - 1), (0, 255, 0), 2)
        scale = min(240 / marked.shape[0], 320 / marked.shape[1])
        small = cv2.resize(marked, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        frame = np.zeros((240, 320, 3), np.uint8)
        frame[: small.shape[0], : small.shape[1]] = small[:240, :320]
        drawn.append(frame)
    return np.hstack(drawn)
