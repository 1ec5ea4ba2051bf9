"""For tests that drive a window as a user does: a mouse that drags, file dialogs answered, where a fill may be."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from inpaint_app.document.geometry import Point
from inpaint_app.document.masks.mask import Brush

WAIT_MS = 120_000
"""How long a test waits for what must happen at last; only a failure takes that long."""
GROW = 4
"""Pixels around the mask that a fill may touch."""
NO_KEY = Qt.KeyboardModifier.NoModifier


def drag(canvas, *points, held=NO_KEY):
    """Press, move and let go with real mouse events; points in the canvas's logical pixels."""
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, held, QPoint(*points[0]))
    for (x0, y0), (x1, y1) in pairwise(points):
        for step in range(1, 9):
            QTest.mouseMove(canvas, QPoint(x0 + (x1 - x0) * step // 8, y0 + (y1 - y0) * step // 8))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, held, QPoint(*points[-1]))


def select_part(window, x=40, y=30, diameter=30):
    """A dab of the brush at image pixel (x, y)."""
    window.editor.mask.begin_stroke(Brush(diameter), False, Point(x, y))
    window.editor.mask.end_stroke()


class Answered:
    """Within the block, the next file dialog is accepted as it is, or with ``path``, or left.

    Attributes:
        suggested: the path it stood at; empty before there was one.
    """

    def __init__(self, path: Path | None = None, *, accept: bool = True) -> None:
        self.suggested = ""
        self._path = path
        self._accept = accept
        self._timer = QTimer()
        self._timer.timeout.connect(self._answer)

    def __enter__(self):
        self._timer.start(20)
        return self

    def __exit__(self, *error):
        self._timer.stop()

    def _answer(self):
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QFileDialog):
            self._timer.stop()
            self.suggested = dialog.selectedFiles()[0]
            if self._path is not None:
                # selectFile leaves the name alone while its field has the focus.
                dialog.findChild(QLineEdit, "fileNameEdit").setText(str(self._path))
            dialog.done(QFileDialog.DialogCode.Accepted if self._accept else QFileDialog.DialogCode.Rejected)


def grown(hole):
    """HW bool: every pixel at most GROW away from one of ``hole``, counted along the longer side."""
    padded = np.pad(hole, GROW)
    result = np.zeros_like(hole)
    for dy in range(2 * GROW + 1):
        for dx in range(2 * GROW + 1):
            result |= padded[dy : dy + hole.shape[0], dx : dx + hole.shape[1]]
    return result
