"""Gestures that paint or pan, from pressing a button on the canvas to letting it go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt

from inpaint_app.document.geometry import Point
from inpaint_app.document.masks.mask import Brush
from inpaint_app.ui.editing.editor import Editor

ToImage = Callable[[Point], Point]
"""From device pixels of the view to image pixels."""


class Outline(NamedTuple):
    """A line to show while something is being drawn.

    Attributes:
        points: image pixels.
        closed: the last point is joined with the first.
        width: of a brush that goes along it, image pixels; 0 for a thin line.
    """

    points: Sequence[Point]
    closed: bool = False
    width: float = 0.0


class Drag:
    """One gesture. Positions are device pixels of the view.

    Attributes:
        stays: it goes on when the button is let go, until it is finished or cancelled.
    """

    stays = False

    @property
    def outline(self) -> Outline | None:
        """What to show of it now."""
        return None

    @property
    def changed(self) -> Sequence[Point]:
        """Image points around all of the outline that the last move has changed."""
        return self.outline.points if self.outline is not None else ()

    def move(self, at: Point, pressure: float, keys: Qt.KeyboardModifier) -> None:
        """The pointer is at ``at``."""

    def press(self, at: Point) -> bool:  # noqa: ARG002 - for those that stay
        """Another click of one that stays; whether that finishes it."""
        return True

    def step_back(self) -> bool:
        """Take the last click of one that stays back; False when nothing is left of it."""
        return False

    def finish(self) -> None:
        """Do what was drawn."""

    def cancel(self) -> None:
        """Leave everything as it was."""


class StrokeDrag(Drag):
    """One stroke of a tool that paints."""

    def __init__(
        self, editor: Editor, to_image: ToImage, begin: Callable[[Point, float], None], at: Point, pressure: float,
        ended: Callable[[Point], None], joined: Point | None = None,
    ) -> None:
        """Begins the stroke at ``at``, or at the image point ``joined`` and goes straight to ``at``.

        Args:
            begin: begins it at an image point with a pressure.
            ended: gets the image point where the stroke ended.
        """
        self._editor = editor
        self._to_image = to_image
        self._ended = ended
        self._last = to_image(at)
        begin(to_image(at) if joined is None else joined, pressure)
        if joined is not None:
            editor.mask.extend_stroke(to_image(at), pressure)

    def move(self, at: Point, pressure: float, keys: Qt.KeyboardModifier) -> None:  # noqa: ARG002
        self._last = self._to_image(at)
        self._editor.mask.extend_stroke(self._last, pressure)

    def finish(self) -> None:
        self._editor.mask.end_stroke()
        self._ended(self._last)

    def cancel(self) -> None:
        self._editor.mask.abort_stroke()


class LineDrag(Drag):
    """A straight stroke from where the button is pressed to where it is let go."""

    def __init__(
        self, editor: Editor, to_image: ToImage, brush: Brush, erase: bool, start: Point, at: Point,
        ended: Callable[[Point], None],
    ) -> None:
        """``start``: image point; ``at``: where the pointer is; ``ended`` gets the image point where the line ends."""
        self._editor = editor
        self._ended = ended
        self._to_image = to_image
        self._brush = brush
        self._erase = erase
        self._start = start
        self._end = to_image(at)

    @property
    def outline(self) -> Outline:
        return Outline((self._start, self._end), width=self._brush.diameter)

    def move(self, at: Point, pressure: float, keys: Qt.KeyboardModifier) -> None:  # noqa: ARG002
        self._end = self._to_image(at)

    def finish(self) -> None:
        mask = self._editor.mask
        mask.begin_stroke(self._brush, self._erase, self._start)
        mask.extend_stroke(self._end)
        mask.end_stroke()
        self._ended(self._end)


class PanDrag(Drag):
    """The photo follows the pointer."""

    def __init__(self, pan: Callable[[float, float], None], at: Point) -> None:
        """``pan(dx, dy)`` moves the photo by device pixels."""
        self._pan = pan
        self._last = at

    def move(self, at: Point, pressure: float, keys: Qt.KeyboardModifier) -> None:  # noqa: ARG002
        self._pan(at.x - self._last.x, at.y - self._last.y)
        self._last = at
