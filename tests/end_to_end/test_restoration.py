"""A damaged scan is restored as a user does it, the process is killed, and nothing but the window is lost.

The part that is killed runs in a process of its own, which is this file as a program: ``main``.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QDeadlineTimer, QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QDialogButtonBox

from inpaint_app.document.geometry import Point
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.project.left_work import left_work
from inpaint_app.document.project.project import open_project
from inpaint_app.inference.engines.engine import NetworkEngine
from inpaint_app.paths import builtin_model
from inpaint_app.settings import Settings
from inpaint_app.ui.canvas.gestures.tool_state import ToolKind
from inpaint_app.ui.dialogs.adjusting.adjustment_dialog import AdjustmentDialog
from inpaint_app.ui.dialogs.export_dialog import ExportDialog
from inpaint_app.ui.main_window import MainWindow
from tests import driving
from tests.driving import GROW, NO_KEY, WAIT_MS, Answered, drag, grown

WIDTH, HEIGHT = 640, 480
PAPER = 250
"""Where the picture is gone: scratches and the torn corner."""
SCRATCHES = (((60, 90), (290, 150)), ((430, 60), (450, 270)))
STAIN, STAIN_RADIUS = (200, 330), 26
ALT, CTRL, SHIFT = (
    Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier,
)  # fmt: skip
WHITE_POINT = 200


# -- the scan


def near(*ends, within):
    """HW bool: the pixels at most a distance away from a line between the first and the last, middle to middle."""
    (x0, y0), (x1, y1) = ends[0], ends[-1]
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    length = max(float((x1 - x0) ** 2 + (y1 - y0) ** 2), 1e-9)
    along = np.clip(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length, 0, 1)
    return np.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0)) <= within


def scratched():
    return near(*SCRATCHES[0], within=1.6) | near(*SCRATCHES[1], within=1.6)


def torn():
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    return x - y > WIDTH - 60


def stained():
    return near(STAIN, within=STAIN_RADIUS)


def damaged_scan():
    """A grainy picture of soft stripes with two scratches, a stain and a torn corner: HW3 uint8."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    stripes = 100 + 45 * np.sin(x / 23.0 + y / 61.0) + y / 16
    pixels = np.dstack([stripes, stripes * 0.9, stripes * 0.75])
    pixels += np.random.default_rng(5).normal(0, 4, pixels.shape)
    pixels[stained()] = (70, 35, 20)
    pixels[scratched() | torn()] = PAPER
    return pixels.clip(0, 255).astype(np.uint8)


# -- the user


class User:
    """Works at a window by mouse and keys alone, and looks at what comes of it; points are pixels."""

    def __init__(self, window):
        self.window = window
        self.editor = window.editor
        self.canvas = window.canvas
        self.failures = []
        self.editor.session.failed.connect(self.failures.append)

    def wait(self, until):
        deadline = QDeadlineTimer(WAIT_MS)
        while not until() and not self.failures:
            assert not deadline.hasExpired()
            loop = QEventLoop()
            QTimer.singleShot(10, loop.quit)
            loop.exec()  # QTest.qWait would keep other threads from running Python meanwhile
        assert self.failures == []

    def attend(self):
        """Have the canvas in front, with the focus: this platform does not give it back after a dialog."""
        self.window.activateWindow()
        self.canvas.setFocus()
        self.wait(self.canvas.hasFocus)

    def press(self, key, held=NO_KEY):
        self.attend()
        QTest.keyClick(self.canvas, key, held)

    def choose(self, key, tool):
        self.press(key)
        assert self.canvas.tools.tool is tool

    def draw(self, *points, held=NO_KEY):
        drag(self.canvas, *(self._on_canvas(*point) for point in points), held=held)
        self.wait(lambda: not self.editor.file_activity)

    def shrink_brush(self, diameter):
        """Hard, and about as large as ``diameter``; its true radius."""
        self.attend()
        tools = self.canvas.tools
        for key, enough in (
            (Qt.Key.Key_BracketLeft, lambda: tools.brush.diameter <= diameter),
            (Qt.Key.Key_BraceRight, lambda: tools.brush.hardness == 1),
        ):
            for _ in range(50):  # presses that change nothing must come to an end too
                if not enough():
                    QTest.keyClick(self.canvas, key)
            assert enough()
        return tools.brush.diameter / 2

    def paint_out(self, below):
        """Draw a line across the stain, ``below`` its middle, with the selected fill's mask; the ends."""
        x, y = STAIN
        self.press(Qt.Key.Key_M, CTRL | SHIFT)
        line = (x - 12, y + below), (x + 12, y + below)
        self.draw(*line)
        return line

    def dialog(self, kind: type[QDialog]):
        """The open dialog of a kind, once it is there."""
        self.wait(lambda: any(dialog.isVisible() for dialog in self.window.findChildren(kind)))
        return next(dialog for dialog in self.window.findChildren(kind) if dialog.isVisible())

    def mask(self):
        return self.editor.document.mask.pixels.copy()

    def picture(self):
        document = self.editor.document
        return composite(document.photo, document.layers, document.photo.rect)

    def sees(self, pixels, *points):
        """That the canvas shows ``pixels`` at image points, bit for bit; it must be at 100 %."""
        assert self.canvas.zoom == 1
        shown = self.canvas.grab().toImage()
        for x, y in points:
            assert shown.pixelColor(*self._on_canvas(x, y)).getRgb()[:3] == tuple(pixels[y, x]), (x, y)

    def _on_canvas(self, x, y):
        at = self.canvas.viewport.to_view(Point(x, y))
        return round(at.x), round(at.y)


