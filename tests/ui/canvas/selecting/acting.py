"""For tests of selecting: a photo of three patches, real events, and the mask once all is computed."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inpaint_app.document.layers.layers import Photo
from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.canvas.gestures.tool_state import ToolKind
from inpaint_app.ui.editing.editor import Editor
from tests.driving import WAIT_MS

LEFT, MIDDLE, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.NoButton

SHIFT, ALT, NO_KEY = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier

CTRL = Qt.KeyboardModifier.ControlModifier

PRESS, MOVE, RELEASE = QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease

WIDTH, HEIGHT = 240, 180


def three_patches() -> np.ndarray:
    """Dark left and right, bright between."""
    pixels = np.full((HEIGHT, WIDTH, 3), 40, np.uint8)
    pixels[:, 80:160] = (200, 190, 180)
    return pixels


def open_photo(canvas: Canvas, editor: Editor, pixels: np.ndarray) -> None:
    editor.set_photo(Photo(pixels))
    canvas.actual()


def send(
    canvas: Canvas, kind: QEvent.Type, x: float, y: float, held: Qt.KeyboardModifier = NO_KEY,
    button: Qt.MouseButton = LEFT,
) -> None:
    """The pointer at the corner of image pixel (x, y)."""
    left, top = canvas.viewport.origin
    at = QPointF(left + x * canvas.zoom - 0.5, top + y * canvas.zoom - 0.5)  # a mouse points at a pixel's middle
    changed = NONE if kind is MOVE else button
    buttons = NONE if kind is RELEASE else button
    QApplication.sendEvent(canvas, QMouseEvent(kind, at, canvas.mapToGlobal(at), changed, buttons, held))


def drag(canvas: Canvas, *points: tuple[float, float], held: Qt.KeyboardModifier = NO_KEY) -> None:
    send(canvas, PRESS, *points[0], held)
    for point in points[1:]:
        send(canvas, MOVE, *point, held)
    send(canvas, RELEASE, *points[-1], held)


def click(canvas: Canvas, x: float, y: float, held: Qt.KeyboardModifier = NO_KEY) -> None:
    drag(canvas, (x, y), held=held)


def settle(qtbot: QtBot, editor: Editor) -> np.ndarray:
    """What the mask is once everything is computed."""
    qtbot.waitUntil(lambda: not editor.file_activity, timeout=WAIT_MS)
    assert editor.document is not None
    return editor.document.mask.pixels


def area(mask: np.ndarray) -> int:
    return int((mask >= 128).sum())


def polygon(canvas: Canvas, *corners: tuple[float, float]) -> None:
    canvas.tools.set_tool(ToolKind.POLYGON)
    for corner in corners:
        click(canvas, *corner)
