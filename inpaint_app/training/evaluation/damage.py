"""How well damage is found: on held-out damage put on held-out photos, and on the photos as they are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.document.files.image_io import photo_from_array
from inpaint_app.inference.detect.detectors import detector_named
from inpaint_app.inference.detect.search import run_search
from inpaint_app.limits import DAMAGE_KINDS
from inpaint_app.training.damage.artefacts import read_artefacts
from inpaint_app.training.damage.maker import make_damage
from inpaint_app.training.data import find_photos, read_rgb

_TOLERANCE = 2
"""Pixels by which what is found may lie beside the damage."""
_BINS = 1000
_DRAWS = 500


def evaluate_damage(
    data: Path, artefacts: Path | None, *, side: int = 1024, limit: int | None = None, seed: int = 0,
    detectors: Sequence[str] = ("network", "classical"), held_out: bool = True,
) -> list[dict[str, Any]]:
    """A row for each detector and kind ("all", then by kind): average precision over thresholds with a bootstrap
    interval over photos, precision, recall and F1 at the default sensitivity, and false proposals a megapixel on the
    undamaged photos.

    Args:
        data: photos. artefacts: real damage; None: damage is drawn procedurally.
        side: of the square cut from the middle of each photo, pixels. limit: photos, evenly spread.
        held_out: take the artefacts that are never trained on.

    Raises:
        TrainingError: there are no photos or no artefacts.
    """
    drawn = None if artefacts is None else read_artefacts(artefacts, held_out)
    photos = find_photos(data)
    photos = photos[:: max(1, len(photos) // limit)][:limit] if limit else photos
    tables: dict[tuple[str, str], list[npt.NDArray[np.float64]]] = {}
    at_default: dict[tuple[str, str], list[npt.NDArray[np.float64]]] = {}
    false: dict[str, list[float]] = {}
    for index, path in enumerate(photos):
        rgb = _middle(read_rgb(path), side)
        made = make_damage(np.random.default_rng((seed, index)), rgb, drawn, real_only=drawn is not None, negatives=0)
        for name in detectors:
            detector = detector_named(name)
            clean = run_search(photo_from_array(rgb), detector)
            false.setdefault(name, []).append(len(clean.proposals()) / (rgb.shape[0] * rgb.shape[1] / 1e6))
            found = run_search(photo_from_array(made.picture), detector)
            for kind in ("all", *DAMAGE_KINDS):
                truth = np.asarray(made.masks.any(0) if kind == "all" else made.masks[DAMAGE_KINDS.index(kind)])
                scores = found.scores if kind == "all" else np.asarray(
                    found.kind_scores[DAMAGE_KINDS.index(kind)], np.float32)
                ignored = made.ignored | (made.masks.any(0) & ~truth)
                tables.setdefault((name, kind), []).append(_histograms(scores, truth, ignored))
                mask = found.mask if kind == "all" else scores >= detector.threshold
                at_default.setdefault((name, kind), []).append(
                    _histograms(mask.astype(np.float32), truth, ignored)[..., -1])
    rng = np.random.default_rng(seed)
    rows = []
    for (name, kind), table in tables.items():
        stacked, counts = np.stack(table), np.sum(at_default[name, kind], 0)
        draws = [_average_precision(stacked[rng.integers(0, len(stacked), len(stacked))].sum(0)) for _ in range(_DRAWS)]
        precision, recall = _ratios(counts, stacked.sum(0))
        rows.append({
            "detector": name, "kind": kind, "average_precision": round(_average_precision(stacked.sum(0)), 4),
            "low": round(float(np.quantile(draws, 0.025)), 4), "high": round(float(np.quantile(draws, 0.975)), 4),
            "precision": round(precision, 4), "recall": round(recall, 4),
            "f1": round(2 * precision * recall / max(precision + recall, 1e-9), 4),
            "false_per_megapixel": round(float(np.mean(false[name])), 3) if kind == "all" else None,
        })
    return rows



def _middle(rgb: npt.NDArray[np.uint8], side: int) -> npt.NDArray[np.uint8]:
    side = min(side, *rgb.shape[:2])
    top, left = (rgb.shape[0] - side) // 2, (rgb.shape[1] - side) // 2
    return np.ascontiguousarray(rgb[top : top + side, left : left + side])


def _histograms(scores: FloatArray, truth: BoolMask, ignored: BoolMask) -> npt.NDArray[np.float64]:
    """Counts over score bins, 4 x bins: found right (within the tolerance), found, damage met, damage."""
    kernel = np.ones((2 * _TOLERANCE + 1, 2 * _TOLERANCE + 1), np.uint8)
    near = cv2.dilate(truth.astype(np.uint8), kernel) > 0
    reached = np.asarray(cv2.dilate(scores, kernel), np.float32)
    counted = ~ignored | near

    def bins(values: FloatArray) -> npt.NDArray[np.float64]:
        whole = np.clip((values * _BINS).astype(np.int64), 0, _BINS - 1)
        return np.bincount(whole, minlength=_BINS).astype(np.float64)

    return np.stack([bins(scores[near]), bins(scores[counted]), bins(reached[truth]), bins(reached[truth])])


def _average_precision(table: npt.NDArray[np.float64]) -> float:
    """The area under precision over recall."""
    right, found, met = (np.cumsum(row[::-1]) for row in table[:3])
    total = table[3].sum()
    if total == 0:
        return float("nan")
    precision, recall = right / np.maximum(found, 1), met / total
    return float(np.sum(np.diff(recall, prepend=0.0) * precision))


def _ratios(counts: npt.NDArray[np.float64], table: npt.NDArray[np.float64]) -> tuple[float, float]:
    right, found, met, _ = counts
    return right / max(found, 1.0), met / max(table[3].sum(), 1.0)
