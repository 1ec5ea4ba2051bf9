"""Where texture may be copied from, and where not: two masks of the document under names of their own, and strokes on
them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from types import MappingProxyType

from inpaint_app.document.document import Document
from inpaint_app.document.geometry import EMPTY, Point, Rect
from inpaint_app.document.layers.layers import FillLayer
from inpaint_app.document.masks.mask import Brush, Mask
from inpaint_app.document.masks.named_masks import HasMasks, NamedMask, NamedMasksEdit
from inpaint_app.document.masks.selection import Selection

COPY_FROM, NOT_FROM = "Copy from", "Not copied from"
"""The names of the masks: what texture is copied from alone, if it selects anything, and what it is not copied from."""

SOURCE_MASKS = (COPY_FROM, NOT_FROM)


def source_masks(copy_from: Selection | None, not_from: Selection | None) -> Mapping[str, Selection]:
    """Those that there are, by their names."""
    named = zip(SOURCE_MASKS, (copy_from, not_from), strict=True)
    return MappingProxyType({name: selection for name, selection in named if selection is not None})


def selected(document: HasMasks, name: str) -> Selection | None:
    """What the mask called ``name`` selects, a copy; None: there is none, or it selects nothing."""
    mask = _mask(document, name)
    if mask is None or mask.hole_bounds().empty:
        return None
    rect = mask.painted_bounds
    return Selection(rect, mask.pixels[rect.slices].copy())


def sources_again(document: Document, fill: FillLayer, *, here: bool) -> tuple[Selection | None, Selection | None]:
    """From where alone, and from where not, a fill is to copy when it is made again: as before, or as is painted now.

    What was painted before is known as long as the picture has the same size.
    """
    origin = fill.provenance
    kept = [mask for mask in (origin.copy_from, origin.not_from) if mask is not None]
    if here or not kept or any(mask.size != document.photo.size for mask in kept):
        return selected(document, COPY_FROM), selected(document, NOT_FROM)
    only, never = (None if mask is None else mask.selection() for mask in (origin.copy_from, origin.not_from))
    return only, never


def without_sources(document: HasMasks) -> NamedMasksEdit:
    """The edit, not yet applied, by which texture may come from everywhere again."""
    return NamedMasksEdit(
        "Clear sources", document.named_masks,
        tuple(named for named in document.named_masks if named.name not in SOURCE_MASKS))


def changed_sources(before: tuple[NamedMask, ...], after: tuple[NamedMask, ...]) -> Rect:
    """Where the source masks of one document may differ from those of another."""
    old, new = ({id(each.mask): each.mask for each in masks if each.name in SOURCE_MASKS} for masks in (before, after))
    changed = EMPTY
    for key in old.keys() ^ new.keys():
        changed = changed.union((old | new)[key].painted_bounds)
    return changed


def _mask(document: HasMasks, name: str) -> Mask | None:
    return next((named.mask for named in document.named_masks if named.name == name), None)


class SourceStroke:
    """One drag of the brush on a source mask; it takes the same place out of the other one. One undo step.

    Attributes:
        start_rect: where the masks may have changed after the first dab.
    """

    def __init__(
        self, document: HasMasks, name: str | None, brush: Brush, at: Point, pressure: float,
    ) -> None:
        """``name``: of the mask that is painted; None: both are erased. ``at``: image pixels."""
        self._document = document
        self._before = document.named_masks
        masks = {
            each: _copy(_mask(document, each), document.mask) for each in SOURCE_MASKS
            if each == name or _mask(document, each) is not None}
        self._strokes = [mask.begin_stroke(brush, each != name, at, pressure) for each, mask in masks.items()]
        self._erased = {each for each in masks if each != name}
        others = tuple(named for named in self._before if named.name not in SOURCE_MASKS)
        document.named_masks = (*others, *(NamedMask(each, mask) for each, mask in masks.items()))
        self.start_rect = self._together(stroke.start_rect for stroke in self._strokes)

    def extend(self, to: Point, pressure: float = 1.0) -> Rect:
        """Sweep the brush on to ``to``; the rectangle of the masks that may have changed."""
        return self._together([stroke.extend(to, pressure) for stroke in self._strokes])

    def end(self) -> NamedMasksEdit | None:
        """Finish; the edit to record (already made), None when nothing changed."""
        if not any([stroke.end() for stroke in self._strokes]):  # noqa: C419 - each must end
            self._document.named_masks = self._before
            return None
        self._document.named_masks = tuple(
            named for named in self._document.named_masks
            if named.name not in self._erased or not named.mask.is_empty)
        return NamedMasksEdit("Paint sources", self._before, self._document.named_masks)

    def abort(self) -> Rect:
        """Take everything back; the rectangle of the masks that may have changed."""
        dirty = self._together([stroke.abort() for stroke in self._strokes])
        self._document.named_masks = self._before
        return dirty

    @staticmethod
    def _together(rects: Iterable[Rect]) -> Rect:
        return reduce(Rect.union, rects, EMPTY)


def _copy(mask: Mask | None, like: Mask) -> Mask:
    copy = Mask(like.size)
    if mask is not None:
        copy.write(mask.painted_bounds, mask.pixels[mask.painted_bounds.slices])
    return copy
