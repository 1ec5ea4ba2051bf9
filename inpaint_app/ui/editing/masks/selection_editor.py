"""Edits of the mask by selection tools and by the Select menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
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
from inpaint_app.document.masks.selection import NOTHING, Combine, Selection, combine, combined
from inpaint_app.document.selections.colour import Tones, colour_range, wand
from inpaint_app.document.selections.shapes import ellipse, polygon, rectangle
from inpaint_app.errors import MaskError
from inpaint_app.inference.selection.request import Click
from inpaint_app.messages import Message, printable
from inpaint_app.ui.editing.background import FileWorker
from inpaint_app.ui.editing.masks.mask_tasks import MaskTasks
from inpaint_app.ui.editing.masks.selection_options import SelectionOptions
from inpaint_app.ui.editing.session import DocumentSession


@dataclass
class _Clicked:
    """An object that is being selected by clicks.

    Attributes:
        before: the mask as it was. combine: how the object is put into it. mask, version: of the mask after the last.
        find: gives the object after one more click; found: its last answer.
    """

    before: Selection
    combine: Combine
    mask: Mask
    version: int
    find: Callable[[Click], Selection]
    found: Selection = NOTHING


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
        self._clicked: _Clicked | None = None

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
            from inpaint_app.inference.selection.objects import object_in_box

            return _removable(object_in_box(read, size, rectangle(start, end, size).rect), options, size)

        self._shape("Select object", find, replace(options, feather=0.0))

    def object_under_scribble(self, path: Sequence[Point], diameter: float, options: SelectionOptions) -> None:
        """Select the object that a scribble of ``diameter`` marks."""
        read = self._reader(options.all_layers)

        def find(size: Size) -> Selection:
            from inpaint_app.inference.selection.objects import object_under_scribble

            return _removable(object_under_scribble(read, size, path, diameter), options, size)

        self._shape("Select object", find, replace(options, feather=0.0))

    def click_object(self, at: Point, options: SelectionOptions, *, inside: bool, another: bool) -> None:
        """Select the object that clicks say, each a step of its own.

        Args:
            inside: the object is here; False: this does not belong to it, or where there is no object yet, the one
                here is taken from the mask.
            another: an object of its own, not more of the one that was clicked last.
        """
        document = self._session.changeable()
        if document is None:
            return
        clicked, mask = self._clicked, document.mask
        goes_on = clicked is not None and clicked.mask is mask and clicked.version == mask.version
        if clicked is None or another or not goes_on:
            rect = mask.painted_bounds
            before = Selection(rect, mask.pixels[rect.slices].copy())
            find = _clicked_object(self._reader(options.all_layers), mask.size)
            clicked = self._clicked = _Clicked(before, options.combine, mask, mask.version, find)
            inside = True
        self._add_click(clicked, Click(at, inside), options)

    def _add_click(self, clicked: _Clicked, click: Click, options: SelectionOptions) -> None:
        answered = False

        def edit(mask: Mask) -> MaskEdit:
            nonlocal answered
            if not answered:  # asked again where the mask has changed meanwhile
                clicked.found, answered = clicked.find(click), True
            chosen = _removable(clicked.found, replace(options, combine=clicked.combine), mask.size)
            return combine(mask, combined(clicked.before, chosen, clicked.combine), Combine.REPLACE, "Select object")

        def done(mask: Mask) -> None:
            clicked.version = mask.version

        self._tasks.start(Message("selecting"), edit, done)

    def colour_range(
        self, colours: Sequence[npt.NDArray[Any]], tolerance: float, tones: Tones | None, options: SelectionOptions,
    ) -> None:
        """Select what is coloured like any of ``colours``, C values each on the photo's own scale, in some tones."""
        read = self._reader(options.all_layers)
        self._shape(
            "Colour range", lambda size: colour_range(read(Rect.of_size(size)), colours, tolerance, tones), options)

    def reader(self, *, all_layers: bool) -> Callable[[Rect], Pixels]:
        """Reads the picture of this moment, in any thread: the photo with its layers, or alone."""
        return self._reader(all_layers)

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


def _clicked_object(read: Callable[[Rect], Pixels], size: Size) -> Callable[[Click], Selection]:
    """Gives the object after one more click; made with the first, since it needs what is slow to load."""
    made: list[Callable[[Click], Selection]] = []

    def click(at: Click) -> Selection:
        from inpaint_app.inference.selection.objects import ClickedObject

        if not made:
            made.append(ClickedObject(read, size).click)
        return made[0](at)

    return click


def _removable(selection: Selection, options: SelectionOptions, size: Size) -> Selection:
    """An object with its rim, where it is put into the mask."""
    if selection.rect.empty:
        raise MaskError("No object stands out there; mark it again, with some of its surroundings.")
    return selection.grown(options.grow, size) if options.combine in (Combine.ADD, Combine.REPLACE) else selection


def _tr(text: str) -> str:
    return QCoreApplication.translate("SelectionEditor", text)