def differs(one, other):
    return (one != other).any(axis=2)


LOOKED_AT = ((175, 120), (440, 160), (620, 20), STAIN, (320, 400))
"""Inside both scratches, the torn corner and the stain, and where the picture is whole."""


def restore(user, scan, project):
    """From the scan to the saved project; what the picture and the hole were then."""
    photo = damaged_scan()
    user.window.files.open_path(scan)
    user.wait(lambda: user.editor.document is not None)
    user.press(Qt.Key.Key_1, CTRL)
    assert np.array_equal(user.picture(), photo)
    user.sees(photo, *LOOKED_AT)

    hole = mask_the_damage(user, photo)
    filled = fill(user, photo, hole)
    filled = paint_the_stain_in_again(user, photo, filled)
    filled = brighten(user, photo, filled)

    with Answered(project):
        user.press(Qt.Key.Key_S, CTRL)
        user.wait(lambda: not user.editor.session.is_modified)
    with zipfile.ZipFile(project) as archive, archive.open("mergedimage.png") as file, Image.open(file) as merged:
        assert np.array_equal(np.asarray(merged.convert("RGB")), filled)
    return filled, hole


def mask_the_damage(user, photo):
    """By wand, lasso and eraser; HW bool, the hole."""
    user.choose(Qt.Key.Key_W, ToolKind.WAND)
    user.draw(LOOKED_AT[0])
    assert np.array_equal(user.mask() > 0, near(*SCRATCHES[0], within=1.6))
    user.draw(LOOKED_AT[1], held=SHIFT)
    user.draw(LOOKED_AT[2], held=SHIFT)
    white = scratched() | torn()
    assert np.array_equal(user.mask(), white * np.uint8(255))

    user.choose(Qt.Key.Key_L, ToolKind.LASSO)
    x, y = STAIN
    user.draw(  # around the stain, and too far on the right
        (x - 34, y), (x - 24, y - 24), (x, y - 34), (x + 24, y - 24), (x + 120, y - 10), (x + 120, y + 10),
        (x + 24, y + 24), (x, y + 34), (x - 24, y + 24), held=SHIFT,
    )  # fmt: skip
    too_far = near((x + 70, y), (x + 115, y), within=3)
    assert user.mask()[stained() | white | too_far].all()

    user.choose(Qt.Key.Key_E, ToolKind.ERASER)
    radius = user.shrink_brush(44)
    line = (x + 36 + int(radius), y), (x + 130, y)
    user.draw(*line)
    mask = user.mask()
    assert mask[stained() | white].all()
    assert not mask[near(*line, within=radius - 1)].any()
    assert not mask[~near(STAIN, within=60) & ~white].any()
    return mask >= 128


def fill(user, photo, hole):
    """With variants, of which another than the first is taken; the picture with that."""
    whole = ~grown(hole)
    user.press(Qt.Key.Key_Return, SHIFT)
    user.wait(lambda: bool(user.editor.document.layers) and not user.editor.busy)
    first = user.picture()
    assert not differs(first, photo)[whole].any()
    assert (first[scratched() | torn()].mean(axis=1) < PAPER - 40).mean() > 0.95  # a picture where there was paper
    user.sees(first, *LOOKED_AT)

    made = user.editor.document.fills
    chosen = user.window.editor.session.active_fill
    assert len(chosen.variants) > 1
    user.press(Qt.Key.Key_Right, ALT)
    other = user.picture()
    changed = differs(other, first)
    assert changed[hole].mean() > 0.1
    assert not changed[whole].any()
    user.sees(other, *LOOKED_AT)
    assert len(user.editor.document.fills) == len(made)
    return other


def paint_the_stain_in_again(user, photo, filled):
    """The lower part of the stain was no stain: the picture with that."""
    user.choose(Qt.Key.Key_B, ToolKind.BRUSH)
    radius = user.shrink_brush(20)
    line = user.paint_out(+14)
    picture, back = user.picture(), near(*line, within=radius - 1)
    assert differs(filled, photo)[back].mean() > 0.9
    assert not differs(picture, photo)[back].any()
    assert not differs(picture, filled)[~near(*line, within=radius + 1)].any()
    user.sees(picture, *LOOKED_AT, line[0], line[1])
    return picture


