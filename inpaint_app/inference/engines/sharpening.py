"""The detail network on guides: what was painted smaller is enlarged and sharpened step by step."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import torch

from inpaint_app import paths
from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.document.geometry import Rect, Size, tiles_of
from inpaint_app.document.masks.bounds import bounding_rect
from inpaint_app.inference.run.protocols import OutOfMemoryError
from inpaint_app.networks.bundled.detail import REACH, condition
from inpaint_app.networks.bundled.detail_file import load_detail
from inpaint_app.networks.device import choose_dtype, is_out_of_memory
from inpaint_app.networks.network import Polling

_STEP = 2.0
"""A guide is enlarged by about this much at a time: the second half of a way sees the first sharp."""
_MIN_SCALE = 1.15
"""What was enlarged by less is as sharp as it will be."""
_SIDE = 768
"""Pixels of a hole that are sharpened at a time, squared; with their surroundings that takes about 0.2 GB."""


class GuideSharpener:
    """The detail network on a device (see ``run.protocols.Sharpener``).

    Args:
        device: where it computes.
        weights: None: the bundled ones.

    Raises:
        ModelError: they cannot be read.
    """

    def __init__(self, device: torch.device, weights: Path | None = None) -> None:
        network, _ = load_detail(weights or paths.builtin_detail())
        self._device = device
        self._network = network.to(device, choose_dtype(device))
        self._polling = Polling(self._network)

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
            # Twice the reach: a first, smaller step sees as many pixels around it as the last.
            around = there.grow(2 * REACH).intersect(whole)
            sharp = self._step_by_step(picture[around.slices], hole[around.slices], scale, poll)
            result[there.slices][wanted] = sharp[there.within(around)][wanted]
        return result

    def _step_by_step(
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
            guide = self._pass(reduced, covered, scale ** (1 / steps), poll)
        return guide

    def _pass(self, picture: FloatArray, hole: BoolMask, factor: float, poll: Callable[[], None]) -> FloatArray:
        try:
            planes = torch.from_numpy(np.ascontiguousarray(picture)).to(self._device).permute(2, 0, 1)[None]
            covered = torch.from_numpy(hole).to(self._device, torch.float32)[None, None]
            told = condition(factor)[None].to(self._device)
            with self._polling.asking(poll):
                sharp = self._network.sharpen(planes.clamp(0, 1), covered, told)[0].permute(1, 2, 0)
            result: FloatArray = sharp.contiguous().cpu().numpy()
            return result
        except (RuntimeError, MemoryError) as error:
            if is_out_of_memory(error):
                raise OutOfMemoryError from error
            raise
