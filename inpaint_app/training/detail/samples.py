"""Samples for the detail network: a picture that is soft, in a hole or everywhere, and what it is to become.

Kinds, by chance: a hole whose inside was reduced and enlarged again; the same with the bundled generator's own fill
inside, of which no true picture is known; a whole picture degraded as scans and cameras do; a whole one that was only
reduced.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.utils.data import Dataset, default_collate

from inpaint_app.document.arrays import BoolMask
from inpaint_app.networks.bundled.detail import Degradation, condition
from inpaint_app.networks.checkpoint import load_generator
from inpaint_app.networks.generator import Generator
from inpaint_app.training.data import PhotoStore, random_crop
from inpaint_app.training.detail.degrade import degraded, enlarged, reduced
from inpaint_app.training.diff_augment import DRAWS
from inpaint_app.training.masks import training_hole
from inpaint_app.training.synthetic import synthetic_picture

Picture = npt.NDArray[np.uint8]
SEEN = 32
"""Side of the piece of the small picture from which the estimator is to tell how it was degraded."""
_SOFT_HOLE, _FILLED, _DEGRADED = 0.28, 0.34, 0.70
"""Cumulated shares of the kinds; the rest is reduced only."""
_WHOLE_FACTORS, _WHOLE_SHARES = (1.0, 2.0, 4.0, 0.0), (0.2, 0.5, 0.15, 0.15)
"""By what whole pictures are reduced, mostly what people enlarge by, and how often; 0: by anything."""
_CONTEXT = 2
"""The generator sees a picture this many times as wide as the sample."""
_JITTER = 0.08
"""Deviation by which what the network is told is wrong, as an estimate is; nothing is told of pictures as often as so
little that it is nothing, else it would believe what an estimate says of clean ones."""


class DetailSample(NamedTuple):
    """A sample, or a batch of them with N in front.

    Attributes:
        picture: 3HW uint8, what the network gets.
        truth: 3HW uint8, the sharp picture; where the fill was the generator's, another picture of the same kind.
        hole: 1HW uint8, 1 = soft while all around is sharp; zeros where the whole picture is soft.
        judged: 1HW uint8, where discriminators and features compare.
        known: scalar, 1 where ``truth`` is what the picture was, 0 for a fill.
        conditions: (CONDITIONS,) float32.
        seen, told: 3 x SEEN x SEEN uint8, and (3,) float32: what the estimator gets and is to say; told is -1 where
            there is nothing to learn.
        draws: (DRAWS,) float32 uniform.
    """

    picture: Tensor
    truth: Tensor
    hole: Tensor
    judged: Tensor
    known: Tensor
    conditions: Tensor
    seen: Tensor
    told: Tensor
    draws: Tensor


class DetailSamples(Dataset[DetailSample]):
    """Samples by (global index, side); everything about one follows from the seed and its index."""

    def __init__(self, store: PhotoStore, seed: int, filler: Path, synthetic: float = 0.0) -> None:
        """Samples of the photos in ``store``.

        Args:
            filler: weights of the generator whose fills are sharpened.
            synthetic: share of pictures that are made (see `synthetic_picture`).
        """
        self._store, self._seed, self._filler, self._synthetic = store, seed, filler, synthetic
        self._photos: list[npt.NDArray[np.uint8]] | None = None
        self._generator: Generator | None = None

    def __getitem__(self, key: tuple[int, int]) -> DetailSample:
        index, side = key
        if self._photos is None:  # opened in the worker process, so that the mapping is not pickled
            self._photos = self._store.open()
            cv2.setNumThreads(1)
        rng = np.random.default_rng((self._seed, 11, index))
        kind = rng.random()
        factor = float(np.exp2(rng.uniform(0.58, 2.0)))
        hole = np.zeros((side, side), bool)
        seen: Picture | None = None
        told = Degradation()
        if kind < _SOFT_HOLE:
            truth = self._crop(rng, side)
            hole = _hole(rng, side)
            picture = _patched(truth, enlarged(reduced(rng, truth, factor), side, side), hole)
        elif kind < _FILLED:
            picture, truth, hole = self._filled(rng, side, factor)
        else:
            truth = self._crop(rng, side)
            factor = float(rng.choice(_WHOLE_FACTORS, p=_WHOLE_SHARES)) or factor
            if kind < _DEGRADED:
                seen, told = degraded(rng, truth, factor)
            else:
                seen = reduced(rng, truth, factor)
            picture = enlarged(seen, side, side)
        judged = hole if hole.any() else np.full((side, side), kind < _DEGRADED)
        jittered = Degradation(*np.clip(np.array(told) + rng.normal(0, _JITTER, 3) * (rng.random() < 0.7), 0, 1))
        return DetailSample(
            _planes(picture), _planes(truth), torch.from_numpy(hole[None].astype(np.uint8)),
            torch.from_numpy(judged[None].astype(np.uint8)), torch.tensor(float(not _SOFT_HOLE <= kind < _FILLED)),
            condition(factor, jittered), _planes(_piece(rng, seen)),
            torch.tensor(told if seen is not None else (-1.0,) * 3), torch.from_numpy(rng.random(DRAWS, np.float32)),
        )

    def _crop(self, rng: np.random.Generator, side: int) -> Picture:
        """A sharp picture, cut from a photo at native size or reduced, or made; sometimes grey."""
        assert self._photos is not None
        photo = self._photos[int(rng.integers(len(self._photos)))]
        crop = random_crop(rng, photo, side)
        if self._synthetic and rng.random() < self._synthetic:
            crop = synthetic_picture(rng, side, [crop])
        if rng.random() < 0.5:
            crop = crop[:, ::-1]
        if rng.random() < 0.12:
            grey = cv2.cvtColor(np.ascontiguousarray(crop), cv2.COLOR_RGB2GRAY)
            crop = np.repeat(grey[..., None], 3, 2)
        return np.ascontiguousarray(crop, np.uint8)

    def _filled(self, rng: np.random.Generator, side: int, factor: float) -> tuple[Picture, Picture, BoolMask]:
        """A picture with the generator's enlarged fill in its hole, the photo, and the hole."""
        wide = side * _CONTEXT
        photo = self._crop(rng, wide)
        hole = _hole(rng, wide)
        small_side = max(64, round(wide / factor / 32) * 32)
        small = np.asarray(cv2.resize(photo, (small_side, small_side), interpolation=cv2.INTER_AREA), np.uint8)
        covered = cv2.resize(hole.astype(np.float32), (small_side, small_side), interpolation=cv2.INTER_AREA) > 0
        if self._generator is None:
            self._generator = load_generator(self._filler)[0]
        filled = self._generator.complete(
            torch.from_numpy(small.transpose(2, 0, 1)[None].astype(np.float32) / 255.0),
            torch.from_numpy(covered[None, None].astype(np.float32)))
        coarse = (filled[0].permute(1, 2, 0).numpy() * 255.0).round().astype(np.uint8)
        picture = _patched(photo, enlarged(coarse, wide, wide), hole)
        top, left = _window(rng, hole, side)
        window = np.s_[top : top + side, left : left + side]
        return picture[window], photo[window], hole[window]


