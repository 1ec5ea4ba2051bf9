"""What is done to a document, as entries of its journal.

Entries tell what a place has become (parts of the mask, the layers), so that what was done before the journal began can
be undone in it; changes of geometry are told by name and made again. Arrays that were written once, or that lie in
the copy that the journal rests on, are named by number from then on.
"""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.document.document import DocumentEdit
from inpaint_app.document.geometry import Rect
from inpaint_app.document.geometry_edit import GeometryEdit
from inpaint_app.document.layers.fill_edit import FillEdit
from inpaint_app.document.layers.layer_edits import LayersEdit
from inpaint_app.document.layers.layer_mask import LayerMaskEdit
from inpaint_app.document.layers.layers import AdjustmentLayer, Layer
from inpaint_app.document.masks.mask import Mask
from inpaint_app.document.masks.mask_edit import MaskBlock, MaskEdit
from inpaint_app.document.masks.named_masks import NamedMask, NamedMasksEdit
from inpaint_app.document.project.journal import Entry, Kind
from inpaint_app.document.project.record import adjustment_record, fill_record

Array = npt.NDArray[Any]


class Recorder:
    """Makes the entries of one journal; it copies nothing, so it costs next to nothing.

    Attributes:
        earliest: number of the START record that the journal will begin with; changes of geometry before it cannot be
            told to be undone.
    """

    def __init__(self, first_array: int = 0) -> None:
        """``first_array``: no number below it is given to an array."""
        self.earliest = 0
        self._numbers = itertools.count(first_array)
        self._known: dict[int, tuple[int, weakref.ref[Array]]] = {}
        self._geometry: dict[int, tuple[int, weakref.ref[GeometryEdit]]] = {}

    @property
    def holds_geometry(self) -> bool:
        """Whether changes of geometry could still be told to be undone that no longer can after a copy."""
        return any(number > self.earliest and edit() is not None for number, edit in self._geometry.values())

    def start(self, layers: Sequence[Layer], **fields: Any) -> Entry:
        """What the next entries rest on: a document with these layers, whose arrays get numbers."""
        return Entry(Kind.START, {"numbers": self._numbers_of(layers), **fields})

    def step(self, how: str, edit: DocumentEdit, number: int) -> Entry | None:
        """What was done, undone or redone; None: it cannot be told.

        Args:
            how: "do", "undo" or "redo".
            number: of the record that the entry will become.
        """
        fields: dict[str, Any] = {"how": how, "label": edit.label}
        forward = how != "undo"
        match edit:
            case MaskEdit():
                return _blocks_entry(fields, "mask", edit.blocks, forward)
            case LayerMaskEdit():
                fields |= {"fill": edit.layer_id, "masked": forward or edit.had_mask}
                return _blocks_entry(fields, "layer_mask", edit.blocks, forward)
            case LayersEdit():
                return self._layers_entry(fields | {"what": "layers"}, edit.after if forward else edit.before)
            case FillEdit():
                layers = edit.layers.after if forward else edit.layers.before
                entry = self._layers_entry(fields | {"what": "fill"}, layers)
                blocks, arrays = _told_blocks(edit.mask.blocks, forward, len(entry.arrays))
                return Entry(entry.kind, {**entry.fields, **blocks}, (*entry.arrays, *arrays))
            case NamedMasksEdit():
                return _masks_entry(fields, edit.after if forward else edit.before)
            case GeometryEdit():
                return self._geometry_entry(fields, how, edit, number)
            case _:
                return None

    def _layers_entry(self, fields: dict[str, Any], layers: Sequence[Layer]) -> Entry:
        arrays: list[Array] = []
        new: list[int] = []

        def number(array: Array) -> int:
            known = self._number(array)
            if known is None:
                known = self._give(array)
                arrays.append(array)
                new.append(known)
            return known

        records = []
        for layer in layers:
            if isinstance(layer, AdjustmentLayer):
                record, _ = adjustment_record(layer)
            else:
                record, _ = fill_record(layer, None)
                record["results"] = [number(pixels) for pixels in layer.variants or (layer.pixels,)]
                record["coverage"] = number(layer.coverage)
            record["mask"] = None if layer.mask is None else number(layer.mask)
            records.append(record)
        return Entry(Kind.STEP, {**fields, "layers": records, "new": new}, tuple(arrays))

    def _geometry_entry(self, fields: dict[str, Any], how: str, edit: GeometryEdit, number: int) -> Entry | None:
        fields |= {"what": "geometry"}
        if how != "do":
            known = self._geometry.get(id(edit))
            if known is None or known[1]() is not edit or known[0] <= self.earliest:
                return None
            return Entry(Kind.STEP, {**fields, "of": known[0]})
        if edit.operation is None:
            return None
        self._geometry[id(edit)] = (number, weakref.ref(edit))
        fields |= {"operation": edit.operation.name, "arguments": list(edit.operation.arguments)}
        if edit.operation.name == "extend":  # its fills are new; the other layers have only moved
            return self._layers_entry(fields, edit.after.layers)
        return Entry(Kind.STEP, {**fields, "numbers": self._numbers_of(edit.after.layers)})

    def _numbers_of(self, layers: Sequence[Layer]) -> list[int]:
        """Numbers of all arrays of the layers, in order; those that had none get one."""
        found = []
        for layer in layers:
            for array in layer.blocks:
                known = self._number(array)
                found.append(self._give(array) if known is None else known)
        return found

    def _number(self, array: Array) -> int | None:
        known = self._known.get(id(array))
        return known[0] if known is not None and known[1]() is array else None

    def _give(self, array: Array) -> int:
        number = next(self._numbers)
        self._known[id(array)] = number, weakref.ref(array)
        return number


