"""Guides made sharp: what was painted smaller is enlarged step by step, each step painted anew or sharpened."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from inpaint_app import paths
from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.document.geometry import Rect, Size, tiles_of
from inpaint_app.document.masks.bounds import bounding_rect
from inpaint_app.inference.run.protocols import OutOfMemoryError
from inpaint_app.networks.bundled.detail import REACH, condition
from inpaint_app.networks.bundled.detail_file import load_detail
from inpaint_app.networks.device import choose_dtype, is_out_of_memory
from inpaint_app.networks.network import Network, Polling

_STEP = 2.0
"""A guide is enlarged by about this much at a time: the second half of a way sees the first sharp."""
_MIN_SCALE = 1.15
"""What was enlarged by less is as sharp as it will be."""
_SURROUNDINGS = 192
"""Pixels around a hole that a generator is shown at native size."""
_BROAD = 8
"""Pixels; what is broader in a guide is not painted anew."""
_SIDE = 768
"""Pixels of a hole that are sharpened at a time, squared; with their surroundings that takes about 0.2 GB."""


class _StepByStep(ABC):
    """The way of a guide to full size (see ``run.protocols.Sharpener``), whatever a step is.

    Args:
        device: where it computes.
        around: pixels of the surroundings that a step is shown.
    """

    def __init__(self, device: torch.device, around: int) -> None:
        self._device = device
        self._around = around

    def sharpen(
        self, picture: FloatArray, hole: BoolMask, own: BoolMask, scale: float, poll: Callable[[], None],
    ) -> FloatArray:
        """See ``run.protocols.Sharpener``."""
        if scale < _MIN_SCALE:
            return picture
        result = picture.copy()
        bounds = bounding_rect(own)
        whole = Rect.of_size(Size(*own.shape[::-1]))
        for tile in tiles_of(bounds.size, _SIDE):
            there = tile.translate(bounds.left, bounds.top)
            wanted = own[there.slices]
            if not wanted.any():
                continue
            around = there.grow(self._around).intersect(whole)
            sharp = self._to_full_size(picture[around.slices], hole[around.slices], scale, poll)
            result[there.slices][wanted] = sharp[there.within(around)][wanted]
        return result

    def _to_full_size(
        self, known: FloatArray, soft: BoolMask, scale: float, poll: Callable[[], None],
    ) -> FloatArray:
        """``known``, sharp in ``soft``: each step makes sharp what the one before it has made, enlarged."""
        height, width = soft.shape
        steps = max(1, math.ceil(math.log(scale, _STEP) - 0.1))
        guide: FloatArray = known
        for left in range(steps - 1, -1, -1):
            factor = scale ** (left / steps)
            size = (max(16, round(width / factor)), max(16, round(height / factor)))
            reduced, covered = known, soft
            if left:
                reduced = np.asarray(cv2.resize(known, size, interpolation=cv2.INTER_AREA), np.float32)
                covered = cv2.resize(soft.view(np.uint8) * np.uint8(255), size, interpolation=cv2.INTER_AREA) > 0
            if left < steps - 1:
                enlarged = np.asarray(cv2.resize(guide, size, interpolation=cv2.INTER_CUBIC), np.float32)
                reduced = np.where(covered[..., None], enlarged, reduced)
            guide = self._on_device(reduced, covered, scale ** (1 / steps), poll)
        return guide

    def _on_device(self, picture: FloatArray, hole: BoolMask, factor: float, poll: Callable[[], None]) -> FloatArray:
        try:
            planes = torch.from_numpy(np.ascontiguousarray(picture)).to(self._device).permute(2, 0, 1)[None]
            covered = torch.from_numpy(hole).to(self._device, torch.float32)[None, None]
            sharp = self._step(planes.clamp(0, 1), covered, factor, poll)[0].permute(1, 2, 0)
            result: FloatArray = sharp.contiguous().cpu().numpy()
            return result
        except (RuntimeError, MemoryError) as error:
            if is_out_of_memory(error):
                raise OutOfMemoryError from error
            raise

    @abstractmethod
    def _step(self, picture: Tensor, hole: Tensor, factor: float, poll: Callable[[], None]) -> Tensor:
        """N3HW in [0, 1], sharp in ``hole`` (N1HW, 1 = hole), where it was enlarged by ``factor``."""


class GuideSharpener(_StepByStep):
    """The detail network: it sharpens what a guide says.

    Args:
        device: where it computes.
        weights: None: the bundled ones.

    Raises:
        ModelError: they cannot be read.
    """

    def __init__(self, device: torch.device, weights: Path | None = None) -> None:
        super().__init__(device, 2 * REACH)  # a first, smaller step sees as many pixels around it as the last
        network, _ = load_detail(weights or paths.builtin_detail())
        self._network = network.to(device, choose_dtype(device))
        self._polling = Polling(self._network)

    def _step(self, picture: Tensor, hole: Tensor, factor: float, poll: Callable[[], None]) -> Tensor:
        told = condition(factor)[None].to(self._device)
        with self._polling.asking(poll):
            return self._network.sharpen(picture, hole, told)


class GuideRefiner(_StepByStep):
    """A generator that goes on from its own picture at half the size: it paints what a guide says anew, larger.

    Args:
        device: where it computes.
        network: one that refines, on that device.
    """

    def __init__(self, device: torch.device, network: Network) -> None:
        super().__init__(device, _SURROUNDINGS)
        self._network = network

    def _step(self, picture: Tensor, hole: Tensor, _factor: float, poll: Callable[[], None]) -> Tensor:
        painted = self._network.refine(picture, hole, picture, poll=poll)
        # Colours and broad shapes stay: else each step would exaggerate what the one before it did.
        drift = F.interpolate(picture - painted, scale_factor=1 / _BROAD, mode="area")
        kept = painted + F.interpolate(drift, size=painted.shape[-2:], mode="bilinear")
        return torch.where(hole > 0, kept.clamp(0.0, 1.0), painted)
