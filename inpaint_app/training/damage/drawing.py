"""Damage drawn procedurally: each function gives the coverage (HW float32 in [0, 1]) of one piece on a square.

Sizes of specks and hairs follow 10,723 artefacts outlined on seven film scans (Ivanova et al. 2023): specks cover 40 to
100 pixels of a 17-megapixel scan (dirt: 55 to 290), short hairs 75 to 730, long ones 400 to 2,400, scratches 150 to
18,000; 200 to 370 specks and 20 to 50 hairs lie on 10 megapixels, and clouds of them lie together.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import FloatArray

Points = npt.NDArray[np.float64]
_SHIFT = 4
_ONE = 1 << _SHIFT


def polyline(layer: FloatArray, points: Points, width: float, strength: float) -> None:
    """Draw a line with soft edges into ``layer``; below a pixel's width it is fainter."""
    drawn = np.zeros(layer.shape, np.uint8)
    fixed = np.round(points * _ONE).astype(np.int32)[:, None]
    cv2.polylines(drawn, [fixed], False, 255, max(1, round(width)), cv2.LINE_AA, _SHIFT)
    np.maximum(layer, drawn * np.float32(strength * min(1.0, max(width, 0.5)) / 255), out=layer)


def polygon(layer: FloatArray, points: Points, strength: float) -> None:
    """Draw an area with soft edges into ``layer``."""
    drawn = np.zeros(layer.shape, np.uint8)
    cv2.fillPoly(drawn, [np.round(points * _ONE).astype(np.int32)], 255, cv2.LINE_AA, _SHIFT)
    np.maximum(layer, drawn * np.float32(strength / 255), out=layer)


def noise(rng: np.random.Generator, side: int, coarse: float) -> FloatArray:
    """Smooth noise of mean 0 and deviation about 1, with features of ``coarse`` pixels."""
    small = max(2, int(np.ceil(side / coarse)) + 2)
    grid = rng.standard_normal((small, small), dtype=np.float32)
    return np.asarray(cv2.resize(grid, (side, side), interpolation=cv2.INTER_CUBIC), np.float32)