def mask_part(mask: Mask, rect: Rect) -> Entry:
    """What the mask holds inside ``rect`` now, in the middle of a stroke."""
    part = MaskBlock(rect, 0, mask.pixels[rect.slices].copy())
    return _blocks_entry({"how": "part", "label": ""}, "mask", (part,), True)


def layer_mask_part(layer: Layer) -> Entry:
    """What a layer's own mask holds now, in the middle of a stroke."""
    parts = () if layer.mask is None else (MaskBlock(Rect.of_size(layer.rect.size), 0, layer.mask.copy()),)
    fields = {"how": "part", "label": "", "fill": layer.id, "masked": layer.mask is not None}
    return _blocks_entry(fields, "layer_mask", parts, True)


def clean() -> Entry:
    """A file of the user's holds everything now."""
    return Entry(Kind.CLEAN, {})


def gap(label: str) -> Entry:
    """``label`` was done and cannot be told."""
    return Entry(Kind.GAP, {"label": label})


def _blocks_entry(fields: dict[str, Any], what: str, blocks: Sequence[MaskBlock], forward: bool) -> Entry:
    told, arrays = _told_blocks(blocks, forward)
    return Entry(Kind.STEP, {**fields, "what": what, **told}, arrays)


def _told_blocks(
    blocks: Sequence[MaskBlock], forward: bool, first: int = 0,
) -> tuple[dict[str, Any], tuple[Array, ...]]:
    """The fields that tell what each place becomes, and the arrays, the first of which is the record's ``first``."""
    arrays: list[Array] = []
    values: list[list[int]] = []  # [0, the value everywhere] or [1, the array's place in the record]
    for block in blocks:
        value = block.after if forward else block.before
        if isinstance(value, np.ndarray):
            values.append([1, first + len(arrays)])
            arrays.append(value)
        else:
            values.append([0, int(value)])
    return {"rects": [list(block.rect) for block in blocks], "values": values}, tuple(arrays)


def _masks_entry(fields: dict[str, Any], masks: Sequence[NamedMask]) -> Entry:
    selections = [(named.name, named.selection) for named in masks]
    arrays = tuple(each.values for _, each in selections if not each.rect.empty)
    names = [[name, None if each.rect.empty else list(each.rect)] for name, each in selections]
    return Entry(Kind.STEP, {**fields, "what": "named_masks", "masks": names}, arrays)
