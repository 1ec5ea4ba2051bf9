"""Synthetic pictures: what photos are short of, drawn from a seed.

Long edges that cross a hole, grids, facades, stripes, planes in perspective, and dead leaves (Lee et al. 2001), whose
sizes and occlusions are as statistics of photos. Surfaces are plain, shaded, or cut from the photos, so that texture
stays what it is in photos.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Canvas = npt.NDArray[np.float32]
_OVERSAMPLED = 2
"""Shapes are drawn this many times larger, then reduced: their edges are as soft as a photo's."""


def synthetic_picture(rng: np.random.Generator, side: int, textures: Sequence[Picture]) -> Picture:
    """A made picture, HWC uint8 RGB, ``side`` x ``side``.

    Args:
        rng: decides everything about it.
        textures: crops of photos, HWC uint8 RGB, at least one, ``side`` x ``side``.
    """
    large = side * _OVERSAMPLED
    draw = _KINDS[int(rng.integers(len(_KINDS)))]
    canvas = draw(rng, large, textures)
    reduced = cv2.resize(canvas, (side, side), interpolation=cv2.INTER_AREA)
    if rng.random() < 0.5:  # a lens
        reduced = cv2.GaussianBlur(reduced, (0, 0), rng.uniform(0.3, 0.9))
    grain = rng.normal(0, rng.uniform(0, 4), reduced.shape[:2])[..., None]
    picture: Picture = np.clip(reduced + grain, 0, 255).astype(np.uint8)
    return picture


def _surface(rng: np.random.Generator, side: int, textures: Sequence[Picture]) -> Canvas:
    """Plain, shaded, or cut from a photo; HW3 float32 in [0, 255]."""
    kind = rng.random()
    if kind < 0.5:
        texture = textures[int(rng.integers(len(textures)))]
        share = int(texture.shape[0] * rng.uniform(0.4, 1.0))
        top, left = rng.integers(0, texture.shape[0] - share + 1, 2)
        cut = texture[top : top + share, left : left + share]
        return np.asarray(cv2.resize(cut, (side, side), interpolation=cv2.INTER_CUBIC), np.float32)
    # Colours of things are mostly dull.
    colour = np.clip(rng.uniform(20, 235) + rng.normal(0, 30, 3), 0, 255).astype(np.float32)
    plain = np.broadcast_to(colour, (side, side, 3)).astype(np.float32)
    if kind < 0.75:
        ramp = np.linspace(rng.uniform(0.6, 1.0), rng.uniform(0.8, 1.3), side, dtype=np.float32)
        plain = plain * (ramp[:, None, None] if rng.random() < 0.5 else ramp[None, :, None])
    return plain


def _dead_leaves(rng: np.random.Generator, side: int, textures: Sequence[Picture]) -> Canvas:
    """Discs, boxes and triangles that hide each other, their sizes by a power law."""
    canvas = _surface(rng, side, textures)
    surfaces = [_surface(rng, side, textures) for _ in range(6)]
    for _ in range(int(rng.integers(60, 160))):
        radius = side * 0.04 * (1 - rng.random() * 0.99) ** -0.5
        centre = rng.uniform(0, side, 2)
        corners = int(rng.integers(3, 6)) if rng.random() < 0.6 else 40
        angles = np.sort(rng.uniform(0, 2 * np.pi, corners)) if corners < 40 else np.linspace(0, 2 * np.pi, corners)
        outline = centre + min(radius, side / 3) * np.stack([np.cos(angles), np.sin(angles)], 1)
        _paint(canvas, outline, surfaces[int(rng.integers(len(surfaces)))] * rng.uniform(0.5, 1.2))
    return canvas


def _edges(rng: np.random.Generator, side: int, textures: Sequence[Picture]) -> Canvas:
    """Surfaces that meet along straight or bent edges through the middle of the picture."""
    canvas = _surface(rng, side, textures)
    for _ in range(int(rng.integers(1, 4))):
        through, turn = rng.uniform(0.25, 0.75, 2) * side, rng.uniform(0, 2 * np.pi)
        bend = rng.normal(0, 0.4) / side if rng.random() < 0.5 else 0.0
        along = np.linspace(-1.5 * side, 1.5 * side, 60)
        edge = np.stack([along, bend * along**2], 1)
        beyond = np.array([[1.5 * side, 3 * side], [-1.5 * side, 3 * side]])
        _paint(canvas, _turned(np.concatenate([edge, beyond]), turn) + through, _surface(rng, side, textures))
    return canvas


