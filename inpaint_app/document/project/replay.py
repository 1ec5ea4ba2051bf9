"""Making a document again from a copy, or the file that it was opened from, and the journal of what was done since.

A journal is read as a stranger's file is: everything in it is checked before it is used.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.document.cut import brought_back, cropped_keeping
from inpaint_app.document.document import Document
from inpaint_app.document.extension import Margins, extend_canvas, extended_photo
from inpaint_app.document.geometry import Point, Rect, Size
from inpaint_app.document.geometry_edit import Layout
from inpaint_app.document.layers.layer_mask import mask_rect, painted
from inpaint_app.document.layers.layers import Layer
from inpaint_app.document.masks.mask import Mask
from inpaint_app.document.masks.named_masks import NamedMask
from inpaint_app.document.opacity import opaque_layout
from inpaint_app.document.project.archive import DamagedError
from inpaint_app.document.project.journal import Kind, Record
from inpaint_app.document.project.project import Project
from inpaint_app.document.project.record import fits, layer_from
from inpaint_app.document.transform import cropped, flipped, rectified, resized, straightened, turned
from inpaint_app.errors import CanvasError
from inpaint_app.limits import PIXEL_LIMIT

_GEOMETRY_LIMIT = 200
"""Most changes of geometry in one journal: each keeps a photo."""
_LAYERS_LIMIT = 10_000
_PIXELS_LIMIT = 8 * PIXEL_LIMIT
"""Most pixels that one journal may make, in layers and in photos of changed geometry: all are kept."""

Array = npt.NDArray[Any]


class Replay:
    """A document to which the records of a journal are done, one after the other.

    Attributes:
        document: as it is by now; its history is empty until ``finish``.
        next_array: a number that no array of the journal has.
    """

    def __init__(self, project: Project) -> None:
        self.document = replace(project, operations=()).document()
        self.next_array = 0
        self._labels = list(project.operations)
        self._arrays: dict[int, Array] = {}
        self._geometry: dict[int, tuple[Layout, Layout]] = {}
        self._pixels = 0  # made by the journal

    def finish(self) -> Document:
        """The document, which knows by name what was done to it."""
        self.document.history.continue_from(self._labels)
        return self.document

    def do(self, record: Record) -> None:
        """Do what a record says.

        Raises:
            DamagedError: it cannot be done to this document; what it left is of no use.
        """
        try:
            if record.kind is Kind.START:
                self._name_arrays(record.fields["numbers"])
            elif record.kind is Kind.STEP:
                self._step(record)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError, CanvasError) as error:
            raise DamagedError(f"record {record.number} of the journal: {error}") from error

    def _step(self, record: Record) -> None:
        fields = record.fields
        steps: dict[str, Callable[[Record], None]] = {
            "mask": self._mask, "layer_mask": self._layer_mask, "layers": self._layers, "fill": self._fill,
            "named_masks": self._named_masks, "geometry": self._change_geometry,
        }
        steps[fields["what"]](record)
        if fields["how"] == "undo":
            del self._labels[-1:]
        elif fields["how"] in ("do", "redo"):
            self._labels.append(str(fields["label"]))

    # -- arrays

    def _name_arrays(self, numbers: list[int]) -> None:
        blocks = [block for layer in self.document.layers for block in layer.blocks]
        if len(blocks) != len(numbers):
            raise DamagedError("other arrays than the journal rests on")
        for number, block in zip(numbers, blocks, strict=True):
            self._keep(number, block)

    def _keep(self, number: int, array: Array) -> None:
        self._arrays[int(number)] = array
        self.next_array = max(self.next_array, int(number) + 1)

    def _count(self, pixels: int) -> None:
        self._pixels += pixels
        if self._pixels > _PIXELS_LIMIT:
            raise DamagedError(f"more than {_PIXELS_LIMIT} pixels in one journal")

    def _load(self, number: Any) -> Array:
        array = self._arrays[number]
        return array if array.ndim == 3 else array[..., None]

    # -- the kinds of steps

    def _mask(self, record: Record) -> None:
        for rect, values in _blocks(record, self.document.photo.rect):
            self.document.mask.write(rect, values)

    def _layer_mask(self, record: Record) -> None:
        document = self.document
        layer = document.layer(record.fields["fill"])
        values = _blocks(record, Rect.of_size(mask_rect(document, layer).size))
        changed = painted(document, layer, values, masked=bool(record.fields["masked"]))
        document.layers = tuple(changed if each.id == layer.id else each for each in document.layers)

    def _layers(self, record: Record) -> None:
        self.document.layers = self._fitting_layers(record)

    def _fill(self, record: Record) -> None:
        self._layers(record)
        self._mask(record)

    def _fitting_layers(self, record: Record) -> tuple[Layer, ...]:
        layers, photo = self._read_layers(record), self.document.photo
        if len({layer.id for layer in layers}) < len(layers):
            raise DamagedError("two layers of the same id")
        for layer in layers:
            if not fits(layer, photo):
                raise DamagedError(f"layer {layer.id} does not fit the photo")
        return layers

    def _read_layers(self, record: Record) -> tuple[Layer, ...]:
        new = record.fields["new"]
        if len(new) > len(record.arrays):
            raise DamagedError("fewer arrays than the layers need")
        for number, array in zip(new, record.arrays, strict=False):  # behind them may be those of the mask
            self._count(array.shape[0] * array.shape[1])
            self._keep(number, array)
        records = record.fields["layers"]
        if len(records) > _LAYERS_LIMIT:
            raise DamagedError(f"{len(records)} layers")
        return tuple(layer_from(each, self._load) for each in records)

    def _named_masks(self, record: Record) -> None:
        photo, arrays, masks = self.document.photo, iter(record.arrays), []
        for name, corners in record.fields["masks"]:
            mask = Mask(photo.size)
            if corners is not None:
                rect = _rect(corners, photo.rect)
                mask.write(rect, _fitting(next(arrays), rect))
            masks.append(NamedMask(str(name), mask))
        self.document.named_masks = tuple(masks)

    def _change_geometry(self, record: Record) -> None:
        document, fields = self.document, record.fields
        if "of" in fields:
            before, after = self._geometry[fields["of"]]
            (before if fields["how"] == "undo" else after).put_into(document)
            return
        if len(self._geometry) >= _GEOMETRY_LIMIT:
            raise DamagedError("too many changes of geometry")
        before, arguments = Layout.of(document), fields["arguments"]
        if fields["operation"] == "extend":
            margins = Margins(*map(int, arguments))
            if min(margins) < 0:
                raise DamagedError(f"margins {margins}")
            extend_canvas(document, extended_photo(document.photo, margins), margins).apply(document)
            document.layers = self._fitting_layers(record)
        else:
            _OPERATIONS[fields["operation"]](before, *arguments).put_into(document)
            self._name_arrays(fields["numbers"])
        self._count(document.photo.rect.area)
        self._geometry[record.number] = before, Layout.of(document)


def _crop(layout: Layout, *numbers: int) -> Layout:
    keeps = len(numbers) > 4 and bool(numbers[4])
    return (cropped_keeping if keeps else cropped)(layout, _rect(numbers[:4], layout.photo.rect))


def _rectify(layout: Layout, *numbers: float) -> Layout:
    *places, width, height = map(float, numbers)
    corners = [Point(x, y) for x, y in zip(places[::2], places[1::2], strict=True)]
    return rectified(layout, corners, Size(int(width), int(height)))


_OPERATIONS: dict[str, Callable[..., Layout]] = {
    "crop": _crop,
    "turn": lambda layout, quarters: turned(layout, int(quarters)),
    "flip": lambda layout, horizontally: flipped(layout, bool(horizontally)),
    "opaque": opaque_layout,
    "uncrop": brought_back,
    "straighten": lambda layout, degrees: straightened(layout, float(degrees)),
    "rectify": _rectify,
    "resize": lambda layout, width, height: resized(layout, Size(int(width), int(height))),
}


def _rect(corners: Any, within: Rect) -> Rect:
    rect = Rect(*map(int, islice(corners, 5)))
    if rect.empty or not within.contains(rect):
        raise DamagedError(f"{rect} does not lie within {within}")
    return rect


def _fitting(values: Array, rect: Rect) -> Array:
    if values.dtype != np.uint8 or values.shape != (rect.height, rect.width):
        raise DamagedError(f"{rect} does not match values {values.shape}")
    return values


def _blocks(record: Record, within: Rect) -> list[tuple[Rect, Any]]:
    """What each place becomes: HW uint8 values, or one number."""
    found: list[tuple[Rect, Any]] = []
    for corners, (is_array, value) in zip(record.fields["rects"], record.fields["values"], strict=True):
        rect = _rect(corners, within)
        if is_array:
            found.append((rect, _fitting(record.arrays[value], rect)))
        elif 0 <= value <= 255:
            found.append((rect, int(value)))
        else:
            raise DamagedError(f"a mask of {value}")
    return found
