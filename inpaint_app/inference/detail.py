"""Native detail for a fill that a network painted at its working size.

Up a pyramid to native resolution the hole is put together from patches of the known surroundings, guided
by the network's picture (see ``exemplar``). How far the guide is followed depends on how sharp it is next
to the surroundings at its own size: from a sharp one all its frequencies are kept and the patches add
what lies above its resolution; a soft one says what goes where, and the patches bring their own colours.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor

from inpaint_app.inference.blending import Hole
from inpaint_app.inference.exemplar import PATCH, PatchField, PatchGrid
from inpaint_app.inference.interpolation import Floats, push_pull
from inpaint_app.inference.levels import Level, activity, blurred, places, reduced
from inpaint_app.inference.native import with_seam
from inpaint_app.inference.poisson import without_steps

LEAST_SOURCES = 64
"""Fewer places than this to copy from are not worth looking at."""

_SHARP_GUIDE = 0.5
_PULL = 0.002
_KNOWN_WEIGHT = 2.0
_BAND_SIGMA = 2.0
_EXHAUSTIBLE = 50_000_000
"""Patches times places that are all compared at the coarsest level, about half a second's work."""
_FIRST_DRAWS = 4
_RING = 3.0
_GAIN_WINDOW = 17
_MOST_GAIN = 2.0
_MOST_STEP = 0.04
_GAP = 64
_MOST_MIRRORED = 2_000_000
"""Pixels beyond which there is enough to copy from without the mirrored ones, which take as much memory again."""
_FINE_LEVELS = 2
"""Levels reduced by less than this have patches at half the density."""


@dataclass(frozen=True)
class Settings:
    """How the guide is followed.

    Attributes:
        blur: of the guide (and of the sources compared with it), in its own pixels; 0: what its size holds.
        weight: of the guide's term at the coarsest level, against 1 for coherence.
        decay: the weight's factor from one level to the next.
        keep: whether the guide's frequencies below the blur are the result's; else it only guides.
        coarsest: the pyramid begins reduced by about this, in the guide's own pixels.
        mirrored: whether patches may come from the mirrored surroundings, too, where these are not very large.
    """

    blur: float
    weight: float
    decay: float
    keep: bool
    coarsest: float
    mirrored: bool = False


FOLLOW = Settings(blur=0.0, weight=2.0, decay=1.0, keep=True, coarsest=1.0)
LEAN = Settings(blur=8.0, weight=0.1, decay=0.3, keep=False, coarsest=8.0)
MIRRORED = replace(LEAN, mirrored=True)
ALONE = Settings(blur=8.0, weight=0.3, decay=0.3, keep=False, coarsest=16.0)


class NativeDetail:
    """Puts native detail into holes (see ``native.Detailer``).

    Args:
        guided: whether the picture to start from says what goes where; without, it is interpolated from the
            surroundings and the patches are left to themselves.
        device: where to compute.
        settings: how the guide is followed; None: as its sharpness says.
    """

    def __init__(self, guided: bool, device: torch.device, settings: Settings | None = None) -> None:
        self.guided = guided
        self._device = device
        self._settings = settings

    def synthesise(
        self, picture: Floats, hole: Hole, own: Hole, sources: Hole, scale: float, seed: int,
        poll: Callable[[], None],
    ) -> tuple[Floats, str] | None:
        """Fill a hole at native size.

        Args:
            picture: HW3 float32 in [0, 1], the guide inside ``hole``.
            hole: HW bool, all that is unknown. own: HW bool, the part of it to fill; not empty.
            sources: HW bool, True where pixels may be copied from; nowhere in ``hole``.
            scale: native pixels per pixel of the guide's own size, at least 1.
            poll: called often; may raise to stop.

        Returns:
            (HW3 float32, what the patches say on ``own`` and in a square of SEAM pixels round its pixels where
            that is known, elsewhere ``picture``; why it was done as it was). None when the surroundings hold
            too little to copy from.
        """
        if min(hole.shape) < 2 * PATCH or places(sources).sum() < LEAST_SOURCES:
            return None
        if not self.guided:
            picture = push_pull(picture, (~hole).astype(np.float32))
            settings, why = ALONE, "the surroundings alone"
        elif self._settings is not None:
            settings, why = self._settings, "one of several to choose from"
        elif _sharpness(picture, hole, sources, scale) >= _SHARP_GUIDE:
            settings, why = FOLLOW, "the network's picture is sharp at its own size"
        else:
            settings, why = LEAN, "the network's picture is soft, so patches bring their own colours"
        height = len(picture)
        if settings.mirrored and hole.size <= _MOST_MIRRORED:
            picture, hole, own, sources = _with_mirrored(picture, hole, own, sources)
        with torch.inference_mode():
            result = _Pyramid(picture, hole, own, sources, scale, settings, seed, self._device, poll).climb()
        return result[:height], why


