"""Random holes, for training and for evaluation, each drawn from the random generator that is passed in.

All return HW bool, True = hole, and leave at least a twentieth of the picture known.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import BoolMask

Canvas = npt.NDArray[np.uint8]
MAX_SHARE = 0.95


def thin(rng: np.random.Generator, side: int) -> BoolMask:
    """Brush lines 1 to 3 % of the side wide."""
    return _strokes(rng, side, (2, 6), (0.01, 0.03))


def medium(rng: np.random.Generator, side: int) -> BoolMask:
    """Brush strokes 4 to 10 % of the side wide."""
    return _strokes(rng, side, (1, 4), (0.04, 0.10))


def thick(rng: np.random.Generator, side: int) -> BoolMask:
    """Wide strokes and boxes over 10 to 50 % of the picture (after LaMa's wide masks)."""

    def draw() -> BoolMask:
        hole = _strokes(rng, side, (1, 4), (0.08, 0.22)) if rng.random() < 0.6 else _boxes(rng, side, (1, 4))
        if rng.random() < 0.25:
            hole |= _boxes(rng, side, (1, 2))
        return hole

    return _within(draw, 0.10, 0.50)


def object_(rng: np.random.Generator, side: int) -> BoolMask:
    """One or two silhouettes over 3 to 15 % of the picture."""

    def draw() -> BoolMask:
        canvas = np.zeros((side, side), np.uint8)
        for _ in range(int(rng.integers(1, 3))):
            _silhouette(rng, canvas)
        return canvas > 0

    return _within(draw, 0.03, 0.15)


def scratch(rng: np.random.Generator, side: int) -> BoolMask:
    """Hairlines, specks and a fold over 0.5 to 3 % of the picture."""

    def draw() -> BoolMask:
        canvas = np.zeros((side, side), np.uint8)
        for _ in range(int(rng.integers(1, 5))):
            _hairline(rng, canvas, max(1, round(side * rng.uniform(0.002, 0.008))))
        for _ in range(int(rng.integers(5, 40))):
            centre = rng.integers(0, side, 2)
            radius = max(1, round(side * rng.uniform(0.002, 0.009)))
            axes = (radius, max(1, round(radius * rng.uniform(0.4, 1.0))))
            cv2.ellipse(canvas, _point(centre), axes, rng.uniform(0, 180), 0, 360, 255, -1)
        if rng.random() < 0.4:
            _hairline(rng, canvas, max(2, round(side * rng.uniform(0.008, 0.02))))
        return canvas > 0

    return _within(draw, 0.005, 0.03)


def border(rng: np.random.Generator, side: int) -> BoolMask:
    """A strip of 10 to 25 % along one side, as when a picture is extended."""
    hole = np.zeros((side, side), bool)
    hole[: round(side * rng.uniform(0.10, 0.25))] = True
    return np.ascontiguousarray(np.rot90(hole, int(rng.integers(4))))


def torn(rng: np.random.Generator, side: int) -> BoolMask:
    """A torn-off corner, or a ragged strip along one side."""
    steps = 24
    along = np.linspace(0, 1, steps)
    ragged = np.cumsum(rng.normal(0, 0.03, steps))
    if rng.random() < 0.5:
        reach = rng.uniform(0.15, 0.5)
        depth = reach * (1 - along / rng.uniform(0.3, 0.9)) + ragged * 0.5
    else:
        depth = rng.uniform(0.06, 0.25) + ragged - ragged.mean()
    outline = np.stack([along, np.clip(depth, 0, 0.7)], 1)
    polygon = np.concatenate([[(0.0, -0.1)], outline, [(1.0, -0.1)]]) * side
    canvas = np.zeros((side, side), np.uint8)
    cv2.fillPoly(canvas, [polygon.astype(np.int32)], 255)
    return _leave_known(np.ascontiguousarray(np.rot90(canvas > 0, int(rng.integers(4)))))


KINDS: dict[str, Callable[[np.random.Generator, int], BoolMask]] = {
    "thin": thin, "medium": medium, "thick": thick, "object": object_, "scratch": scratch, "border": border,
}
"""The kinds that evaluation reports, by name."""

_TRAINING_SHARES: tuple[tuple[Callable[[np.random.Generator, int], BoolMask], float], ...] = (
    (thin, 0.10), (medium, 0.20), (thick, 0.20), (object_, 0.28), (scratch, 0.08), (border, 0.08), (torn, 0.06),
)


def large(rng: np.random.Generator, side: int) -> BoolMask:
    """Wide strokes and boxes over 50 to 90 % of the picture, or all of it but one box."""

    def draw() -> BoolMask:
        if rng.random() < 0.3:
            hole = np.ones((side, side), bool)
            height, width = (np.round(rng.uniform(0.35, 0.75, 2) * side)).astype(int)
            top, left = rng.integers(0, side - height + 1), rng.integers(0, side - width + 1)
            hole[top : top + height, left : left + width] = False
            return hole
        return _boxes(rng, side, (1, 4)) | _strokes(rng, side, (2, 6), (0.1, 0.25))

    return _within(draw, 0.50, 0.90)


def training_hole(rng: np.random.Generator, side: int, large_share: float = 0.0) -> BoolMask:
    """A hole of a kind drawn with the frequencies used in training, or a large one; never empty.

    Args:
        large_share: how often it is large.
    """
    if large_share and rng.random() < large_share:
        return large(rng, side)
    kinds, shares = zip(*_TRAINING_SHARES, strict=True)
    shares_array = np.array(shares)
    kind = kinds[int(rng.choice(len(kinds), p=shares_array / shares_array.sum()))]
    hole: BoolMask = kind(rng, side)
    if not hole.any():
        hole[side // 4 : side // 2, side // 4 : side // 2] = True
    return hole


def _strokes(
    rng: np.random.Generator, side: int, count: tuple[int, int], width_share: tuple[float, float]
) -> BoolMask:
    """Bent brush strokes: each a random walk of a few segments whose direction changes gradually."""
    canvas = np.zeros((side, side), np.uint8)
    for _ in range(int(rng.integers(count[0], count[1] + 1))):
        width = max(1, round(side * rng.uniform(*width_share)))
        at = rng.uniform(0, side, 2)
        direction = rng.uniform(0, 2 * np.pi)
        for _ in range(int(rng.integers(2, 9))):
            direction += rng.normal(0, 0.8)
            step = rng.uniform(0.06, 0.25) * side
            to = at + step * np.array([np.cos(direction), np.sin(direction)])
            cv2.line(canvas, _point(at), _point(to), 255, width)
            cv2.circle(canvas, _point(to), width // 2, 255, -1)
            at = to
    return _leave_known(canvas > 0)


def _boxes(rng: np.random.Generator, side: int, count: tuple[int, int]) -> BoolMask:
    hole = np.zeros((side, side), bool)
    for _ in range(int(rng.integers(count[0], count[1] + 1))):
        height, width = (np.round(rng.uniform(0.12, 0.5, 2) * side)).astype(int)
        top, left = rng.integers(0, side - height + 1), rng.integers(0, side - width + 1)
        hole[top : top + height, left : left + width] = True
    return _leave_known(hole)


def _silhouette(rng: np.random.Generator, canvas: Canvas) -> None:
    """A closed outline: an ellipse with a varying radius and up to three limbs."""
    side = canvas.shape[0]
    centre = rng.uniform(0.15, 0.85, 2) * side
    radius = rng.uniform(0.08, 0.2) * side
    aspect, turn = rng.uniform(0.4, 1.0), rng.uniform(0, np.pi)
    angles = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    variation = 1.0 + sum(
        rng.normal(0, 0.25 / order) * np.cos(order * angles + rng.uniform(0, 2 * np.pi)) for order in range(2, 8)
    )
    outline = radius * np.clip(variation, 0.3, 2.0)[:, None] * np.stack([np.cos(angles), aspect * np.sin(angles)], 1)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    cv2.fillPoly(canvas, [(outline @ rotation + centre).astype(np.int32)], 255)
    for _ in range(int(rng.integers(0, 4))):
        angle = rng.uniform(0, 2 * np.pi)
        reach = rng.uniform(0.8, 2.2) * radius * np.array([np.cos(angle), np.sin(angle)])
        cv2.line(canvas, _point(centre), _point(centre + reach), 255, max(2, round(radius * rng.uniform(0.15, 0.5))))


def _hairline(rng: np.random.Generator, canvas: Canvas, width: int) -> None:
    """A long, slightly curved line, usually along one axis, like scratches and folds of film."""
    side = canvas.shape[0]
    along = np.linspace(rng.uniform(-0.1, 0.4), rng.uniform(0.6, 1.1), 16)
    across = rng.uniform(0, 1) + rng.normal(0, 0.15) * along + np.cumsum(rng.normal(0, 0.006, 16))
    points = np.stack([along, across] if rng.random() < 0.4 else [across, along], 1) * side
    cv2.polylines(canvas, [points.astype(np.int32)], False, 255, width)


def _within(draw: Callable[[], BoolMask], low: float, high: float) -> BoolMask:
    """The first of twenty draws whose share of the picture lies within bounds, otherwise the closest."""
    best: tuple[float, BoolMask] | None = None
    for _ in range(20):
        hole = draw()
        share = float(hole.mean())
        miss = max(low - share, share - high, 0.0)
        if best is None or miss < best[0]:
            best = (miss, hole)
        if miss == 0.0:
            break
    assert best is not None
    return best[1]


def _leave_known(hole: BoolMask) -> BoolMask:
    if hole.mean() > MAX_SHARE:
        hole = hole.copy()
        hole[: hole.shape[0] // 4] = False
    return hole


def _point(at: npt.NDArray[np.generic]) -> tuple[int, int]:
    return int(at[0]), int(at[1])
