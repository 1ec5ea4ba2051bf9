"""Native detail for a fill that a network painted at its working size.

Up a pyramid to native resolution the hole is put together from patches of the known surroundings, guided
by the network's picture (see ``exemplar``): it says what goes where, and the patches bring their own colours.
That measures best on large photos, however sharp the guide. ``Settings`` has other ways to follow it, for the
choice among several results; one keeps all its frequencies, so that the patches add what lies above its resolution.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
import torch

from inpaint_app.inference.compiled.loader import Threads, kernels
from inpaint_app.inference.pixels.blending import Hole
from inpaint_app.inference.pixels.poisson import without_steps
from inpaint_app.inference.pixels.push_pull import Floats, push_pull
from inpaint_app.inference.run.finish import with_seam
from inpaint_app.inference.texture.augment import Copy, Surroundings
from inpaint_app.inference.texture.numba_field import CompiledField
from inpaint_app.inference.texture.patches import PATCH, Field, PatchGrid, Whole
from inpaint_app.inference.texture.pyramid import Level, activity, blurred, enlarged, places, reduced
from inpaint_app.inference.texture.torch_field import PatchField
from inpaint_app.messages import Message

LEAST_SOURCES = 64
"""Fewer places than this to copy from are not worth looking at."""

_KNOWN_WEIGHT = 2.0
_BAND_SIGMA = 2.0
_EXHAUSTIBLE = 50_000_000
"""Patches times places that are all compared at the coarsest level, about half a second's work."""
_FIRST_DRAWS = 4
_RING = 3.0
_GAIN_WINDOW = 17
_MOST_GAIN = 2.0
_MOST_STEP = 0.04
_MOST_COPIED = 2_000_000
"""Pixels beyond which there is enough to copy from without a changed copy, which takes as much memory again."""
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
        pull: towards near sources: what one as far away as the picture's diagonal costs.
        copy: from which changed copy of the surroundings patches may come, too, where these are not very large.
    """

    blur: float
    weight: float
    decay: float
    keep: bool
    coarsest: float
    pull: float = 0.0
    copy: Copy | None = None


FOLLOW = Settings(blur=0.0, weight=2.0, decay=1.0, keep=True, coarsest=1.0)
LEAN = Settings(blur=8.0, weight=0.1, decay=0.3, keep=False, coarsest=8.0)
NEAR = replace(LEAN, pull=0.01)
MIRRORED = replace(LEAN, copy="mirrored")
TURNED = replace(LEAN, copy="turned")
SMALLER = replace(LEAN, copy="smaller")
ALONE = Settings(blur=8.0, weight=0.3, decay=0.3, keep=False, coarsest=16.0)


class NativeDetail:
    """Puts native detail into holes (see ``native.Detailer``).

    Args:
        guided: whether the picture to start from says what goes where; without, it is interpolated from the
            surroundings and the patches are left to themselves.
        device: where to compute.
        settings: how the guide is followed, where there is one.
    """

    def __init__(self, guided: bool, device: torch.device, settings: Settings = LEAN) -> None:
        self.guided = guided
        self._device = device
        self._settings = settings

    def synthesise(
        self, picture: Floats, hole: Hole, own: Hole, sources: Hole, scale: float, seed: int,
        poll: Callable[[], None],
    ) -> tuple[Floats, Message] | None:
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
            settings, why = ALONE, Message("the surroundings alone")
        else:
            settings, why = self._settings, Message(
                "larger than the working size: patches go where the network's picture says")
        height, width = hole.shape
        if settings.copy is not None and hole.size <= _MOST_COPIED:
            picture, hole, own, sources = Surroundings(picture, hole, own, sources).with_copy(settings.copy)
        with torch.inference_mode(), Threads(torch.get_num_threads()) as threads:
            result = _Pyramid(picture, hole, own, sources, scale, settings, seed, self._device, poll, threads).climb()
        return result[:height, :width], why


class _Pyramid:
    def __init__(
        self, picture: Floats, hole: Hole, own: Hole, sources: Hole, scale: float, settings: Settings, seed: int,
        device: torch.device, poll: Callable[[], None], threads: Threads,
    ) -> None:
        self._picture = picture
        self._hole = hole
        self._own = own
        self._sources = sources
        self._settings = settings
        self._scale = scale
        self._device = device
        self._poll = poll
        self._threads = threads
        self._held: Floats | None = None
        self._rng = torch.Generator().manual_seed(seed)
        self._factors = [2**step for step in range(max(0, round(math.log2(settings.coarsest * scale))), -1, -1)]
        # What is kept of the guide says how much happens where.
        self._activity = None if settings.keep else activity(picture, sources, self._factors[0])

    def climb(self) -> Floats:
        """The native result."""
        field: Field | None = None
        result = self._picture
        weight = self._settings.weight
        for factor in self._factors:
            level = Level(
                self._picture, self._hole, self._own, self._sources, self._low(factor), factor, self._settings.keep,
                self._activity)
            if field is None and factor > 1 and level.allowed.sum() < LEAST_SOURCES:
                continue
            found, field = self._level(level, weight, result, field)
            result = self._picture.copy() if factor == 1 else level.values + level.low if level.keep else level.values
            written = level.own if factor > 1 else with_seam(self._own, self._hole)
            frame = field.grid.frame
            result[frame] = np.where(written[frame][..., None], found, result[frame])
            weight *= self._settings.decay
        return result

    def _low(self, factor: int) -> Floats:
        """HW3: the guide's low frequencies, and the same ones of the known, at a level."""
        if self._settings.blur:
            return blurred(self._picture, max(1.0, self._settings.blur * self._scale), factor)
        if self._held is None:
            height, width = self._hole.shape
            size = (max(1, round(width / self._scale)), max(1, round(height / self._scale)))
            small = cv2.resize(self._picture, size, interpolation=cv2.INTER_AREA)
            larger = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
            # The guide itself has been through this already.
            self._held = np.where(self._hole[..., None], self._picture, larger)
        return reduced(self._held, factor)

    def _level(
        self, level: Level, weight: float, before: Floats, coarse: Field | None,
    ) -> tuple[Floats, Field]:
        """(hwC, the result at this level over its grid's frame; its field)."""
        native = level.factor == 1
        stride = PATCH // 2 if level.factor < _FINE_LEVELS else PATCH // 4
        grid = PatchGrid(level.own, stride)
        field = self._field(grid, level)
        here = level.over(grid.frame)
        current = here.values
        if coarse is None:
            current = self._peel(field, level, weight)
        else:
            size = (level.hole.shape[1], level.hole.shape[0])
            larger = enlarged(before[..., : current.shape[2]], size, grid.frame)
            current = np.where(here.own[..., None], larger - here.low if level.keep else larger, current)
        worth = _worth(here.hole, here.own)
        rounds = 4 if coarse is None else 3 if level.factor > _FINE_LEVELS else 2
        for turn in range(rounds):
            self._poll()
            field.aim(current, weight, worth)
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
                field.search(radius)
            if not native:
                field.restart()
                field.restart()
            last = native and turn == rounds - 1
            voted = self._vote(field, level, last)
            current = voted if last else np.where(here.own[..., None], voted, here.values)
        return (current + here.low if level.keep else current), field

    def _field(self, grid: PatchGrid, level: Level) -> Field:
        """The quickest one for the device."""
        given = (grid, level.low, level.values, level.allowed, self._settings.pull, self._draw, self._poll)
        compiled = kernels(self._poll) if self._device.type == "cpu" else None
        if compiled is None:
            return PatchField(*given, self._device)
        return CompiledField(*given, compiled, self._threads)

    def _draw(self, low: int, high: int, count: int) -> Whole:
        drawn: Whole = torch.randint(low, high, (count,), generator=self._rng).numpy()
        return drawn

    def _peel(self, field: Field, level: Level, weight: float) -> Floats:
        """hwC: a first result, ring by ring from the border inwards, so that what is known grows into the hole.

        Sought all at once the middle would have the guide alone to go by, and where that is a haze, find the dullest
        place of the surroundings. A guide that is kept is none.
        """
        frame = field.grid.frame
        here = level.over(frame)
        depth = cv2.distanceTransform(level.hole.view(np.uint8), cv2.DIST_L2, 5)[frame]
        deepest = float(depth[here.own].max())
        rings = [deepest] if level.keep else np.arange(_RING, deepest + _RING, _RING).tolist()
        thorough = field.grid.count * int(level.allowed.sum()) * len(rings) <= _EXHAUSTIBLE
        current, done = here.values, np.zeros_like(here.own)
        for number, ring in enumerate(rings):
            self._poll()
            worth = _worth(here.hole, done)
            field.aim(current, weight, worth)
            if number == 0:
                field.restart()
            if thorough:
                field.exhaust()
            else:
                for _ in range(_FIRST_DRAWS):
                    field.restart()
                    field.propagate()
            done = here.own & (depth <= ring)
            current = np.where(done[..., None], field.vote(level.values, np.sqrt(worth / 3)), current)
        return current

    def _vote(self, field: Field, level: Level, last: bool) -> Floats:
        """hwC; of a guide that is kept, and at last, with the energy above _BAND_SIGMA that the patches had before
        they were averaged.
        """
        result = field.vote(level.values)
        if not (level.keep or last):
            return result
        band = level.values
        if not level.keep:
            band = band - np.asarray(cv2.GaussianBlur(band, (0, 0), _BAND_SIGMA), np.float32)
        fine = result if level.keep else field.vote(band)
        energy = field.vote(_summed(np.square(band)))
        here = level.over(field.grid.frame)
        if last and not level.keep:  # what is kept of the guide has no steps
            self._poll()
            further: Floats = np.asarray(
                cv2.copyMakeBorder(level.values, 0, 1, 0, 1, cv2.BORDER_REPLICATE), np.float32)
            right, down = (field.vote(further, shift=shift) - result for shift in ((0, 1), (1, 0)))
            written = with_seam(here.own, here.hole)
            result = np.where(written[..., None], result, here.values)
            result = without_steps(result, right, down, written, _MOST_STEP)
        inside = here.own.astype(np.float32)[..., None]
        had = cv2.blur(energy * inside, (_GAIN_WINDOW, _GAIN_WINDOW))
        left = cv2.blur(_summed(np.square(fine)) * inside, (_GAIN_WINDOW, _GAIN_WINDOW))
        gain = np.sqrt(np.clip(had / np.maximum(left, 1e-9), 1, _MOST_GAIN**2))
        sharp: Floats = (result + (gain - 1)[..., None] * fine).astype(np.float32, copy=False)
        return sharp


def _worth(hole: Hole, done: Hole) -> Floats:
    """HW: what colours count next to the guide's where they are known or, in the hole, ``done``."""
    worth = np.where(hole, np.float32(0), np.float32(_KNOWN_WEIGHT))
    worth[done] = 1
    return worth


def _summed(values: Floats) -> Floats:
    """HW1: over the channels."""
    total: Floats = np.asarray(cv2.transform(values, np.ones((1, values.shape[2]), np.float32)), np.float32)
    return total[..., None]
