"""Digits: IDX files as MNIST comes in (gzipped or not), or a folder of pictures, one below it for each class."""

from __future__ import annotations

import gzip
import struct
import zlib
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.utils.data import Dataset

from inpaint_app.errors import OpenError, TrainingError
from inpaint_app.networks.bundled.digits import CLASSES, NOISE, SIDE
from inpaint_app.training.data import find_photos, read_rgb

Pictures = npt.NDArray[np.uint8]
_IMAGES, _LABELS = 0x00000803, 0x00000801
HELD_OUT = 0.15
"""Share of the pictures, the last ones, that training does not see: of the 10,000 test digits of MNIST 1,500."""


class Digits(NamedTuple):
    """Pictures N28 x 28 uint8, white on black, and which digits they are (N,); None: not known."""

    pictures: Pictures
    labels: npt.NDArray[np.int64] | None

    def part(self, start: int, stop: int) -> Digits:
        """Those from ``start`` to before ``stop``."""
        return Digits(self.pictures[start:stop], None if self.labels is None else self.labels[start:stop])

    @property
    def split(self) -> tuple[Digits, Digits]:
        """Those to train with, and those held out."""
        kept = len(self.pictures) - round(HELD_OUT * len(self.pictures))
        return self.part(0, kept), self.part(kept, len(self.pictures))


def read_digits(folder: Path) -> Digits:
    """All pictures of a folder: of its IDX files, or else its picture files in the order of their names, resized.

    Raises:
        TrainingError: there are none, or one cannot be read.
    """
    files = sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []
    arrays = [found for path in files if "idx" in path.name and (found := _read_idx(path)) is not None]
    pictures = [array for array in arrays if array.ndim == 3]
    labels = [array for array in arrays if array.ndim == 1]
    if not pictures:
        return _from_pictures(folder)
    joined = np.concatenate([_resized(each) for each in pictures])
    if not labels:
        return Digits(joined, None)
    named = np.concatenate(labels).astype(np.int64)
    if len(named) != len(joined) or named.max(initial=0) >= CLASSES:
        raise TrainingError(
            "The labels in {folder} are not those of its pictures; take the labels' file out, or get both again.",
            folder=folder)
    return Digits(joined, named)


def _read_idx(path: Path) -> Pictures | None:
    """What an IDX file of bytes holds: N H W, or N; None: it is none."""
    try:
        raw = path.read_bytes()
        content = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
        magic, count = struct.unpack_from(">II", content)
        if magic == _LABELS:
            return np.frombuffer(content, np.uint8, count, 8)
        if magic == _IMAGES:
            height, width = struct.unpack_from(">II", content, 8)
            return np.frombuffer(content, np.uint8, count * height * width, 16).reshape(count, height, width)
    except (OSError, EOFError, zlib.error, struct.error, ValueError):
        raise TrainingError("The IDX file {path} is damaged; get it again.", path=path) from None
    return None


def _from_pictures(folder: Path) -> Digits:
    if not folder.is_dir():
        raise TrainingError("There is no folder {folder}; give one with IDX files or pictures.", folder=folder)
    paths = find_photos(folder)
    pictures = []
    for path in paths:
        try:
            pictures.append(cv2.cvtColor(read_rgb(path), cv2.COLOR_RGB2GRAY)[None].astype(np.uint8))
        except OpenError as error:
            raise TrainingError(error.message) from None
    joined = np.concatenate([_resized(each) for each in pictures])
    names = [path.parent.name for path in paths]
    known = all(name.isdigit() and int(name) < CLASSES for name in names)
    return Digits(joined, np.array([int(name) for name in names]) if known else None)


def _resized(pictures: Pictures) -> Pictures:
    """N SIDE SIDE of NHW."""
    if pictures.shape[1:] == (SIDE, SIDE):
        return pictures
    method = cv2.INTER_AREA if min(pictures.shape[1:]) > SIDE else cv2.INTER_LINEAR
    return np.stack([cv2.resize(each, (SIDE, SIDE), interpolation=method) for each in pictures]).astype(np.uint8)


class DigitBatch(NamedTuple):
    """A sample, or a batch of them: picture 1HW uint8, which digit (-1: not known), noise."""

    picture: Tensor
    label: Tensor
    noise: Tensor


class DigitSamples(Dataset[DigitBatch]):
    """Samples by (global index, side); every picture once in each epoch, in another order."""

    def __init__(self, digits: Digits, seed: int) -> None:
        self._digits, self._seed = digits, seed
        self._epoch: tuple[int, npt.NDArray[np.int64]] | None = None

    def __getitem__(self, key: tuple[int, int]) -> DigitBatch:
        epoch, within = divmod(key[0], len(self._digits.pictures))
        if self._epoch is None or self._epoch[0] != epoch:
            order = np.random.default_rng((self._seed, 29, epoch)).permutation(len(self._digits.pictures))
            self._epoch = epoch, order
        chosen = int(self._epoch[1][within])
        noise = np.random.default_rng((self._seed, 31, key[0])).standard_normal(NOISE, dtype=np.float32)
        label = -1 if self._digits.labels is None else int(self._digits.labels[chosen])
        return DigitBatch(
            torch.from_numpy(self._digits.pictures[chosen][None].copy()), torch.tensor(label), torch.from_numpy(noise))


def scaled(pictures: Tensor | Pictures) -> Tensor:
    """N1HW float32 in [-1, 1] of N1HW or NHW uint8."""
    tensor = pictures if isinstance(pictures, Tensor) else torch.from_numpy(np.ascontiguousarray(pictures))
    return (tensor if tensor.ndim == 4 else tensor[:, None]).float() / 127.5 - 1.0
