"""What changes the whole picture at once: restoring a scan, enlarging, cleaning up, painting in a style."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from inpaint_app.document.document import Document
from inpaint_app.document.geometry_edit import Layout
from inpaint_app.inference.enhance.request import Enhanced, EnhanceOptions, Enhancer, EnhanceRequest
from inpaint_app.inference.restore.request import LAYER_NAMES, Restored, RestoreOptions, RestoreRequest
from inpaint_app.inference.style.request import StyleOptions, StyleRequest, Stylist
from inpaint_app.ui.editing.background import Request
from inpaint_app.ui.editing.fill_jobs import FillJobs
from inpaint_app.ui.editing.job_outcome import enhancing_edit, restoring_edit
from inpaint_app.ui.editing.session import DocumentSession

if TYPE_CHECKING:
    from inpaint_app.inference.detect.search import Detector

Near = tuple[float, float] | None


class PictureEditor(QObject):
    """The part of the editor that has the whole picture computed anew; reached as ``Editor.picture``.

    Signals:
        restored: a restoration has changed the document.
    """

    restored = Signal()

    def __init__(self, session: DocumentSession, jobs: FillJobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._jobs = session, jobs
        jobs.restored.connect(self._apply_restored)
        jobs.enhanced.connect(self._apply_enhanced)

    def begin(self, make: Callable[[int, Document], Request], wait: str) -> None:
        """Start what ``make`` asks for, by a job's id: nothing else can change until it is done or cancelled.

        wait: what is said of that.
        """
        document = self._session.settle()
        if document is not None:
            self._jobs.start(make(self._jobs.next_id(), document))
            self._session.lock(wait)

    def restore(self, options: RestoreOptions, make_detector: Callable[[], Detector]) -> None:
        """Restore the picture as a scan: each step that changes something is one undo step, when all are done.

        ``make_detector`` is called in the worker's thread.
        """
        names = {"fill": self.tr("Damage filled"), "tone": self.tr("Tone"), "denoise": self.tr("Denoise")}
        grow, quality = self._session.grow, self._session.quality
        self.begin(
            lambda job, document: RestoreRequest(
                job, Layout.of(document), options, make_detector, grow, quality,
                tuple(document.next_layer_id() for _ in LAYER_NAMES), names),
            self.tr("The scan is being restored: wait a moment, or press Esc."))

    def enhance(self, options: EnhanceOptions, make_enhancer: Callable[[], Enhancer], near: Near = None) -> None:
        """Enlarge the picture, or at scale 1 clean it up as a layer: one undo step, when it is done.

        ``make_enhancer`` is called in the worker's thread; what is near ``near`` (image pixels) comes first.
        """
        self.begin(
            lambda job, document: EnhanceRequest(
                job, Layout.of(document), options, make_enhancer, near, document.next_layer_id(),
                self.tr("Cleaned up")),
            self.tr("The picture is being enhanced: wait a moment, or press Esc."))

    def paint(self, options: StyleOptions, make_stylist: Callable[[], Stylist], near: Near = None) -> None:
        """Paint the picture in a style, as a layer: one undo step, when it is done; arguments as ``enhance``."""
        self.begin(
            lambda job, document: StyleRequest(
                job, Layout.of(document), options, make_stylist, near, document.next_layer_id(), self.tr("Style")),
            self.tr("The picture is being painted: wait a moment, or press Esc."))

    @Slot(object)
    def _apply_restored(self, restored: Restored) -> None:
        self._session.unlock()
        for change in restored.changes:
            self._session.do(lambda document, change=change: restoring_edit(document, change))  # type: ignore[misc]
        for notice in restored.notices:
            self._session.notice.emit(notice)
        if restored.changes:
            self._session.notice.emit(
                self.tr("The scan is restored. Each step can be undone, and each layer dimmed or changed."))
            self.restored.emit()
        elif not restored.notices:
            self._session.notice.emit(self.tr("Nothing was found that needs to be restored."))

    @Slot(object)
    def _apply_enhanced(self, enhanced: Enhanced) -> None:
        self._session.unlock()
        layout = enhanced.layout
        if layout is None:
            self._session.notice.emit(self.tr("The picture is clean: no noise, blur or JPEG blocks were found."))
        else:
            self._session.do(lambda document: enhancing_edit(document, layout))
