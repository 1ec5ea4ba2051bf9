"""Native detail for a hole: patches of its surroundings, put together on a pyramid from coarse to fine.

Where a network has painted the hole at its working size, its picture guides the search (see ``field``): it says what
goes where, and the patches bring their own colours. That measures best on large photos, however sharp the guide.
``GuideSettings`` has other ways to follow the guide, for the choice among several results; one of them keeps all its
frequencies, so that the patches only add what lies above its resolution. The scheme of levels, onion-peel
initialisation and texture features is that of Newson et al., "Video Inpainting of Complex Scenes", SIAM J. Imaging
Sciences 2014; seams between sources are removed after Darabi et al., "Image Melding", SIGGRAPH 2012.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
import torch

from inpaint_app.document.arrays import BoolMask, FloatArray, IntArray
from inpaint_app.inference.compiled.loader import Threads, kernels
from inpaint_app.inference.pixels.blending import with_seam
from inpaint_app.inference.pixels.poisson import remove_seams
from inpaint_app.inference.pixels.push_pull import push_pull
from inpaint_app.inference.texture.augment import Surroundings, Transform
from inpaint_app.inference.texture.field import PatchField
from inpaint_app.inference.texture.numba_backend import NumbaBackend
from inpaint_app.inference.texture.patches import PATCH, PatchGrid, SearchSpace
from inpaint_app.inference.texture.pyramid import (
    PyramidLevel,
    allowed_corners,
    blur,
    downscale,
    gradient_energy,
    upscale,
)
from inpaint_app.inference.texture.torch_backend import TorchBackend
from inpaint_app.messages import Message

MIN_SOURCES = 64
"""With fewer places to copy from, a fill is not attempted."""

_KNOWN_WEIGHT = 2.0
"""Weight of known pixels under a patch, against 1 for synthesised ones."""

_BAND_SIGMA = 2.0
"""What lies above a blur of this sigma, native pixels, gets back the energy that averaging took."""

_MAX_EXHAUSTIVE = 50_000_000
"""Pairs of patch and source that are all compared at the coarsest level, about half a second's work."""

_FIRST_DRAWS = 4
_RING = 3.0
"""Width of a ring of the onion peel, pixels of the coarsest level."""

_GAIN_WINDOW = 17
_MAX_GAIN = 2.0
_MAX_SEAM = 0.04
"""About the largest step in colour between two sources that is removed."""

_MAX_AUGMENTED = 2_000_000
"""Pixels beyond which there is enough to copy from without a transformed copy, which takes as much memory again."""

_FINE_LEVELS = 2
"""Levels downscaled by less than this have patches at half the density."""


@dataclass(frozen=True)
class GuideSettings:
    """How the guide is followed.

    Attributes:
        blur: of the guide (and of the sources compared with it), in its own pixels; 0: what its size holds.
        weight: of the guide's term at the coarsest level, against 1 for coherence.
        decay: the weight's factor from one level to the next.
        keep_low: whether the guide's frequencies below the blur are the result's; else it only guides.
        coarsest: the pyramid begins downscaled by about this, in the guide's own pixels.
        distance_penalty: cost of a source that is as far away as the picture's diagonal.
        transform: also copy from the surroundings transformed like this, where they are not very large.
    """

    blur: float
    weight: float
    decay: float
    keep_low: bool
    coarsest: float
    distance_penalty: float = 0.0
    transform: Transform | None = None


