"""Several results for one region: how they are made to differ, which fits in best, and what becomes of the rest."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol

import cv2
import numpy as np

from inpaint_app.document.layers.compositing import blend_block
from inpaint_app.document.layers.layers import Pixels
from inpaint_app.inference.pixels.blending import Hole
from inpaint_app.inference.pixels.push_pull import Floats
from inpaint_app.inference.request import Choice, FillRequest, Notice, Tile, Variant, Variants
from inpaint_app.inference.run.assembly import Assembly
from inpaint_app.inference.run.crops import colours_of
from inpaint_app.inference.run.finish import Detailer, Native
from inpaint_app.inference.run.planner import Region
from inpaint_app.messages import Message

_SIDE = 8.0
"""Width in pixels of the bands on both sides of a seam whose colours are compared."""

_LEAST_SHARE = 0.02
_SOFT = 2.0
_SURROUNDINGS = 24
_FLAT = 0.002
_GRADIENT = 0.2
_ADVANTAGE = 0.12
_DEPARTURE = 4.0
_BROAD = 8.0
_JUDGED_PIXELS = 4_000_000
_THIN = 8.0
"""Depth in pixels of a hole up to which all results look alike."""




class Judge(Protocol):
    """Whoever says how real a picture looks (``curation.Critic``)."""

    def realism(self, pixels: Pixels) -> Floats:
        """HW float32 in [0, 1], 1 = real, over HWC pixels."""
        ...


class Way(NamedTuple):
    """One way to fill a region: ``detailer`` None leaves the painter's picture as it is."""

    name: str
    detailer: Detailer | None


class Recipe(NamedTuple):
    """A way and a seed."""

    name: str
    detailer: Detailer | None
    seed: int


class Candidate(NamedTuple):
    """A region's native pixels, in which way they came about, and how well they fit in."""

    name: str
    native: Native
    score: float = 0.0


def trusted(ways: Sequence[Way], kept: bool) -> Way | None:
    """The way that others must surpass clearly; None where there is none.

    Where the painter's picture is ``kept`` it is that, elsewhere the first way that copies texture.
    """
    return next((way for way in ways if (way.detailer is None) == kept), None)


def recipes(ways: Sequence[Way], request: FillRequest, kept: bool) -> list[Recipe]:
    """What to try: every way, the trusted one first, and all again with other seeds where more are wanted."""
    usable = [way for way in ways if request.quality != "fast" or way.detailer is None]
    first = trusted(usable, kept)
    usable.sort(key=lambda way: way is not first)
    tried = []
    for number in range(max(len(usable), request.variants) if usable else 0):
        turn, index = divmod(number, len(usable))
        way = usable[index]
        name = f"{way.name}, another seed" if turn else way.name
        tried.append(Recipe(name, way.detailer, (request.seed + turn) % 2**31))
    return tried


def seam(picture: Floats, hole: Hole, grow: int) -> float:
    """How far a fill's edge stands out, 0 = not at all: colour and gradient that jump more than nearby.

    Colours are local means on both sides of what is blended, and their difference counts as far as it is
    larger than that between two places further out; the gradient of the blurred picture along the seam counts
    as far as it is larger, in the mean, than that of the surroundings, relative to it.

    Args:
        picture: HW3 float32 in [0, 1], the filled picture.
        hole: HW bool, not empty.
        grow: how far outside the hole the fill is blended in, pixels.
    """
    inside = cv2.distanceTransform(hole.view(np.uint8), cv2.DIST_L2, 5)
    outside = cv2.distanceTransform((~hole).view(np.uint8), cv2.DIST_L2, 5)
    near = (outside > grow) & (outside <= grow + _SIDE)
    far = (outside > grow + _SIDE) & (outside <= grow + 2 * _SIDE)
    means, shares = zip(*(_local(picture, band) for band in (hole & (inside <= _SIDE), near, far)), strict=True)
    seen = hole & (inside <= 1.5) & (np.min(shares, axis=0) > _LEAST_SHARE)
    colour = 0.0
    if seen.any():
        jump, usual = (np.abs(means[n] - means[n + 1]).mean(axis=2)[seen] for n in (0, 1))
        colour = float(np.maximum(jump - usual, 0).mean())
    gradient = _gradient(np.asarray(cv2.GaussianBlur(picture, (0, 0), _SOFT), np.float32))
    around = (outside > grow) & (outside <= grow + _SURROUNDINGS)
    if not around.any():
        return colour
    edge = float(gradient[(inside <= 1) & (outside <= grow)].mean())
    return colour + _GRADIENT * max(0.0, math.log((edge + _FLAT) / (float(gradient[around].mean()) + _FLAT)))


