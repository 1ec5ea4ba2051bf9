"""Clips made of photos, whose truth and motion are known: a camera that pans, zooms or shakes, an object, dust."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from inpaint_app.document.arrays import BoolMask, FloatArray, rgb_of
from inpaint_app.document.files.image_open import open_photo
from inpaint_app.document.geometry import Size
from inpaint_app.video.files.layout import Layout, Picture

KINDS = ("pan", "zoom", "shake", "object")
"""Of camera, each with a mask that stays where it is on the frame, but the last, whose mask follows what moves."""
_SPECKS = 8
"""Of dust in a frame."""


@dataclass(frozen=True, eq=False)
class Scene:
    """A made clip.

    Attributes:
        truth: its pictures as they should be; damaged: as they are given.
        masks: HW, what is damaged in each.
        camera: 2 x 3 each, from a pixel of a frame to one of the photo.
    """

    layout: Layout
    truth: list[Picture]
    damaged: list[Picture]
    masks: list[BoolMask]
    camera: list[FloatArray]


def layout_of(size: Size) -> Layout:
    """8 bits, 4:2:0."""
    return Layout("yuv420p", size.width, size.height, ((0, 0), (1, 1), (1, 1)))


def masked_scene(photo: Path, kind: str, size: Size, frames: int, seed: int = 0) -> Scene:
    """A clip with something in it that is to go: a sign on the frame, or an object that moves."""
    picture = _enough(photo, size)
    camera = list(_camera(kind, picture.shape, size, frames, seed))
    layout = layout_of(size)
    truth, damaged, masks = [], [], []
    sign = _sign(size, seed)
    for number, matrix in enumerate(camera):
        shown = _shown(picture, matrix, size)
        place = _place(kind, size, sign.shape, number, frames)
        mask = np.zeros((size.height, size.width), np.bool_)
        mask[place[1] : place[1] + sign.shape[0], place[0] : place[0] + sign.shape[1]] = True
        over = shown.copy()
        over[mask] = sign.reshape(-1, 3)
        truth.append(_picture(shown, layout, number))
        damaged.append(_picture(over, layout, number))
        masks.append(np.asarray(cv2.dilate(mask.astype(np.uint8), np.ones((5, 5), np.uint8)), np.bool_))
    return Scene(layout, truth, damaged, masks, camera)


def dusty_scene(photo: Path, kind: str, size: Size, frames: int, seed: int = 0) -> Scene:
    """A clip with grain and dust: specks of 2 to 9 pixels, bright or dark, with soft rims, in one frame each."""
    picture = _enough(photo, size)
    camera = list(_camera(kind, picture.shape, size, frames, seed))
    layout = layout_of(size)
    rng = np.random.default_rng(seed + 1)
    truth, damaged, masks = [], [], []
    for number, matrix in enumerate(camera):
        grain = rng.normal(0, 1.5, (size.height, size.width, 1)).astype(np.float32)
        shown = np.clip(_shown(picture, matrix, size) + grain, 0, 255)
        cover = np.zeros((size.height, size.width), np.float32)
        over = shown.copy()
        for _ in range(_SPECKS):
            speck = _speck(size, rng)
            tone = float(rng.choice([12, 240])) + float(rng.normal(0, 8))
            over += speck[..., None] * (tone - over)
            cover = np.maximum(cover, speck)
        truth.append(_picture(shown, layout, number))
        damaged.append(_picture(over, layout, number))
        masks.append(cover > 0.3)
    return Scene(layout, truth, damaged, masks, camera)


def seen_elsewhere(scene: Scene, number: int) -> BoolMask:
    """HW: what is hidden in a frame and shown, whole, by another one."""
    mask = scene.masks[number]
    rows, columns = np.nonzero(mask)
    points = np.stack([columns, rows, np.ones(len(rows))]).astype(np.float32)
    places = scene.camera[number] @ points
    seen = np.zeros(len(rows), np.bool_)
    for other, matrix in enumerate(scene.camera):
        if other == number:
            continue
        x, y = np.rint(_inverse(matrix) @ np.concatenate([places, np.ones((1, len(rows)))])).astype(int)
        inside = (x >= 1) & (y >= 1) & (x < mask.shape[1] - 1) & (y < mask.shape[0] - 1)
        free = np.zeros(len(rows), np.bool_)
        free[inside] = ~scene.masks[other][y[inside], x[inside]]
        seen |= free
    out = np.zeros_like(mask)
    out[rows, columns] = seen
    return out


def change_along_motion(scene: Scene, before: Picture, picture: Picture, number: int) -> float:
    """Mean change of brightness, of 255, in the hole of a frame from the frame before, along the true motion."""
    rows, columns = np.nonzero(scene.masks[number])
    points = np.stack([columns, rows, np.ones(len(rows))])
    x, y = _inverse(scene.camera[number - 1]) @ np.concatenate([scene.camera[number] @ points, np.ones((1, len(rows)))])
    height, width = scene.masks[number].shape
    inside = (x >= 0) & (y >= 0) & (x <= width - 1) & (y <= height - 1)
    maps = np.stack([x, y]).astype(np.float32)[:, inside].reshape(2, -1, 1)
    if not inside.any() or maps.shape[1] > 32_000:
        maps = maps[:, :32_000]
    earlier = cv2.remap(before.planes[0].astype(np.float32), maps[0], maps[1], cv2.INTER_LINEAR)
    now = picture.planes[0][rows[inside], columns[inside]][: maps.shape[1]].astype(np.float32)
    return float(np.abs(np.asarray(earlier)[:, 0] - now).mean())


def _inverse(matrix: FloatArray) -> FloatArray:
    return np.asarray(cv2.invertAffineTransform(matrix), np.float32)


def _enough(photo: Path, size: Size) -> FloatArray:
    """HW3 float32 of 255: the photo at a size in which there is room for the camera."""
    pixels = rgb_of(open_photo(photo).pixels)
    height, width = pixels.shape[:2]
    scale = max(1.6 * size.width / width, 1.5 * size.height / height)
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=method), np.float32)


def _camera(kind: str, shape: tuple[int, ...], size: Size, frames: int, seed: int) -> Iterator[FloatArray]:
    """Where the camera looks, frame by frame: four pixels a frame, at most, when it pans."""
    rng = np.random.default_rng(seed)
    room_x, room_y = shape[1] - size.width - 1, shape[0] - size.height - 1
    walk = np.cumsum(rng.normal(0, 1, (frames, 2)), 0)
    walk = cv2.GaussianBlur(walk.astype(np.float32), (1, 5), 0) * (0.012 * size.width / max(1, frames) ** 0.25)
    length = min(room_x - 8, 4 * frames)
    for number in range(frames):
        share = number / max(1, frames - 1)
        x, y, zoom, turn = room_x / 2, room_y / 2, 1.0, 0.0
        if kind == "pan":
            x, y = 4 + share * length, room_y * (0.4 + 0.2 * share)
        elif kind == "zoom":
            zoom = 1 + 0.4 * share
            x, y = (shape[1] - size.width / zoom) / 2, (shape[0] - size.height / zoom) / 2
        else:
            step = 3.0 if kind == "shake" else 0.6
            x, y = x + step * walk[number, 0], y + step * walk[number, 1]
            turn = 0.002 * step * float(np.sin(number / 3))
            x, y = float(np.clip(x, 8, room_x - 8)), float(np.clip(y, 8, room_y - 8))
        cosine, sine = np.cos(turn) / zoom, np.sin(turn) / zoom
        yield np.array([[cosine, -sine, x], [sine, cosine, y]], np.float32)


def _shown(picture: FloatArray, matrix: FloatArray, size: Size) -> FloatArray:
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    shown = cv2.warpAffine(picture, matrix, (size.width, size.height), flags=flags, borderMode=cv2.BORDER_REFLECT)
    return np.clip(np.asarray(shown, np.float32), 0, 255)


def _sign(size: Size, seed: int) -> FloatArray:
    """HW3: letters of a sort on a ground, a sixth as wide as the frame."""
    rng = np.random.default_rng(seed)
    height, width = size.height // 7, size.width // 6
    sign = np.full((height, width, 3), (190, 40, 30), np.float32)
    for at in range(4, width - 8, 14):
        low, high = sorted(rng.integers(4, height - 4, 2))
        sign[low : high + 1, at : at + 6] = 235
    return sign


def _place(kind: str, size: Size, shape: tuple[int, ...], number: int, frames: int) -> tuple[int, int]:
    """Left and top of what is to go."""
    if kind != "object":
        return size.width // 2, size.height // 2
    share = number / max(1, frames - 1)
    return (int(size.width * 0.1 + share * (size.width * 0.8 - shape[1])),
            int(size.height * 0.45 + 0.1 * size.height * np.sin(6 * share)))


def _speck(size: Size, rng: np.random.Generator) -> FloatArray:
    """HW, 0 to 1: an ellipse with a soft rim."""
    cover = np.zeros((size.height, size.width), np.float32)
    centre = (int(rng.integers(12, size.width - 12)), int(rng.integers(12, size.height - 12)))
    axes = (int(rng.integers(1, 5)), int(rng.integers(1, 5)))
    cv2.ellipse(cover, centre, axes, float(rng.uniform(0, 180)), 0, 360, 1.0, -1)
    return np.asarray(cv2.GaussianBlur(cover, (3, 3), 0.7), np.float32)


def _picture(rgb: FloatArray, layout: Layout, number: int) -> Picture:
    return Picture(layout.from_rgb(np.asarray(rgb / 255, np.float32)), number)
