"""The pictures of the manual: the real window on the bundled sample, in one language, kept small.

Called by ``make_manual.py --pictures``.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Collection
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from inpaint_app.document.geometry import Point
from inpaint_app.document.masks.mask import Brush
from inpaint_app.inference.detect.classical import ClassicalDetector
from inpaint_app.settings import Settings
from inpaint_app.ui.canvas.gestures.tool_state import ToolKind
from inpaint_app.ui.launch import make_application, make_window
from inpaint_app.ui.main_window import MainWindow

SAMPLES = Path(__file__).resolve().parent.parent / "resources" / "samples"
WAIT_S = 300.0
_SIZE = (1120, 660)
_COLOURS = 256


def make_pictures(folder: Path, language: str, names: Collection[str] = ()) -> None:
    """Write the pictures of the manual in ``language`` under ``folder``: those of ``names``, or all."""
    folder.mkdir(parents=True, exist_ok=True)
    app = make_application()
    with tempfile.TemporaryDirectory() as thumbnails:
        window = make_window(Settings(language=language, theme="dark", toured=True, brush_diameter=40.0))
        window.resize(*_SIZE)
        window.show()
        window.files.recent.use_thumbnails(Path(thumbnails))
        _Photographer(app, window, folder, names).all()
        window._agreed_to_close = True
        window.close()


class _Photographer:
    def __init__(self, app: QApplication, window: MainWindow, folder: Path, names: Collection[str]) -> None:
        self._app, self._window, self._folder, self._names = app, window, folder, names

    def all(self) -> None:
        window, editor = self._window, self._window.editor
        self._open("tea-gardens.jpg", "canyon-wren.jpg", "old-print.jpg")
        document = editor.document
        assert document is not None
        self._save("parts")
        window.files.photos.close_others()
        editor.mask.load(SAMPLES / "old-print-mask.png")
        self._until(lambda: not document.mask.is_empty and not editor.file_activity)
        self._save("window")
        window.fills.fill()
        self._until(lambda: not editor.busy)
        editor.mask.clear()
        self._stroke()
        window.fills.fill(2)
        self._until(lambda: not editor.busy)
        self._save("layers")
        window.docks.history.raise_()
        self._save("history")
        window.docks.layers.raise_()
        window.actions_["split"].trigger()
        self._save("split")
        window.actions_["split"].trigger()
        dialog = window.files.export_as()
        assert dialog is not None
        self._pause(4.0)
        self._save("export", dialog)
        dialog.reject()
        for name, shown in (("restore", window.damage.ask_restore()), ("models", window.models.show_dialog())):
            assert shown is not None
            self._save(name, shown)
            shown.reject()
        self._tools()
        self._damage()
        for name in ("tea-gardens.jpg", "canyon-wren.jpg", "old-print.jpg"):
            window.files.recent.keep_picture(SAMPLES / name, _pixels(SAMPLES / name))
        editor.close_document()
        window.settings_store.change(
            recent_files=tuple(str(SAMPLES / name) for name in ("old-print.jpg", "canyon-wren.jpg", "tea-gardens.jpg")))
        for name in ("tea-gardens.jpg", "canyon-wren.jpg", "old-print.jpg"):
            window.files.recent.keep_picture(SAMPLES / name, _pixels(SAMPLES / name))
        self._save("empty")

    def _tools(self) -> None:
        window = self._window
        for name, kind, at in (("brush", ToolKind.BRUSH, Point(470, 560)), ("wand", ToolKind.WAND, Point(1400, 60))):
            window.tools.set_tool(kind)
            window.editor.mask.clear()
            if kind is ToolKind.BRUSH:
                self._stroke()
            else:
                window.editor.selection.wand(at, window.tools.options)
                self._until(lambda: not window.editor.file_activity)
            where = window.canvas.viewport.to_view(at)
            QTest.mouseMove(window.canvas, QPoint(round(where.x), round(where.y)))
            whole = window.rect()
            self._save(name, part=QRect(0, 30, whole.width() * 3 // 4, whole.height() * 2 // 3))
        window.tools.set_tool(ToolKind.BRUSH)
        window.editor.mask.clear()

    def _damage(self) -> None:
        window = self._window
        for layer in list(window.editor.document.layers if window.editor.document is not None else ()):
            window.editor.layers.show(layer.id, False)
        window.damage.make_detector = ClassicalDetector  # quick, and finds something in every photo
        window.damage.find()
        mode = window.damage.mode
        assert mode is not None
        self._until(lambda: not mode.search.searching and bool(mode.pieces))
        self._save("damage")
        mode.cancel()

    def _stroke(self) -> None:
        mask = self._window.editor.mask
        mask.begin_stroke(Brush(40.0, 0.9), False, Point(420, 600))
        for step in range(1, 13):
            mask.extend_stroke(Point(420 + 14 * step, 600 - 6 * step))
        mask.end_stroke()

    def _open(self, *names: str) -> None:
        for name in names:
            opened: list[Path] = []
            self._window.editor.files.opened.connect(opened.append)
            self._window.files.open_path(SAMPLES / name)
            self._until(lambda: bool(opened))  # noqa: B023 - asked within this turn only
            self._window.editor.files.opened.disconnect(opened.append)

    def _save(self, name: str, widget: QWidget | None = None, part: QRect | None = None) -> None:
        if self._names and name not in self._names:
            return
        self._window.messages.hide()
        self._pause(0.6)
        shown = widget or self._window
        image = (shown.grab(part) if part is not None else shown.grab()).toImage()
        _write(image, self._folder / f"{name}.png")

    def _pause(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._app.processEvents()
            time.sleep(0.01)

    def _until(self, done: Callable[[], bool]) -> None:
        end = time.monotonic() + WAIT_S
        while not done() and time.monotonic() < end:
            self._app.processEvents()
            time.sleep(0.01)


def _pixels(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def _write(image: QImage, path: Path) -> None:
    """Save with few colours and without what a picture in a manual does not need."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    pixels = rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3)
    picture = Image.fromarray(pixels).quantize(_COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    picture.save(path, optimize=True)