def _local(picture: Floats, band: Hole) -> tuple[Floats, Floats]:
    """(HW3 local means of what is in the band, HW how much of the band is near)."""
    weight = band.astype(np.float32)
    share = cv2.GaussianBlur(weight, (0, 0), _SIDE)
    total = cv2.GaussianBlur(picture * weight[..., None], (0, 0), _SIDE)
    means: Floats = np.asarray(total / np.maximum(share, 1e-4)[..., None], np.float32)
    return means, np.asarray(share, np.float32)


def _gradient(picture: Floats) -> Floats:
    """HW, sum of the absolute differences to the pixels on the left and above, mean over the colours."""
    size = np.zeros(picture.shape[:2], np.float32)
    size[:, 1:] += np.abs(np.diff(picture, axis=1)).mean(axis=2)
    size[1:] += np.abs(np.diff(picture, axis=0)).mean(axis=2)
    return size


class Scorer:
    """Says how well candidates for one region fit in, higher is better.

    That is how real the judge finds them, less what their seams show, less how far their broad colours depart
    from the guide: where nothing alike is around, patches cannot follow it, and its own pixels win. To a
    discriminator that was trained against a network, pixels copied from the photo look realer than they fit, so
    the way that measures best on the whole has an advantage.

    The weights were chosen on 49 crops of held-out photos (512 to 768 pixels; objects, thick and medium holes), what
    a departure counts on 19 regions of large photos at native size: there the mean perceptual distance of the choice
    was 0.588, of the favourite always 0.597, of the best that could have been chosen 0.557. Realism alone chose
    worse (0.618): it mistakes wrong, but sharp patches for the photo.

    Args:
        guide: HWC over the region's tile rectangle, the picture that says what goes where; None: there is none.
        grow: how far outside the hole a fill is blended in.
        judge: None: nobody says how real the candidates look.
        favourite: name of the way with the advantage.
    """

    def __init__(
        self, assembly: Assembly, region: Region, guide: Pixels | None, grow: int, judge: Judge | None,
        favourite: str = "",
    ) -> None:
        self._region = region
        self._favourite = favourite
        self._grow = grow
        self._judge = judge
        crop = region.crop
        self._picture, _ = assembly.view(crop)
        self._coverage = assembly.coverage(region)
        self._tile = assembly.tile_rect(region.rect)
        self._own = np.zeros(self._picture.shape[:2], bool)
        self._own[region.rect.within(crop)] = region.own
        self._guide = None if guide is None else self._broad(guide)

    def score(self, candidate: Candidate) -> float:
        """The candidate's."""
        pixels = candidate.native.pixels
        picture = self._picture.copy()
        there = self._tile.within(self._region.crop)
        picture[there] = blend_block(picture[there], pixels, self._coverage, 1.0)
        value = _ADVANTAGE if candidate.name == self._favourite else 0.0
        if self._judge is not None:
            value += float(self._judge.realism(picture)[self._own].mean())
        if self._guide is not None:
            value -= _DEPARTURE * float(np.abs(self._broad(pixels) - self._guide).mean())
        crop = self._region.crop
        near = self._region.rect.grow(self._grow + _SURROUNDINGS).intersect(crop).within(crop)
        colours, hole, factor = _reduced(picture[near], self._own[near])
        return value - seam(colours, hole, max(1, round(self._grow / factor)))

    def _broad(self, pixels: Pixels) -> Floats:
        """Nx3: the blurred colours over the region's own pixels."""
        own = self._own[self._tile.within(self._region.crop)]
        colours, hole, factor = _reduced(pixels, own)
        broad: Floats = np.asarray(cv2.GaussianBlur(colours, (0, 0), max(1.0, _BROAD / factor)), np.float32)
        return broad[hole]


