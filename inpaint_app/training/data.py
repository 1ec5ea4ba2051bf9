"""Training pictures: decoded once to a memory-mapped file, then cropped by worker processes.

Everything about a sample (which photo, which crop, which hole, its noise) follows from the seed and
the sample's global index, so that a resumed run, or one on another number of processes, sees
exactly what an uninterrupted one would have seen.
"""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from inpaint_app.atomic_file import replacing
from inpaint_app.document.files import image_io
from inpaint_app.errors import OpenError, TrainingError
from inpaint_app.training.diff_augment import DRAWS
from inpaint_app.training.masks import training_hole
from inpaint_app.training.run_folder import replace_file
from inpaint_app.training.synthetic import synthetic_picture

SUFFIXES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp", ".heic", ".avif")
SHORT_SIDE = 768
"""Pictures are reduced so that their shorter side has at most this many pixels."""
MIN_SIDE = 64
_DECODED_AHEAD = 32
"""Photos decoded at a time, which are held in memory together."""


def find_photos(folder: Path) -> list[Path]:
    """The picture files below ``folder``, sorted.

    Raises:
        TrainingError: there are none.
    """
    found = sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
    if not found:
        raise TrainingError(
            "There are no photos in {folder}; give a folder with JPEG, PNG, TIFF or WebP files.", folder=folder)
    return found


def spread_photos(folder: Path, limit: int | None) -> list[Path]:
    """The same, or so many of them, evenly spread."""
    photos = find_photos(folder)
    if limit is None or limit >= len(photos):
        return photos
    return [photos[round(i * (len(photos) - 1) / max(limit - 1, 1))] for i in range(limit)]


@dataclass(frozen=True)
class PhotoStore:
    """Decoded photos in one memory-mapped file.

    Attributes:
        path: the file of raw RGB bytes.
        shapes: (height, width) of each photo, in the order they are stored.
    """

    path: Path
    shapes: tuple[tuple[int, int], ...]

    @classmethod
    def build(cls, data: Path, cache: Path) -> PhotoStore:
        """Decode the photos of ``data`` into ``cache``, or use the photos that an earlier call stored there.

        A photo that cannot be opened, or is smaller than 64 pixels, is left out.

        Raises:
            TrainingError: no photo could be used.
        """
        photos = find_photos(data)
        index_path, pixels_path = cache / "photos.json", cache / "photos.rgb"
        stamp = [[str(p.relative_to(data)), p.stat().st_size, p.stat().st_mtime_ns] for p in photos]
        known = _stored_shapes(index_path, stamp)
        if known is not None and not (pixels_path.is_file() and pixels_path.stat().st_size == _bytes(known)):
            known = None
        if known is not None:
            return cls(pixels_path, known)
        cache.mkdir(parents=True, exist_ok=True)
        shapes: list[tuple[int, int]] = []
        with replacing(pixels_path, overwrite=True) as file, ThreadPoolExecutor(os.cpu_count()) as pool:
            for start in range(0, len(photos), _DECODED_AHEAD):
                for rgb in pool.map(_decode, photos[start : start + _DECODED_AHEAD]):
                    if rgb is not None:
                        file.write(rgb.tobytes())
                        shapes.append((rgb.shape[0], rgb.shape[1]))
            if not shapes:
                raise TrainingError(
                    "No file in {folder} is a photo of at least {side} pixels a side that can be opened; give a "
                    "folder with other photos.", folder=data, side=MIN_SIDE)
        replace_file(index_path, json.dumps({"stamp": stamp, "shapes": shapes}).encode())
        return cls(pixels_path, tuple(shapes))

    def open(self) -> list[npt.NDArray[np.uint8]]:
        """The photos, HWC uint8 RGB, as views of the mapped file."""
        flat = np.memmap(self.path, np.uint8, mode="r")
        photos, start = [], 0
        for height, width in self.shapes:
            stop = start + height * width * 3
            photos.append(flat[start:stop].reshape(height, width, 3))
            start = stop
        return photos


