"""Edits of the mask by selection tools and by the Select menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QCoreApplication

from inpaint_app.document.arrays import BoolMask
from inpaint_app.document.document import MISSING
from inpaint_app.document.geometry import Point, Rect, Size
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import FillLayer, Pixels, hole_of
from inpaint_app.document.masks import named_masks
from inpaint_app.document.masks.bounds import bounding_rect
from inpaint_app.document.masks.mask import Mask
from inpaint_app.document.masks.mask_edit import MaskEdit
from inpaint_app.document.masks.selection import Combine, Selection, combine
from inpaint_app.document.selections.colour import colour_range, wand
from inpaint_app.document.selections.object import object_in_box, object_under_scribble
from inpaint_app.document.selections.shapes import ellipse, polygon, rectangle
from inpaint_app.errors import MaskError
from inpaint_app.messages import Message, printable
from inpaint_app.ui.editing.background import FileWorker
from inpaint_app.ui.editing.mask_tasks import MaskTasks
from inpaint_app.ui.editing.selection_options import SelectionOptions
from inpaint_app.ui.editing.session import DocumentSession


class SelectionEditor:
    """The part of the editor that selects; reached as ``Editor.selection``.

    Selections are computed in the background, so the mask changes a moment after the call: all as one undo step.
    Points are image pixels, also outside the photo.
    """

    def __init__(self, session: DocumentSession, worker: FileWorker, files: FileWorker) -> None:
        """``worker`` computes selections, ``files`` writes masks, both in the background."""
        self._session = session
        self._tasks = MaskTasks(session, worker)
        self._files = files

    # -- drawn by hand

    def rectangle(self, start: Point, end: Point, options: SelectionOptions) -> None:
        """Select the whole pixels between two corners."""
        self._shape("Rectangle", lambda size: rectangle(start, end, size), options)

    def ellipse(self, start: Point, end: Point, options: SelectionOptions) -> None:
        """Select the ellipse between two corners."""
        self._shape("Ellipse", lambda size: ellipse(start, end, size), options)

    def lasso(self, points: Sequence[Point], options: SelectionOptions) -> None:
        """Select what a line drawn by hand encloses."""
        self._shape("Lasso", lambda size: polygon(points, size), options)

    def polygon(self, points: Sequence[Point], options: SelectionOptions) -> None:
        """Select what straight lines enclose."""
        self._shape("Polygon", lambda size: polygon(points, size), options)

    def _shape(self, label: str, make: Callable[[Size], Selection], options: SelectionOptions) -> None:
        def edit(mask: Mask) -> MaskEdit:
            chosen = make(mask.size).feathered(options.feather, mask.size)
            return combine(mask, chosen, options.combine, label)

        self._tasks.start(Message("selecting"), edit)

    # -- found in the picture

    def wand(self, at: Point, options: SelectionOptions) -> None:
        """Select what is coloured like the pixel at ``at``."""
        read = self._reader(options.all_layers)
        x, y = int(np.floor(at.x)), int(np.floor(at.y))
        self._shape(
            "Magic wand",
            lambda size: wand(read(Rect.of_size(size)), x, y, options.tolerance, options.contiguous),
            options,
        )

    def object_in_box(self, start: Point, end: Point, options: SelectionOptions) -> None:
        """Select the object inside the box between two corners."""
        read = self._reader(options.all_layers)

        def find(size: Size) -> Selection:
            return _something(object_in_box(read, size, rectangle(start, end, size).rect))

        self._shape("Select object", find, options)

    def object_under_scribble(self, path: Sequence[Point], diameter: float, options: SelectionOptions) -> None:
        """Select the object that a scribble of ``diameter`` marks."""
        read = self._reader(options.all_layers)
        self._shape(
            "Select object", lambda size: _something(object_under_scribble(read, size, path, diameter)), options
        )

    def colour_range(
        self, colours: Sequence[npt.NDArray[Any]], tolerance: float, options: SelectionOptions,
    ) -> None:
        """Select what is coloured like any of ``colours``, C values each on the photo's own scale."""
        read = self._reader(options.all_layers)
        self._shape("Colour range", lambda size: colour_range(read(Rect.of_size(size)), colours, tolerance), options)

    def _reader(self, all_layers: bool) -> Callable[[Rect], Pixels]:
        """Reads the picture of this moment, in any thread."""
        document = self._session.changeable()
        if document is None:
            return lambda _: np.zeros((0, 0, 1), np.uint8)  # nothing will be started either
        photo = document.photo
        layers = tuple(layer for layer in document.layers if layer.shown) if all_layers else ()
        return lambda rect: composite(photo, layers, rect) if layers else photo.pixels[rect.slices]

    def add_damage(self, find: Callable[[], BoolMask]) -> None:
        """Add the damage that ``find`` gives (HW bool of the photo's size), called in the background, to the mask."""

        def edit(mask: Mask) -> MaskEdit:
            found = find()
            rect = bounding_rect(found)
            values = found[rect.slices].astype(np.uint8) * np.uint8(255)
            return combine(mask, Selection(rect, values), Combine.ADD, "Find damage")

        self._tasks.start(Message("selecting"), edit)

    def mask_from(self, fill: FillLayer) -> None:
        """Make the mask the hole that a fill was made for."""

        def edit(mask: Mask) -> MaskEdit:
            rect, hole = hole_of(fill)
            return combine(
                mask, Selection(rect, hole.view(np.uint8) * np.uint8(255)), Combine.REPLACE, "Mask from fill")

        self._tasks.start(Message("selecting"), edit)

    def cover(self, selection: Selection) -> None:
        """Grow the mask over ``selection``, too."""
        self._tasks.start(Message("changing the mask"), lambda mask: combine(mask, selection, Combine.ADD, "Grow mask"))

    # -- the mask's edge

    def grow(self, pixels: float) -> None:
        """Move the edge outwards, inwards when negative."""
        self._edge(lambda mask: mask.grow(pixels))

    def feather(self, pixels: float) -> None:
        """Soften the edge."""
        self._edge(lambda mask: mask.feather(pixels))

    def smooth(self, pixels: float) -> None:
        """Round corners, and drop specks and gaps."""
        self._edge(lambda mask: mask.smooth(pixels))

    def border(self, pixels: float) -> None:
        """Leave a band along the edge."""
        self._edge(lambda mask: mask.border(pixels))

    def fill_holes(self) -> None:
        """Take in what the mask encloses."""
        self._edge(lambda mask: mask.fill_holes())

    def _edge(self, change: Callable[[Mask], MaskEdit]) -> None:
        self._tasks.start(Message("changing the mask"), change)

    # -- kept

    def store(self, name: str) -> None:
        """Put the mask aside under ``name``, in the place of one that has it already."""
        try:
            self._session.do(lambda document: named_masks.store_mask(document, name))
        except MaskError as error:
            self._session.failed.emit(error.message)

    def use(self, name: str, how: Combine) -> None:
        """Put the mask called ``name`` into the mask."""
        document = self._session.changeable()
        if document is not None:
            chosen = named_masks.find_mask(document, name).selection
            self._tasks.start(Message("selecting"), lambda mask: combine(mask, chosen, how, "Load mask"))

    @property
    def has_missing_part(self) -> bool:
        """Whether the document has the mask of what its file did not hold."""
        document = self._session.document
        return document is not None and any(named.name == MISSING for named in document.named_masks)

    def select_missing_part(self) -> None:
        """Make the mask what the document's file did not hold."""
        if self.has_missing_part:
            self.use(MISSING, Combine.REPLACE)

    def delete(self, name: str) -> None:
        """Delete the mask called ``name``."""
        self._session.do(lambda document: named_masks.remove_mask(document, name))

    def save(self, path: Path) -> None:
        """Write the mask as a PNG in the background; a file that is there is replaced."""
        document = self._session.changeable()
        if document is None:
            return
        pixels = document.mask.pixels.copy()

        def write() -> None:
            from inpaint_app.document.files.mask_file import save_mask

            save_mask(path, pixels, overwrite=True)

        self._files.submit(
            Message("saving {name}", name=path.name), write,
            lambda _: self._session.notice.emit(_tr("Saved the mask to {}.").format(printable(path))),
        )


def _something(selection: Selection) -> Selection:
    if selection.rect.empty:
        raise MaskError("No object stands out there; mark it again, with some of its surroundings.")
    return selection


def _tr(text: str) -> str:
    return QCoreApplication.translate("SelectionEditor", text)
