"""The trained detector at the photo's own resolution and at a reduced one, so that wide damage is seen whole."""

from __future__ import annotations

import threading
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from inpaint_app.document.arrays import FloatArray
from inpaint_app.limits import DAMAGE_KINDS
from inpaint_app.networks.bundled.damage_detector import MULTIPLE, DamageDetector, fuse
from inpaint_app.networks.bundled.detector_file import load_detector
from inpaint_app.networks.device import choose_device, choose_dtype
from inpaint_app.networks.threads import use_threads, watch_load

_DEFAULT_THRESHOLD = 0.5
_REDUCED = 3
_WIDE = ("fold", "tear", "stain")
"""Kinds that are also looked for at the reduced resolution."""


class NetworkDetector:
    """Loads its weights with the first tile and keeps them.

    Args:
        threads: that compute; 0: as many as other programs leave free.
    """

    def __init__(self, weights: Path, device: str = "auto", threads: int = 0) -> None:
        self._weights, self._device, self._threads = weights, device, threads
        self._loaded: tuple[DamageDetector, torch.device, torch.dtype, float] | None = None
        self._lock = threading.Lock()

    @property
    def threshold(self) -> float:
        """The score from which the default sensitivity finds, as the card says."""
        return self._load()[3]

    def scores(self, rgb: npt.NDArray[np.uint8]) -> FloatArray:
        """HW3 uint8 to KHW float32 in [0, 1]."""
        found = self._run(rgb)
        height, width = rgb.shape[:2]
        if min(height, width) >= 2 * MULTIPLE * _REDUCED:
            small = cv2.resize(rgb, (width // _REDUCED, height // _REDUCED), interpolation=cv2.INTER_AREA)
            reduced = self._run(np.asarray(small, np.uint8))
            for kind in _WIDE:
                index = DAMAGE_KINDS.index(kind)
                wide = cv2.resize(reduced[index], (width, height), interpolation=cv2.INTER_LINEAR)
                np.maximum(found[index], wide, out=found[index])
        return found

    def _run(self, rgb: npt.NDArray[np.uint8]) -> FloatArray:
        network, device, dtype, _ = self._load()
        use_threads(self._threads)
        height, width = rgb.shape[:2]
        padded = np.pad(rgb, ((0, -height % MULTIPLE), (0, -width % MULTIPLE), (0, 0)), mode="reflect" if min(
            height, width) > MULTIPLE else "edge")
        with torch.inference_mode():
            picture = torch.from_numpy(np.ascontiguousarray(padded)).to(device).permute(2, 0, 1)[None]
            logits: Tensor = network((picture.to(dtype) / 127.5 - 1.0).contiguous(memory_format=torch.channels_last))
            scores = torch.sigmoid(logits.float())[0, :, :height, :width].cpu().numpy()
        return np.ascontiguousarray(scores, np.float32)

    def _load(self) -> tuple[DamageDetector, torch.device, torch.dtype, float]:
        with self._lock:
            if self._loaded is None:
                watch_load()
                network, card = load_detector(self._weights)
                fuse(network)
                device = choose_device(self._device)
                dtype = choose_dtype(device)
                threshold = float(card.get("quality", {}).get("threshold", _DEFAULT_THRESHOLD))
                moved: DamageDetector = network.to(device=device, dtype=dtype)
                self._loaded = moved, device, dtype, min(max(threshold, 0.01), 0.99)
            return self._loaded