def _stored_shapes(index_path: Path, stamp: list[list[Any]]) -> tuple[tuple[int, int], ...] | None:
    """The shapes that an index holds; None where it is missing, damaged, or of other photos than ``stamp`` says."""
    try:
        index = json.loads(index_path.read_text(encoding="utf-8"))
        shapes = tuple((h, w) for h, w in index["shapes"])
        usable = all(type(side) is int and side >= MIN_SIDE for shape in shapes for side in shape)
        return shapes if shapes and usable and index["stamp"] == stamp else None
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def _bytes(shapes: tuple[tuple[int, int], ...]) -> int:
    """Of a file that holds photos of these (height, width)."""
    return sum(3 * height * width for height, width in shapes)


def _decode(path: Path) -> npt.NDArray[np.uint8] | None:
    """A photo as it is stored, HWC uint8 RGB; None where it cannot be opened or is too small."""
    try:
        rgb = read_rgb(path)
    except OpenError:
        return None
    scale = SHORT_SIDE / min(rgb.shape[:2])
    if scale < 1.0:
        size = (round(rgb.shape[1] * scale), round(rgb.shape[0] * scale))
        rgb = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    return np.ascontiguousarray(rgb) if min(rgb.shape[:2]) >= MIN_SIDE else None


def read_rgb(path: Path) -> npt.NDArray[np.uint8]:
    """A photo as HWC uint8 RGB, alpha dropped and grey spread over three channels.

    Raises:
        OpenError: the file cannot be read.
    """
    pixels = image_io.open_photo(path).pixels
    colour = pixels[..., :1].repeat(3, 2) if pixels.shape[2] <= 2 else pixels[..., :3]
    return image_io.to_uint8(colour)


