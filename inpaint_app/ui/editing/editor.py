"""The editor: all that the user can do to the open document, and the fills that run for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal, Slot

from inpaint_app.document.cloning.source import SourceMap
from inpaint_app.document.document import Document
from inpaint_app.document.extension import Margins
from inpaint_app.document.files.decoder.process import DecoderProcess
from inpaint_app.document.history import DEFAULT_BUDGET
from inpaint_app.document.layers.layers import Photo, hole_of
from inpaint_app.document.masks.marking import Marked, hole_in, marked_parts
from inpaint_app.document.masks.selection import Selection
from inpaint_app.document.masks.source_masks import sources_again
from inpaint_app.inference.heal.request import HealRequest
from inpaint_app.inference.outpaint.run import ExtendRequest
from inpaint_app.inference.request import Engine, FillRequest, Report, Wish
from inpaint_app.inference.run.layers import Merged
from inpaint_app.inference.run.preview_layer import PreviewLayer
from inpaint_app.limits import DEFAULT_GROW
from inpaint_app.messages import Message
from inpaint_app.ui.editing.background import FileWorker
from inpaint_app.ui.editing.file_editor import FileEditor
from inpaint_app.ui.editing.fill_jobs import FillJobs
from inpaint_app.ui.editing.geometry_editor import GeometryEditor
from inpaint_app.ui.editing.job_outcome import JobOutcome
from inpaint_app.ui.editing.layer_editor import LayerEditor
from inpaint_app.ui.editing.layer_mover import LayerMover
from inpaint_app.ui.editing.masks.mask_editor import MaskEditor
from inpaint_app.ui.editing.masks.selection_editor import SelectionEditor
from inpaint_app.ui.editing.picture_editor import PictureEditor
from inpaint_app.ui.editing.requests import heal_request, shown_below, stroke_request, with_hole, with_sources
from inpaint_app.ui.editing.session import DocumentSession
from inpaint_app.ui.editing.stroke_fills import StrokeFills

if TYPE_CHECKING:
    from inpaint_app.document.joining import JoinMode


class Editor(QObject):
    """Sequences what the user does to one document. It never computes pixels and knows no widget.

    Signals:
        preview_changed: Rect of the photo in which ``preview`` has changed.
        job_changed: ``busy``, ``progress`` or ``file_activity`` have changed.
        engine_ready: name and device of the engine, once it is loaded.
        remnant_found: one Message about the running fill, and the Selection that the mask should have, with all that
            is put away of it.

    Attributes:
        session: the open document and its active layer; announces every change of them.
        files: open, save and export.
        mask: strokes and whole-mask edits.
        selection: what selection tools and the Select menu do to the mask, and masks kept under names.
        layers: every edit of the layers above the photo.
        geometry: every edit of the picture's size and orientation.
    """

    preview_changed = Signal(object)
    job_changed = Signal()
    engine_ready = Signal(str, str)
    remnant_found = Signal(object, object)

    def __init__(
        self,
        engine_factory: Callable[[], Engine],
        *,
        grow: int = DEFAULT_GROW,
        undo_bytes: int = DEFAULT_BUDGET,
        parent: QObject | None = None,
    ) -> None:
        """``engine_factory`` is called in a worker's thread, before the first fill and after ``renew_engine``."""
        super().__init__(parent)
        session = self.session = DocumentSession(grow=grow, undo_bytes=undo_bytes, parent=self)
        self._outcome = JobOutcome()
        self._jobs = FillJobs(engine_factory, self)
        self._jobs.preview_changed.connect(self.preview_changed)
        self._jobs.job_changed.connect(self.job_changed)
        self._jobs.engine_ready.connect(self.engine_ready)
        self._jobs.notice.connect(session.notice)
        self._jobs.remnant_found.connect(self._tell_remnant)
        self._jobs.failed.connect(session.failed)
        self._jobs.enlarged.connect(self._enlarge)
        self._jobs.dropped.connect(self._rollback)
        self._jobs.finished.connect(self._finish)
        self._jobs.held = lambda: session.painting  # else the stroke would end where it is
        self._strokes = StrokeFills(session, self._jobs, self)
        # Before all others: nothing of a job may come into the next document, or onto a picture of another size.
        session.closing.connect(self._jobs.cancel)
        session.geometry_changed.connect(self._drop_stale_job)
        self._worker = self._file_worker()
        self._selecting = self._file_worker()  # beside the files: no click need wait for an export
        self._decoder = DecoderProcess()
        self.files = FileEditor(session, self._worker, self._decoder, self)
        self.mask = MaskEditor(session, self._worker, self._decoder)
        self.mask.fill_stroke = self.fill_stroke
        self.selection = SelectionEditor(session, self._selecting, self._worker)
        self.layers = LayerEditor(session, self._worker, self._decoder)
        self.mover = LayerMover(session, self._worker, self.layers)
        self.geometry = GeometryEditor(session, self._worker)
        self.picture = PictureEditor(session, self._jobs, self)

    def _file_worker(self) -> FileWorker:
        worker = FileWorker(self)
        worker.failed.connect(self.session.failed)
        worker.busy_changed.connect(self.job_changed)
        return worker

    # -- what there is

    @property
    def document(self) -> Document | None:
        """The open document; the session announces its changes."""
        return self.session.document

    @property
    def preview(self) -> PreviewLayer | None:
        """What has arrived of the running fill; None when none runs."""
        return self._jobs.preview

    @property
    def busy(self) -> bool:
        """Whether a fill runs."""
        return self._jobs.busy

    @property
    def filling_strokes(self) -> bool:
        """Whether what runs fills a stroke, so that the next can be painted."""
        return self._strokes.active

    @property
    def extending(self) -> bool:
        """Whether the picture is being extended: until that is done or cancelled, nothing else can change."""
        return self._jobs.extending

    @property
    def restoring(self) -> bool:
        """Whether the picture is being restored; as with extending."""
        return self._jobs.restoring

    @property
    def enhancing(self) -> bool:
        """Whether the picture is being enlarged, cleaned up or painted; as with extending."""
        return self._jobs.enhancing

    @property
    def progress(self) -> float | None:
        """Share of the running fill that has arrived, 0 to 1; None while that is not known."""
        return self._jobs.progress

    @property
    def file_activity(self) -> str:
        """What is being read, written or selected (a Message: "opening beach.jpg"), else empty."""
        return self._worker.busy_with or self._selecting.busy_with

    @property
    def can_cancel(self) -> bool:
        """Whether ``cancel`` would do something."""
        return self.busy or self._worker.can_cancel or self._selecting.can_cancel

    # -- which document

    def set_photo(self, photo: Photo) -> None:
        """Start a new document on ``photo``; a running fill is cancelled first."""
        self.session.open(Document(photo))

    def paste_image(self, pixels: npt.NDArray[np.uint8] | npt.NDArray[np.uint16]) -> None:
        """Start a new document beside the present one on an array, which no file holds.

        ``pixels``: HWC uint8 or uint16, 1 to 4 channels, sRGB.
        """
        from inpaint_app.document.files.image_io import photo_from_array

        self.session.open(Document(photo_from_array(pixels)), saved=False, beside=True)

    def close_document(self) -> None:
        """Back to the document that was shown before, or to none; a running fill is cancelled first."""
        self.session.close()

    def prepare_opening(self) -> None:
        """Start the process that opens files, so that the first file need not wait for it; returns at once."""
        Thread(target=self._decoder.start, daemon=True).start()

    def shut_down(self) -> None:
        """Cancel a fill, let an export end, and join both threads; a second call does nothing."""
        self._jobs.stop()
        self._decoder.end()
        self._selecting.stop()
        self._worker.stop()

    # -- filling

    def renew_engine(self) -> None:
        """Have the next fill made by a new engine; a running one is not disturbed."""
        self._jobs.renew_engine()

    def warm_up(self) -> None:
        """Load the engine in the background, so that the first fill need not wait for it."""
        self._jobs.warm()

    def fill(self, view_centre: tuple[float, float] | None = None, seed: int = 0, variants: int = 1,
             make: Callable[[], Engine] | None = None) -> None:
        """Fill the hole under the mask, what is near ``view_centre`` (image pixels) first.

        ``variants``: how many results to make, for ``choose_variant``. ``make``: another engine than the usual.
        """
        document = self.session.settle()
        if document is None:
            return
        marked = marked_parts(document.mask)
        hole_rect, hole = hole_in(marked)
        if hole_rect.empty:
            self.session.notice.emit(self.tr("Paint over what should go, then fill."))
            return
        job, below = self._jobs.next_id(), shown_below(document, hole_rect.grow(self.session.grow))
        if not self.session.keep_mask:
            self._outcome.put_mask_away(job, marked)
        self._jobs.start(with_sources(FillRequest(
            job, document.photo, below, hole_rect, hole, self.session.grow, seed, view_centre,
            variants=variants, quality=self.session.quality,
        ), document), make)

    def fill_stroke(self, marked: Marked) -> None:
        """Fill a stroke as soon as those before it are; what is painted meanwhile waits for its turn."""
        self._strokes.add(
            marked, lambda document, one: stroke_request(self._jobs.next_id(), self.session, document, one))

    def heal_stroke(self, source: SourceMap, marked: Marked) -> None:
        """As ``fill_stroke``, with texture from where ``source`` says."""
        self._strokes.add(marked, lambda document, one: heal_request(self._jobs.next_id(), document, one, source))

    def fill_again(
        self, fill_id: int, seed: int, variants: int = 1, *, wish: Wish | Literal["here"] | None = None,
        make: Callable[[], Engine] | None = None,
    ) -> None:
        """Fill a fill's own hole again, with what the engine is now and another seed; the result takes its place.

        Args:
            wish: what was not right; the result becomes a further variant. "here": texture is to come from what is
                painted now, else from where it did before; "": nothing, but a variant is wanted.
            make: another engine than the usual.
        """
        document = self.session.settle()
        fill = next((fill for fill in document.fills if fill.id == fill_id), None) if document is not None else None
        if document is None or fill is None:
            return
        hole_rect, hole = hole_of(fill)
        if hole_rect.empty:
            self.session.notice.emit(self.tr("This layer covers nothing that could be filled again."))
            return
        layers = document.layers
        below = tuple(layer for layer in layers[: layers.index(document.layer(fill_id))] if layer.shown)
        job = self._jobs.next_id()
        only, never = sources_again(document, fill, here=wish == "here")
        self._outcome.replace_fill(job, fill_id, keep=wish is not None)
        self._jobs.start(FillRequest(
            job, document.photo, below, hole_rect, hole, self.session.grow, seed, variants=variants,
            quality=self.session.quality, copy_from=only, not_from=never,
            wish="" if wish is None or wish == "here" else wish,
        ), make)

    def join(self, paths: Sequence[Path], mode: JoinMode, *, fill: bool) -> None:
        """Join pictures into a new document beside the present one; the mask is what none of them shows.

        fill: whether that is filled at once.
        """
        def then() -> None:
            if fill and not self.mask_is_empty:
                self.fill()

        self.files.join(paths, mode, then)

    @property
    def mask_is_empty(self) -> bool:
        """Whether nothing is marked."""
        return self.document is None or self.document.mask.is_empty

    def extend(self, margins: Margins, seed: int = 0) -> None:
        """Make room around the picture and fill it: one undo step, when it is done."""
        grow, quality = self.session.grow, self.session.quality
        self.picture.begin(
            lambda job, document: ExtendRequest(
                job, document.photo, shown_below(document, document.photo.rect), margins, grow, seed, quality),
            self.tr("The picture is being extended: wait a moment, or press Esc."))

    @Slot(object, object)
    def _tell_remnant(self, message: Message, grown: Selection) -> None:
        put_away = self._jobs.request if not self.session.keep_mask else None
        self.remnant_found.emit(message, grown if put_away is None else with_hole(put_away, grown))

    @Slot(object, object)
    def _enlarge(self, request: ExtendRequest, photo: Photo) -> None:
        document = self.session.document
        if document is not None:
            self._outcome.enlarge(document, request, photo)
            self.session.announce_geometry()

    @Slot()
    def _rollback(self) -> None:
        self.session.unlock()
        document = self.session.document
        if document is not None and self._outcome.rollback(document):
            self.session.announce_geometry()

    @Slot()
    def _drop_stale_job(self) -> None:
        if not self.session.locked:  # else it is the job's own enlargement
            self._jobs.cancel()

    def cancel(self) -> None:
        """Stop what runs: a fill or restoration, else the file being opened, else exports and edits in the background.

        Nothing has changed afterwards. Saving a project goes on.
        """
        restoring, enhancing = self.restoring, self.enhancing
        if self._jobs.cancel():
            self.session.notice.emit(
                self.tr("Cancelled; nothing has changed.") if enhancing
                else self.tr("The restoration was cancelled; nothing has changed.") if restoring
                else self.tr("The fill was cancelled; nothing has changed."))
        elif self.files.cancel_opening():
            self.session.notice.emit(self.tr("The file was not opened."))
        elif self._worker.cancel() + self._selecting.cancel():
            self.session.notice.emit(self.tr("Cancelled; nothing has changed."))

    @Slot(object, object, object)
    def _finish(self, request: FillRequest | ExtendRequest | HealRequest, merged: Merged, report: Report) -> None:
        self.session.unlock()
        stroke = self._strokes.settled(request.job)
        self.session.do(lambda document: self._outcome.edit(document, request, merged, report, stroke))

    @property
    def undo_label(self) -> str:
        """What ``undo`` would take back; empty when there is nothing."""
        return self.session.undo_label

    @property
    def redo_label(self) -> str:
        """What ``redo`` would make again; empty when there is nothing."""
        return self.session.redo_label

    def undo(self) -> None:
        """Take back the last step."""
        self.session.undo()

    def redo(self) -> None:
        """Make the step last taken back again."""
        self.session.redo()
