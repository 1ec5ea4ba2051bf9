"""Made cases for the network that selects: outlined objects as they are or before other photos, and marks on them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.errors import TrainingError
from inpaint_app.inference.selection.cues import Marks
from inpaint_app.training.data import read_rgb

SIDE = 192
"""Of the pictures it is trained with, pixels; twice that of the marks."""
_KEPT_SIDE = 480
"""Longer side of the photos that are kept in memory."""

_LEAST = 30
"""Pixels of an object, on the marks' scale, at least."""

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Outlined:
    """A photo (HW3 uint8) and its object (HW uint8, 255 inside)."""

    photo: Pixels
    mask: Pixels


@dataclass(frozen=True)
class Case:
    """A square picture (SIDE SIDE 3 uint8), its object (HW bool at half the resolution), and whether it is boxed."""

    picture: Pixels
    truth: BoolMask
    outside: FloatArray | None


def mask_of(outline: Sequence[Sequence[float]], height: int, width: int) -> BoolMask:
    """What an outline (corners between pixels, as counted from the photo's corner) encloses."""
    filled: Pixels = np.zeros((height, width), np.uint8)
    corners = np.rint((np.asarray(outline, np.float64) - 0.5) * 16).astype(np.int32)
    cv2.fillPoly(filled, [corners], (1,), shift=4)
    return filled > 0