def augment(rng: np.random.Generator, rgb: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Mirror a picture, and sometimes make it look old: greyscale, sepia, fading, grain, JPEG. HWC uint8 RGB."""
    if rng.random() < 0.5:
        rgb = rgb[:, ::-1]
    picture = rgb.astype(np.float32)
    if rng.random() < 0.18:
        grey = picture @ np.array([0.299, 0.587, 0.114], np.float32)
        tint = rng.uniform([1.0, 0.85, 0.6], [1.1, 0.98, 0.9]) if rng.random() < 0.4 else np.ones(3)
        picture = grey[..., None] * tint.astype(np.float32)
    if rng.random() < 0.10:
        picture = picture * rng.uniform(0.5, 0.9) + rng.uniform(0, 70)
    if rng.random() < 0.10:
        grain = rng.normal(0, rng.uniform(2, 12), picture.shape[:2]).astype(np.float32)
        soft = cv2.GaussianBlur(grain, (3, 3), 0) * 2 if rng.random() < 0.5 else grain
        picture = picture + soft[..., None].astype(np.float32)
    aged = np.clip(picture, 0, 255).astype(np.uint8)
    if rng.random() < 0.08:
        _, packed = cv2.imencode(".jpg", aged[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(30, 85))])
        unpacked = cv2.imdecode(packed, cv2.IMREAD_COLOR)
        assert unpacked is not None
        aged = unpacked[..., ::-1].astype(np.uint8)
    return np.ascontiguousarray(aged)


@dataclass(frozen=True)
class Sample:
    """A batch or one sample.

    image: 3HW uint8 RGB; hole: 1HW uint8, 1 = hole; distance: 1HW float32, of hole pixels to the nearest known one in
    pixels; noise: 1(H/2)(W/2) float32 white noise; draws: float32 uniform numbers for `augment_alike`, and one more
    that decides what a batch starts from.
    """

    image: Tensor
    hole: Tensor
    distance: Tensor
    noise: Tensor
    draws: Tensor


class SampleDataset(Dataset[Sample]):
    """Samples by (global index, side)."""

    def __init__(self, store: PhotoStore, seed: int, large_holes: float = 0.0, synthetic: float = 0.0) -> None:
        """Samples of the photos in ``store``.

        Args:
            seed: of everything drawn.
            large_holes: share of large holes (see `training_hole`).
            synthetic: share of pictures that are made (see `synthetic_picture`) instead of cut from photos.
        """
        self._store = store
        self._seed = seed
        self._large_holes = large_holes
        self._synthetic = synthetic
        self._short_sides = np.array([min(shape) for shape in store.shapes])
        self._photos: list[npt.NDArray[np.uint8]] | None = None

    def __getitem__(self, key: tuple[int, int]) -> Sample:
        index, side = key
        if self._photos is None:  # opened in the worker process, so that the mapping is not pickled
            self._photos = self._store.open()
            cv2.setNumThreads(1)
        usable = self._large_enough(side)
        epoch, within = divmod(index, len(usable))
        order = np.random.default_rng((self._seed, 1, epoch)).permutation(usable)
        rng = np.random.default_rng((self._seed, 2, index))
        crop = random_crop(rng, self._photos[order[within]], side)
        if self._synthetic and rng.random() < self._synthetic:
            other = self._photos[int(rng.choice(usable))]
            crop = synthetic_picture(rng, side, [crop, random_crop(rng, other, side)])
        rgb = augment(rng, crop)
        hole = training_hole(rng, side, self._large_holes)
        noise = rng.standard_normal((1, side // 2, side // 2), dtype=np.float32)
        return Sample(
            torch.from_numpy(rgb.transpose(2, 0, 1).copy()),
            torch.from_numpy(hole[None].astype(np.uint8)),
            torch.from_numpy(cv2.distanceTransform(hole.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[None]),
            torch.from_numpy(noise),
            torch.from_numpy(rng.random(DRAWS + 1, dtype=np.float32)),
        )

    def _large_enough(self, side: int) -> npt.NDArray[np.intp]:
        """Photos that need not be enlarged, if half are: from soft truths a generator learns softness."""
        large = np.flatnonzero(self._short_sides >= side)
        return large if 2 * len(large) >= len(self._short_sides) else np.arange(len(self._short_sides))


def random_crop(rng: np.random.Generator, photo: npt.NDArray[np.uint8], side: int) -> npt.NDArray[np.uint8]:
    """A square of the photo, scaled to ``side``: often at native size, at most the whole short side."""
    short = min(photo.shape[:2])
    low, high = min(side, short), short
    if rng.random() < 0.5:
        high = max(low, min(2.0 * side, short))
    source = int(np.clip(np.exp(rng.uniform(np.log(low), np.log(high))), 16, short))
    top = int(rng.integers(0, photo.shape[0] - source + 1))
    left = int(rng.integers(0, photo.shape[1] - source + 1))
    crop = np.asarray(photo[top : top + source, left : left + source])
    method = cv2.INTER_AREA if source > side else cv2.INTER_CUBIC
    return cv2.resize(crop, (side, side), interpolation=method).astype(np.uint8)


def collate(samples: list[Sample]) -> Sample:
    """Stack samples of one side into a batch; no samples give an empty one."""
    if not samples:
        return Sample(*(torch.empty(0) for _ in dataclasses.fields(Sample)))
    return Sample(
        torch.stack([s.image for s in samples]),
        torch.stack([s.hole for s in samples]),
        torch.stack([s.distance for s in samples]),
        torch.stack([s.noise for s in samples]),
        torch.stack([s.draws for s in samples]),
    )


Batch = TypeVar("Batch")


def batches(
    dataset: Dataset[Any], plan: Iterator[list[tuple[int, int]]], workers: int,
    stack: Callable[[list[Any]], Batch],
) -> Iterator[Batch]:
    """Batches for a plan of keys, prepared in advance by ``workers`` processes (0: by this one).

    Args:
        stack: makes a batch of a list of samples.
    """
    loader = DataLoader(
        dataset, batch_sampler=plan, num_workers=workers, collate_fn=stack, prefetch_factor=4 if workers else None)
    return iter(loader)
