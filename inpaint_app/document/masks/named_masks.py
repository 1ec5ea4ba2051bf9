"""Masks that were put aside under a name, to be used again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from inpaint_app.document.geometry import EMPTY, Rect
from inpaint_app.document.masks.mask import Mask
from inpaint_app.document.masks.mask_edit import OVERHEAD
from inpaint_app.document.masks.selection import Selection
from inpaint_app.errors import MaskError


@dataclass(frozen=True, eq=False)
class NamedMask:
    """A mask under a name, unique in its document; of the photo's size, and never painted on again."""

    name: str
    mask: Mask

    @property
    def selection(self) -> Selection:
        """What it selects."""
        rect = self.mask.painted_bounds
        return Selection(rect, self.mask.pixels[rect.slices])


class HasMasks(Protocol):
    """Whatever owns the mask and those that were put aside: a document."""

    mask: Mask
    named_masks: tuple[NamedMask, ...]


@dataclass(frozen=True, eq=False)
class NamedMasksEdit:
    """A mask put aside, put in the place of another, or thrown away. Nothing in the picture looks different."""

    label: str
    before: tuple[NamedMask, ...]
    after: tuple[NamedMask, ...]

    @property
    def nbytes(self) -> int:
        before = {id(named.mask): named.mask.painted_bounds.area for named in self.before}
        after = {id(named.mask): named.mask.painted_bounds.area for named in self.after}
        return OVERHEAD + sum((before | after)[key] for key in before.keys() ^ after.keys())

    def apply(self, document: HasMasks) -> Rect:
        document.named_masks = self.after
        return EMPTY

    def revert(self, document: HasMasks) -> Rect:
        document.named_masks = self.before
        return EMPTY


def store_mask(document: HasMasks, name: str) -> NamedMasksEdit:
    """The edit, not yet applied, that puts a copy of the mask aside; one of the same name gives way to it.

    Raises:
        MaskError: there is no name, or nothing to put aside.
    """
    name = name.strip()
    if not name:
        raise MaskError("A mask needs a name to be stored; give it one.")
    if document.mask.is_empty:
        raise MaskError("There is no mask to store; paint or select something first.")
    painted = document.mask.painted_bounds
    copy = Mask(document.mask.size)
    copy.write(painted, document.mask.pixels[painted.slices])
    others = tuple(named for named in document.named_masks if named.name != name)
    return NamedMasksEdit("Store mask", document.named_masks, (*others, NamedMask(name, copy)))


def remove_mask(document: HasMasks, name: str) -> NamedMasksEdit:
    """The edit, not yet applied, that throws the mask called ``name`` away (KeyError when there is none)."""
    find_mask(document, name)
    others = tuple(named for named in document.named_masks if named.name != name)
    return NamedMasksEdit("Delete mask", document.named_masks, others)


def find_mask(document: HasMasks, name: str) -> NamedMask:
    """The mask called ``name`` (KeyError when there is none)."""
    for named in document.named_masks:
        if named.name == name:
            return named
    raise KeyError(f"no mask is called {name}")
