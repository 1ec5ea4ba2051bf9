"""The mode in which damage is looked for: what is found is shown, decided about, and added to the mask or forgotten."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from inpaint_app.document.geometry import Point, Rect
from inpaint_app.document.layers.compositing import composite
from inpaint_app.inference.detect.choice import Choice
from inpaint_app.inference.detect.overview import Seen, whole_mask
from inpaint_app.inference.detect.pieces import Decision, decide, piece_at, reading_order, with_decision
from inpaint_app.inference.detect.search import Detector
from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.damage.drawing import loupe_source, visible_rect
from inpaint_app.ui.damage.overlay import DamageOverlay, Look
from inpaint_app.ui.damage.panel import DamagePanel, kind_name
from inpaint_app.ui.damage.search import DamageSearch
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.widgets.thumbnails import thumbnail_image

_REACH = 6.0
"""How far beside a piece it can be clicked, logical pixels."""
_FAINT = (60.0, 70.0, 80.0, 90.0, 100.0)
"""Sensitivities that are tried one by one where a click is to take in what was not found."""
_AROUND = 96
"""Pixels around such a click that are looked at."""


class DamageMode(QObject):
    """Looks for damage in the picture on a canvas.

    Nothing changes until what is found is accepted. Another document, another tool, a fill, and any change of the
    picture end the mode.

    Signals:
        changed: ``active`` or ``pieces`` have changed.

    Attributes:
        panel: what is looked for.
        overlay: the outlines, over the canvas.
        search: what looks.
        decisions: what the user took in or left out, in order.
        pieces: bounds of all places that are marked, in reading order, as far as they are counted.
    """

    changed = Signal()

    def __init__(
        self, editor: Editor, canvas: Canvas, make_detector: Callable[[], Detector], parent: QObject | None = None,
    ) -> None:
        """``make_detector`` is called in a thread, with each search."""
        super().__init__(parent)
        self._editor, self._canvas, self._make_detector = editor, canvas, make_detector
        self.active = False
        self.decisions: list[Decision] = []
        self.pieces: list[Rect] = []
        self._choice = Choice()
        self._at: Rect | None = None
        self._seen: tuple[Rect, Seen] | None = None
        self.panel = DamagePanel()
        self.overlay = DamageOverlay(canvas, self._see, self._look_at)
        self.search = DamageSearch(self)
        for part in (self.panel, self.overlay):
            part.cancel_asked.connect(self.cancel)
        self.panel.accept_asked.connect(self.accept)
        self.overlay.apply_asked.connect(self.accept)
        self.panel.choice_changed.connect(self._choose)
        self.panel.step_asked.connect(self.step)
        self.overlay.clicked.connect(self.toggle)
        self.overlay.toggle_asked.connect(self.toggle_current)
        self.search.tile_found.connect(self._take_tile)
        self.search.ended.connect(self._show_search)
        self.search.counted.connect(self._take_pieces)
        self.search.failed.connect(self._fail)
        session = editor.session
        session.closing.connect(self.cancel)
        session.geometry_changed.connect(self._invalidate)
        session.composite_changed.connect(self._invalidate)
        editor.job_changed.connect(self._job_changed)
        canvas.tools.tool_changed.connect(self.cancel)

    @Slot()
    def enter(self) -> None:
        """Begin to look, nearest to the view first; does nothing without a photo or during a fill."""
        document = self._editor.session.settle()
        if document is None or self._editor.busy or self.active:
            return
        self.active = True
        self._forget()
        self._choice = self.panel.choice
        centre = self._canvas.viewport.centre
        self.search.start(document.photo, document.layers, self._make_detector, (centre.x, centre.y))
        self.search.count(self._choice, ())
        self.panel.show_count(None)
        self._show_search()
        self.overlay.cover()
        self._canvas.setFocus()
        self.changed.emit()

    @Slot()
    def accept(self) -> None:
        """Add what is marked to the mask as one undo step; the mode ends."""
        found = self.search.found
        if not self.active or found is None:
            return
        detection, choice, decisions = found[0], self._choice, tuple(self.decisions)
        self._end()
        self._editor.selection.add_damage(lambda: whole_mask(detection, choice, decisions))

    @Slot()
    def cancel(self) -> None:
        """Leave everything as it was."""
        if self.active:
            self._end()

    def stop(self) -> None:
        """End the mode and join its threads."""
        self.cancel()
        self.search.stop()

    @Slot(object)
    def toggle(self, at: Point) -> None:
        """Leave out the piece at ``at`` (image pixels), or take it in again; or take in what is found there at last."""
        piece = self._piece_at(at)
        if piece is not None:
            rect, mask, taken = piece
            self._decide(Decision(rect, mask, not taken))
            return
        found = self._faint_piece(at)
        if found is None:
            self._editor.session.notice.emit(self.tr("No damage was found there; paint over it with the brush later."))
        else:
            self._decide(Decision(*found, True))

    @Slot()
    def toggle_current(self) -> None:
        """Leave out the piece that ``step`` went to, or take it in again."""
        rect, found = self._at, self.search.found
        if rect is None or found is None:
            return
        mask = found[0].mask_with(self._choice, rect)
        decided = decide(mask, rect, self.decisions)
        own = decided.taken | decided.left_out
        if own.any():
            self._decide(Decision(rect, own, not decided.taken.any()))

    @Slot(int)
    def step(self, direction: int) -> None:
        """Show the next piece (1) or the previous one (-1) at 100 %, in reading order; after the last the first."""
        if not self.active or not self.pieces:
            return
        here = self._at
        if here is None:
            centre = self._canvas.viewport.centre
            here = min(self.pieces, key=lambda rect: _distance(rect, centre))
            target = here
        else:
            places = [reading_order(rect) for rect in self.pieces]
            now = reading_order(here)
            if direction > 0:
                target = next((r for r, p in zip(self.pieces, places, strict=True) if p > now), self.pieces[0])
            else:
                earlier = [r for r, p in zip(self.pieces, places, strict=True) if p < now]
                target = earlier[-1] if earlier else self.pieces[-1]
        self._at = target
        self._canvas.set_zoom(1.0)
        self._canvas.centre_on(Point((target.left + target.right) / 2, (target.top + target.bottom) / 2))
        self.overlay.mark(target)

    # -- what there is

    def _see(self, rect: Rect) -> Seen | None:
        found = self.search.found
        if found is None:
            return None
        if self._seen is None or self._seen[0] != rect:
            self._seen = rect, found[1].seen(self._choice, rect, self.decisions)
        return self._seen[1]

    def _piece_at(self, at: Point) -> tuple[Rect, np.ndarray, bool] | None:
        """The piece near ``at``: its bounds and HW bool over them, photo pixels, and whether it is taken."""
        seen = self._see(visible_rect(self._canvas.viewport))
        if seen is None:
            return None
        scale = seen.scale
        x, y = (math.floor(at.x) - seen.rect.left) // scale, (math.floor(at.y) - seen.rect.top) // scale
        reach = math.ceil(_REACH * self._canvas.devicePixelRatioF() / self._canvas.zoom / scale)
        for mask, taken in ((seen.decided.taken, True), (seen.decided.left_out, False)):
            piece = piece_at(mask, x, y, reach)
            if piece is not None:
                rect, own = piece
                whole = Rect(*(value * scale for value in rect)).translate(seen.rect.left, seen.rect.top)
                if scale > 1:
                    own = own.repeat(scale, 0).repeat(scale, 1)
                inside = whole.intersect(seen.rect)
                return inside, own[inside.within(whole)], taken
        return None

    def _faint_piece(self, at: Point) -> tuple[Rect, np.ndarray] | None:
        """What a higher sensitivity finds near ``at``."""
        found, document = self.search.found, self._editor.document
        if found is None or document is None:
            return None
        x, y = math.floor(at.x), math.floor(at.y)
        around = Rect(x - _AROUND, y - _AROUND, x + _AROUND, y + _AROUND).clip(document.photo.size)
        if around.empty:
            return None
        for sensitivity in _FAINT:
            if sensitivity > self._choice.sensitivity:
                mask = found[0].mask_with(Choice(sensitivity=sensitivity), around)
                piece = piece_at(mask, x - around.left, y - around.top, 2)
                if piece is not None and piece[1].sum() < mask.size / 4:
                    return piece[0].translate(around.left, around.top), piece[1]
        return None

    def _look_at(self, at: Point) -> Look | None:
        piece, found, document = self._piece_at(at), self.search.found, self._editor.document
        if piece is None or found is None or document is None:
            return None
        rect, mask, taken = piece
        kind, _ = found[0].kind_of(rect, mask)
        ratio = self._canvas.devicePixelRatioF()
        source, _ = loupe_source(rect, at, self._canvas.zoom / ratio, document.photo.rect)
        layers = tuple(layer for layer in document.layers if layer.shown)
        caption = self.tr("{}: click to leave out") if taken else self.tr("{}: click to take in")
        return Look(rect, thumbnail_image(composite(document.photo, layers, source)), caption.format(kind_name(kind)))

    # -- what changes

    def _decide(self, decision: Decision) -> None:
        self.decisions = with_decision(self.decisions, decision)
        self._recount()

    @Slot()
    def _choose(self) -> None:
        if self.active:
            self._choice = self.panel.choice
            self._recount()

    def _recount(self) -> None:
        """What is in view changes at once, the rest when it has been counted."""
        self._seen = None
        self.overlay.refresh()
        self.search.count(self._choice, self.decisions)

    @Slot(object)
    def _take_tile(self, rect: Rect) -> None:
        self._seen = None
        self.overlay.refresh(rect)
        self._show_search()

    @Slot(object)
    def _take_pieces(self, pieces: list[Rect]) -> None:
        self.pieces = pieces
        self.panel.show_count(len(pieces))
        self.changed.emit()

    @Slot()
    def _show_search(self) -> None:
        self.panel.show_search(self.search.searching, self.search.progress)

    @Slot(object)
    def _fail(self, message: object) -> None:
        self.cancel()
        self._editor.session.failed.emit(message)

    @Slot()
    def _job_changed(self) -> None:
        if self._editor.busy:
            self.cancel()

    @Slot()
    def _invalidate(self, *_: object) -> None:
        if self.active:
            self._end()
            self._editor.session.notice.emit(self.tr("The picture has changed, so the search for damage has ended."))

    def _end(self) -> None:
        self.active = False
        self.search.cancel()
        self._forget()
        self.overlay.mark(None)
        self.overlay.hide()
        self._canvas.setFocus()
        self.changed.emit()

    def _forget(self) -> None:
        self.decisions, self.pieces, self._at, self._seen = [], [], None, None


def _distance(rect: Rect, at: Point) -> float:
    return math.hypot((rect.left + rect.right) / 2 - at.x, (rect.top + rect.bottom) / 2 - at.y)
