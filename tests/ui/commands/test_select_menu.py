"""The Select menu, its dialogs and the tools' options in a real window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QInputDialog, QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from inpaint_app.document.files.image_io import open_mask
from inpaint_app.document.geometry import Point, Rect
from inpaint_app.document.masks.mask import Brush
from inpaint_app.document.masks.selection import Combine
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.settings import Settings
from inpaint_app.ui.canvas.gestures.tool_state import ToolKind
from inpaint_app.ui.dialogs.colour_range_dialog import ColourRangeDialog
from inpaint_app.ui.dialogs.edge_dialog import EdgeDialog
from inpaint_app.ui.main_window import MainWindow
from tests.driving import WAIT_MS


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    made = MainWindow(Settings(), None, PushPullEngine)
    made.resize(1100, 700)
    made.show()
    qtbot.waitExposed(made)
    pixels = np.full((120, 160, 3), (60, 110, 140), np.uint8)
    pixels[:, 100:] = (200, 60, 50)
    Image.fromarray(pixels).save(tmp_path / "photo.png")
    made.files.open_path(tmp_path / "photo.png")
    qtbot.waitUntil(lambda: made.editor.document is not None, timeout=WAIT_MS)
    made.canvas.setFocus()
    yield made
    made.editor.close_document()
    made.close()
    made.deleteLater()


def paint(window: MainWindow) -> np.ndarray:
    """A disc; the mask, live."""
    window.editor.mask.begin_stroke(Brush(40, 1.0), False, Point(50, 60))
    window.editor.mask.end_stroke()
    return window.editor.document.mask.pixels


def settle(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not window.editor.file_activity, timeout=WAIT_MS)


class answering:  # noqa: N801 - reads as a statement
    """Within the block, the next dialog of ``kind`` is handed to ``answer``."""

    def __init__(self, kind: type, answer: Callable[..., object]) -> None:
        self._kind, self._answer = kind, answer
        self.answered = False
        self._timer = QTimer()
        self._timer.setInterval(10)
        self._timer.timeout.connect(self._look)

    def __enter__(self) -> answering:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.stop()
        assert self.answered

    def _look(self) -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, self._kind):
            self._timer.stop()
            self.answered = True
            self._answer(dialog)


def previewed(qtbot: QtBot, window: MainWindow, wanted: Callable[[bytes], bool]) -> bytes:
    """What the canvas shows of the mask to come, once it is as wanted."""
    preview = window.select.preview
    qtbot.waitUntil(lambda: preview.values is not None and wanted(bytes(preview.values[0])), timeout=WAIT_MS)
    return bytes(preview.values[0])


def trigger(window: MainWindow, name: str) -> None:
    window.actions_[name].trigger()


@pytest.mark.parametrize(
    ("name", "value", "width"),
    [("grow", 10, 60), ("shrink", 5, 30), ("feather", 4, 40), ("smooth", 6, 40), ("border", 8, 48)],
)
def test_the_edge_is_changed_by_the_amount_asked_for_and_back_by_undo(
    qtbot: QtBot, window: MainWindow, name: str, value: float, width: int
) -> None:
    mask = paint(window)
    before = mask.copy()
    trigger(window, name)
    dialog = window.findChild(EdgeDialog)
    dialog.pixels.field.setValue(value)
    shown = previewed(qtbot, window, lambda shown: shown != bytes(before))
    assert (mask == before).all()  # only shown so far
    dialog.accept()
    settle(qtbot, window)
    assert (mask != before).any()
    if window.canvas.zoom >= 1:
        assert shown == bytes(mask)
    assert window.editor.document.mask.hole_bounds().width == pytest.approx(width, abs=2)
    if name == "border":
        assert not mask[60, 50]
    window.editor.undo()
    assert (mask == before).all()


def test_a_dialog_that_is_cancelled_changes_nothing_and_feather_has_its_key(
    qtbot: QtBot, window: MainWindow
) -> None:
    before = paint(window).copy()
    QTest.keyClick(window.canvas, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    window.findChild(EdgeDialog).reject()
    assert window.canvas.overlay_visible
    settle(qtbot, window)
    assert (window.editor.document.mask.pixels == before).all()


def test_holes_are_filled(qtbot: QtBot, window: MainWindow) -> None:
    mask = paint(window)
    window.editor.mask.begin_stroke(Brush(10, 1.0), True, Point(50, 60))
    window.editor.mask.end_stroke()
    assert not mask[60, 50]
    trigger(window, "fill_holes")
    settle(qtbot, window)
    assert mask[60, 50] == 255


def test_without_a_mask_there_is_no_edge_to_change(window: MainWindow) -> None:
    for name in ("grow", "feather", "save_mask", "store_mask"):
        assert not window.actions_[name].isEnabled()
    paint(window)
    assert all(window.actions_[name].isEnabled() for name in ("grow", "feather", "save_mask", "store_mask"))


def test_a_mask_saved_as_png_loads_as_it_was(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mask = paint(window)
    before = mask.copy()
    # The system's own dialog cannot be driven from here.
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "my mask"), ""))
    said: list[str] = []
    window.editor.session.notice.connect(said.append)
    trigger(window, "save_mask")
    settle(qtbot, window)
    path = tmp_path / "my mask.png"
    assert any(str(path) in sentence for sentence in said)
    assert (open_mask(path, window.editor.document.photo.size) == before).all()
    window.editor.mask.clear()
    with answering(QMessageBox, lambda box: box.escapeButton().click()):  # it exists: keep it
        paint(window)
        window.editor.mask.invert()
        trigger(window, "save_mask")
    settle(qtbot, window)
    assert (open_mask(path, window.editor.document.photo.size) == before).all()
    window.editor.mask.load(path)
    settle(qtbot, window)
    assert (mask == before).all()


def stored_menu(window: MainWindow) -> list[QMenu]:
    window.select.stored.aboutToShow.emit()
    return [action.menu() for action in window.select.stored.actions() if action.menu() is not None]


def store(window: MainWindow, name: str) -> None:
    def answer(dialog: QInputDialog) -> None:
        dialog.setTextValue(name)
        dialog.accept()

    with answering(QInputDialog, answer):
        trigger(window, "store_mask")


def test_masks_are_stored_by_name_loaded_combined_and_deleted(qtbot: QtBot, window: MainWindow) -> None:
    assert not stored_menu(window)
    mask = paint(window)
    disc = mask.copy()
    store(window, "face & hands")
    window.editor.mask.select_all()
    store(window, "all")
    menus = stored_menu(window)
    assert [menu.title() for menu in menus] == ["face && hands", "all"]
    menus[0].actions()[2].trigger()  # subtract
    settle(qtbot, window)
    assert (mask == 255 - disc).all()
    stored_menu(window)[0].actions()[0].trigger()  # load
    settle(qtbot, window)
    assert (mask == disc).all()
    stored_menu(window)[1].actions()[-1].trigger()  # delete
    assert [menu.title() for menu in stored_menu(window)] == ["face && hands"]
    assert window.editor.undo_label == "Delete mask"
    window.editor.undo()
    assert len(stored_menu(window)) == 2


def test_a_mask_without_a_name_is_refused_in_a_sentence(qtbot: QtBot, window: MainWindow) -> None:
    paint(window)
    said: list[str] = []
    window.editor.session.failed.connect(said.append)
    store(window, "  ")
    assert len(said) == 1
    assert not stored_menu(window)


def pick(window: MainWindow, x: float, y: float, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    at = window.canvas.viewport.to_view(Point(x, y))
    ratio = window.canvas.devicePixelRatioF()
    QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, keys, QPoint(int(at.x / ratio), int(at.y / ratio)))


def test_colours_picked_in_the_photo_are_shown_there_and_selected(qtbot: QtBot, window: MainWindow) -> None:
    mask = paint(window)
    trigger(window, "colour_range")
    dialog = window.findChild(ColourRangeDialog)
    assert not dialog.ok.isEnabled()
    dialog.fuzziness.field.setValue(10)
    pick(window, 130, 60)
    right = np.zeros((120, 160), np.uint8)
    right[:, 100:] = 255
    previewed(qtbot, window, lambda shown: shown == right.tobytes())
    pick(window, 20, 60)
    assert len(dialog.colours) == 2
    pick(window, 21, 61, Qt.KeyboardModifier.AltModifier)  # like the second: given back
    pick(window, 140, 20)
    window.canvas.set_zoom(3.0)
    pick(window, 110, 100, Qt.KeyboardModifier.ControlModifier)
    assert len(dialog.colours) == 1
    dialog.ok.click()
    settle(qtbot, window)
    assert mask[:, 100:].all()
    assert mask[60, 50] == 255  # no key and no choice: it adds
    assert not mask[:20, :100].any()
    pick(window, 130, 60)  # the brush again
    assert window.canvas.overlay_visible


def test_tones_are_selected_without_a_colour(qtbot: QtBot, window: MainWindow) -> None:
    trigger(window, "colour_range")
    dialog = window.findChild(ColourRangeDialog)
    dialog.tones.setCurrentIndex(2)
    dialog.ok.click()
    settle(qtbot, window)
    bounds = window.editor.document.mask.hole_bounds()
    assert bounds == Rect(0, 0, 160, 120)  # both patches are midtones


def test_colours_can_be_picked_with_the_keyboard_alone(qtbot: QtBot, window: MainWindow) -> None:
    trigger(window, "colour_range")
    dialog = window.findChild(ColourRangeDialog)
    dialog.photo.setFocus()
    QTest.keyClick(dialog.photo, Qt.Key.Key_Space)
    for _ in range(20):
        QTest.keyClick(dialog.photo, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(dialog.photo, Qt.Key.Key_Space)
    assert len(dialog.colours) == 2
    dialog.forget.click()
    assert not dialog.ok.isEnabled()
    QTest.keyClick(dialog.photo, Qt.Key.Key_Space)
    dialog.ok.click()
    settle(qtbot, window)
    assert window.editor.document.mask.hole_bounds() == Rect(100, 0, 160, 120)


def test_the_bar_shows_what_held_keys_do(window: MainWindow) -> None:
    ways = window.tool_bar.selection_bar.ways
    QTest.keyClick(window.canvas, Qt.Key.Key_M)
    assert ways[Combine.ADD].isChecked()
    for keys, how in (((Qt.Key.Key_Alt,), Combine.SUBTRACT), ((Qt.Key.Key_Control,), Combine.REPLACE)):
        for key in keys:
            QTest.keyPress(window.canvas, key)
        assert ways[how].isChecked()
        for key in keys:
            QTest.keyRelease(window.canvas, key)
        assert ways[Combine.ADD].isChecked()


def test_the_letters_choose_tools_and_the_bar_shows_what_they_have_to_set(window: MainWindow) -> None:
    bar, tools, canvas = window.tool_bar, window.tools, window.canvas
    seen = {}
    for key, tool in (
        (Qt.Key.Key_M, ToolKind.RECTANGLE), (Qt.Key.Key_M, ToolKind.ELLIPSE), (Qt.Key.Key_L, ToolKind.LASSO),
        (Qt.Key.Key_L, ToolKind.POLYGON), (Qt.Key.Key_W, ToolKind.WAND), (Qt.Key.Key_W, ToolKind.OBJECT_CLICKS),
        (Qt.Key.Key_W, ToolKind.OBJECT_BOX),
        (Qt.Key.Key_W, ToolKind.OBJECT_SCRIBBLE), (Qt.Key.Key_B, ToolKind.BRUSH), (Qt.Key.Key_X, ToolKind.ERASER),
        (Qt.Key.Key_X, ToolKind.BRUSH),
    ):  # fmt: skip
        QTest.keyClick(canvas, key)
        assert tools.tool is tool
        assert window.actions_[tool.value].isChecked()
        QApplication.processEvents()  # a tool bar lays itself out when it gets to it
        seen[tool] = (
            bar.size_slider.isVisible(), bar.hardness_slider.isVisible(), bar.selection_bar.isVisible(),
            bar.selection_bar.tolerance.isVisible(),
        )
    assert seen[ToolKind.BRUSH] == (True, True, False, False)
    assert seen[ToolKind.LASSO] == (False, False, True, False)
    assert seen[ToolKind.WAND] == (False, False, True, True)
    assert seen[ToolKind.OBJECT_SCRIBBLE] == (True, False, True, False)


def test_the_options_of_the_bar_reach_the_tools(window: MainWindow) -> None:
    bar, tools = window.tool_bar.selection_bar, window.tools
    QTest.keyClick(window.canvas, Qt.Key.Key_W)
    bar.ways[Combine.INTERSECT].click()
    bar.tolerance.setValue(7)
    bar.feather.setValue(2.5)
    bar.contiguous.click()
    bar.all_layers.click()
    options = tools.options
    assert (options.combine, options.tolerance, options.feather) == (Combine.INTERSECT, 7, 2.5)
    assert (options.contiguous, options.all_layers) == (False, False)


def test_q_shows_and_hides_the_mask(window: MainWindow) -> None:
    assert window.canvas.overlay_visible
    QTest.keyClick(window.canvas, Qt.Key.Key_Q)
    assert not window.canvas.overlay_visible
    QTest.keyClick(window.canvas, Qt.Key.Key_Q)
    assert window.canvas.overlay_visible


def test_a_setting_keeps_the_mask_after_a_fill_and_after_its_undo(qtbot: QtBot, window: MainWindow) -> None:
    window.settings_store.change(keep_mask=True)
    mask = paint(window)
    before = mask.copy()
    window.fills.fill()
    qtbot.waitUntil(lambda: bool(window.editor.document.fills) and not window.editor.busy, timeout=WAIT_MS)
    assert (window.editor.document.mask.pixels == before).all()
    window.editor.undo()
    assert not window.editor.document.fills
    assert (window.editor.document.mask.pixels == before).all()


def test_every_new_control_says_what_it_is(window: MainWindow) -> None:
    bar = window.tool_bar.selection_bar
    for control in (*bar.ways.values(), bar.tolerance, bar.feather, bar.contiguous, bar.all_layers):
        assert control.accessibleName()
        assert control.toolTip()
    for button in window.tool_palette.buttons:
        assert button.toolTip()
        assert not button.icon().isNull()
