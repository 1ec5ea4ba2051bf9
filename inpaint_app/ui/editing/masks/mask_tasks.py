"""Tasks that change the mask and take a while: computed in the background, made as one step when they are ready."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer

from inpaint_app.cancelling import Cancellation
from inpaint_app.document.document import Document
from inpaint_app.document.masks.mask import Mask
from inpaint_app.document.masks.mask_edit import MaskEdit
from inpaint_app.messages import Message
from inpaint_app.ui.editing.background import FileWorker
from inpaint_app.ui.editing.session import DocumentSession

_PAUSE_MS = 50
"""Between two looks at whether the stroke is over that a finished change waits for."""


class MaskTasks:
    """Computes edits of the mask in the background, in the order they are asked for.

    What was painted meanwhile is never overwritten: the edit is then computed again, once the stroke is over.
    """

    def __init__(self, session: DocumentSession, worker: FileWorker) -> None:
        """``worker`` computes in the background."""
        self._session = session
        self._worker = worker

    def start(
        self, doing: Message, make: Callable[[Mask], MaskEdit], done: Callable[[Mask], None] = lambda _: None,
    ) -> None:
        """Make the edit that ``make`` computes of the mask; ``doing`` says what goes on ("selecting").

        ``done`` is called with the mask once the edit is made.
        """
        document = self._session.changeable()
        if document is not None:
            self._compute(document, doing, make, done)

    def _compute(
        self, document: Document, doing: Message, make: Callable[[Mask], MaskEdit], done: Callable[[Mask], None],
    ) -> None:
        mask, version = document.mask, document.mask.version

        def use(edit: MaskEdit) -> None:
            if self._session.document is not document or document.mask is not mask:
                return  # the picture is another one
            if self._session.painting:  # nothing is computed meanwhile: the stroke has both cores to itself
                QTimer.singleShot(_PAUSE_MS, lambda: use(edit))
            elif self._session.changeable() is None:
                return
            elif mask.version != version:
                self._compute(document, doing, make, done)
            else:
                self._session.do(lambda _: edit)
                done(mask)

        self._worker.submit(doing, lambda: make(mask), use, Cancellation())
