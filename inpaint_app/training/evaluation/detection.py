"""Measures of a detection against the truth: by pixels over all thresholds, and by pieces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.training.evaluation.metrics import Bootstrap, Interval

_TOLERANCE = 2
"""Pixels by which what is found may lie beside the damage."""
_BINS = 1000
_DRAWS = 300
_MET = 0.3
"""Share of a piece's pixels that must lie on what it is compared with."""

Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Detected:
    """One picture's counts, to be summed over pictures.

    Attributes:
        curve: 4 x bins over scores: found and right, found, damage met, damage.
        pixels: the same four at the default sensitivity.
        pieces: found and right, found, damage met, damage, counted in connected pieces.
    """

    curve: Doubles
    pixels: Doubles
    pieces: Doubles


def measure(scores: FloatArray, mask: BoolMask, truth: BoolMask, ignored: BoolMask) -> Detected:
    """Compare scores (HW, 0 to 1) and what counts as found (HW) with the truth; ``ignored`` is neither."""
    near = _grown(truth)
    counted = ~ignored | near
    reached = np.asarray(cv2.dilate(scores, _kernel()), np.float32)
    met = _grown(mask)
    pixels = [(mask & near).sum(), (mask & counted).sum(), (met & truth).sum(), truth.sum()]
    curve = [_bins(scores[near]), _bins(scores[counted]), _bins(reached[truth]), _bins(reached[truth])]
    right = _pieces(mask, near | ignored)
    missed = _pieces(near, met)  # grown, so that a broken line is one piece
    judged = _pieces(mask, ~counted)
    found = ~judged
    return Detected(
        np.stack(curve), np.array(pixels, float),
        np.array([(right & found).sum(), found.sum(), missed.sum(), len(missed)], float))


def average_precision(curve: Doubles) -> float:
    """The area under precision over recall; nan without damage."""
    right, found, met = (np.cumsum(row[::-1]) for row in curve[:3])
    total = curve[3].sum()
    if total == 0:
        return float("nan")
    return float(np.sum(np.diff(met / total, prepend=0.0) * right / np.maximum(found, 1)))


def ratios(counts: Doubles) -> tuple[float, float, float]:
    """Precision, recall and F1 of found and right, found, met, all."""
    right, found, met, total = counts
    precision, recall = right / max(found, 1.0), met / max(total, 1.0)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def threshold_for(curve: Doubles, precision: float) -> float:
    """The lowest score from which at least this share of what is found is right."""
    right, found = (np.cumsum(row[::-1])[::-1] for row in curve[:2])
    enough = np.flatnonzero(right >= precision * np.maximum(found, 1))
    return float(enough[0] / _BINS) if len(enough) else 1.0


def summarise(measured: Sequence[Detected], seed: int) -> dict[str, Interval]:
    """The figures with bootstrap intervals over pictures: average precision; precision, recall and F1 by pixels and by
    pieces ("piece_precision" ...)."""
    curves, pixels, pieces = (
        np.stack([getattr(each, name) for each in measured]) for name in ("curve", "pixels", "pieces"))
    draws = Bootstrap(range(len(measured)), seed, _DRAWS)

    def interval(of: Callable[[Doubles], float], stacked: Doubles) -> Interval:
        return draws.interval(lambda draw: of(stacked[draw].sum(0)))

    figures = {"average_precision": interval(average_precision, curves)}
    for prefix, counts in (("", pixels), ("piece_", pieces)):
        for index, name in enumerate(("precision", "recall", "f1")):
            figures[prefix + name] = interval(lambda total, index=index: ratios(total)[index], counts)  # type: ignore[misc]
    return figures


def _pieces(mask: BoolMask, on: BoolMask) -> BoolMask:
    """For each connected piece of a mask whether enough of it lies ``on`` something."""
    count, labels = cv2.connectedComponents(mask.astype(np.uint8))
    sizes = np.bincount(labels.ravel(), minlength=count)[1:]
    met = np.bincount(labels.ravel(), on.ravel(), minlength=count)[1:]
    return np.asarray(met >= _MET * sizes)


def _bins(values: FloatArray) -> Doubles:
    whole = np.clip((values * _BINS).astype(np.int64), 0, _BINS - 1)
    return np.bincount(whole, minlength=_BINS).astype(np.float64)


def _kernel() -> npt.NDArray[np.uint8]:
    return np.ones((2 * _TOLERANCE + 1,) * 2, np.uint8)


def _grown(mask: BoolMask) -> BoolMask:
    return np.asarray(cv2.dilate(mask.astype(np.uint8), _kernel()) > 0)
