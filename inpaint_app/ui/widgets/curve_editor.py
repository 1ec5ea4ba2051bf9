"""A curve over a histogram whose points are dragged."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from inpaint_app.document.adjustments.curves import STRAIGHT, Curve, curve_values

_SIDE = 256
_ROOM = 7.0
"""Around the field, for points at its border."""
_REACH = 9.0
_AWAY = 28.0
"""How far beyond the field a point is dragged to be taken away, logical pixels."""
_APART = 1 / 255
"""Least distance of two points from left to right."""
_MOST = 16


class CurveEditor(QWidget):
    """A click on the field adds a point, a drag moves one, out of the field or Delete takes it away.

    Keys: the arrows move the chosen point (with Shift ten times as far), Page up and Page down choose another one,
    Insert adds one in the middle of the widest gap.

    Signals:
        changed: the user has made the curve another one.
        chosen_changed: another point is chosen.
    """

    changed = Signal()
    chosen_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.curve: Curve = STRAIGHT
        self.chosen = 0
        self._counts: npt.NDArray[np.float64] = np.zeros(256)
        self._colour = QColor("#9a9a9a")
        self._dragging = False
        self._before: Curve = STRAIGHT
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.CrossCursor)

    def sizeHint(self) -> QSize:
        """A square."""
        side = round(_SIDE + 2 * _ROOM)
        return QSize(side, side)

    def show_curve(self, curve: Curve) -> None:
        """Show another curve, without a signal."""
        self.curve = curve
        self.chosen = min(self.chosen, len(curve) - 1)
        self.update()

    def show_counts(self, counts: npt.NDArray[np.int64], colour: QColor) -> None:
        """Draw 256 counts behind the curve, in a colour."""
        self._counts, self._colour = counts.astype(np.float64), colour
        self.update()

    def place_of(self, point: tuple[float, float]) -> QPointF:
        """Where a point of the curve is drawn."""
        field = self._field
        return QPointF(field.left() + point[0] * field.width(), field.bottom() - point[1] * field.height())

    def move_point(self, to: tuple[float, float]) -> None:
        """Move the chosen point, as far as its neighbours and the field let it."""
        points = list(self.curve)
        left = points[self.chosen - 1][0] + _APART if self.chosen > 0 else 0.0
        right = points[self.chosen + 1][0] - _APART if self.chosen + 1 < len(points) else 1.0
        points[self.chosen] = (min(max(to[0], left), right), min(max(to[1], 0.0), 1.0))
        self._use(tuple(points))

    def remove_point(self) -> None:
        """Take the chosen point away; two always stay."""
        if len(self.curve) > 2:
            points = self.curve[: self.chosen] + self.curve[self.chosen + 1 :]
            self.chosen = max(0, self.chosen - 1)
            self._use(points)
            self.chosen_changed.emit()

    def add_point(self, at: tuple[float, float]) -> bool:
        """Add a point and choose it; False where there is no room for one."""
        if len(self.curve) >= _MOST or any(abs(x - at[0]) < _APART for x, _ in self.curve):
            return False
        points = tuple(sorted((*self.curve, at)))
        self._choose(points.index(at))
        self._use(points)
        return True

    @property
    def _field(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_ROOM, _ROOM, -_ROOM, -_ROOM)

    def _use(self, curve: Curve) -> None:
        if curve != self.curve:
            self.curve = curve
            self.update()
            self.changed.emit()

    def _choose(self, index: int) -> None:
        self.chosen = index
        self.chosen_changed.emit()
        self.update()

    # -- the pointer and the keys

    def _value_at(self, at: QPointF) -> tuple[float, float]:
        field = self._field
        x, y = (at.x() - field.left()) / field.width(), (field.bottom() - at.y()) / field.height()
        return min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a point, or add one."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = event.position()
        far = [(self.place_of(point) - at).manhattanLength() for point in self.curve]
        nearest = int(np.argmin(far))
        if far[nearest] <= _REACH:
            self._choose(nearest)
            self._dragging = True
        else:
            self._dragging = self.add_point(self._value_at(at))
        self._before = self.curve

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move it; far outside it is gone, and back when the pointer comes back."""
        if not self._dragging or not event.buttons():
            return
        away = not self._field.adjusted(-_AWAY, -_AWAY, _AWAY, _AWAY).contains(event.position())
        inner = 0 < self.chosen < len(self._before) - 1
        if away and inner:
            self._use(self._before[: self.chosen] + self._before[self.chosen + 1 :])
            return
        if len(self.curve) < len(self._before):
            self.curve = self._before
        self.move_point(self._value_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let it go."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragging = False
            if self.chosen >= len(self.curve) or len(self.curve) < len(self._before):
                self._choose(min(self.chosen, len(self.curve) - 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Delete, Insert, Page up and Page down."""
        step = (10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1) / 255
        moves = {
            Qt.Key.Key_Left: (-step, 0.0), Qt.Key.Key_Right: (step, 0.0), Qt.Key.Key_Up: (0.0, step),
            Qt.Key.Key_Down: (0.0, -step),
        }  # fmt: skip
        key = Qt.Key(event.key())
        if key in moves:
            x, y = self.curve[self.chosen]
            self.move_point((x + moves[key][0], y + moves[key][1]))
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_point()
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._choose((self.chosen + (1 if key == Qt.Key.Key_PageUp else -1)) % len(self.curve))
        elif key == Qt.Key.Key_Insert:
            xs = np.array([x for x, _ in self.curve])
            gap = int(np.argmax(np.diff(xs)))
            middle = float(xs[gap] + xs[gap + 1]) / 2
            self.add_point((middle, float(curve_values(self.curve, np.array([middle]))[0])))
        else:
            super().keyPressEvent(event)

    # -- painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - all is drawn again
        """Histogram, grid, curve, points."""
        painter, field = QPainter(self), self._field
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(field, self.palette().base())
        top = max(1.0, float(np.sort(self._counts[1:-1])[-4:].mean()))
        width = field.width() / 256
        faint = QColor(self._colour)
        faint.setAlpha(110)
        for value, count in enumerate(self._counts):
            height = field.height() * min(1.0, count / top)
            painter.fillRect(QRectF(field.left() + value * width, field.bottom() - height, width + 0.5, height), faint)
        painter.setPen(QPen(self.palette().mid().color(), 1))
        painter.drawRect(field)
        for quarter in (0.25, 0.5, 0.75):
            painter.drawLine(self.place_of((quarter, 0)), self.place_of((quarter, 1)))
            painter.drawLine(self.place_of((0, quarter)), self.place_of((1, quarter)))
        painter.drawLine(self.place_of((0, 0)), self.place_of((1, 1)))
        xs = np.linspace(0, 1, 257)
        line = [self.place_of((float(x), float(y))) for x, y in zip(xs, curve_values(self.curve, xs), strict=True)]
        painter.setPen(QPen(self.palette().text().color(), 1.6))
        painter.drawPolyline(QPolygonF(line))
        for index, point in enumerate(self.curve):
            painter.setBrush(self.palette().highlight() if index == self.chosen else self.palette().base())
            painter.drawEllipse(self.place_of(point), 4.0, 4.0)
