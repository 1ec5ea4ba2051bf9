"""The damage maker: puts damage on photos and says exactly where, by kind."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.limits import DAMAGE_KINDS
from inpaint_app.training.damage.artefacts import Artefacts
from inpaint_app.training.damage.drawing import DRAWN, curve, polygon, polyline

VISIBLE = 18
"""Levels of 255 by which damage must change a pixel to count."""

_SHARES = {"dust": 0.6, "hair": 0.4, "scratch": 0.35, "fold": 0.2, "tear": 0.08, "stain": 0.2}
"""How many of the damaged squares have damage of the kind."""


@dataclass(frozen=True, eq=False)
class Damaged:
    """A damaged picture.

    Attributes:
        picture: HW3 uint8.
        masks: KHW bool, in the order of ``DAMAGE_KINDS``: where damage can be seen.
        ignored: HW bool: damage too faint to count; neither right nor wrong.
        clean: HW3 uint8, before; with what was drawn into it that is no damage.
        negatives: HW bool: where that was drawn (text, wires, glints), which must not be found.
    """

    picture: npt.NDArray[np.uint8]
    masks: BoolMask
    ignored: BoolMask
    clean: npt.NDArray[np.uint8]
    negatives: BoolMask


def make_damage(
    rng: np.random.Generator, rgb: npt.NDArray[np.uint8], artefacts: Artefacts | None, *, real_only: bool = False,
    scale: tuple[float, float] = (0.4, 1.5), negatives: float = 0.3,
) -> Damaged:
    """Damage a square picture.

    Args:
        rng: decides all.
        rgb: HW3, square.
        artefacts: to draw from; without them all is drawn procedurally.
        real_only: draw from the artefacts only (for testing).
        scale: of the artefacts' size, from and to.
        negatives: how often something that resembles damage and is none is drawn first.
    """
    side = rgb.shape[0]
    drawn = np.zeros((side, side), bool)
    clean = rgb
    if rng.random() < negatives:
        clean, drawn = _with_negatives(rng, rgb)
    picture = clean.astype(np.float32)
    coverage = np.zeros((len(DAMAGE_KINDS), side, side), np.float32)
    if artefacts is not None and (real_only or rng.random() < 0.75):
        _scanned(rng, picture, coverage, artefacts, scale, real_only)
        _shaped(rng, picture, coverage, artefacts)
    if not real_only:
        for kind, share in _SHARES.items():
            if rng.random() < share * (0.5 if artefacts is not None else 1.0):
                options = DRAWN[kind]
                layer = options[int(rng.integers(len(options)))](rng, side)
                _lay(rng, picture, coverage[DAMAGE_KINDS.index(kind)], layer, kind)
    damaged = np.clip(picture + 0.5, 0, 255).astype(np.uint8)
    visible = np.abs(damaged.astype(np.int16) - clean).max(2) > VISIBLE
    masks = (coverage > 0.08) & visible
    # At the foot of a soft edge, where it is too faint, and beside a fold that shades the paper, nothing is asked.
    ignored = ((coverage.max(0) > 0.015) | visible) & ~masks.any(0)
    return Damaged(damaged, masks, ignored, clean, drawn)


def _lay(rng: np.random.Generator, picture: FloatArray, coverage: FloatArray, layer: FloatArray, kind: str) -> None:
    """Put one layer of damage on the picture, in place, and note its coverage."""
    soft = rng.uniform(0.3, 1.2) if rng.random() < 0.7 else 0.0
    if soft > 0.4 and kind != "tear":
        layer = np.asarray(cv2.GaussianBlur(layer, (0, 0), soft), np.float32)
    opacity = 1.0 if kind == "tear" or rng.random() < 0.5 else rng.uniform(0.35, 1.0)
    if kind == "stain":
        opacity *= rng.uniform(0.3, 1.0)
    layer = layer * np.float32(opacity)
    if kind == "tear" or (kind != "stain" and rng.random() < 0.62):
        colour = rng.uniform(195, 255) + rng.normal(0, 8, 3)
    elif kind == "stain":
        colour = rng.uniform(0, 235) + rng.normal(0, 35, 3)
    else:
        colour = rng.uniform(0, 70) + rng.normal(0, 6, 3)
    grain = rng.standard_normal(layer.shape, dtype=np.float32) * rng.uniform(0, 8)
    if kind == "fold" and rng.random() < 0.6:  # the paper bends, and shines or lies in shadow beside the core
        flank = cv2.GaussianBlur(layer, (0, 0), rng.uniform(3, 9))
        picture += (flank * rng.choice([-1.0, 1.0]) * rng.uniform(30, 120))[..., None]
    target = np.clip(colour, 0, 255).astype(np.float32) + grain[..., None]
    picture += (target - picture) * layer[..., None]
    np.maximum(coverage, layer, out=coverage)


def _scanned(
    rng: np.random.Generator, picture: FloatArray, coverage: FloatArray, artefacts: Artefacts,
    scale: tuple[float, float], real_only: bool,
) -> None:
    """The artefacts of windows of a scan, as they lie there."""
    side = picture.shape[0]
    windows = max(1, round((side / 256) ** 2 / 4)) if real_only else int(rng.integers(1, 5))
    factor = rng.uniform(*scale)
    for _ in range(windows):
        scan = artefacts.scans[int(rng.integers(len(artefacts.scans)))]
        seen = side / factor
        middle = scan.bounds[int(rng.integers(len(scan.bounds)))]  # around one, so that there is something
        left, top = middle[:2] - rng.uniform(0.05, 0.95, 2) * seen
        bounds = scan.bounds
        within = ((bounds[:, 2:] > [left, top]) & (bounds[:, :2] < [left + seen, top + seen])).all(1)
        layers: dict[tuple[str, int], FloatArray] = {}
        mixed = rng.random() < 0.3
        for index in np.flatnonzero(within):
            outline = scan.outlines[index]
            key = (outline.kind, int(rng.integers(2)) if mixed else 0)
            layer = layers.setdefault(key, np.zeros((side, side), np.float32))
            points = (outline.points - [left, top]) * factor
            centre = points.mean(0)
            polygon(layer, centre + (points - centre) * 0.92, rng.uniform(0.6, 1.0))
        for (kind, _), layer in layers.items():
            _lay(rng, picture, coverage[DAMAGE_KINDS.index(kind)], layer, kind)


def _shaped(rng: np.random.Generator, picture: FloatArray, coverage: FloatArray, artefacts: Artefacts) -> None:
    """A few of the grey shapes, turned and at any size."""
    side = picture.shape[0]
    for _ in range(int(rng.poisson(1.5 * max(1.0, (side / 512) ** 2)))):
        kind, shape = artefacts.shapes[int(rng.integers(len(artefacts.shapes)))]
        factor = np.exp(rng.uniform(np.log(0.25), np.log(1.2)))
        matrix = cv2.getRotationMatrix2D((shape.shape[1] / 2, shape.shape[0] / 2), rng.uniform(0, 360), factor)
        matrix[:, 2] += rng.uniform(0, side, 2) - [shape.shape[1] / 2, shape.shape[0] / 2]
        placed = cv2.warpAffine(shape, matrix, (side, side), flags=cv2.INTER_AREA)
        layer = np.asarray(placed * np.float32(1 / 255), np.float32)
        _lay(rng, picture, coverage[DAMAGE_KINDS.index(kind)], layer, kind)


def _with_negatives(rng: np.random.Generator, rgb: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.uint8], BoolMask]:
    """Text, wires, whiskers or glints drawn into a picture, which are no damage, and where."""
    side = rgb.shape[0]
    layer = np.zeros((side, side), np.float32)
    kind = rng.random()
    if kind < 0.45:
        text = "".join(rng.choice(list("ABCDEFGHIKLMNOPRSTUVWaeinorstuxz0123456789 .-"), int(rng.integers(3, 14))))
        stamp = np.zeros((side, side), np.uint8)
        size = rng.uniform(0.4, 2.5)
        at = (int(rng.uniform(-0.1, 0.6) * side), int(rng.uniform(0.1, 1) * side))
        cv2.putText(stamp, text, at, int(rng.integers(0, 8)), size, 255, int(rng.integers(1, 1 + round(2 * size) + 1)),
                    cv2.LINE_AA)
        layer = np.asarray(stamp * np.float32(1 / 255), np.float32)
    elif kind < 0.75:  # several alike: wires, whiskers, grass
        guide = curve(rng, side, side * rng.uniform(0.5, 2.5), rng.uniform(0, 0.5))
        for _ in range(int(rng.integers(3, 12))):
            shift = rng.normal(0, side / 8, 2)
            polyline(layer, guide + shift, rng.uniform(0.8, 2.0), rng.uniform(0.5, 1))
    else:  # round glints with a halo, on what is bright already
        for _ in range(int(rng.integers(2, 15))):
            x, y = rng.integers(0, side, 2)
            if rgb[y, x].max() > 90:
                cv2.circle(layer, (int(x), int(y)), int(rng.integers(1, 4)), 1.0, -1, cv2.LINE_8)
        layer = np.asarray(cv2.GaussianBlur(layer, (0, 0), rng.uniform(0.8, 1.6)) * 1.4, np.float32).clip(0, 1)
    layer = np.asarray(cv2.GaussianBlur(layer, (0, 0), rng.uniform(0.5, 0.9)), np.float32)
    colour = np.clip(rng.choice([rng.uniform(0, 90), rng.uniform(160, 255)]) + rng.normal(0, 25, 3), 0, 255)
    mixed = rgb + (colour.astype(np.float32) - rgb) * layer[..., None]
    return np.clip(mixed + 0.5, 0, 255).astype(np.uint8), layer > 0.05