def stacked(samples: list[DetailSample]) -> DetailSample:
    """Stack samples of one side into a batch; no samples give an empty one."""
    if not samples:
        return DetailSample(*(torch.empty(0) for _ in DetailSample._fields))
    batch: DetailSample = default_collate(samples)
    return batch


def _hole(rng: np.random.Generator, side: int) -> BoolMask:
    return training_hole(rng, side, large_share=0.2)


def _patched(photo: Picture, soft: Picture, hole: BoolMask) -> Picture:
    return np.where(hole[..., None], soft, photo)


def _window(rng: np.random.Generator, hole: BoolMask, side: int) -> tuple[int, int]:
    """Top and left of a square in which there is hole: around one of its pixels."""
    rows, columns = np.nonzero(hole)
    chosen = int(rng.integers(len(rows)))
    places = (int(rows[chosen]), int(columns[chosen]))
    top, left = (int(np.clip(at - rng.integers(0, side), 0, hole.shape[0] - side)) for at in places)
    return top, left


def _piece(rng: np.random.Generator, small: Picture | None) -> Picture:
    """A square of SEEN pixels of what the estimator sees, mirrored at its edges if it is smaller."""
    if small is None:
        return np.zeros((SEEN, SEEN, 3), np.uint8)
    missing = [max(0, SEEN - side) for side in small.shape[:2]]
    if any(missing):
        small = np.pad(small, ((0, missing[0]), (0, missing[1]), (0, 0)), mode="symmetric")
    top, left = (int(rng.integers(0, side - SEEN + 1)) for side in small.shape[:2])
    return small[top : top + SEEN, left : left + SEEN]


def _planes(rgb: Picture) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(rgb.transpose(2, 0, 1)))