class _Pyramid:
    def __init__(
        self, picture: Floats, hole: Hole, own: Hole, sources: Hole, scale: float, settings: Settings, seed: int,
        device: torch.device, poll: Callable[[], None],
    ) -> None:
        self._picture = picture
        self._hole = hole
        self._own = own
        self._sources = sources
        self._settings = settings
        self._scale = scale
        self._device = device
        self._poll = poll
        self._held: Floats | None = None
        self._rng = torch.Generator().manual_seed(seed)
        self._factors = [2**step for step in range(max(0, round(math.log2(settings.coarsest * scale))), -1, -1)]
        # What is kept of the guide says how much happens where.
        self._activity = None if settings.keep else activity(picture, sources, self._factors[0])

    def climb(self) -> Floats:
        """The native result."""
        field: PatchField | None = None
        result = self._picture
        weight = self._settings.weight
        for factor in self._factors:
            level = Level(
                self._picture, self._hole, self._own, self._sources, self._low(factor), factor, self._settings.keep,
                self._activity)
            if field is None and factor > 1 and level.allowed.sum() < LEAST_SOURCES:
                continue
            result, field = self._level(level, weight, result, field)
            weight *= self._settings.decay
        return np.where(with_seam(self._own, self._hole)[..., None], result, self._picture)

    def _low(self, factor: int) -> Floats:
        """HW3: the guide's low frequencies, and the same ones of the known, at a level."""
        if self._settings.blur:
            return blurred(self._picture, max(1.0, self._settings.blur * self._scale), factor)
        if self._held is None:
            height, width = self._hole.shape
            size = (max(1, round(width / self._scale)), max(1, round(height / self._scale)))
            small = cv2.resize(self._picture, size, interpolation=cv2.INTER_AREA)
            enlarged = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
            # The guide itself has been through this already.
            self._held = np.where(self._hole[..., None], self._picture, enlarged)
        return reduced(self._held, factor)

    def _level(
        self, level: Level, weight: float, before: Floats, coarse: PatchField | None,
    ) -> tuple[Floats, PatchField]:
        """(the result at this level; its field)."""
        native = level.factor == 1
        stride = PATCH // 2 if level.factor < _FINE_LEVELS else PATCH // 4
        grid = PatchGrid(level.own, stride, self._device)
        guide, colours = self._tensor(level.low), self._tensor(level.values)
        allowed = torch.from_numpy(level.allowed.reshape(-1)).to(self._device)
        field = PatchField(grid, torch.cat([guide, colours], 1), allowed, _PULL, self._rng, self._poll)
        size = (level.hole.shape[1], level.hole.shape[0])
        current = level.values
        if coarse is None:
            current = self._peel(field, level, guide, weight)
        else:
            enlarged: Any = cv2.resize(before, size, interpolation=cv2.INTER_CUBIC)
            enlarged = enlarged[..., : level.values.shape[2]]
            current = np.where(level.own[..., None], enlarged - level.low if level.keep else enlarged, level.values)
        rounds = 4 if coarse is None else 3 if level.factor > _FINE_LEVELS else 2
        for turn in range(rounds):
            self._poll()
            field.aim(torch.cat([guide, self._tensor(current)], 1), self._weights(level, weight, level.own))
            if turn == 0 and coarse is not None:
                field.inherit(coarse)
                if not native:
                    field.restart()
                    field.restart()
            if not native:
                field.propagate(4)
            field.propagate()
            for radius in (32, 8, 2) if coarse is None else (8, 3, 1):
                field.search(radius)
            if not native:
                field.restart()
                field.restart()
            last = native and turn == rounds - 1
            voted = self._vote(field, level, last)
            written = with_seam(level.own, level.hole) if last else level.own
            current = np.where(written[..., None], voted, level.values)
        return (current + level.low if level.keep else current), field

    def _peel(self, field: PatchField, level: Level, guide: Tensor, weight: float) -> Floats:
        """HW3: a first result, ring by ring from the border inwards, so that what is known grows into the hole.

        Sought all at once the middle would have the guide alone to go by, and where that is a haze, find the dullest
        place of the surroundings. A guide that is kept is none.
        """
        depth = cv2.distanceTransform(level.hole.view(np.uint8), cv2.DIST_L2, 5)
        deepest = float(depth[level.own].max())
        rings = [deepest] if level.keep else np.arange(_RING, deepest + _RING, _RING).tolist()
        thorough = field.grid.count * int(level.allowed.sum()) * len(rings) <= _EXHAUSTIBLE
        current, done = level.values, np.zeros_like(level.own)
        for ring in rings:
            self._poll()
            weights = self._weights(level, weight, done)
            field.aim(torch.cat([guide, self._tensor(current)], 1), weights)
            if thorough:
                field.exhaust()
            else:
                for _ in range(_FIRST_DRAWS):
                    field.restart()
                    field.propagate()
            reached = level.own & (depth <= ring)
            voted = field.vote(self._tensor(level.values), weights[:, 3:4]).view(*level.hole.shape, -1).cpu().numpy()
            current = np.where(reached[..., None], voted, current)
            done = reached
        return current

    def _weights(self, level: Level, guide: float, done: Hole) -> Tensor:
        """(H*W) x 6: of the guide's colours, then of those known or, where it is ``done``, synthesised."""
        worth = np.where(level.hole, np.float32(0), np.float32(_KNOWN_WEIGHT))
        worth[done] = 1
        coherence = torch.from_numpy(worth.reshape(-1, 1)).to(self._device)
        both = torch.cat(
            [torch.full_like(coherence, guide).expand(-1, 3), coherence.expand(-1, level.values.shape[2])], 1)
        return (both / 3).sqrt()

    def _vote(self, field: PatchField, level: Level, last: bool) -> Floats:
        """HW3; of a guide that is kept, and at last, with the energy above _BAND_SIGMA that the patches had before
        they were averaged.
        """
        shape = (*level.hole.shape, -1)
        if not (level.keep or last):
            plain: Floats = field.vote(self._tensor(level.values)).view(shape).cpu().numpy()
            return plain
        band = level.values if level.keep else level.values - cv2.GaussianBlur(level.values, (0, 0), _BAND_SIGMA)
        layers = [level.values, band, np.square(band).sum(2, keepdims=True)]
        even = last and not level.keep  # what is kept of the guide has no steps
        if even:
            layers += [np.diff(level.values, axis=axis, append=level.values.take([-1], axis)) for axis in (1, 0)]
        voted: Floats = field.vote(self._tensor(np.concatenate(layers, 2))).view(shape).cpu().numpy()
        result, fine, energy = voted[..., :3], voted[..., 3:6], voted[..., 6]
        if even:
            self._poll()
            written = with_seam(level.own, level.hole)
            result = np.where(written[..., None], result, level.values)
            result = without_steps(result, voted[..., 7:10], voted[..., 10:], written, _MOST_STEP)
        inside = level.own.astype(np.float32)
        had = cv2.blur(energy * inside, (_GAIN_WINDOW, _GAIN_WINDOW))
        left = cv2.blur(np.square(fine).sum(2) * inside, (_GAIN_WINDOW, _GAIN_WINDOW))
        gain = np.sqrt(np.clip(had / np.maximum(left, 1e-9), 1, _MOST_GAIN**2))
        sharp: Floats = result + (gain - 1)[..., None] * fine
        return sharp

    def _tensor(self, values: Floats) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(values).reshape(-1, values.shape[2])).to(self._device)


