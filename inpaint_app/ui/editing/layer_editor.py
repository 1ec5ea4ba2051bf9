"""Edits of the layers above the photo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QCoreApplication

from inpaint_app.cancelling import Cancellation
from inpaint_app.document.document import Document, DocumentEdit
from inpaint_app.document.files.decoder.process import DecoderProcess
from inpaint_app.document.geometry import EMPTY
from inpaint_app.document.layers import layer_edits
from inpaint_app.document.layers.layers import Adjustment, AdjustmentLayer, Blend, FillLayer, Layer, Photo
from inpaint_app.messages import Message
from inpaint_app.ui.editing.background import FileWorker
from inpaint_app.ui.editing.session import DocumentSession


class LayerEditor:
    """The part of the editor that changes layers; reached as ``Editor.layers``.

    What is dragged (a slider, a dialog's controls) is shown at once by ``preview`` and becomes one undo step by
    ``commit_preview``, or nothing by ``discard``; any other edit keeps it first.
    """

    def __init__(self, session: DocumentSession, files: FileWorker, decoder: DecoderProcess) -> None:
        """``files`` reads and computes in the background; ``decoder`` opens the files."""
        self._session = session
        self._files = files
        self._decoder = decoder
        self._previewed: tuple[Document, tuple[Layer, ...], str] | None = None
        self._adding: int | None = None  # id of the layer that is previewed, the same until it is kept
        self._paint_out_notice = ""
        session.settling.connect(self.commit_preview)
        session.active_layer_changed.connect(self._follow_paint_out)
        session.closing.connect(self._forget)

    # -- the active layer

    def delete_active(self) -> None:
        """Delete the active layer, if there is one."""
        layer = self._session.active_layer
        if layer is not None:
            self.delete(layer.id)

    def duplicate_active(self) -> None:
        """Put a copy above the active layer, if there is one."""
        layer = self._session.active_layer
        if layer is not None:
            self.duplicate(layer.id)

    def merge_active_down(self) -> None:
        """Merge the active layer with the one below it."""
        layer = self._session.active_layer
        if layer is not None:
            self.merge_down(layer.id)

    def move_active(self, steps: int) -> None:
        """Move the active layer up (positive) or down; nothing at the ends."""
        layer, document = self._session.active_layer, self._session.document
        if layer is not None and document is not None:
            index = document.layers.index(layer) + steps
            if 0 <= index < len(document.layers):
                self.move(layer.id, index)

    def step_variant(self, steps: int) -> None:
        """Show the active fill's next (1) or previous (-1) variant; from the last on to the first."""
        fill = self._session.active_fill
        if fill is not None and fill.variants:
            self.choose_variant(fill.id, (fill.chosen + steps) % len(fill.variants))

    def paint_out(self, on: bool) -> None:
        """Let strokes paint out the active fill (and the eraser bring it back), or paint the mask again."""
        self._session.paint_out(on)
        fill = self._session.painted_fill
        if fill is not None:
            self._paint_out_notice = _tr("The brush paints “{}” out now, the eraser brings it back.").format(fill.name)
            self._session.notice.emit(self._paint_out_notice)

    def _follow_paint_out(self) -> None:
        """The notice goes with what it tells of."""
        if self._paint_out_notice and self._session.painted_fill is None:
            self._session.withdrawn.emit(self._paint_out_notice)
            self._paint_out_notice = ""

    # -- one layer

    def rename(self, layer_id: int, name: str) -> None:
        """Give a layer another name."""
        self._session.do(lambda document: layer_edits.change_layer(document, layer_id, name=name))

    def show(self, layer_id: int, visible: bool) -> None:
        """Show or hide a layer."""
        self._session.do(lambda document: layer_edits.change_layer(document, layer_id, visible=visible))

    def set_opacity(self, layer_id: int, opacity: float) -> None:
        """Dim a layer, 0 to 1."""
        self._session.do(lambda document: layer_edits.change_layer(document, layer_id, opacity=opacity))

    def drag_opacity(self, layer_id: int, opacity: float) -> None:
        """Dim a layer while a slider is dragged; ``commit_preview`` when it is let go."""
        self.preview(lambda document: layer_edits.change_layer(document, layer_id, opacity=opacity))

    def set_blend(self, fill_id: int, blend: Blend) -> None:
        """Let a fill meet what is below it in another way; nothing where it does already."""
        document = self._session.changeable()
        fills = document.fills if document is not None else ()
        if any(fill.id == fill_id and fill.blend is not blend for fill in fills):
            self._session.do(lambda document: layer_edits.change_layer(document, fill_id, blend=blend))

    def choose_variant(self, fill_id: int, variant: int) -> None:
        """Show another of a fill's variants, counted from 0; nothing where it is shown already."""
        document = self._session.changeable()
        fills = document.fills if document is not None else ()
        if any(fill.id == fill_id and fill.variants and fill.chosen != variant for fill in fills):
            self._session.do(lambda document: layer_edits.choose_variant(document, fill_id, variant))

    def delete(self, layer_id: int) -> None:
        """Take a layer away."""
        self._session.do(lambda document: layer_edits.remove_layer(document, layer_id))

    def move(self, layer_id: int, index: int) -> None:
        """Put a layer at ``index``, counted from the bottom, 0 just above the photo."""
        self._session.do(lambda document: layer_edits.move_layer(document, layer_id, index))

    def duplicate(self, layer_id: int) -> None:
        """Put a copy, which shares all pixels, just above a layer."""

        def make(document: Document) -> DocumentEdit:
            layer = document.layer(layer_id)
            copy = replace(layer, id=document.next_layer_id(), name=_tr("Copy of {}").format(layer.name))
            return layer_edits.add_layer(document, copy, document.layers.index(layer) + 1, "Duplicate layer")

        self._session.do(make)

    # -- adjustments

    def add_adjustment(self, adjustment: Adjustment, name: str) -> None:
        """Adjust all that there is now, as a layer on top."""

        def make(document: Document) -> DocumentEdit:
            return layer_edits.add_layer(
                document, AdjustmentLayer(document.next_layer_id(), name, adjustment), label="Adjust")

        self._session.do(make)

    def preview_added(self, adjustment: Adjustment, name: str, mask: npt.NDArray[np.uint8] | None = None) -> None:
        """Show what ``add_adjustment`` would do; ``mask``: the layer's own, HW uint8 over the photo."""
        document = self._session.changeable()
        if document is not None:
            self._adding = self._adding or document.next_layer_id()
            rect = EMPTY if mask is None else document.photo.rect
            layer = AdjustmentLayer(self._adding, name, adjustment, rect=rect, mask=mask)
            self.preview(lambda document: layer_edits.add_layer(document, layer, label="Adjust"))

    def preview_adjusted(self, layer_id: int, adjustment: Adjustment) -> None:
        """Show an adjustment layer with other settings."""
        self.preview(lambda document: layer_edits.change_layer(document, layer_id, adjustment=adjustment))

    def add_found(
        self, find: Callable[[Photo, Sequence[Layer]], Adjustment], name: str, tell: Callable[[Adjustment], str],
    ) -> None:
        """Add the adjustment that ``find`` makes, in the background, of photo and layers; ``tell`` says what."""
        document = self._session.changeable()
        if document is None:
            return
        photo, layers = document.photo, document.layers

        def use(found: Adjustment) -> None:
            self.add_adjustment(found, name)
            self._session.notice.emit(f"{name}: {tell(found)}")

        self._work(
            Message("looking at the colours"), lambda: find(photo, layers),
            use,
        )

    # -- several layers

    def can_merge_down(self, layer_id: int) -> bool:
        """Whether there is a layer below that one, and both are shown."""
        document = self._session.document
        layers = document.layers if document is not None and not self._session.locked else ()
        at = next((at for at, layer in enumerate(layers) if layer.id == layer_id), 0)
        return at > 0 and layers[at].shown and layers[at - 1].shown

    def merge_down(self, layer_id: int) -> None:
        """Make one fill of a layer and the one below it; the picture stays as it is."""
        document = self._session.changeable()
        if document is not None and self.can_merge_down(layer_id):
            at = document.layers.index(document.layer(layer_id))
            self._merge(document, at - 1, at + 1, document.layers[at - 1].name, "Merge down")

    def flatten(self) -> None:
        """Make one fill of all that is shown, and delete what is hidden; the photo itself stays below."""
        document = self._session.changeable()
        if document is not None and any(layer.shown for layer in document.layers):
            self._merge(document, 0, len(document.layers), _tr("Flattened"), "Flatten")

    def _merge(self, document: Document, start: int, end: int, name: str, label: str) -> None:
        photo, layers, number = document.photo, document.layers, document.next_layer_id()

        def merge() -> FillLayer:
            from inpaint_app.document.layers.layer_merge import merged

            return merged(photo, layers[:start], layers[start:end], number, name)

        ids = [layer.id for layer in layers[start:end]]
        self._work(
            Message("merging layers"), merge,
            lambda one: self._session.do(lambda document: layer_edits.replace_layers(document, ids, (one,), label)),
        )

    # -- a second photo

    def add_picture_file(self, path: Path) -> None:
        """Read a photo in the background and lay it over this one, as a layer on top."""

        def read() -> Photo:
            from inpaint_app.document.files.image_io import open_photo

            return self._decoder.call(open_photo, path)

        self._work(Message("opening {name}", name=path.name), read, self.add_picture)

    def add_picture(self, picture: Photo) -> None:
        """Lay a second photo over this one, in its middle, as a layer on top."""
        document = self._session.changeable()
        if document is None:
            return
        photo, number = document.photo, document.next_layer_id()
        name = picture.source.path.stem if picture.source.path is not None else _tr("Picture {}").format(number)

        def make() -> FillLayer:
            from inpaint_app.document.layers.layer_merge import picture_layer

            return picture_layer(photo, picture, number, name)

        self._work(
            Message("laying {name} over the photo", name=name), make,
            lambda layer: self._session.do(
                lambda document: layer_edits.add_layer(document, layer, label="Add picture")),
            needs_layers=False,
        )

    def _work(
        self, doing: Message, call: Callable[[], Any], apply: Callable[[Any], None], needs_layers: bool = True,
    ) -> None:
        """``call`` in the background, then ``apply`` what it gives, if the picture is still the same."""
        document = self._session.changeable()
        if document is None:
            return
        self.commit_preview()
        photo, layers = document.photo, document.layers

        def use(result: Any) -> None:
            if self._session.changeable() is not document or document.photo is not photo:
                return
            if needs_layers and document.layers is not layers:
                self._session.failed.emit(_tr("The layers have changed in the meantime; try again."))
                return
            apply(result)

        self._files.submit(doing, call, use, Cancellation())

    # -- what is shown but not done yet

    def preview(self, make: Callable[[Document], layer_edits.LayersEdit]) -> None:
        """Show what ``make``, given the document as it was before any preview, would do."""
        document = self._session.changeable()
        if document is None:
            return
        shown = document.layers
        if self._previewed is not None:
            document.layers = self._previewed[1]
        edit = make(document)
        self._previewed = (document, edit.before, edit.label)
        document.layers = edit.after
        self._session.announce_layers(layer_edits.difference(shown, edit.after, document.photo.rect))

    def commit_preview(self) -> None:
        """Make what is previewed one undo step; nothing where it is as it was."""
        previewed, self._previewed, self._adding = self._previewed, None, None
        if previewed is None:
            return
        document, before, label = previewed
        if layer_edits.same(before, document.layers):
            document.layers = before
        else:
            self._session.record(layer_edits.LayersEdit(label, before, document.layers))

    def discard(self) -> None:
        """Show again what there was before the preview."""
        previewed, self._previewed, self._adding = self._previewed, None, None
        if previewed is not None:
            document, before, _ = previewed
            shown, document.layers = document.layers, before
            self._session.announce_layers(layer_edits.difference(shown, before, document.photo.rect))

    def _forget(self) -> None:
        """Another document comes: the preview goes with this one."""
        self._previewed = self._adding = None


def _tr(text: str) -> str:
    return QCoreApplication.translate("LayerEditor", text)
