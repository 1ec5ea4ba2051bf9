"""The extend mode: the user chooses how far the picture is extended, by dragging or typing."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import QObject, Signal, Slot

from inpaint_app.document.extension import Margins, check_margins, margins_for_aspect
from inpaint_app.document.geometry import Point
from inpaint_app.errors import CanvasError
from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.extend.bar import ExtendBar
from inpaint_app.ui.extend.overlay import ExtendOverlay
from inpaint_app.ui.i18n.messages import in_language

_ROOM_TO_DRAG = 0.3
"""Share of the view left free around the photo at first."""

_ROOM = 0.08


class ExtendMode(QObject):
    """Chooses margins on a canvas, and has the editor extend by them.

    Nothing changes until that is asked for. A fill, another document or another tool ends the mode.

    Signals:
        changed: it has begun or ended.

    Attributes:
        bar: the numbers, to be laid out above the canvas.
        overlay: the borders, over the canvas.
        margins: as chosen by now.
    """

    changed = Signal()

    def __init__(self, editor: Editor, canvas: Canvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._canvas = canvas
        self._view_before: tuple[float, Point] | None = None  # None: the whole photo was shown
        self.active = False
        self.margins = Margins()
        self.bar = ExtendBar()
        self.overlay = ExtendOverlay(canvas)
        for part in (self.bar, self.overlay):
            part.apply_asked.connect(self.apply)
            part.cancel_asked.connect(self.cancel)
        self.bar.margins_edited.connect(self._edited)
        self.bar.aspect_chosen.connect(self._choose_aspect)
        self.overlay.margins_dragged.connect(self._dragged)
        self.overlay.drag_ended.connect(self._reveal)
        editor.session.document_changed.connect(self._end)
        editor.session.geometry_changed.connect(self._end)
        editor.job_changed.connect(self._job_changed)
        canvas.tools.tool_changed.connect(self.cancel)

    @Slot()
    def enter(self) -> None:
        """Show the borders, ready to be dragged; does nothing without a photo or during a fill."""
        document = self._editor.document
        if document is None or self._editor.busy or self.active:
            return
        self._editor.mask.end_stroke()
        self._canvas.tools.leave_mode()
        self.active = True
        self._view_before = None if self._canvas.fitting else (self._canvas.zoom, self._canvas.viewport.centre)
        self.bar.free_aspect()
        self.bar.show()
        self.overlay.cover()
        self._canvas.show_rect(document.photo.rect, _ROOM_TO_DRAG)
        self._set(Margins())
        self.changed.emit()

    @Slot()
    def apply(self) -> None:
        """Extend by the chosen margins, if that can be; the mode ends."""
        if self.active and not self._problem():
            margins = self.margins
            self._end()
            self._editor.extend(margins)

    @Slot()
    def cancel(self) -> None:
        """Leave everything, the view too, as it was."""
        if not self.active:
            return
        self._end()
        if self._view_before is None:
            self._canvas.fit()
        else:
            zoom, centre = self._view_before
            self._canvas.set_zoom(zoom)
            self._canvas.centre_on(centre)

    @Slot()
    def _end(self) -> None:
        if self.active:
            self.active = False
            self.bar.hide()
            self.overlay.hide()
            self._canvas.setFocus()
            self.changed.emit()

    @Slot()
    def _job_changed(self) -> None:
        if self._editor.busy:
            self._end()

    @Slot(object)
    def _edited(self, margins: Margins) -> None:
        self._set(margins)
        self._reveal()

    @Slot(object)
    def _dragged(self, margins: Margins) -> None:
        self.bar.free_aspect()
        self._set(margins)

    @Slot(object)
    def _choose_aspect(self, aspect: Fraction) -> None:
        document = self._editor.document
        if document is not None:
            self._edited(margins_for_aspect(document.photo.size, aspect))

    def _set(self, margins: Margins) -> None:
        document = self._editor.document
        if document is not None:
            self.margins = margins
            self.overlay.show_margins(document.photo.size, margins)
            self.bar.show_margins(document.photo.size, margins, self._problem())

    def _problem(self) -> str:
        """Why these margins cannot be; empty when they can."""
        document = self._editor.document
        try:
            if document is not None:
                check_margins(document.photo.size, self.margins)
        except CanvasError as error:
            return in_language(error.message)
        return ""

    @Slot()
    def _reveal(self) -> None:
        """Zoom out until the new borders are in view."""
        document = self._editor.document
        if document is not None and not self.overlay.rect().toRectF().contains(self.overlay.outline):
            self._canvas.show_rect(self.margins.outline(document.photo.size), _ROOM)