def _with_mirrored(picture: Floats, hole: Hole, own: Hole, sources: Hole) -> tuple[Floats, Hole, Hole, Hole]:
    """All with their mirror image below, after a gap across which nothing is copied; nothing there is to be filled."""
    nothing = np.zeros((_GAP, hole.shape[1]), np.bool_)
    between = np.repeat(picture[-1:], _GAP, axis=0)
    return (
        np.concatenate([picture, between, picture[:, ::-1]]), np.concatenate([hole, nothing, hole[:, ::-1]]),
        np.concatenate([own, nothing, np.zeros_like(own)]), np.concatenate([sources, nothing, sources[:, ::-1]]),
    )


def _sharpness(picture: Floats, hole: Hole, sources: Hole, scale: float) -> float:
    """Energy of the guide's finest frequencies at its own size over that of what surrounds the hole."""
    size = (max(4, round(hole.shape[1] / scale)), max(4, round(hole.shape[0] / scale)))
    reduced = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    # The guide was enlarged: so that enlarging is not held against it, its surroundings are, too.
    enlarged = cv2.resize(reduced, (hole.shape[1], hole.shape[0]), interpolation=cv2.INTER_CUBIC)
    energy, energy_around = (
        np.square(cv2.Laplacian(cv2.cvtColor(values, cv2.COLOR_RGB2GRAY), cv2.CV_32F))
        for values in (reduced, cv2.resize(enlarged, size, interpolation=cv2.INTER_AREA)))
    inside = cv2.resize(hole.astype(np.float32), size, interpolation=cv2.INTER_AREA) == 1
    unknown = cv2.resize((~sources).astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0
    inside = cv2.erode(inside.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    around = cv2.dilate(inside.astype(np.uint8), np.ones((65, 65), np.uint8)) > 0
    around &= cv2.erode((~unknown).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    if not inside.any() or not around.any():
        return 0.0
    return float(energy[inside].mean() / max(float(energy_around[around].mean()), 1e-8))
