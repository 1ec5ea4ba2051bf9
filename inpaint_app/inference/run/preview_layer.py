"""What an engine has delivered so far: blocks above the document, outside its history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from inpaint_app.document.arrays import Coverage
from inpaint_app.document.geometry import EMPTY, Rect
from inpaint_app.document.layers.layers import FillLayer, Layer, Pixels, Provenance, insertion_index
from inpaint_app.inference.request import Tile
from inpaint_app.inference.run.rect_index import RectIndex

Block = tuple[Rect, Pixels, Coverage]

_NOWHERE = Provenance("", "", "", 0)

_LAYER_AREA = 16_000_000
"""One layer may always be this large, pixels."""

_LAYER_SLACK = 4
"""Beyond that, a layer's rectangle may be this many times the area of what it holds."""


class PreviewLayer:
    """Blocks of one running fill: (rect, HWC pixels in the photo's dtype, HW uint8 coverage)."""

    def __init__(self) -> None:
        self._coarse: list[Block] = []
        self._tiles: list[Block] = []
        self._tile_rects = RectIndex()

    @classmethod
    def of(cls, tiles: Iterable[Tile]) -> PreviewLayer:
        """All tiles of a result, in the order in which they came."""
        layer = cls()
        for tile in tiles:
            layer.add_tile(tile.rect, tile.pixels, tile.coverage)
        return layer

    @property
    def blocks(self) -> list[Block]:
        """In the order to blend them.

        No pixel is covered by two of them, so that the order does not matter and the blend over the photo is
        the very one that the finished layer will give.
        """
        return [*self._coarse, *self._tiles]

    @property
    def bounds(self) -> Rect:
        """The smallest rectangle around all blocks."""
        return _union(rect for rect, _, _ in self.blocks)

    def add_preview(self, rect: Rect, pixels: Pixels, coverage: Coverage) -> None:
        """Show a coarse block, until tiles replace it; it never hides a tile."""
        new: Block = (rect, pixels, coverage)
        for number in self._tile_rects.touching(rect):
            tile_rect, _, tile_coverage = self._tiles[number]
            new = _without(new, tile_rect, tile_coverage)
        self._hide_coarse(rect, coverage)
        self._coarse.append(new)

    def add_tile(self, rect: Rect, pixels: Pixels, coverage: Coverage) -> None:
        """Show a final block; where it covers at least as much, it replaces what was there before."""
        self._hide_coarse(rect, coverage)
        new: Block = (rect, pixels, coverage)
        for number in self._tile_rects.touching(rect):
            tile = self._tiles[number]
            new = _without(new, tile[0], tile[2], only_more=True)
            self._tiles[number] = _without(tile, new[0], new[2])
        self._tiles.append(new)
        self._tile_rects.add(rect)

    def _hide_coarse(self, rect: Rect, coverage: Coverage) -> None:
        coarse = (_without(block, rect, coverage) for block in self._coarse)
        self._coarse = [block for block in coarse if block[2].any()]

    def among(self, layers: Sequence[Layer]) -> list[Layer]:
        """``layers`` with the blocks at the place that the finished fill will have."""
        at = insertion_index(layers, self.bounds)
        shown = [FillLayer(-1 - number, "", *block, _NOWHERE) for number, block in enumerate(self.blocks)]
        return [*layers[:at], *shown, *layers[at:]]

    def merged_tiles(self, *, split: bool = True) -> list[Block]:
        """The tiles as few blocks: one, unless they are split because they lie far apart.

        Coarse blocks are left out. Pixels outside the coverage are zero.

        Args:
            split: whether no block may be much larger than what it holds.
        """
        tiles = [block for block in self._tiles if block[2].any()]
        groups = _grouped(tiles) if split else [tiles] * bool(tiles)
        return [_merge(group) for group in groups]


def _union(rects: Iterable[Rect]) -> Rect:
    whole = EMPTY
    for rect in rects:
        whole = whole.union(rect)
    return whole


def _without(block: Block, rect: Rect, coverage: Coverage, *, only_more: bool = False) -> Block:
    """``block``, not covering where ``coverage`` over ``rect`` does (``only_more``: where it covers more)."""
    own_rect, pixels, own = block
    both = own_rect.intersect(rect)
    if both.empty:
        return block
    other = coverage[both.within(rect)]
    inner = both.within(own_rect)
    hidden = other > own[inner] if only_more else other > 0
    if not hidden.any():
        return block
    own = own.copy()
    own[inner][hidden] = 0
    return own_rect, pixels, own


def _grouped(blocks: list[Block]) -> list[list[Block]]:
    """Blocks cut into groups whose bounding rectangles are not much larger than what is in them."""
    groups: list[list[Block]] = []
    waiting = [blocks] if blocks else []
    while waiting:
        group = waiting.pop()
        whole = _union(rect for rect, _, _ in group)
        held = sum(rect.area for rect, _, _ in group)
        if len(group) == 1 or whole.area <= max(_LAYER_AREA, _LAYER_SLACK * held):
            groups.append(group)
            continue
        along: Callable[[Block], int] = (
            (lambda block: block[0].left + block[0].right)
            if whole.width >= whole.height
            else (lambda block: block[0].top + block[0].bottom)
        )
        ordered = sorted(group, key=along)
        gaps = [along(ordered[i + 1]) - along(ordered[i]) for i in range(len(ordered) - 1)]
        cut = gaps.index(max(gaps)) + 1
        waiting += [ordered[cut:], ordered[:cut]]
    return groups


def _merge(blocks: list[Block]) -> Block:
    """One block that gives the same blend as ``blocks``, which cover no pixel twice."""
    whole = _union(rect for rect, _, _ in blocks)
    first = blocks[0][1]
    pixels = np.zeros((whole.height, whole.width, first.shape[2]), first.dtype)
    coverage = np.zeros((whole.height, whole.width), np.uint8)
    for rect, block_pixels, block_coverage in blocks:
        place = rect.within(whole)
        covered = block_coverage > 0
        np.copyto(pixels[place], block_pixels, where=covered[..., None])
        np.copyto(coverage[place], block_coverage, where=covered)
    return whole, pixels, coverage
