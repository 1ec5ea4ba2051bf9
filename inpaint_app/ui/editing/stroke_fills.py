"""Strokes that are filled as they end, one after the other, while the next can be painted already."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from inpaint_app.document.document import Document
from inpaint_app.document.masks.marking import Marked
from inpaint_app.document.masks.mask_edit import MaskEdit
from inpaint_app.ui.editing.background import Request
from inpaint_app.ui.editing.fill_jobs import FillJobs
from inpaint_app.ui.editing.session import DocumentSession

Prepare = Callable[[Document, Marked], Request]
"""Makes the request to fill a stroke, when its turn has come: by then it lies on what earlier strokes have become."""


class StrokeFills(QObject):
    """Holds the strokes that wait. They are seen in the mask until what is made of them is, and are gone with it.

    A job that is cancelled or fails takes all that wait with it.
    """

    def __init__(self, session: DocumentSession, jobs: FillJobs, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._jobs = jobs
        self._waiting: deque[tuple[Marked, Prepare]] = deque()
        self._filling: tuple[int, Marked] | None = None
        self._covered = False  # whether the stroke that is being filled is still seen in the mask
        jobs.job_changed.connect(self._go_on)
        jobs.preview_changed.connect(self._uncover)
        jobs.dropped.connect(self._give_up)

    @property
    def active(self) -> bool:
        """Whether what runs is the fill of a stroke."""
        return self._filling is not None

    def add(self, marked: Marked, prepare: Prepare) -> None:
        """Have a stroke filled after those that wait; nothing where it missed the photo."""
        if not marked.stroke.rect.empty:
            self._waiting.append((marked, prepare))
            self._go_on()

    def settled(self, job: int) -> MaskEdit | None:
        """What the mask is like where the stroke of ``job`` was seen; None: the job is no stroke's."""
        if self._filling is None or self._filling[0] != job:
            return None
        self._uncover()
        (_, marked), self._filling = self._filling, None
        return marked.settled()

    @Slot()
    def _go_on(self) -> None:
        document = self._session.document
        if self._waiting and document is not None and not self._jobs.busy:
            marked, prepare = self._waiting.popleft()
            request = prepare(document, marked)
            self._filling, self._covered = (request.job, marked), True
            self._jobs.start(request)

    @Slot()
    def _uncover(self, *_: object) -> None:
        """What is made of the stroke begins to be seen."""
        if self._filling is not None and self._covered:
            self._covered = False
            self._session.announce_mask(self._filling[1].uncover())

    @Slot()
    def _give_up(self) -> None:
        self._uncover()
        self._filling = None
        while self._waiting:
            marked, _ = self._waiting.popleft()
            self._session.announce_mask(marked.uncover())
