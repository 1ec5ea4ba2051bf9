from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLabel, QMessageBox, QWidget

from inpaint_app.document.geometry import Point
from inpaint_app.document.masks.mask import Brush
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.settings import Settings, load_settings
from inpaint_app.ui.canvas.gestures.tool_state import ToolKind
from inpaint_app.ui.main_window import MainWindow
from tests.driving import WAIT_MS

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture
def window(qtbot, tmp_path):
    window = MainWindow(Settings(), tmp_path / "settings.toml", PushPullEngine)
    window.resize(1100, 700)
    window.show()
    qtbot.waitExposed(window)
    yield window
    with answering("Discard"):
        window.close()
    window.deleteLater()


class answering:  # noqa: N801 - reads as a statement
    """Within the block, the next question is answered by its button ``text``; ``asked`` is what it said."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.asked = ""
        self._timer = QTimer()
        self._timer.setInterval(10)
        self._timer.timeout.connect(self._look)

    def __enter__(self):
        self._timer.start()
        return self

    def __exit__(self, *_):
        self._timer.stop()

    def _look(self):
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            self._timer.stop()
            self.asked = box.text()
            next(button for button in box.buttons() if button.text().replace("&", "") == self._text).click()


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "beach & sun.png"
    Image.fromarray(np.random.default_rng(3).integers(0, 256, (300, 400, 3), np.uint8)).save(path)
    return path


def open_photo(window, qtbot, path):
    with qtbot.waitSignal(window.editor.files.opened, timeout=WAIT_MS):
        window.files.open_path(path)


def work(window, qtbot):
    """Paint and fill."""
    window.editor.mask.begin_stroke(Brush(30), False, Point(100, 100))
    window.editor.mask.end_stroke()
    window.fills.fill()
    qtbot.waitUntil(lambda: not window.editor.busy, timeout=WAIT_MS)


def test_the_empty_window_invites_and_offers_only_what_can_be_done(window):
    assert window.stack.currentWidget() is window.empty
    assert any("drop one here" in label.text() for label in window.empty.findChildren(QLabel))
    acts = window.actions_
    assert acts["open"].isEnabled()
    for name in ("export", "export_as", "undo", "redo", "fill", "cancel", "delete", "all", "fit"):
        assert not acts[name].isEnabled(), name


def test_opening_shows_the_photo_its_name_and_facts(window, qtbot, photo):
    open_photo(window, qtbot, photo)
    assert window.stack.currentWidget() is window.area
    assert window.canvas.hasFocus()
    assert "beach & sun.png" in window.windowTitle()
    assert window.status.size_text.text() == "400 × 300"
    assert window.status.colour.text() == "8 bit RGB · sRGB"
    assert window.status.zoom.text() == "100 %"
    QTest.mouseMove(window.canvas, QPoint(window.canvas.width() // 2, window.canvas.height() // 2))
    assert window.status.position.text() in ("200, 150", "199, 149", "200, 149", "199, 150")


@pytest.mark.parametrize("name", ["text.jpg", "empty.png", "cut.png", "missing.jpg"])
def test_a_bad_file_is_one_sentence_and_the_window_goes_on(window, qtbot, tmp_path, photo, name):
    bad = tmp_path / name
    if name == "text.jpg":
        bad.write_text("This is no picture.")
    elif name == "empty.png":
        bad.write_bytes(b"")
    elif name == "cut.png":
        bad.write_bytes(photo.read_bytes()[:60])  # nothing of the picture is left
    with qtbot.waitSignal(window.editor.session.failed, timeout=WAIT_MS):
        window.files.open_path(bad)
    assert name in window.messages.text
    assert window.messages.text.strip().endswith(".")
    assert "\n" not in window.messages.text
    open_photo(window, qtbot, photo)
    assert window.editor.document is not None


def test_keys_of_the_canvas(window, qtbot, photo):
    open_photo(window, qtbot, photo)
    canvas, tools = window.canvas, window.tools
    QTest.keyClick(canvas, Qt.Key.Key_E)
    assert tools.tool is ToolKind.ERASER
    assert window.actions_["eraser"].isChecked()
    assert not window.actions_["brush"].isChecked()
    QTest.keyClick(canvas, Qt.Key.Key_X)
    assert tools.tool is ToolKind.BRUSH
    QTest.keyClick(canvas, Qt.Key.Key_A, CTRL)
    assert (window.editor.document.mask.pixels == 255).all()
    QTest.keyClick(canvas, Qt.Key.Key_I, CTRL | SHIFT)
    assert window.editor.document.mask.is_empty
    QTest.keyClick(canvas, Qt.Key.Key_Z, CTRL)
    assert not window.editor.document.mask.is_empty
    QTest.keyClick(canvas, Qt.Key.Key_Y, CTRL)
    QTest.keyClick(canvas, Qt.Key.Key_Z, CTRL)
    QTest.keyClick(canvas, Qt.Key.Key_Z, CTRL | SHIFT)
    assert window.editor.document.mask.is_empty
    QTest.keyClick(canvas, Qt.Key.Key_Tab)
    assert not window.dock.isVisible()
    assert not window.tool_bar.isVisible()
    QTest.keyClick(canvas, Qt.Key.Key_Tab)
    assert window.dock.isVisible()
    zoom = canvas.zoom
    QTest.keyClick(canvas, Qt.Key.Key_Plus, CTRL)
    assert canvas.zoom > zoom
    assert window.status.zoom.text() != "100 %"
    QTest.keyClick(canvas, Qt.Key.Key_1, CTRL)
    assert window.status.zoom.text() == "100 %"
    QTest.keyClick(canvas, Qt.Key.Key_F11)
    assert window.isFullScreen()
    QTest.keyClick(canvas, Qt.Key.Key_F11)
    assert not window.isFullScreen()


def test_bare_keys_do_nothing_while_a_control_has_the_focus(window, qtbot, photo):
    open_photo(window, qtbot, photo)
    window.editor.mask.select_all()
    field = window.tool_bar.size_slider.control.field
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_E)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert window.tools.tool is ToolKind.BRUSH
    assert not window.editor.busy
    assert window.editor.document.fills == ()
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert window.dock.isVisible()
    assert not field.hasFocus()  # Tab goes on to the next control instead


def test_tool_bar_and_brush_follow_each_other(window, qtbot, photo):
    open_photo(window, qtbot, photo)
    bar = window.tool_bar
    bar.size_slider.control.field.setValue(123)
    assert window.tools.brush.diameter == 123
    QTest.keyClick(window.canvas, Qt.Key.Key_BracketRight)
    assert bar.size_slider.control.field.value() == round(window.tools.brush.diameter) > 123
    bar.hardness_slider.control.slider.setValue(0)
    assert window.tools.brush.hardness == 0
    assert bar.hardness_slider.control.field.value() == 0
    bar.overlay_slider.control.field.setValue(30)
    assert window.canvas.overlay_opacity == pytest.approx(0.3)
    bar.set_overlay_colour(QColor("#00ff00"))
    assert window.canvas.overlay_colour == QColor("#00ff00")


def test_a_fill_lifts_the_overlay_and_painting_brings_it_back(window, qtbot, photo):
    window.settings_store.change(keep_mask=True)
    open_photo(window, qtbot, photo)
    work(window, qtbot)
    assert not window.canvas.overlay_visible
    assert not window.actions_["show_mask"].isChecked()
    window.editor.mask.begin_stroke(Brush(30), False, Point(200, 200))
    window.editor.mask.end_stroke()
    assert window.canvas.overlay_visible


def test_undo_names_what_it_takes_back(window, qtbot, photo):
    open_photo(window, qtbot, photo)
    work(window, qtbot)
    assert "fill" in window.actions_["undo"].text().lower()
    window.editor.undo()
    assert "paint mask" in window.actions_["undo"].text().lower()
    assert "fill" in window.actions_["redo"].text().lower()


def test_closing_with_unsaved_work_asks(window, qtbot, photo):
    open_photo(window, qtbot, photo)
    work(window, qtbot)
    with answering("Cancel") as question:
        assert not window.close()
    assert "beach & sun.png" in question.asked
    assert window.isVisible()
    with answering("Discard"):
        assert window.close()


def test_closing_can_save_first(window, qtbot, photo, tmp_path):
    open_photo(window, qtbot, photo)
    work(window, qtbot)
    out = tmp_path / "beach & sun.ora"  # what the dialog suggests

    def choose():
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QFileDialog):
            timer.stop()
            dialog.accept()

    timer = QTimer()
    timer.timeout.connect(choose)
    timer.start(20)
    with answering("Save"):
        window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=WAIT_MS)
    assert out.exists()


def test_unmodified_photos_close_without_a_question(window, qtbot, photo):
    open_photo(window, qtbot, photo)
    window.files.close_photo()
    assert window.editor.document is None
    assert window.stack.currentWidget() is window.empty
    assert window.close()


def test_the_original_is_not_replaced_without_its_own_question(window, qtbot, photo, tmp_path):
    open_photo(window, qtbot, photo)
    before = photo.read_bytes()
    with answering("Cancel") as question:
        assert not window.files.export_to(photo)
    assert "original" in question.asked
    assert photo.read_bytes() == before
    other = tmp_path / "other.png"
    other.write_bytes(b"dear")
    with answering("Cancel") as question:
        assert not window.files.export_to(other)
    assert "original" not in question.asked
    assert other.read_bytes() == b"dear"
    with answering("Replace"), qtbot.waitSignal(window.editor.files.exported, timeout=WAIT_MS):
        assert window.files.export_to(other)
    assert other.read_bytes() != b"dear"


def test_dropping_a_file_opens_it(window, qtbot, photo):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photo))])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(300, 300), Qt.DropAction.CopyAction, data, left, none)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    with qtbot.waitSignal(window.editor.files.opened, timeout=WAIT_MS):
        QApplication.sendEvent(window, QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, data, left, none))
    assert window.editor.document.photo.size == (400, 300)


def test_pasting_a_picture_makes_a_document_of_just_these_pixels(window):
    pixels = np.random.default_rng(0).integers(0, 256, (21, 33, 3), np.uint8)
    image = QImage(pixels.tobytes(), 33, 21, 99, QImage.Format.Format_RGB888)
    QGuiApplication.clipboard().setImage(image)
    window.actions_["paste"].trigger()
    assert np.array_equal(window.editor.document.photo.pixels, pixels)


def test_pasting_text_says_what_is_missing(window):
    QGuiApplication.clipboard().setText("words")
    window.files.paste()
    assert window.editor.document is None
    assert "no picture" in window.messages.text


def test_an_error_stays_when_a_notice_follows(window):
    window.messages.show_error("The disk is full.")
    window.messages.show_notice("Loaded.")
    assert "The disk is full." in window.messages.text
    window.messages.show_error("Another thing failed.")
    assert window.messages.text == "Another thing failed."


def test_recent_files_and_brush_are_remembered(window, qtbot, photo, tmp_path):
    open_photo(window, qtbot, photo)
    window.tools.set_diameter(77)
    window.close()
    settings, notices = load_settings(tmp_path / "settings.toml")
    assert notices == ()
    assert settings.recent_files == (str(photo),)
    assert settings.last_folder == str(tmp_path)
    assert settings.brush_diameter == 77
    again = MainWindow(settings, None, PushPullEngine)
    assert again.tools.brush.diameter == 77
    assert again.files.recent.isEnabled()
    with qtbot.waitSignal(again.editor.files.opened, timeout=WAIT_MS):
        again.files.recent.actions()[0].trigger()
    again.close()
    again.deleteLater()


def test_every_control_has_a_name_for_a_screen_reader(window, qtbot, photo):
    open_photo(window, qtbot, photo)
    nameless = [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisibleTo(window)
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not widget.accessibleName()
        and widget.objectName() != "qt_spinbox_lineedit"  # the spin box around it has the name
        and not (isinstance(widget, QAbstractButton) and (widget.text() or widget.toolTip()))
    ]
    assert nameless == []


def test_keys_are_given_to_one_command_only(window):
    seen: dict[str, str] = {}
    for name, action in window.actions_._by_name.items():
        for keys in action.shortcuts():
            assert keys.toString() not in seen, (name, seen.get(keys.toString()))
            seen[keys.toString()] = name