def read_outlined(outlines: Path, photos: Path) -> list[Outlined]:
    """The objects of a JSON file of outlines, on the photos of a folder that it names.

    Raises:
        TrainingError: none of them is there.
    """
    found = []
    for entry in json.loads(outlines.read_text(encoding="utf-8"))["objects"]:
        path = photos / Path(entry["file"]).name
        if path.is_file():
            photo = read_rgb(path)
            mask = mask_of(entry["outline"], *photo.shape[:2]).astype(np.uint8) * np.uint8(255)
            scale = min(1.0, _KEPT_SIDE / max(photo.shape[:2]))
            small, cut = (
                np.asarray(cv2.resize(each, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
                for each in (photo, mask))
            found.append(Outlined(small, cut))
    if not found:
        raise TrainingError(
            "{path} names no photo that is in {folder}; give the folder of the outlined photos.", path=outlines,
            folder=photos)
    return found


def make_case(random: np.random.Generator, objects: Sequence[Outlined], grounds: Sequence[Pixels]) -> Case:
    """A case: half of them before another photo, half of them boxed."""
    while True:
        case = _case(random, objects, grounds)
        if case.truth.sum() >= _LEAST:
            return case


def _case(random: np.random.Generator, objects: Sequence[Outlined], grounds: Sequence[Pixels]) -> Case:
    chosen = objects[int(random.integers(len(objects)))]
    photo, mask = chosen.photo, chosen.mask
    if random.random() < 0.5:
        photo, mask = photo[:, ::-1], mask[:, ::-1]
    if random.random() < 0.55:
        photo, mask = _pasted(random, photo, mask, grounds[int(random.integers(len(grounds)))])
    boxed = random.random() < 0.5
    picture, cut, outside = _window(random, photo, mask, boxed)
    if random.random() < 0.15:
        picture = np.repeat(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)[..., None], 3, 2)
    return Case(_toned(random, picture), cut, outside)


def _pasted(
    random: np.random.Generator, photo: Pixels, mask: Pixels, ground: Pixels,
) -> tuple[Pixels, Pixels]:
    """The object before another photo, often in colours like the place's own."""
    left, top, width, height = cv2.boundingRect(mask)
    thing, cut = photo[top : top + height, left : left + width], mask[top : top + height, left : left + width]
    scale = random.uniform(0.3, 0.8) * min(ground.shape[0] / height, ground.shape[1] / width)
    across, down = max(24, round(width * scale)), max(24, round(height * scale))
    across, down = min(across, ground.shape[1]), min(down, ground.shape[0])
    thing = np.asarray(cv2.resize(thing, (across, down), interpolation=cv2.INTER_AREA), np.uint8)
    cut = np.asarray(cv2.resize(cut, (across, down), interpolation=cv2.INTER_AREA), np.uint8)
    x = int(random.integers(0, ground.shape[1] - across + 1))
    y = int(random.integers(0, ground.shape[0] - down + 1))
    result, whole = ground.copy(), np.zeros(ground.shape[:2], np.uint8)
    place = result[y : y + down, x : x + across]
    if random.random() < 0.6:
        thing = _towards(thing, cut, place, random.uniform(0.2, 0.9))
    share = cv2.GaussianBlur(cut, (0, 0), random.uniform(0.4, 1.2)).astype(np.float32)[..., None] / 255
    place[:] = np.rint(place * (1 - share) + thing * share).astype(np.uint8)
    whole[y : y + down, x : x + across] = cut
    return result, whole


def _towards(thing: Pixels, cut: Pixels, place: Pixels, much: float) -> Pixels:
    """The object's mean and spread of each channel brought nearer to those of where it is put."""
    inside = thing[cut > 127].astype(np.float32)
    around = place.reshape(-1, 3).astype(np.float32)
    if not len(inside):
        return thing
    spread = inside.std(0) + 1
    gain = 1 + much * (np.clip(around.std(0) / spread, 0.5, 2) - 1)
    shifted = (thing - inside.mean(0)) * gain + inside.mean(0) + much * (around.mean(0) - inside.mean(0))
    return np.asarray(np.clip(shifted, 0, 255), np.uint8)


def _window(
    random: np.random.Generator, photo: Pixels, mask: Pixels, boxed: bool,
) -> tuple[Pixels, BoolMask, FloatArray | None]:
    left, top, width, height = cv2.boundingRect(mask)
    box = [
        left - random.uniform(0, 0.06) * width, top - random.uniform(0, 0.06) * height,
        left + width + random.uniform(0, 0.06) * width, top + height + random.uniform(0, 0.06) * height]
    longer = max(width, height)
    if boxed:
        room = random.uniform(0.2, 0.45) * longer
        window = [box[0] - room, box[1] - room, box[2] + room, box[3] + room]
    else:
        side = longer * float(np.exp(random.uniform(np.log(1.25), np.log(4.5))))
        x = random.uniform(left + width - side, left) if side > width else left
        y = random.uniform(top + height - side, top) if side > height else top
        stretch = random.uniform(0.8, 1.25)
        window = [x, y, x + side * stretch, y + side]
    x0, y0 = max(0, round(window[0])), max(0, round(window[1]))
    x1, y1 = min(photo.shape[1], round(window[2])), min(photo.shape[0], round(window[3]))
    view, cut = photo[y0:y1, x0:x1], mask[y0:y1, x0:x1]
    picture = np.asarray(cv2.resize(view, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)
    half = SIDE // 2
    truth = cv2.resize(cut, (half, half), interpolation=cv2.INTER_AREA) >= 128
    outside = None
    if boxed:
        outside = np.ones((half, half), np.float32)
        across, down = half / (x1 - x0), half / (y1 - y0)
        columns = slice(max(0, round((box[0] - x0) * across)), round((box[2] - x0) * across))
        rows = slice(max(0, round((box[1] - y0) * down)), round((box[3] - y0) * down))
        outside[rows, columns] = 0
    return picture, truth, outside


def _toned(random: np.random.Generator, picture: Pixels) -> Pixels:
    gamma = float(np.exp(random.uniform(-0.35, 0.35)))
    gain = random.uniform(0.75, 1.15, 3 if random.random() < 0.5 else 1)
    values = 255 * (picture / np.float32(255)) ** np.float32(gamma) * gain.astype(np.float32)
    if random.random() < 0.4:
        values = values + random.normal(0, random.uniform(1, 8), picture.shape)
    return np.clip(values, 0, 255).astype(np.uint8)


def first_marks(random: np.random.Generator, case: Case) -> Marks:
    """The box; or a click or a scribble on the object."""
    half = case.truth.shape[0]
    marks = Marks.none(half, half)
    if case.outside is not None:
        return Marks(case.outside, marks.inside, marks.against, marks.before)
    depth = _depth(case.truth)
    deep = np.flatnonzero(depth.ravel() >= (0.75 if random.random() < 0.7 else 0.3) * max(depth.max(), 1e-3))
    count = 1 if random.random() < 0.65 else int(random.integers(2, 5))
    at = [divmod(int(random.choice(deep)), half) for _ in range(count)]
    corners = np.array([(x, y) for y, x in at], np.int32)
    if len(at) == 1:
        cv2.circle(marks.inside, (int(corners[0, 0]), int(corners[0, 1])), 2, (1.0,), -1)
    else:
        cv2.polylines(marks.inside, [corners], False, (1.0,), thickness=int(random.integers(2, 5)))
        marks.inside[...] *= case.truth
    return marks


def next_marks(marks: Marks, truth: BoolMask, answer: FloatArray, *, click: bool) -> Marks:
    """The marks with the answer to them, and with a click in the middle of its largest error."""
    inside, against = marks.inside.copy(), marks.against.copy()
    if click:
        wrong = (answer >= 0.5) != truth
        depth = _depth(wrong)
        y, x = (int(value) for value in np.unravel_index(int(depth.argmax()), depth.shape))
        if depth[y, x] >= 1:
            cv2.circle(inside if truth[y, x] else against, (x, y), 2, (1.0,), -1)
    return Marks(marks.outside, inside, against, answer)


def _depth(mask: BoolMask) -> FloatArray:
    room = cv2.copyMakeBorder(mask.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    return np.asarray(cv2.distanceTransform(room, cv2.DIST_L2, 3), np.float32)[1:-1, 1:-1]
