"""The only writer of the document; every change starts here and is announced by a signal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal, Slot

from inpaint_app.document.document import Document
from inpaint_app.document.extension import Margins
from inpaint_app.document.geometry import Rect
from inpaint_app.document.geometry_edit import Layout
from inpaint_app.document.history import Edit, History
from inpaint_app.document.layers.layers import Layer, Photo, hole_of, insertion_index
from inpaint_app.document.masks import mask_edit
from inpaint_app.inference.outpaint.run import ExtendRequest
from inpaint_app.inference.request import Engine, FillRequest, Quality, Report, Variant
from inpaint_app.inference.run.preview_layer import PreviewLayer
from inpaint_app.ui.editing.background import FileWorker
from inpaint_app.ui.editing.file_editor import FileEditor
from inpaint_app.ui.editing.fill_jobs import FillJobs
from inpaint_app.ui.editing.geometry_editor import GeometryEditor
from inpaint_app.ui.editing.job_outcome import JobOutcome
from inpaint_app.ui.editing.layer_editor import LayerEditor
from inpaint_app.ui.editing.mask_editor import MaskEditor
from inpaint_app.ui.editing.selection_editor import SelectionEditor


class Editor(QObject):
    """Sequences what a person does to one document. It never computes pixels and knows no widget.

    Signals:
        document_changed: another document (or none) is open.
        geometry_changed: the picture has another size, and everything in it another place.
        composite_changed: Rect of the photo in which photo plus visible layers look different.
        mask_changed: Rect of the photo in which the mask has changed.
        layers_changed: the list of layers, or anything in it.
        history_changed: what can be undone or redone, or whether there is unsaved work.
        preview_changed: Rect of the photo in which ``preview`` has changed.
        job_changed: ``busy``, ``progress`` or ``file_activity`` have changed.
        engine_ready: name and device of the engine, once it is loaded.
        notice: one sentence (a str, or a Message to be translated) to show for a while.
        failed: one sentence, likewise, about what could not be done; nothing has changed.

    Attributes:
        files: open, save and export.
        mask: strokes and whole-mask edits.
        selection: what selection tools and the Select menu do to the mask, and masks kept under names.
        layers: every edit of the layers above the photo.
        geometry: every edit of the picture's size and orientation.
        grow: how far outside the hole a fill may touch, pixels.
        undo_bytes: what the history of a document may hold.
        quality: of the fills to come.
    """

    document_changed = Signal()
    geometry_changed = Signal()
    composite_changed = Signal(object)
    mask_changed = Signal(object)
    layers_changed = Signal()
    history_changed = Signal()
    preview_changed = Signal(object)
    job_changed = Signal()
    engine_ready = Signal(str, str)
    notice = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        engine_factory: Callable[[], Engine],
        *,
        grow: int = 4,
        undo_bytes: int = 512 << 20,
        parent: QObject | None = None,
    ) -> None:
        """``engine_factory`` is called in the worker's thread, before the first fill and after ``renew_engine``."""
        super().__init__(parent)
        self.grow = grow
        self.undo_bytes = undo_bytes
        self.quality: Quality = "balanced"
        self._document: Document | None = None
        self._outcome = JobOutcome()
        self._jobs = FillJobs(engine_factory, self)
        self._jobs.preview_changed.connect(self.preview_changed)
        self._jobs.job_changed.connect(self.job_changed)
        self._jobs.engine_ready.connect(self.engine_ready)
        self._jobs.notice.connect(self.notice)
        self._jobs.failed.connect(self.failed)
        self._jobs.enlarged.connect(self._enlarge)
        self._jobs.dropped.connect(self._rollback)
        self._jobs.finished.connect(self._finish)
        self._worker = FileWorker(self)
        self._worker.failed.connect(self.failed)
        self._worker.busy_changed.connect(self.job_changed)
        self._selecting = FileWorker(self)  # beside the files: no click need wait for an export
        self._selecting.failed.connect(self.failed)
        self._selecting.busy_changed.connect(self.job_changed)
        self.files = FileEditor(self._worker, self._settled, self._set_document, self._settings, self)
        self.files.changed.connect(self.history_changed)
        self.mask = MaskEditor(
            self._changeable, self._do, self._record, self._mask_changed, self._worker, self._picture_changed)
        self.selection = SelectionEditor(
            self._changeable, self._do, lambda: self.mask.painting, self._selecting, self._worker, self.notice.emit,
            self.failed.emit,
        )
        self.layers = LayerEditor(
            self._changeable, self._do, self._record, self._layers_changed, self._worker, self.failed.emit)
        self.geometry = GeometryEditor(self._changeable, self._do, self._worker, self.failed.emit)

    # -- what there is

    @property
    def document(self) -> Document | None:
        """The open document; only this class writes to it."""
        return self._document

    @property
    def preview(self) -> PreviewLayer | None:
        """What has arrived of the running fill; None when none runs."""
        return self._jobs.preview

    @property
    def busy(self) -> bool:
        """Whether a fill runs."""
        return self._jobs.busy

    @property
    def extending(self) -> bool:
        """Whether the picture is being extended: until that is done or cancelled, nothing else can change."""
        return self._jobs.extending

    @property
    def progress(self) -> float | None:
        """Share of the running fill that has arrived, 0 to 1; None while that is not known."""
        return self._jobs.progress

    @property
    def file_activity(self) -> str:
        """What is being read, written or selected (a Message: "opening beach.jpg"), else empty."""
        return self._worker.busy_with or self._selecting.busy_with

    # -- which document

    def set_photo(self, photo: Photo) -> None:
        """Start a new document on ``photo``; a running fill is cancelled first."""
        self._set_document(Document(photo))

    def paste_image(self, pixels: npt.NDArray[np.uint8] | npt.NDArray[np.uint16]) -> None:
        """Start a new document on an array: HWC uint8 or uint16, 1 to 4 channels, sRGB."""
        from inpaint_app.document.files.image_io import photo_from_array

        self.set_photo(photo_from_array(pixels))

    def close_document(self) -> None:
        """Back to no document; a running fill is cancelled first."""
        self._set_document(None)

    def shut_down(self) -> None:
        """Cancel a fill, let an export end, and join both threads; a second call does nothing."""
        self._jobs.stop()
        self._selecting.stop()
        self._worker.stop()

    # -- filling

    def set_undo_bytes(self, undo_bytes: int) -> None:
        """Bound the history, that of the open document too."""
        self.undo_bytes = undo_bytes
        if self._document is not None:
            self._document.history.budget_bytes = undo_bytes
            self.history_changed.emit()

    def renew_engine(self) -> None:
        """Have the next fill made by an engine made anew; a running one is not disturbed."""
        self._jobs.renew_engine()

    def warm_up(self) -> None:
        """Load the engine in the background, so that the first fill need not wait for it."""
        self._jobs.warm()

    def fill(self, view_centre: tuple[float, float] | None = None, seed: int = 0, variants: int = 1) -> None:
        """Fill the hole under the mask; regions near ``view_centre`` (image pixels) come first.

        ``variants``: how many results to make, for ``choose_variant``.
        """
        document = self._changeable()
        if document is None:
            return
        self._end_drags()
        hole_rect = document.mask.hole_bounds()
        if hole_rect.empty:
            self.notice.emit(self.tr("Paint over what should go, then fill."))
            return
        hole = document.mask.hole(hole_rect)
        hole.flags.writeable = False
        below = _shown_below(document, hole_rect.grow(self.grow))
        self._jobs.start(FillRequest(
            self._jobs.next_id(), document.photo, below, hole_rect, hole, self.grow, seed, view_centre,
            variants=variants, quality=self.quality,
        ))

    def fill_again(self, fill_id: int, seed: int, variants: int = 1) -> None:
        """Fill a fill's own hole anew, with what the engine is now and another seed; the result takes its place."""
        document = self._changeable()
        fill = next((fill for fill in document.fills if fill.id == fill_id), None) if document is not None else None
        if document is None or fill is None:
            return
        self._end_drags()
        hole_rect, hole = hole_of(fill)
        if hole_rect.empty:
            self.notice.emit(self.tr("This layer covers nothing that could be filled again."))
            return
        layers = document.layers
        below = tuple(layer for layer in layers[: layers.index(document.layer(fill_id))] if layer.shown)
        job = self._jobs.next_id()
        self._outcome.replace_fill(job, fill_id)
        self._jobs.start(FillRequest(
            job, document.photo, below, hole_rect, hole, self.grow, seed, variants=variants, quality=self.quality,
        ))

    def extend(self, margins: Margins, seed: int = 0) -> None:
        """Make room around the picture and fill it: one undo step, when it is done."""
        document = self._changeable()
        if document is None:
            return
        self._end_drags()
        below = _shown_below(document, document.photo.rect)
        self._jobs.start(ExtendRequest(
            self._jobs.next_id(), document.photo, below, margins, self.grow, seed, self.quality,
        ))

    @Slot(object, object)
    def _enlarge(self, request: ExtendRequest, photo: Photo) -> None:
        if self._document is not None:
            self._outcome.enlarge(self._document, request, photo)
            self.geometry_changed.emit()

    @Slot()
    def _rollback(self) -> None:
        if self._document is not None and self._outcome.rollback(self._document):
            self.geometry_changed.emit()

    def cancel(self) -> None:
        """Stop the running fill and discard what has arrived of it."""
        if self._jobs.cancel():
            self.notice.emit(self.tr("The fill was cancelled; nothing has changed."))

    @Slot(object, object, object, object)
    def _finish(
        self, request: FillRequest | ExtendRequest, preview: PreviewLayer, variants: tuple[Variant, ...],
        report: Report,
    ) -> None:
        self._do(lambda document: self._outcome.edit(document, request, preview, variants, report))

    # -- history

    @property
    def undo_label(self) -> str:
        """What ``undo`` would take back; empty when there is nothing."""
        return self._document.history.undo_label or "" if self._document is not None else ""

    @property
    def redo_label(self) -> str:
        """What ``redo`` would make again; empty when there is nothing."""
        return self._document.history.redo_label or "" if self._document is not None else ""

    def undo(self) -> None:
        """Take back the last step."""
        self._step(lambda history: history.undo())

    def redo(self) -> None:
        """Make the step last taken back again."""
        self._step(lambda history: history.redo())

    def _step(self, move: Callable[[History], Rect | None]) -> None:
        """Undo or redo, and announce what it touched."""
        document = self._changeable()
        if document is None or self.mask.painting:
            return
        self.layers.commit_preview()
        before = Layout.of(document)
        dirty = move(document.history)
        if dirty is not None:
            self._announce_edit(document, before, dirty)

    def _changeable(self) -> Document | None:
        """The document, if there is one that may be changed now."""
        if self.extending:
            self.notice.emit(self.tr("The picture is being extended: wait a moment, or press Esc."))
            return None
        return self._document

    def _do(self, make: Callable[[Document], Edit]) -> None:
        """Make one edit as one undo step, and announce it."""
        document = self._changeable()
        if document is None:
            return
        self._end_drags()
        edit = make(document)
        if isinstance(edit, mask_edit.MaskEdit) and not edit.blocks:
            return
        before = Layout.of(document)
        self._announce_edit(document, before, document.history.do(edit))

    def _settled(self) -> Document | None:
        """The document with nothing being dragged, if there is one that may be written now."""
        self._end_drags()
        return self._changeable()

    def _settings(self) -> dict[str, object]:
        return {"grow": self.grow, "quality": self.quality}

    def _record(self, edit: Edit) -> None:
        """Keep an edit whose change is already made as one undo step."""
        if self._document is not None:
            self._document.history.record(edit)
            if not isinstance(edit, mask_edit.MaskEdit):
                self.layers_changed.emit()
            self.history_changed.emit()

    def _end_drags(self) -> None:
        self.mask.end_stroke()
        self.layers.commit_preview()

    def _announce_edit(self, document: Document, before: Layout, dirty: Rect) -> None:
        if document.photo is not before.photo:
            self._jobs.cancel()  # what it delivers would belong to the former picture
            self.geometry_changed.emit()
        elif document.layers is before.layers:
            self._mask_changed(dirty)
        else:
            self._layers_changed(dirty)
        self.history_changed.emit()

    def _mask_changed(self, dirty: Rect) -> None:
        if not dirty.empty:
            self.mask_changed.emit(dirty)

    def _layers_changed(self, dirty: Rect) -> None:
        self.layers_changed.emit()
        self._picture_changed(dirty)

    def _picture_changed(self, dirty: Rect) -> None:
        if not dirty.empty:
            self.composite_changed.emit(dirty)

    def _set_document(self, document: Document | None, path: Path | None = None, *, saved: bool = True) -> None:
        self._jobs.cancel()
        self.mask.forget()
        self.layers.forget()
        self._document = document
        if document is not None:
            document.history.budget_bytes = self.undo_bytes
        self.files.now_open(document, path, saved)
        self.document_changed.emit()
        self.history_changed.emit()
        for sentence in document.photo.notices if document is not None else ():
            self.notice.emit(sentence)


def _shown_below(document: Document, rect: Rect) -> tuple[Layer, ...]:
    """What a new fill of ``rect`` will lie on, besides the photo."""
    layers = document.layers
    return tuple(layer for layer in layers[: insertion_index(layers, rect)] if layer.shown)