def _stripes(rng: np.random.Generator, side: int, textures: Sequence[Picture]) -> Canvas:
    """Parallel stripes of one width or of two: fences, blinds, cloth."""
    canvas, other = _surface(rng, side, textures), _surface(rng, side, textures)
    period, turn = side * rng.uniform(0.03, 0.2), rng.uniform(0, np.pi)
    width = period * rng.uniform(0.2, 0.7)
    for at in np.arange(-1.5 * side, 1.5 * side, period):
        stripe = np.array([[at, -2 * side], [at + width, -2 * side], [at + width, 2 * side], [at, 2 * side]])
        _paint(canvas, _turned(stripe, turn) + side / 2, other)
    return canvas


def _facade(rng: np.random.Generator, side: int, textures: Sequence[Picture]) -> Canvas:
    """Rows of alike windows with frames and sills, or a plain grid of tiles, seen straight on or in perspective."""
    canvas = _surface(rng, side, textures)
    pane, frame = _surface(rng, side, textures), _surface(rng, side, textures)
    step = side * rng.uniform(0.08, 0.3, 2)
    size = step * rng.uniform(0.4, 0.9, 2)
    border = size.min() * rng.uniform(0.05, 0.2)
    cross = rng.random() < 0.5
    for y in np.arange(rng.uniform(-1, 0) * step[0], side, step[0]):
        for x in np.arange(rng.uniform(-0.02, 0.0) * step[1], side, step[1]):
            _paint(canvas, _box(x, y, size[1], size[0]), frame)
            _paint(canvas, _box(x + border, y + border, size[1] - 2 * border, size[0] - 2 * border), pane)
            if cross:
                _paint(canvas, _box(x + size[1] / 2 - border / 2, y, border, size[0]), frame)
    if rng.random() < 0.3:
        return canvas
    return np.ascontiguousarray(np.rot90(_in_perspective(rng, canvas, (0.4, 1.0)), int(rng.integers(4))))


def _plane(rng: np.random.Generator, side: int, textures: Sequence[Picture]) -> Canvas:
    """A tiled texture as a ground or a wall in perspective, with another surface beyond its horizon."""
    texture = textures[int(rng.integers(len(textures)))]
    share = max(8, int(texture.shape[0] * rng.uniform(0.1, 0.35)))
    cut = texture[:share, :share].astype(np.float32)
    mirrored = np.concatenate([cut, cut[:, ::-1]], 1)
    tile = np.concatenate([mirrored, mirrored[::-1]], 0)  # without seams
    count = 1 + 2 * side // tile.shape[0]
    tiled = np.tile(tile, (count, count, 1))[: 2 * side, : 2 * side]
    ground = _in_perspective(rng, tiled, (0.15, 0.5))
    canvas = np.asarray(cv2.resize(ground, (side, side), interpolation=cv2.INTER_AREA), np.float32)
    horizon = rng.uniform(0.15, 0.6) * side
    slope = rng.normal(0, 0.08) * side
    _paint(canvas, np.array([[0, 0], [side, 0], [side, horizon + slope], [0, horizon - slope]]),
           _surface(rng, side, textures))
    return np.ascontiguousarray(np.rot90(canvas, int(rng.integers(4))))


_KINDS: tuple[Callable[[np.random.Generator, int, Sequence[Picture]], Canvas], ...] = (
    _dead_leaves, _edges, _stripes, _facade, _plane,
)


def _paint(canvas: Canvas, outline: npt.NDArray[np.float64], surface: Canvas) -> None:
    """Put what of ``surface`` lies within an outline (N x (x, y)) on the canvas."""
    inside = np.zeros(canvas.shape[:2], np.uint8)
    cv2.fillPoly(inside, [np.round(outline).astype(np.int32)], 1)
    np.copyto(canvas, surface, where=inside[..., None] > 0)


def _box(x: float, y: float, width: float, height: float) -> npt.NDArray[np.float64]:
    return np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]])


def _turned(points: npt.NDArray[np.float64], angle: float) -> npt.NDArray[np.float64]:
    turned: npt.NDArray[np.float64] = points @ np.array(
        [[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]
    )
    return turned


def _in_perspective(rng: np.random.Generator, canvas: Canvas, narrow: tuple[float, float]) -> Canvas:
    """The canvas as a plane that recedes upwards: all of its far edge is seen, and ``narrow`` of its near one."""
    side = canvas.shape[0]
    half = rng.uniform(*narrow) / 2
    middle = rng.uniform(half, 1 - half)
    seen = np.array([[0, 0], [1, 0], [middle + half, 1], [middle - half, 1]], np.float32) * side
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32) * side
    matrix = cv2.getPerspectiveTransform(seen, square)
    return np.asarray(cv2.warpPerspective(canvas, matrix, (side, side), borderMode=cv2.BORDER_REFLECT_101), np.float32)
