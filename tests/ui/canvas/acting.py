"""For tests of the canvas: real events, and what is on the screen."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPixmap
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.editing.editor import Editor
from tests.driving import WAIT_MS

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


def shown_canvas(qtbot: QtBot, editor: Editor) -> Canvas:
    made = Canvas(editor)
    qtbot.addWidget(made)
    made.resize(400, 300)
    with qtbot.waitExposed(made):
        made.show()
    return made


def noise(width: int, height: int, channels: int = 3, dtype: type = np.uint8) -> np.ndarray:
    generator = np.random.default_rng(5)
    return generator.integers(0, np.iinfo(dtype).max + 1, (height, width, channels), dtype)


def rgb(picture: QPixmap) -> np.ndarray:
    image = picture.toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def on_screen(canvas: Canvas) -> np.ndarray:
    """What the window holds after all the partial repaints so far, HW3."""
    QApplication.processEvents()
    return rgb(canvas.screen().grabWindow(canvas.winId()))


def send(canvas: Canvas, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, buttons: Qt.MouseButton) -> None:
    modifiers = Qt.KeyboardModifier.NoModifier
    event = QMouseEvent(kind, at, canvas.mapToGlobal(at), button, buttons, modifiers)
    QApplication.sendEvent(canvas, event)
    QApplication.processEvents()


def drag(canvas: Canvas, *points: tuple[float, float], button: Qt.MouseButton = LEFT) -> None:
    send(canvas, QEvent.Type.MouseButtonPress, QPointF(*points[0]), button, button)
    for point in points[1:]:
        send(canvas, QEvent.Type.MouseMove, QPointF(*point), NONE, button)
    send(canvas, QEvent.Type.MouseButtonRelease, QPointF(*points[-1]), button, NONE)


def leave(canvas: Canvas) -> None:
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    QApplication.processEvents()


def wait_for_fill(qtbot: QtBot, editor: Editor) -> None:
    document = editor.document
    assert document is not None
    qtbot.waitUntil(lambda: not editor.busy and bool(document.fills), timeout=WAIT_MS)