STRONG_GUIDE = GuideSettings(blur=0.0, weight=2.0, decay=1.0, keep_low=True, coarsest=1.0)
WEAK_GUIDE = GuideSettings(blur=8.0, weight=0.1, decay=0.3, keep_low=False, coarsest=8.0)
NEARBY_SOURCES = replace(WEAK_GUIDE, distance_penalty=0.01)
MIRRORED_SOURCES = replace(WEAK_GUIDE, transform="mirrored")
ROTATED_SOURCES = replace(WEAK_GUIDE, transform="rotated")
DOWNSCALED_SOURCES = replace(WEAK_GUIDE, transform="downscaled")
FAITHFUL_GUIDE = GuideSettings(blur=2.0, weight=0.5, decay=1.0, keep_low=False, coarsest=4.0)
"""Follows the guide's own detail on every level: for crops within the working size, where the guide is at its best."""
COMPLEMENT_GUIDE = GuideSettings(blur=4.0, weight=0.3, decay=1.0, keep_low=False, coarsest=8.0)
"""For patches that only add fine detail to the guide (``pixels.complement``), freer, so that their texture is purer: on
36 crops of 512 the texture distance of the sum was a fifth lower than with FAITHFUL_GUIDE, the perceptual one 2 %
higher."""
UNGUIDED = GuideSettings(blur=8.0, weight=0.3, decay=0.3, keep_low=False, coarsest=16.0)


class NativeDetail:
    """Puts native detail into holes (see ``run.protocols.Detailer``).

    Args:
        guided: whether the picture to start from says what goes where; without, it is interpolated from the
            surroundings and the patches are left to themselves.
        device: where to compute.
        settings: how the guide is followed, where there is one.
    """

    def __init__(self, guided: bool, device: torch.device, settings: GuideSettings = WEAK_GUIDE) -> None:
        self.guided = guided
        self._device = device
        self._settings = settings

    def synthesise(
        self, picture: FloatArray, hole: BoolMask, own: BoolMask, sources: BoolMask, scale: float, seed: int,
        poll: Callable[[], None],
    ) -> tuple[FloatArray, Message] | None:
        """Fill a hole at native size.

        Args:
            picture: HW3 float32 in [0, 1], the guide inside ``hole``.
            hole: HW bool, all that is unknown.
            own: HW bool, the part of ``hole`` to fill; not empty.
            sources: HW bool, True where pixels may be copied from; nowhere in ``hole``.
            scale: native pixels per pixel of the guide's own size, at least 1.
            seed: of the random search. The result depends on it, not on the number of threads.
            poll: called often; may raise to stop.

        Returns:
            (HW3 float32, what the patches say on ``own`` and in a square of SEAM pixels around its pixels where
            that is known, elsewhere ``picture``; why it was done as it was). None when the surroundings hold
            too little to copy from.
        """
        if min(hole.shape) < 2 * PATCH or allowed_corners(sources).sum() < MIN_SOURCES:
            return None
        if not self.guided:
            picture = push_pull(picture, (~hole).astype(np.float32))
            settings, why = UNGUIDED, Message("the surroundings alone")
        else:
            settings, why = self._settings, Message(
                "larger than the working size: patches go where the network's picture says")
        height, width = hole.shape
        given = Surroundings(picture, hole, own, sources)
        if settings.transform is not None and hole.size <= _MAX_AUGMENTED:
            given = given.with_copy(settings.transform)
        with torch.inference_mode(), Threads(torch.get_num_threads()) as threads:
            result = _Synthesis(given, scale, settings, seed, self._device, poll, threads).coarse_to_fine()
        return result[:height, :width], why


