"""Undoable changes to the mask and to the stack of fills."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, TypedDict, Unpack

import numpy as np
import numpy.typing as npt

from inpaint_app.document.geometry import EMPTY, Rect
from inpaint_app.document.layers import FillLayer

if TYPE_CHECKING:
    from inpaint_app.document.document import Document

TILE = 256
"""Side in pixels of the squares in which mask changes are stored."""

_OVERHEAD = 512
"""Bytes counted for an edit's own objects, so that even edits without arrays fill the budget at last."""


class MaskBlock(NamedTuple):
    """What one rectangle of the mask held before and after.

    before, after: HW uint8 over ``rect``, or one number where the whole rectangle has that value.
    """

    rect: Rect
    before: npt.NDArray[np.uint8] | int
    after: npt.NDArray[np.uint8] | int

    @classmethod
    def of(
        cls, rect: Rect, before: npt.NDArray[np.uint8], after: npt.NDArray[np.uint8],
    ) -> MaskBlock | None:
        """Owns copies trimmed to what differs; None when nothing does. Arrays are HW uint8 over ``rect``."""
        changed = before != after
        rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
        if rows.size == 0:
            return None
        part = Rect(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
        return cls(
            part.translate(rect.left, rect.top), _compact(before[part.slices]), _compact(after[part.slices]),
        )


def _compact(block: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8] | int:
    low = int(block.min())
    return low if low == int(block.max()) else block.copy()


def tiles(rect: Rect, side: int = TILE) -> Iterator[Rect]:
    """The squares of the fixed grid that ``rect`` touches, each cut to ``rect``; together they are ``rect``."""
    if rect.empty:
        return
    for top in range(rect.top // side * side, rect.bottom, side):
        for left in range(rect.left // side * side, rect.right, side):
            yield Rect(left, top, left + side, top + side).intersect(rect)


@dataclass(frozen=True, eq=False)
class MaskEdit:
    """A change to the mask, stored as the small rectangles that differ."""

    label: str
    blocks: tuple[MaskBlock, ...]

    @property
    def rect(self) -> Rect:
        """Bounding rectangle of the change."""
        bounds = EMPTY
        for block in self.blocks:
            bounds = bounds.union(block.rect)
        return bounds

    @property
    def nbytes(self) -> int:
        arrays = (array for block in self.blocks for array in (block.before, block.after))
        return _OVERHEAD + sum(array.nbytes for array in arrays if not isinstance(array, int))

    def apply(self, document: Document) -> Rect:
        for block in self.blocks:
            document.mask.write(block.rect, block.after)
        return self.rect

    def revert(self, document: Document) -> Rect:
        for block in self.blocks:
            document.mask.write(block.rect, block.before)
        return self.rect


@dataclass(frozen=True, eq=False)
class FillsEdit:
    """A change to the stack of fills: one added, removed, moved, renamed, dimmed, hidden, shown as another variant."""

    label: str
    before: tuple[FillLayer, ...]
    after: tuple[FillLayer, ...]

    @property
    def nbytes(self) -> int:
        # Layers that differ only in name, opacity or chosen variant share their arrays; those cost nothing.
        before = {id(block): block.nbytes for fill in self.before for block in fill.blocks}
        after = {id(block): block.nbytes for fill in self.after for block in fill.blocks}
        return _OVERHEAD + sum((before | after)[key] for key in before.keys() ^ after.keys())

    @property
    def rect(self) -> Rect:
        """Where the picture may look different: nothing at all for a new name."""
        before = [_look(fill) for fill in self.before if fill.visible and fill.opacity > 0]
        after = [_look(fill) for fill in self.after if fill.visible and fill.opacity > 0]
        while before and after and before[0] == after[0]:
            del before[0], after[0]
        while before and after and before[-1] == after[-1]:
            del before[-1], after[-1]
        bounds = EMPTY
        for rect, *_ in before + after:
            bounds = bounds.union(rect)
        return bounds

    def apply(self, document: Document) -> Rect:
        document.fills = self.after
        return self.rect

    def revert(self, document: Document) -> Rect:
        document.fills = self.before
        return self.rect


def _look(fill: FillLayer) -> tuple[Rect, int, int, float]:
    return fill.rect, id(fill.pixels), id(fill.coverage), fill.opacity


class FillChanges(TypedDict, total=False):
    """What a person may change about a fill."""

    name: str
    visible: bool
    opacity: float


def add_fill(document: Document, fill: FillLayer, index: int | None = None) -> FillsEdit:
    """Put ``fill`` on top, or at ``index`` counted from the bottom.

    Raises:
        ValueError: the fill lies outside the photo, has other channels or depth, or its id is taken.
    """
    photo = document.photo
    if not photo.rect.contains(fill.rect):
        raise ValueError(f"fill at {fill.rect} does not lie inside the photo {photo.rect}")
    if fill.pixels.dtype != photo.pixels.dtype or fill.pixels.shape[2:] != photo.pixels.shape[2:]:
        raise ValueError("fill pixels must have the photo's channels and depth")
    if any(other.id == fill.id for other in document.fills):
        raise ValueError(f"fill id {fill.id} is taken")
    fills = list(document.fills)
    fills.insert(len(fills) if index is None else index, fill)
    return FillsEdit("Fill", document.fills, tuple(fills))


def remove_fill(document: Document, fill_id: int) -> FillsEdit:
    """Delete the fill with this id (KeyError when there is none)."""
    index = _index(document, fill_id)
    fills = document.fills
    return FillsEdit("Delete fill", fills, fills[:index] + fills[index + 1 :])


def move_fill(document: Document, fill_id: int, index: int) -> FillsEdit:
    """Move the fill to ``index``, counted from the bottom; an index beyond the ends means the end."""
    fills = list(document.fills)
    fill = fills.pop(_index(document, fill_id))
    fills.insert(min(max(index, 0), len(fills)), fill)
    return FillsEdit("Move fill", document.fills, tuple(fills))


def change_fill(document: Document, fill_id: int, **changes: Unpack[FillChanges]) -> FillsEdit:
    """Rename, show, hide or dim a fill; opacity is cut to 0.0 ... 1.0 (KeyError for an unknown id)."""
    index = _index(document, fill_id)
    if "opacity" in changes:
        changes["opacity"] = min(max(float(changes["opacity"]), 0.0), 1.0)
    label = "Change fill"
    if changes.keys() == {"name"}:
        label = "Rename fill"
    elif changes.keys() == {"opacity"}:
        label = "Fill opacity"
    elif changes.keys() == {"visible"}:
        label = "Show fill" if changes["visible"] else "Hide fill"
    fills = list(document.fills)
    fills[index] = replace(fills[index], **changes)
    return FillsEdit(label, document.fills, tuple(fills))


def choose_variant(document: Document, fill_id: int, variant: int) -> FillsEdit:
    """Show another of a fill's variants.

    Args:
        variant: its place in ``FillLayer.variants``; one beyond the ends means the end.

    Raises:
        KeyError: there is no such fill. ValueError: it has no variants.
    """
    index = _index(document, fill_id)
    fill = document.fills[index]
    if not fill.variants:
        raise ValueError(f"fill {fill_id} has no variants")
    chosen = min(max(variant, 0), len(fill.variants) - 1)
    fills = list(document.fills)
    fills[index] = replace(fill, pixels=fill.variants[chosen], chosen=chosen)
    return FillsEdit("Choose variant", document.fills, tuple(fills))


def _index(document: Document, fill_id: int) -> int:
    for index, fill in enumerate(document.fills):
        if fill.id == fill_id:
            return index
    raise KeyError(f"no fill with id {fill_id}")
