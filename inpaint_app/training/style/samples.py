"""Crops of photos to be painted."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.utils.data import Dataset

from inpaint_app.training.data import PhotoStore, random_crop


class PhotoCrops(Dataset[Tensor]):
    """Crops by (global index, side), 3HW uint8 RGB; everything about one follows from the seed and its index."""

    def __init__(self, store: PhotoStore, seed: int) -> None:
        self._store, self._seed = store, seed
        self._photos: list[npt.NDArray[np.uint8]] | None = None

    def __getitem__(self, key: tuple[int, int]) -> Tensor:
        index, side = key
        if self._photos is None:  # opened in the worker process, so that the mapping is not pickled
            self._photos = self._store.open()
            cv2.setNumThreads(1)
        rng = np.random.default_rng((self._seed, 13, index))
        crop = random_crop(rng, self._photos[int(rng.integers(len(self._photos)))], side)
        if rng.random() < 0.5:
            crop = crop[:, ::-1]
        return torch.from_numpy(np.ascontiguousarray(crop.transpose(2, 0, 1)))


def stacked(samples: list[Tensor]) -> Tensor:
    """Stack crops of one side into a batch; none give an empty one."""
    return torch.stack(samples) if samples else torch.empty(0)