def curve(rng: np.random.Generator, side: int, length: float, bend: float, jag: float = 0.0) -> Points:
    """Points of a bent line that starts anywhere; ``bend``: how much it turns, ``jag``: zigzag in radians."""
    count = max(6, int(length / 4))
    turns = np.cumsum(rng.normal(0, bend / np.sqrt(count), count)) + rng.normal(0, bend / 2) * np.linspace(0, 1, count)
    angles = rng.uniform(0, 2 * np.pi) + turns + rng.normal(0, jag, count)
    steps = np.stack([np.cos(angles), np.sin(angles)], 1) * (length / count)
    points = np.cumsum(steps, 0)
    shifted: Points = points - points[count // 2] + rng.uniform(0, side, 2)
    return shifted


def specks(rng: np.random.Generator, side: int) -> FloatArray:
    """Specks, some in a cloud."""
    layer = np.zeros((side, side), np.float32)
    cloud = rng.uniform(0, side, 2) if rng.random() < 0.4 else None
    for _ in range(int(rng.geometric(0.12))):
        centre = rng.uniform(0, side, 2) if cloud is None else cloud + rng.normal(0, side / 10, 2)
        radius = np.exp(rng.normal(0.75, 0.5))
        angles = np.sort(rng.uniform(0, 2 * np.pi, 9))
        reach = radius * rng.uniform(0.6, 1.3, (9, 1)) * np.array([1.0, rng.uniform(0.5, 1.0)])
        polygon(layer, centre + reach * np.stack([np.cos(angles), np.sin(angles)], 1), rng.uniform(0.5, 1))
    return layer


def hairs(rng: np.random.Generator, side: int) -> FloatArray:
    """One to three hairs."""
    layer = np.zeros((side, side), np.float32)
    for _ in range(int(rng.integers(1, 4))):
        length = np.exp(rng.uniform(np.log(15), np.log(250)))
        polyline(layer, curve(rng, side, length, rng.uniform(0.3, 4)), rng.uniform(0.7, 3.0), rng.uniform(0.5, 1))
    return layer


def scratches(rng: np.random.Generator, side: int) -> FloatArray:
    """Nearly straight lines, alone or a few alike, broken here and there."""
    layer = np.zeros((side, side), np.float32)
    angle = rng.choice([0.0, np.pi / 2, rng.uniform(0, np.pi)]) + rng.normal(0, 0.03)
    direction = np.array([np.cos(angle), np.sin(angle)])
    for _ in range(int(rng.integers(1, 5))):
        length = np.exp(rng.uniform(np.log(20), np.log(2 * side)))
        along = np.linspace(-0.5, 0.5, 12)[:, None] * length
        across = rng.normal(0, 0.004) * along**2 / max(length / 100, 1) / 10
        points = rng.uniform(0, side, 2) + along * direction + across * direction[::-1] * [-1, 1]
        polyline(layer, points, rng.uniform(0.6, 2.5), rng.uniform(0.4, 1))
    if rng.random() < 0.5:
        layer *= noise(rng, side, rng.uniform(8, 40)) > rng.uniform(-2, -0.3)
    return layer


def folds(rng: np.random.Generator, side: int) -> FloatArray:
    """A fold: a ragged core across the square, mostly."""
    layer = np.zeros((side, side), np.float32)
    length = side * rng.uniform(0.5, 2.5)
    points = curve(rng, side, length, rng.uniform(0.02, 0.3), rng.uniform(0, 0.25))
    polyline(layer, points, rng.uniform(1, 5), rng.uniform(0.6, 1))
    if rng.random() < 0.6:
        layer *= noise(rng, side, rng.uniform(2, 8)) > rng.uniform(-1.5, -0.2)
    return layer


def cracks(rng: np.random.Generator, side: int) -> FloatArray:
    """A branching net of thin ragged lines."""
    layer = np.zeros((side, side), np.float32)
    for _ in range(int(rng.integers(2, 12))):
        points = curve(rng, side, rng.uniform(20, side), 1.0, 0.4)
        polyline(layer, points, rng.uniform(0.7, 2.5), rng.uniform(0.6, 1))
        start = points[int(rng.integers(len(points)))]
        branch = curve(rng, side, rng.uniform(10, side / 2), 1.0, 0.4)
        polyline(layer, branch - branch[0] + start, rng.uniform(0.7, 1.5), rng.uniform(0.6, 1))
    return layer


def tears(rng: np.random.Generator, side: int) -> FloatArray:
    """A missing corner or side, with a ragged edge."""
    y, x = np.mgrid[:side, :side].astype(np.float32)
    angle = rng.uniform(0, 2 * np.pi)
    distance = (x - side / 2) * np.cos(angle) + (y - side / 2) * np.sin(angle) - side * rng.uniform(0.15, 0.6)
    if rng.random() < 0.3:  # torn through, and put together again
        distance = rng.uniform(2, 12) - np.abs(distance + side * 0.3)
    distance = distance + noise(rng, side, rng.uniform(20, 80)) * rng.uniform(2, 10) + noise(rng, side, 5)
    return np.asarray(np.clip(distance, 0, 1), np.float32)


def stains(rng: np.random.Generator, side: int) -> FloatArray:
    """A blot, full or only a rim."""
    y, x = np.mgrid[:side, :side].astype(np.float32)
    centre, radius = rng.uniform(0, side, 2), side * np.exp(rng.uniform(np.log(0.03), np.log(0.45)))
    distance = np.hypot(x - centre[0], y - centre[1]) - radius * (1 + 0.3 * noise(rng, side, max(8.0, radius)))
    soft = rng.uniform(1, 12)
    full = np.clip(0.5 - distance / soft, 0, 1)
    rim = np.exp(-((distance / rng.uniform(2, 8)) ** 2))
    share = rng.uniform(0, 1)
    return np.asarray(np.maximum(full * share, rim * rng.uniform(0, 1)), np.float32)


def mould(rng: np.random.Generator, side: int) -> FloatArray:
    """Clouds of soft dots and threads."""
    dots = noise(rng, side, rng.uniform(2, 6)) + noise(rng, side, side / 4) * 1.2
    return np.asarray(np.clip((dots - rng.uniform(1.3, 2.2)) * 2, 0, 1), np.float32)


def ink(rng: np.random.Generator, side: int) -> FloatArray:
    """Pen strokes, scribbles or a blot."""
    layer = np.zeros((side, side), np.float32)
    for _ in range(int(rng.integers(1, 4))):
        points = curve(rng, side, rng.uniform(40, 500), rng.uniform(4, 16), 0.1)
        polyline(layer, points, np.exp(rng.uniform(0.7, 2.6)), rng.uniform(0.7, 1))
    return layer


def tape(rng: np.random.Generator, side: int) -> FloatArray:
    """A strip of tape, or of fading."""
    angle, width = rng.uniform(0, np.pi), side * rng.uniform(0.06, 0.3)
    y, x = np.mgrid[:side, :side].astype(np.float32)
    centre = rng.uniform(0.1, 0.9, 2) * side
    across = np.abs((x - centre[0]) * np.sin(angle) - (y - centre[1]) * np.cos(angle))
    along = np.abs((x - centre[0]) * np.cos(angle) + (y - centre[1]) * np.sin(angle))
    inside = np.clip((width / 2 - across) / rng.uniform(1, 6), 0, 1) * (along < side * rng.uniform(0.2, 1))
    return np.asarray(inside * rng.uniform(0.4, 0.8), np.float32)


def prints(rng: np.random.Generator, side: int) -> FloatArray:
    """A fingerprint or Newton's rings."""
    y, x = np.mgrid[:side, :side].astype(np.float32)
    centre, radius = rng.uniform(0, side, 2), side * rng.uniform(0.15, 0.35)
    distance = np.hypot(x - centre[0], (y - centre[1]) * rng.uniform(0.6, 1.0))
    bent = distance + noise(rng, side, side / 5) * rng.uniform(2, 8)
    ridges = np.clip(0.5 + np.sin(bent * 2 * np.pi / rng.uniform(5, 14)), 0, 1)
    return np.asarray(ridges * np.clip((radius - distance) / 10, 0, 1) * rng.uniform(0.3, 0.9), np.float32)


def sensor_dust(rng: np.random.Generator, side: int) -> FloatArray:
    """Soft discs."""
    layer = np.zeros((side, side), np.float32)
    for _ in range(int(rng.integers(1, 5))):
        centre = np.round(rng.uniform(0, side, 2)).astype(int)
        cv2.circle(layer, (int(centre[0]), int(centre[1])), int(rng.integers(2, 9)), float(rng.uniform(0.3, 0.7)), -1)
    return np.asarray(cv2.GaussianBlur(layer, (0, 0), rng.uniform(1, 3)), np.float32)


Draw = Callable[[np.random.Generator, int], FloatArray]
DRAWN: dict[str, tuple[Draw, ...]] = {
    "dust": (specks, specks, specks, sensor_dust), "hair": (hairs,), "scratch": (scratches,), "fold": (folds, cracks),
    "tear": (tears,), "stain": (stains, mould, ink, tape, prints),
}
"""What draws each kind."""
