"""The base of a tool that is a mode: chosen, it shows a bar and an overlay; it is left when it has done its work."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from inpaint_app.document.document import Document
from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.canvas.gestures.tool_state import ToolKind
from inpaint_app.ui.canvas.overlays.overlay import CanvasOverlay
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.widgets.mode_bar import ModeBar


class ToolMode(QObject):
    """Begins when its tool is chosen; another document or a fill end it, and nothing was done.

    A subclass says what it begins with (``begin``), what Enter does (``apply``), what leaving takes back
    (``abandon``), and what another tool does (``step_aside``: as leaving).

    Attributes:
        bar: to be laid out above the canvas.
        overlay: over the canvas.
    """

    def __init__(
        self, kind: ToolKind, editor: Editor, canvas: Canvas, bar: ModeBar, overlay: CanvasOverlay,
        parent: QObject | None,
    ) -> None:
        super().__init__(parent)
        self._kind, self._editor, self._canvas = kind, editor, canvas
        self.active = False
        self.bar, self.overlay = bar, overlay
        for part in (bar, overlay):
            part.apply_asked.connect(self.apply)
            part.cancel_asked.connect(self.leave)
        canvas.tools.tool_changed.connect(self._tool_changed)
        editor.session.document_changed.connect(self.leave)
        editor.session.geometry_changed.connect(self.leave)
        editor.job_changed.connect(self._job_changed)

    def begin(self, document: Document) -> bool:
        """Show what there is to choose; False: there is nothing, and the tool cannot be used."""
        raise NotImplementedError

    def abandon(self) -> None:
        """The mode ends without being applied."""

    @Slot()
    def apply(self) -> None:
        """Do what is chosen; the mode ends."""
        raise NotImplementedError

    @Slot()
    def leave(self) -> None:
        """End the mode, and leave everything as it was."""
        self._end(applied=False)

    def step_aside(self) -> None:
        """Another tool was chosen."""
        self._end(applied=False)

    def _end(self, *, applied: bool) -> None:
        if not self.active:
            return
        self.active = False
        if not applied:
            self.abandon()
        self.bar.hide()
        self.overlay.hide()
        if self._canvas.tools.tool is self._kind:
            self._canvas.tools.leave_mode()
        self._canvas.setFocus()

    @Slot(object)
    def _tool_changed(self, kind: ToolKind) -> None:
        if kind is not self._kind:
            self.step_aside()
            return
        document = self._editor.session.settle()
        if document is None or self._editor.busy or not self.begin(document):
            self._canvas.tools.leave_mode()
            return
        self._editor.mask.end_stroke()
        self.active = True
        self.bar.show()
        self.overlay.cover()

    @Slot()
    def _job_changed(self) -> None:
        if self._editor.busy:
            self.leave()