def _reduced(pixels: Pixels, hole: Hole) -> tuple[Floats, Hole, float]:
    """(HW3 float32 colours, HW bool, native pixels per pixel), of at most about _JUDGED_PIXELS."""
    height, width = hole.shape
    factor = max(1.0, math.sqrt(hole.size / _JUDGED_PIXELS))
    if factor > 1:
        size = (round(width / factor), round(height / factor))
        reduced: Any = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
        pixels = reduced.reshape(size[1], size[0], -1)
        share = cv2.resize(hole.view(np.uint8) * np.uint8(255), size, interpolation=cv2.INTER_AREA)
        hole = share >= min(128, int(share.max()))
    colours, _ = colours_of(pixels, np.ones(hole.shape, bool))
    return colours, hole, factor


class Alternatives:
    """The results that are not taken, region by region, as pictures of the whole hole.

    Args:
        regions: the plan.
        most_bytes: what they may hold; no more are kept than that allows.
    """

    def __init__(self, request: FillRequest, regions: Sequence[Region], most_bytes: int) -> None:
        self._request = request
        self._room = request.variants - 1
        rects = [Assembly(request).tile_rect(region.rect) for region in regions]
        pixel = request.photo.pixels.shape[2] * request.photo.pixels.itemsize + 1
        self._room = min(self._room, most_bytes // max(1, sum(rect.area for rect in rects) * pixel))
        self._assemblies = [Assembly(request) for _ in range(self._room)]
        self._tiles: list[list[Tile]] = [[] for _ in range(self._room)]
        self._totals = [0.0] * (self._room + 1)
        self._area = 0
        self._different = 1
        self._choices: list[Choice] = []
        thick = [region for region in regions if _depth(region.own) > _THIN]
        self._concerned = {id(region) for region in thick or (regions if request.variants > 1 else ())}

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What was taken so far."""
        return tuple(self._choices)

    def concern(self, region: Region) -> bool:
        """Whether several results are worth making: not for specks and hairlines beside larger holes."""
        return id(region) in self._concerned

    def choose(self, region: Region, candidates: Sequence[Candidate]) -> Candidate:
        """Keep a region's candidates, which all differ; the best of them."""
        ranked = sorted(candidates, key=lambda candidate: -candidate.score)
        self._different = max(self._different, len(ranked))
        self._choices.append(Choice(region.rect, tuple((each.name, each.score) for each in ranked)))
        area = int(region.own.sum())
        self._area += area
        for place in range(len(self._totals)):
            self._totals[place] += ranked[min(place, len(ranked) - 1)].score * area
        self.keep(region, [candidate.native.pixels for candidate in ranked])
        return ranked[0]

    def keep(self, region: Region, ranked: Sequence[Pixels]) -> None:
        """Put a region's pixels, best first, into the results that are not taken."""
        for place, (assembly, tiles) in enumerate(zip(self._assemblies, self._tiles, strict=True), 1):
            tiles.append(assembly.deliver(region, ranked[min(place, len(ranked) - 1)].copy()))

    def events(self) -> Iterator[Notice | Variants]:
        """The results that were not taken; a sentence where there are fewer than were asked for."""
        job, wanted = self._request.job, self._request.variants
        count = min(self._room, self._different - 1)
        if count + 1 < wanted:
            no_room = Message("there is no memory for more")
            why = no_room if count == self._room else Message("all others look the same")
            yield Notice(job, (
                Message("There are {count} results to choose from: {reason}.", count=count + 1, reason=why) if count
                else Message("There is only one result: {reason}.", reason=why)))
        if count:
            scores = [total / max(1, self._area) for total in self._totals]
            others = zip(scores[1:], self._tiles[:count], strict=False)
            yield Variants(job, scores[0], tuple(Variant(value, tuple(tiles)) for value, tiles in others))


def _depth(own: Hole) -> float:
    """How far the innermost pixel is from the edge."""
    framed = cv2.copyMakeBorder(own.view(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=(0,))
    return float(cv2.distanceTransform(framed, cv2.DIST_L2, 3).max())
