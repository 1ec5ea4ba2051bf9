"""Pictures of every screen in every language and both themes, to be looked at one by one.

Run from the checkout, with or without a display; texts in Chinese need a font for them (Debian: fonts-noto-cjk):

    python packaging/make_screens.py FOLDER [LANGUAGE [THEME [WIDTHxHEIGHT]]]

A screen of twice the density is QT_SCALE_FACTOR=2 with half of its width and height.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, QTimer  # noqa: E402 - the platform is chosen first
from PySide6.QtGui import QAction  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication, QDialog, QWidget  # noqa: E402

from inpaint_app.document.geometry import Point  # noqa: E402
from inpaint_app.inference.detect.classical import ClassicalDetector  # noqa: E402
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine  # noqa: E402
from inpaint_app.settings import Settings  # noqa: E402
from inpaint_app.ui.launch import make_application  # noqa: E402
from inpaint_app.ui.main_window import MainWindow  # noqa: E402

SAMPLES = ROOT / "resources" / "samples"
WAIT_S = 60.0
DIALOGS = (
    "fill_again", "properties", "levels", "white_balance", "monochrome", "denoise", "sharpen", "resize", "straighten",
    "restore_scan", "colour_range", "grow", "store_mask", "keys", "about", "export_as", "print", "fill_with", "enlarge",
    "clean_up", "style", "batch",
)  # fmt: skip
"""Commands that ask something in a dialog of their own."""


class Screens:
    """Walks one window through all that it can show, and saves each screen."""

    def __init__(self, app: QApplication, folder: Path, language: str, theme: str, size: tuple[int, int]) -> None:
        self._app, self._folder = app, folder
        self._prefix = f"{language}-{theme}"
        self._number = 0
        self._window = MainWindow(Settings(language=language, theme=theme, toured=True), None, PushPullEngine)
        self._size = size
        self._window.resize(*size)
        self._window.show()

    def make(self) -> None:
        """All screens, in order."""
        window, editor = self._window, self._window.editor
        self._save("empty", window)
        window.resize(800, 700)
        self._save("empty-narrow", window)
        window.resize(*self._size)
        self._tour()
        window.files.open_path(SAMPLES / "old-print.jpg")
        self._wait(lambda: editor.document is not None)
        editor.mask.load(SAMPLES / "old-print-mask.png")
        self._wait(lambda: editor.document is not None and not editor.document.mask.is_empty)
        self._save("mask", window)
        self._damage()
        window.fills.fill(3)
        self._wait(lambda: not editor.busy)
        self._save("filled", window)
        window.docks.history.raise_()
        self._save("history", window)
        window.docks.layers.raise_()
        menu = window.context_menus.show(window.canvas, window.canvas.mapToGlobal(QPoint(40, 40)), ("fill", "canvas"))
        self._save("context-menu", menu)
        menu.close()
        for name in ("split", "beside"):
            window.actions_["rulers"].setChecked(name == "beside")
            window.area.show_rulers(name == "beside")
            window.actions_[name].trigger()
            self._save(name, window)
        window.actions_["beside"].trigger()
        window.canvas.set_zoom(16.0)
        self._save("pixels", window)
        window.canvas.fit()
        window.area.show_rulers(False)
        window.actions_["extend"].trigger()
        self._save("extend", window)
        window.extend_mode.cancel()
        for tool in ("rectangle", "wand", "object_scribble"):
            window.actions_[tool].trigger()
            self._save(f"tool-{tool}", window)
        self._menus()
        self._preferences()
        models = window.models.show_dialog()
        for name in ("builtin", "big-lama", "migan-512-places2"):
            models.select(name)
            self._save(f"models-{name}", models)
        models.reject()
        palette = window.show_palette()
        self._save("palette", palette)
        palette.reject()
        window.messages.show_notice(window.files.tr("Exported to {}.").format("/home/a/photo restored.png"))
        self._save("notice", window)
        window.messages.show_error("photo.jpg is empty (0 bytes); get it from its source again.")
        self._save("error", window)
        window.messages.hide()
        window.files.open_path(SAMPLES / "tea-gardens.jpg")
        self._wait(lambda: window.files.photos.several)
        self._save("tabs", window)
        editor.close_document()
        for name in DIALOGS:
            self._dialog(name)
        for part in (window.realism, window.damage, window.enhance, window.files, window.batch):
            part.stop()
        editor.shut_down()

    def _tour(self) -> None:
        tour = self._window.tour
        tour.begin()
        step = 1
        while tour.callout is not None:
            self._wait(lambda: not self._window.editor.file_activity)
            self._save(f"tour-{step}", self._window)
            tour.callout.next_button.click()
            step += 1

    def _damage(self) -> None:
        """The search for damage: while it goes on, with a piece magnified and one left out, and with nothing found."""
        window = self._window
        window.damage.make_detector = ClassicalDetector  # finds something in every photo
        window.damage.find()
        mode = window.damage.mode
        assert mode is not None
        self._wait(lambda: mode.search.progress > 0)
        self._save("damage-search", window)
        self._wait(lambda: not mode.search.searching and bool(mode.pieces))
        for _ in range(2):
            mode.step(1)
        piece = mode.pieces[len(mode.pieces) // 2]
        window.canvas.set_zoom(2.0)
        centre = Point((piece.left + piece.right) / 2, (piece.top + piece.bottom) / 2)
        window.canvas.centre_on(centre)
        self._save("damage-found", window)
        mode.toggle(centre)
        at = window.canvas.viewport.to_view(centre)
        QTest.mouseMove(mode.overlay, QPoint(round(at.x), round(at.y)))
        self._save("damage-left-out", window)
        mode.panel.sensitivity.field.setValue(0)
        mode.panel.smallest.setValue(900)
        self._wait(lambda: not mode.pieces)
        self._save("damage-none", window)
        mode.panel.smallest.setValue(1.5)
        mode.panel.sensitivity.field.setValue(50)
        mode.cancel()
        window.canvas.fit()

    def _menus(self) -> None:
        for number, action in enumerate(self._window.menuBar().actions()):
            menu = action.menu()
            if menu is not None:
                assert isinstance(menu, QWidget)
                menu.ensurePolished()
                menu.adjustSize()
                self._save(f"menu-{number}", menu)

    def _preferences(self) -> None:
        dialog = self._window.show_preferences()
        for page in range(4):
            dialog.show_page(page)
            self._save(f"preferences-{page}", dialog)
        dialog.close()

    def _dialog(self, name: str) -> None:
        """Open a dialog by its command, save it, leave it."""
        known = {command.name for command, _, _ in self._window.actions_.items()}
        if name not in known:
            print(f"there is no command {name}", file=sys.stderr)
            return
        action: QAction = self._window.actions_[name]
        action.setEnabled(True)

        def look() -> None:
            shown = [widget for widget in self._app.topLevelWidgets() if widget.isVisible()]
            for dialog in (widget for widget in shown if isinstance(widget, QDialog)):
                self._save(f"dialog-{name}", dialog)
                dialog.reject()

        timer = QTimer()
        timer.setSingleShot(True)
        timer.timeout.connect(look)
        timer.start(700)
        action.trigger()
        self._wait(lambda: not timer.isActive())

    def _save(self, name: str, widget: QWidget) -> None:
        for _ in range(5):
            self._app.processEvents()
        time.sleep(0.25)
        self._app.processEvents()
        self._number += 1
        widget.grab().save(str(self._folder / f"{self._prefix}-{self._number:02}-{name}.png"))

    def _wait(self, done: Callable[[], bool]) -> None:
        end = time.monotonic() + WAIT_S
        while not done() and time.monotonic() < end:
            self._app.processEvents()
            time.sleep(0.01)


def main() -> int:
    """Exit status 0 done, 2 no folder was named."""
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    app = make_application()
    for language in sys.argv[2:3] or ("en", "zh_CN"):
        for theme in sys.argv[3:4] or ("dark", "light"):
            width, height = (int(side) for side in (sys.argv[4:5] or ["1360x860"])[0].split("x"))
            Screens(app, folder, language, theme, (width, height)).make()
    return 0


if __name__ == "__main__":
    sys.exit(main())
