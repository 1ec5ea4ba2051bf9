"""Gestures that select: corner to corner, around by hand, from click to click, at a point."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt

from inpaint_app.document.geometry import Point
from inpaint_app.document.selections.shapes import ellipse_points
from inpaint_app.ui.canvas.gestures.drags import Drag, Outline, ToImage

_SHIFT = Qt.KeyboardModifier.ShiftModifier

_CLICK = 3.0
"""Device pixels that the pointer may move within a click."""

_CLOSING = 10.0
"""Device pixels from a polygon's first corner within which a click closes it."""


class BoxDrag(Drag):
    """From corner to corner. Shift pressed on the way makes both sides equal."""

    def __init__(
        self, to_image: ToImage, at: Point, keys: Qt.KeyboardModifier, round_: bool,
        done: Callable[[Point, Point], None],
    ) -> None:
        """``done`` gets both corners, image points; ``round_``: an ellipse is shown between them."""
        self._to_image = to_image
        self._pressed_at = at
        self._start = self._end = to_image(at)
        self._shift_free = not keys & _SHIFT  # held from the start it says how to combine
        self._round = round_
        self._done = done
        self._moved = False

    @property
    def outline(self) -> Outline:
        start, end = self._start, self._end
        if self._round:
            return Outline(ellipse_points(start, end), closed=True)
        return Outline((start, Point(end.x, start.y), end, Point(start.x, end.y)), closed=True)

    def move(self, at: Point, pressure: float, keys: Qt.KeyboardModifier) -> None:  # noqa: ARG002
        self._moved = self._moved or math.dist(at, self._pressed_at) >= _CLICK
        self._end = self._to_image(at)
        if not keys & _SHIFT:
            self._shift_free = True
        elif self._shift_free:
            dx, dy = self._end.x - self._start.x, self._end.y - self._start.y
            side = max(abs(dx), abs(dy))
            self._end = Point(self._start.x + math.copysign(side, dx), self._start.y + math.copysign(side, dy))

    def finish(self) -> None:
        """A click that did not move selects nothing and leaves the mask alone."""
        if self._moved:
            self._done(self._start, self._end)


class PathDrag(Drag):
    """Along the pointer: a lasso, or a scribble with the brush."""

    def __init__(self, to_image: ToImage, at: Point, width: float, done: Callable[[Sequence[Point]], None]) -> None:
        """``done`` gets the path, image points. ``width``: of the brush, image pixels; 0 for a lasso."""
        self._to_image = to_image
        self._last = at
        self._points = [to_image(at)]
        self._width = width
        self._done = done

    @property
    def outline(self) -> Outline:
        return Outline(self._points, width=self._width)

    @property
    def changed(self) -> Sequence[Point]:
        return self._points[-2:]

    def move(self, at: Point, pressure: float, keys: Qt.KeyboardModifier) -> None:  # noqa: ARG002
        if math.dist(at, self._last) >= 1:
            self._last = at
            self._points.append(self._to_image(at))

    def finish(self) -> None:
        """A lasso around nothing leaves the mask alone."""
        if self._width > 0 or len(self._points) > 2:
            self._done(self._points)


class PolygonDrag(Drag):
    """From click to click, until a click on the first corner, a double click or Enter closes it."""

    stays = True

    def __init__(self, to_image: ToImage, to_view: ToImage, at: Point, done: Callable[[Sequence[Point]], None]) -> None:
        """``done`` gets the corners, image points."""
        self._to_image = to_image
        self._to_view = to_view
        self._corners = [to_image(at)]
        self._next = self._corners[0]
        self._done = done

    @property
    def outline(self) -> Outline:
        return Outline((*self._corners, self._next))

    def move(self, at: Point, pressure: float, keys: Qt.KeyboardModifier) -> None:  # noqa: ARG002
        self._next = self._corners[0] if self._closes(at) else self._to_image(at)

    def press(self, at: Point) -> bool:
        if self._closes(at):
            return True
        if math.dist(at, self._to_view(self._corners[-1])) >= 1:  # the second click of a double click adds nothing
            self._corners.append(self._to_image(at))
        return False

    def step_back(self) -> bool:
        self._corners.pop()
        return bool(self._corners)

    def finish(self) -> None:
        """Fewer than three corners enclose nothing and leave the mask alone."""
        if len(self._corners) > 2:
            self._done(self._corners)

    def _closes(self, at: Point) -> bool:
        return len(self._corners) > 2 and math.dist(at, self._to_view(self._corners[0])) <= _CLOSING


class ClickDrag(Drag):
    """A click, done where the button was pressed when it is let go, so that Esc can still stop it."""

    def __init__(self, at: Point, done: Callable[[Point], None]) -> None:
        """``at``: image point that ``done`` gets."""
        self._at = at
        self._done = done

    def finish(self) -> None:
        self._done(self._at)