def brighten(user, photo, filled):
    """By levels; the picture with them."""
    user.press(Qt.Key.Key_L, CTRL)
    dialog = user.dialog(AdjustmentDialog)
    field = dialog.controls.sliders["white"].field
    dialog.activateWindow()
    field.setFocus()
    user.wait(field.hasFocus)
    field.selectAll()
    QTest.keyClicks(field, str(WHITE_POINT))
    QTest.keyClick(field, Qt.Key.Key_Tab)
    ok = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok)
    QTest.mouseClick(ok, Qt.MouseButton.LeftButton)
    user.wait(lambda: not dialog.isVisible())
    picture = user.picture()
    expected = np.minimum(filled / WHITE_POINT, 1) * 255
    assert np.abs(picture - expected).max() <= 1
    assert np.array_equal(user.editor.document.photo.pixels, photo)
    user.sees(picture, *LOOKED_AT)
    return picture


# -- the process that is killed


def main(scan: Path, project: Path, copies: Path, out: Path) -> None:
    """Restore and save, go on working, and once that is kept say so and wait for the end."""
    from inpaint_app.ui.launch import make_application

    app = make_application()
    window = MainWindow(Settings(grow=GROW), None, NetworkEngine)
    window.resize(1100, 760)
    window.guard_work(copies, quiet_s=0.1)
    window.show()
    user = User(window)
    saved, hole = restore(user, scan, project)

    layers = window.layers.list
    row = next(row for row in range(layers.count()) if layers.item(row).text() == user.editor.document.fills[-1].name)
    place = layers.visualItemRect(layers.item(row)).center()
    QTest.mouseClick(layers.viewport(), Qt.MouseButton.LeftButton, pos=place)
    line = user.paint_out(-14)  # nor was the upper part one
    last = user.picture()
    assert differs(last, saved)[near(*line, within=5)].mean() > 0.9
    kept = window.autosave
    user.wait(lambda: kept.idle)
    np.savez(out, saved=saved, last=last, mask=user.mask(), hole=hole)
    print("kept", flush=True)
    app.exec()


@pytest.mark.skipif(not builtin_model().exists(), reason="no model is bundled in this checkout")
@pytest.mark.slow
def test_a_whole_restoration_survives_the_end_of_its_process(make_window, qtbot, tmp_path):
    scan, project, copies, out = (tmp_path / name for name in ("scan.png", "work.ora", "copies", "seen.npz"))
    Image.fromarray(damaged_scan()).save(scan)
    helpers = str(Path(driving.__file__).parents[1])
    process = subprocess.Popen(
        [sys.executable, __file__, scan, project, copies, out], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([helpers, os.environ.get("PYTHONPATH", "")])},
    )  # fmt: skip
    try:
        assert process.stdout.readline() == "kept\n"
        assert left_work(copies).works == []  # it still runs
    finally:
        process.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        process.wait()
        process.stdout.close()
    seen = np.load(out)

    document = open_project(project).document()  # killed later: the file is as it was saved
    assert np.array_equal(composite(document.photo, document.layers, document.photo.rect), seen["saved"])

    user = User(make_window(NetworkEngine))
    window, editor = user.window, user.editor
    window.guard_work(copies)
    assert window.recovery.bar.isVisible()
    assert "work.ora" in window.recovery.bar.text.text()
    QTest.mouseClick(window.recovery.bar.restore, Qt.MouseButton.LeftButton)
    user.wait(lambda: editor.document is not None)
    assert not window.recovery.bar.isVisible()
    assert np.array_equal(user.picture(), seen["last"])
    assert np.array_equal(user.mask(), seen["mask"])
    assert editor.session.project_path == project
    assert editor.session.is_modified
    user.press(Qt.Key.Key_1, CTRL)
    user.press(Qt.Key.Key_Q)  # the mask is there, and shown, again
    user.sees(seen["last"], *LOOKED_AT)

    restored = tmp_path / "restored.png"
    user.press(Qt.Key.Key_E, CTRL | ALT)
    dialog = user.dialog(ExportDialog)
    with Answered(restored), qtbot.waitSignal(editor.files.exported, timeout=WAIT_MS):
        QTest.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    with Image.open(restored) as image:
        exported = np.asarray(image)
    assert np.array_equal(exported, seen["last"])
    whole = ~grown(seen["hole"])
    levels = np.minimum(damaged_scan() / WHITE_POINT, 1) * 255
    assert np.abs(exported - levels)[whole].max() <= 1


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
