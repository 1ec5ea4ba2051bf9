"""How well damage is found, on held-out damage put on held-out photos and on the photos as they are, and what filling
what is found is worth.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import torch

from inpaint_app.document.arrays import BoolMask
from inpaint_app.document.files.image_io import photo_from_array
from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.compositing import composite
from inpaint_app.inference.detect.detectors import detector_named
from inpaint_app.inference.detect.network import NetworkDetector
from inpaint_app.inference.detect.result import Detection, Proposal
from inpaint_app.inference.detect.search import Detector, run_search
from inpaint_app.inference.request import Engine, request_from_mask
from inpaint_app.inference.run_to_end import run_to_end
from inpaint_app.limits import DAMAGE_KINDS
from inpaint_app.networks.efficientnet import FeatureNetwork, perceptual_distance, published_lite2
from inpaint_app.training.damage.artefacts import Artefacts, read_artefacts
from inpaint_app.training.damage.maker import Damaged, make_damage
from inpaint_app.training.data import find_photos, read_rgb
from inpaint_app.training.evaluation.detection import Detected, measure, summarise, threshold_for
from inpaint_app.training.evaluation.metrics import judged
from inpaint_app.training.run_folder import replace_file, writing

_CELL = 512
_SHEET_ROWS = 8
_MIN_BOXED = 20
"""Longer side, pixels, from which a proposal on something that is to be spared counts."""
_GROUPS = {"all": DAMAGE_KINDS, "fine": ("dust", "hair", "scratch"), **{kind: (kind,) for kind in DAMAGE_KINDS}}
"""What is measured: all kinds, dust, hairs and scratches together, and each kind."""
Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Source:
    """What is damaged, and with what.

    Attributes:
        data: folder of photos; the square in the middle of each is taken.
        artefacts: folder of real damage, of which what is held out is used; None: damage is drawn.
        sizes: sides of the squares, to which they are scaled, pixels.
        limit: how many of the photos, evenly spread; None: all.
        held_out: take the artefacts that are never trained on.
    """

    data: Path
    artefacts: Path | None
    sizes: Sequence[int] = (1024, 2048)
    limit: int | None = None
    seed: int = 0
    held_out: bool = True

    def photos(self) -> list[Path]:
        """The photos' files."""
        found = find_photos(self.data)
        return found[:: max(1, len(found) // self.limit)][: self.limit] if self.limit else found

    def cases(self) -> Iterator[tuple[int, int, Damaged]]:
        """Number of the photo, size, and the damaged square."""
        drawn = None if self.artefacts is None else read_artefacts(self.artefacts, self.held_out)
        for index, path in enumerate(self.photos()):
            photo = read_rgb(path)
            for size in self.sizes:
                yield index, size, damaged(photo, size, (self.seed, index, size), drawn)


def damaged(photo: Pixels, size: int, seed: tuple[int, ...], artefacts: Artefacts | None) -> Damaged:
    """The middle square of a photo (HW3 uint8) at a size, with damage."""
    side = min(photo.shape[:2])
    top, left = (photo.shape[0] - side) // 2, (photo.shape[1] - side) // 2
    square = photo[top : top + side, left : left + side]
    method = cv2.INTER_AREA if side > size else cv2.INTER_CUBIC
    scaled = np.ascontiguousarray(cv2.resize(square, (size, size), interpolation=method), np.uint8)
    real = artefacts is not None
    return make_damage(np.random.default_rng(seed), scaled, artefacts, real_only=real, negatives=0)


def evaluate_damage(
    source: Source, *, detectors: Sequence[str] = ("network", "classical", "both"), engine: Engine | None = None,
    boxes: Path | None = None, device: str = "auto", out: Path | None = None,
    progress: Callable[[int, int], None] = lambda _photo, _photos: None,
) -> dict[str, Any]:
    """Measure detectors, and with an engine what filling what the first one finds is worth.

    Args:
        engine: fills what is found; None: nothing is filled.
        boxes: JSON file of {photo's stem: [[name, left, top, right, bottom], ...]}, pixels: what is to be spared.
        out: folder for results.json and a contact sheet a size.
        progress: called with the number of the current photo, from 1, and how many there are.

    Returns:
        ``results``: rows of {detector, size, kind, metric, value, low, high}; damage of other kinds is ignored where
        a kind is given. ``false``: rows of {detector, kind, per_megapixel} on the photos as they are, and ``boxed``
        ones. ``fills``: rows of {size, cases, nothing, found, true_mask} (median perceptual distances to the undamaged
        square) and ``closer``, the share of cases where found-and-filled is closer than the damaged square.

    Raises:
        TrainingError: there are no photos or artefacts, or ``out`` cannot be written. ModelError: as the engine.
    """
    made = {name: detector_named(name, device) for name in detectors}
    spared = {} if boxes is None else _read_boxes(boxes)
    photos = source.photos()
    measured: dict[tuple[str, int, str], list[Detected]] = {}
    fills: dict[int, list[tuple[float, float, float]]] = {}
    sheets: dict[int, list[Pixels]] = {}
    judge = published_lite2().eval() if engine is not None else None
    for index, size, case in source.cases():
        progress(index + 1, len(photos))
        found = {name: run_search(photo_from_array(case.picture), each) for name, each in made.items()}
        for name, detection in found.items():
            for kind, result in _by_kind(detection, case):
                measured.setdefault((name, size, kind), []).append(result)
        first = found[detectors[0]].mask
        filled = case.picture
        if engine is not None and judge is not None:
            filled = fill(engine, case.picture, first)
            truly = fill(engine, case.picture, np.asarray(case.masks.any(0)))
            fills.setdefault(size, []).append(_distances(judge, case.clean, [case.picture, filled, truly]))
        if len(sheets.setdefault(size, [])) < _SHEET_ROWS:
            sheets[size].append(_row(case, found[detectors[0]], filled))
    table = {
        "results": [
            {"detector": name, "size": size, "kind": kind, "metric": metric, **asdict(interval)}
            for (name, size, kind), each in measured.items()
            for metric, interval in summarise(each, source.seed).items()],
        "false": _false(made, photos, spared),
        "fills": [{"size": size, **_summary(rows)} for size, rows in fills.items()],
        "photos": len(photos), "seed": source.seed,
    }
    if out is not None:
        with writing(out):
            out.mkdir(parents=True, exist_ok=True)
            replace_file(out / "results.json", (json.dumps(table, indent=1) + "\n").encode())
            for size, rows in sheets.items():
                cv2.imwrite(str(out / f"sheet-{size}.png"), np.concatenate(rows)[..., ::-1])
    return table


def calibrate(source: Source, weights: Path, precision: float, device: str = "auto") -> float:
    """The lowest threshold from which this share of the pixels found is right on ``source``."""
    detector = NetworkDetector(weights, device)
    curves = []
    for _, _, case in source.cases():
        found = run_search(photo_from_array(case.picture), detector)
        curves.append(measure(found.scores, found.mask, np.asarray(case.masks.any(0)), case.ignored).curve)
    return threshold_for(np.sum(curves, axis=0), precision)


def fill(engine: Engine, picture: Pixels, mask: BoolMask) -> Pixels:
    """A picture with what is masked filled."""
    if not mask.any():
        return picture
    photo = photo_from_array(picture)
    done = run_to_end(engine, request_from_mask(1, photo, (), mask))
    return np.asarray(composite(photo, (done.layer,), photo.rect), np.uint8)


def _by_kind(found: Detection, case: Damaged) -> Iterator[tuple[str, Detected]]:
    every = np.asarray(case.masks.any(0))
    scores, mask = found.scores, found.mask
    for name, kinds in _GROUPS.items():
        truth = np.asarray(case.masks[[DAMAGE_KINDS.index(kind) for kind in kinds]].any(0))
        if name == "all" or truth.any():
            yield name, measure(scores, mask, truth, case.ignored | (every & ~truth))


@torch.inference_mode()
def _distances(judge: FeatureNetwork, clean: Pixels, pictures: Sequence[Pixels]) -> tuple[float, float, float]:
    whole, truth = torch.ones(1, 1, *clean.shape[:2]), judge(judged(clean))
    nothing, found, true_mask = (
        float(perceptual_distance(judge(judged(each)), truth, whole)[0]) for each in pictures)
    return nothing, found, true_mask


def _summary(rows: Sequence[tuple[float, float, float]]) -> dict[str, float]:
    nothing, found, true_mask = np.median(rows, axis=0)
    closer = float(np.mean([each < before for before, each, _ in rows]))
    return {
        "cases": len(rows), "nothing": float(nothing), "found": float(found), "true_mask": float(true_mask),
        "closer": closer}


def _false(
    detectors: Mapping[str, Detector], photos: Sequence[Path], spared: Mapping[str, Sequence[Sequence[Any]]],
) -> list[dict[str, Any]]:
    """What is found where there is nothing."""
    counts: dict[tuple[str, str], int] = {}
    boxed = dict.fromkeys(detectors, 0)
    area = 0.0
    for path in photos:
        rgb = read_rgb(path)
        area += rgb.shape[0] * rgb.shape[1] / 1e6
        for name, detector in detectors.items():
            for piece in run_search(photo_from_array(rgb), detector).proposals():
                for kind in ("all", piece.kind):
                    counts[name, kind] = counts.get((name, kind), 0) + 1
                boxed[name] += any(_hits(piece, Rect(*box[1:])) for box in spared.get(path.stem, ()))
    return [
        {"detector": name, "kind": kind, "per_megapixel": counts.get((name, kind), 0) / area, "boxed": boxed[name]}
        for name in detectors for kind in ("all", *DAMAGE_KINDS)]


def _hits(piece: Proposal, box: Rect) -> bool:
    large = max(piece.rect.width, piece.rect.height) > _MIN_BOXED
    return large and not piece.rect.intersect(box).empty


def _read_boxes(path: Path) -> dict[str, list[list[Any]]]:
    boxes: dict[str, list[list[Any]]] = json.loads(path.read_text(encoding="utf-8"))
    return boxes


def _row(case: Damaged, found: Detection, filled: Pixels) -> Pixels:
    """Damaged, truth (grey: ignored), scores, found (red) and filled, at 100 % of the middle."""
    side = min(_CELL, case.clean.shape[0])
    top = (case.clean.shape[0] - side) // 2
    part = (slice(top, top + side),) * 2
    truth = np.where(case.masks.any(0), 255, case.ignored * np.uint8(90)).astype(np.uint8)
    scores = np.clip(found.scores * 255, 0, 255).astype(np.uint8)
    marked = case.picture.copy()
    marked[found.mask] = marked[found.mask] // 3 + np.array([170, 0, 0], np.uint8)
    cells = [case.picture, truth[..., None].repeat(3, 2), scores[..., None].repeat(3, 2), marked, filled]
    return np.concatenate([each[part] for each in cells], 1)
