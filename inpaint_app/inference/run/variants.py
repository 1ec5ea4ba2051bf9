"""Results that are not taken, region by region, as pictures of the whole hole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from inpaint_app.document.arrays import BoolMask
from inpaint_app.document.layers.layers import Pixels
from inpaint_app.inference.request import Choice, FillRequest, Notice, Tile, Variant, Variants
from inpaint_app.inference.run.assembly import Assembly
from inpaint_app.inference.run.candidates import Candidate
from inpaint_app.inference.run.planner import Region
from inpaint_app.inference.run.rect_index import RectIndex
from inpaint_app.messages import Message

_THIN = 8.0
"""Depth in pixels of a hole up to which all results look alike."""


class VariantSet:
    """The results that are not taken, each a picture that grows region by region as the one that is.

    Args:
        request: says how many results are wanted.
        regions: the plan.
        max_bytes: what the results may hold; no more are kept than that allows.
    """

    def __init__(self, request: FillRequest, regions: Sequence[Region], max_bytes: int) -> None:
        self._request = request
        area = sum(Assembly(request).tile_rect(region.rect).area for region in regions)
        pixel = request.photo.pixels.shape[2] * request.photo.pixels.itemsize + 1
        self._capacity = min(request.variants - 1, max_bytes // max(1, area * pixel))
        self._assemblies = [Assembly(request) for _ in range(self._capacity)]
        self._tiles: list[list[Tile]] = [[] for _ in range(self._capacity)]
        self._totals = [0.0] * (self._capacity + 1)
        self._area = 0
        self._different = 1
        self._short_of_memory = False
        self._choices: list[Choice] = []
        thick = [region for region in regions if _depth(region.own) > _THIN]
        self._concerned = thick or (list(regions) if request.variants > 1 else [])
        self._rects = RectIndex(region.rect for region in self._concerned)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What was taken so far."""
        return tuple(self._choices)

    def concerns(self, part: Region) -> bool:
        """Whether several results are worth making: not for specks and hairlines beside larger holes.

        Args:
            part: a region of the plan, or one that it was cut into later; told by its place, which cutting keeps.
        """
        return any(_overlap(part, self._concerned[number]) for number in self._rects.touching(part.rect))

    def choose(self, region: Region, candidates: Sequence[Candidate], *, complete: bool) -> Candidate:
        """Keep a region's candidates, which all differ.

        Args:
            region: what they fill.
            candidates: at least one.
            complete: False where memory was too short to make all that were wanted.

        Returns:
            The best of them.
        """
        ranked = sorted(candidates, key=lambda candidate: -candidate.score)
        self._different = max(self._different, len(ranked))
        self._short_of_memory |= not complete
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
        count = min(self._capacity, self._different - 1)
        if count + 1 < wanted:
            short = count == self._capacity or self._short_of_memory
            why = Message("there is not enough memory for more") if short else Message("all others look the same")
            yield Notice(job, (
                Message("There are {count} results to choose from: {reason}.", count=count + 1, reason=why) if count
                else Message("There is only one result: {reason}.", reason=why)))
        if count:
            scores = [total / max(1, self._area) for total in self._totals]
            others = zip(scores[1:], self._tiles[:count], strict=False)
            yield Variants(job, scores[0], tuple(Variant(value, tuple(tiles)) for value, tiles in others))


def _overlap(one: Region, other: Region) -> bool:
    """Whether both fill some pixel."""
    part = one.rect.intersect(other.rect)
    return bool((one.own[part.within(one.rect)] & other.own[part.within(other.rect)]).any())


def _depth(own: BoolMask) -> float:
    """How far the innermost pixel is from the edge."""
    framed = cv2.copyMakeBorder(own.view(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=(0,))
    return float(cv2.distanceTransform(framed, cv2.DIST_L2, 3).max())
