"""Native detail by the detail network: what was painted smaller is enlarged and sharpened step by step.

Lines and regular structure stay what the guide says they are, only sharp; for texture, patches of the surroundings are
better, and follow the sharpened guide more closely than the soft one. So both are made, and each place takes what it
needs: see ``SharpDetail``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import torch

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.inference.pixels.blending import bounding_slices
from inpaint_app.inference.pixels.complement import add_missing_detail
from inpaint_app.inference.pixels.orientation import lines_of
from inpaint_app.inference.run.protocols import Detailer, OutOfMemoryError
from inpaint_app.messages import Message
from inpaint_app.networks.bundled.detail import REACH, condition
from inpaint_app.networks.bundled.detail_file import load_detail
from inpaint_app.networks.device import choose_dtype, is_out_of_memory

_STEP = 2.0
"""A guide is enlarged by about this much at a time: the second half of a way sees the first sharp."""
_MIN_SCALE = 1.15
"""What was enlarged by less is as sharp as it will be."""


class Sharpener:
    """The loaded detail network on a device."""

    def __init__(self, weights: Path, device: torch.device) -> None:
        network, _ = load_detail(weights)
        self._device = device
        self._network = network.to(device, choose_dtype(device))

    def sharpen(
        self, picture: FloatArray, hole: BoolMask, own: BoolMask, scale: float, poll: Callable[[], None],
    ) -> FloatArray:
        """A picture whose guide is sharp.

        Args:
            picture: HW3 float32 in [0, 1], in ``hole`` the guide, enlarged by ``scale``.
            hole: HW, what is unknown.
            own: HW, the part of it that is wanted.
            scale: native pixels per pixel of the guide.
            poll: called between steps; may raise to stop.

        Returns:
            HW3 float32 in [0, 1], equal to ``picture`` outside ``own``.

        Raises:
            OutOfMemoryError: it does not fit.
        """
        if scale < _MIN_SCALE:
            return picture
        part = bounding_slices(own, 1, REACH)
        known, soft, wanted = picture[part], hole[part], own[part]
        height, width = soft.shape
        steps = max(1, math.ceil(math.log(scale, _STEP) - 0.1))
        guide: FloatArray = known
        for left in range(steps - 1, -1, -1):
            poll()
            factor = scale ** (left / steps)
            size = (max(16, round(width / factor)), max(16, round(height / factor)))
            reduced, covered = known, soft
            if left:
                reduced = np.asarray(cv2.resize(known, size, interpolation=cv2.INTER_AREA), np.float32)
                covered = cv2.resize(soft.view(np.uint8) * np.uint8(255), size, interpolation=cv2.INTER_AREA) > 0
            if left < steps - 1:
                enlarged = np.asarray(cv2.resize(guide, size, interpolation=cv2.INTER_CUBIC), np.float32)
                reduced = np.where(covered[..., None], enlarged, reduced)
            guide = self._pass(reduced, covered, scale ** (1 / steps))
        result = picture.copy()
        result[part] = np.where(wanted[..., None], guide, known)
        return result

    def _pass(self, picture: FloatArray, hole: BoolMask, factor: float) -> FloatArray:
        try:
            planes = torch.from_numpy(np.ascontiguousarray(picture)).to(self._device).permute(2, 0, 1)[None]
            covered = torch.from_numpy(hole).to(self._device, torch.float32)[None, None]
            told = condition(factor)[None].to(self._device)
            sharp = self._network.sharpen(planes.clamp(0, 1), covered, told)[0].permute(1, 2, 0)
            result: FloatArray = sharp.contiguous().cpu().numpy()
            return result
        except (RuntimeError, MemoryError) as error:
            if is_out_of_memory(error):
                raise OutOfMemoryError from error
            raise


class SharpDetail:
    """Native detail by the detail network, by patches that follow it, or by each where it is right.

    Args:
        sharpener: the network.
        patches: copies texture, guided; None: the network alone.
        blended: whether patches stand by themselves where there are no lines; else they only add fine detail.
    """

    guided = True

    def __init__(self, sharpener: Sharpener, patches: Detailer | None, *, blended: bool = True) -> None:
        self._sharpener = sharpener
        self._patches = patches
        self._blended = blended

    def synthesise(
        self, picture: FloatArray, hole: BoolMask, own: BoolMask, sources: BoolMask, scale: float, seed: int,
        poll: Callable[[], None],
    ) -> tuple[FloatArray, Message] | None:
        """Fill ``own``; see ``run.protocols.Detailer``."""
        sharp = self._sharpener.sharpen(picture, hole, own, scale, poll)
        made = None
        if self._patches is not None:
            poll()
            made = self._patches.synthesise(sharp, hole, own, sources, scale, seed, poll)
        if made is None:
            return sharp, Message("larger than the working size: the network's picture, sharpened")
        patches, why = made
        both = add_missing_detail(sharp, patches, own)
        if not self._blended:
            return both, Message("larger than the working size: the network's picture, sharpened, with fine detail")
        share = lines_of(picture, own, scale)[..., None]
        result = patches.copy()
        result[own] = (share * both + (1.0 - share) * patches)[own]
        return result, why