class _Synthesis:
    """One fill: see ``NativeDetail.synthesise`` for the arguments."""

    def __init__(
        self, given: Surroundings, scale: float, settings: GuideSettings, seed: int, device: torch.device,
        poll: Callable[[], None], threads: Threads,
    ) -> None:
        self._picture, self._hole, self._own, self._sources = given
        self._settings = settings
        self._scale = scale
        self._device = device
        self._poll = poll
        self._threads = threads
        self._guide_resolution: FloatArray | None = None
        self._rng = torch.Generator().manual_seed(seed)
        self._factors = [2**step for step in range(max(0, round(math.log2(settings.coarsest * scale))), -1, -1)]
        # Where the guide's frequencies are kept, they say already how much texture there is where.
        self._gradients = (
            None if settings.keep_low else gradient_energy(self._picture, self._sources, self._factors[0]))

    def coarse_to_fine(self) -> FloatArray:
        """HW3 float32: the native result."""
        field: PatchField[Any] | None = None
        result = self._picture
        weight = self._settings.weight
        for factor in self._factors:
            level = PyramidLevel(
                self._picture, self._hole, self._own, self._sources, self._low(factor), factor,
                self._settings.keep_low, self._gradients)
            if field is None and factor > 1 and level.allowed.sum() < MIN_SOURCES:
                continue
            found, field = self._search_level(level, weight, result, field)
            result = (
                self._picture.copy() if factor == 1 else level.values + level.low if level.keep_low else level.values)
            written = level.own if factor > 1 else with_seam(self._own, self._hole)
            frame = field.grid.frame
            result[frame] = np.where(written[frame][..., None], found, result[frame])
            weight *= self._settings.decay
        return result

    def _low(self, factor: int) -> FloatArray:
        """hw3: at a level, the guide's low frequencies in the hole, and the same ones of what is known."""
        if self._settings.blur:
            return blur(self._picture, max(1.0, self._settings.blur * self._scale), factor)
        if self._guide_resolution is None:
            height, width = self._hole.shape
            size = (max(1, round(width / self._scale)), max(1, round(height / self._scale)))
            small = cv2.resize(self._picture, size, interpolation=cv2.INTER_AREA)
            soft = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
            # The guide itself has been through this already.
            self._guide_resolution = np.where(self._hole[..., None], self._picture, soft)
        return downscale(self._guide_resolution, factor)

    def _search_level(
        self, level: PyramidLevel, guide_weight: float, before: FloatArray, coarse: PatchField[Any] | None,
    ) -> tuple[FloatArray, PatchField[Any]]:
        """Search and vote in turn at one level.

        Args:
            before: the coarser level's result. coarse: its field; both are unused at the coarsest level.

        Returns:
            (hwC, the result over the field's frame; the field).
        """
        native = level.factor == 1
        stride = PATCH // 2 if level.factor < _FINE_LEVELS else PATCH // 4
        field = self._field(PatchGrid(level.own, stride), level)
        frame = field.grid.frame
        view = level.view(frame)
        current = view.values
        if coarse is None:
            current = self._onion_peel(field, level, guide_weight)
        else:
            size = (level.hole.shape[1], level.hole.shape[0])
            upscaled = upscale(before[..., : current.shape[2]], size, frame)
            current = np.where(view.own[..., None], upscaled - view.low if level.keep_low else upscaled, current)
        target_weight = _target_weight(view.hole, view.own)
        rounds = 4 if coarse is None else 3 if level.factor > _FINE_LEVELS else 2
        for turn in range(rounds):
            self._poll()
            field.set_target(current, guide_weight, target_weight)
            if turn == 0 and coarse is not None:
                field.inherit(coarse)
                field.restart()
                if not native:
                    field.restart()
                    field.restart()
            if not native:
                field.propagate(4)
            field.propagate()
            for radius in (32, 8, 2) if coarse is None else (8, 3, 1):
                field.random_search(radius)
            if not native:
                field.restart()
                field.restart()
            last = native and turn == rounds - 1
            voted = self._vote(field, level, last)
            current = voted if last else np.where(view.own[..., None], voted, view.values)
        return (current + view.low if level.keep_low else current), field

    def _field(self, grid: PatchGrid, level: PyramidLevel) -> PatchField[Any]:
        """A field with the fastest backend for the device."""
        space = SearchSpace(grid, level.low, level.values, level.allowed, self._settings.distance_penalty)
        compiled = kernels(self._poll) if self._device.type == "cpu" else None
        if compiled is None:
            return PatchField(TorchBackend(space, self._device, self._poll), self._draw, self._poll)
        return PatchField(NumbaBackend(space, compiled, self._threads, self._poll), self._draw, self._poll)

    def _draw(self, low: int, high: int, count: int) -> IntArray:
        drawn: IntArray = torch.randint(low, high, (count,), generator=self._rng).numpy()
        return drawn

    def _onion_peel(self, field: PatchField[Any], level: PyramidLevel, guide_weight: float) -> FloatArray:
        """hwC: a first result, ring by ring from the border inwards, so that what is known grows into the hole.

        Searched all at once, the middle would have only the guide to go by and, where that is a haze, find the dullest
        place of the surroundings. A guide whose low frequencies are kept is no haze: then there is one ring.
        """
        frame = field.grid.frame
        view = level.view(frame)
        depth = cv2.distanceTransform(level.hole.view(np.uint8), cv2.DIST_L2, 5)[frame]
        deepest = float(depth[view.own].max())
        rings = [deepest] if level.keep_low else np.arange(_RING, deepest + _RING, _RING).tolist()
        exhaustive = field.grid.count * int(level.allowed.sum()) * len(rings) <= _MAX_EXHAUSTIVE
        current, done = view.values, np.zeros_like(view.own)
        for number, ring in enumerate(rings):
            self._poll()
            target_weight = _target_weight(view.hole, done)
            field.set_target(current, guide_weight, target_weight)
            if number == 0:
                field.restart()
            if exhaustive:
                field.exhaustive_search()
            else:
                for _ in range(_FIRST_DRAWS):
                    field.restart()
                    field.propagate()
            done = view.own & (depth <= ring)
            current = np.where(done[..., None], field.vote(level.values, np.sqrt(target_weight / 3)), current)
        return current

    def _vote(self, field: PatchField[Any], level: PyramidLevel, last: bool) -> FloatArray:
        """hwC: what the patches say over the field's frame.

        Where the guide's low frequencies are kept, and in the ``last`` vote, it is given the energy above _BAND_SIGMA
        that the patches had before they were averaged.
        """
        result = field.vote(level.values)
        if not (level.keep_low or last):
            return result
        band = level.values
        if not level.keep_low:
            band = band - np.asarray(cv2.GaussianBlur(band, (0, 0), _BAND_SIGMA), np.float32)
        fine = result if level.keep_low else field.vote(band)
        energy = field.vote(_sum_channels(np.square(band)))
        view = level.view(field.grid.frame)
        if last and not level.keep_low:  # kept low frequencies have no seams
            self._poll()
            padded: FloatArray = np.asarray(
                cv2.copyMakeBorder(level.values, 0, 1, 0, 1, cv2.BORDER_REPLICATE), np.float32)
            right, down = (field.vote(padded, shift=shift) - result for shift in ((0, 1), (1, 0)))
            written = with_seam(view.own, view.hole)
            result = np.where(written[..., None], result, view.values)
            result = remove_seams(result, right, down, written, _MAX_SEAM)
        inside = view.own.astype(np.float32)[..., None]
        before = cv2.blur(energy * inside, (_GAIN_WINDOW, _GAIN_WINDOW))
        after = cv2.blur(_sum_channels(np.square(fine)) * inside, (_GAIN_WINDOW, _GAIN_WINDOW))
        gain = np.sqrt(np.clip(before / np.maximum(after, 1e-9), 1, _MAX_GAIN**2))
        sharp: FloatArray = (result + (gain - 1)[..., None] * fine).astype(np.float32, copy=False)
        return sharp


def _target_weight(hole: BoolMask, done: BoolMask) -> FloatArray:
    """HW float32: weight of known pixels and, in the hole, of those ``done``; 0 elsewhere."""
    weight = np.where(hole, np.float32(0), np.float32(_KNOWN_WEIGHT))
    weight[done] = 1
    return weight


def _sum_channels(values: FloatArray) -> FloatArray:
    """HW1: sums of HWC over the channels."""
    total: FloatArray = np.asarray(cv2.transform(values, np.ones((1, values.shape[2]), np.float32)), np.float32)
    return total[..., None]
