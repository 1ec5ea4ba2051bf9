"""Keys, drops, the crop, painting out, the window's size, the tour: what a user's hands meet."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from inpaint_app.document.layers.layers import Photo
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.paths import resources
from inpaint_app.settings import Settings
from inpaint_app.ui.canvas.gestures.tool_state import ToolKind
from inpaint_app.ui.dialogs.geometry_dialogs import StraightenDialog
from inpaint_app.ui.main_window import MainWindow
from tests.driving import WAIT_MS, select_part

NONE, CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


# -- keys


def answer(take):
    """Answers the next question; returns what was asked."""
    asked = []

    def look():
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            asked.append(box.text())
            timer.stop()
            role = QMessageBox.ButtonRole.AcceptRole if take else QMessageBox.ButtonRole.RejectRole
            next(button for button in box.buttons() if box.buttonRole(button) == role).click()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(20)
    return asked, timer


def assign(page, name, key):
    page.select(name)
    page.edit.setKeySequence(key)
    page.edit.editingFinished.emit()


def test_a_key_in_use_is_taken_after_a_question_and_calls_one_command(photo_window):
    window = photo_window
    preferences = window.show_preferences()
    asked, timer = answer(take=True)
    assign(preferences.keys, "all", "Ctrl+D")
    timer.stop()
    assert "None" in asked[0]
    assert window.actions_["all"].shortcut().toString() == "Ctrl+D"
    assert window.actions_["none"].shortcuts() == []
    preferences.close()
    window.activateWindow()
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_D, CTRL)
    assert not window.editor.document.mask.is_empty


def test_a_key_in_use_stays_where_it_is_when_the_user_would_rather_not(photo_window):
    preferences = photo_window.show_preferences()
    _, timer = answer(take=False)
    assign(preferences.keys, "all", "Ctrl+D")
    timer.stop()
    assert photo_window.actions_["all"].shortcut().toString() == "Ctrl+A"
    assert photo_window.actions_["none"].shortcut().toString() == "Ctrl+D"
    preferences.close()


def test_settings_that_give_two_commands_one_key_still_call_one(photo_window):
    photo_window.settings_store.change(keys=("all Ctrl+Z", "invert Ctrl+Z"))
    used = [
        keys.toString() for _, _, action in photo_window.actions_.items() for keys in action.shortcuts()
    ]
    assert len(used) == len(set(used))
    QTest.keyClick(photo_window.canvas, Qt.Key.Key_Z, CTRL)
    assert not photo_window.editor.document.mask.is_empty


def cyrillic(widget, letter, place, held=NONE, text=None):
    """A key of a keyboard with no Latin layout, as X11 and Wayland report it: ``place`` is Linux's key code."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        virtual = 0x6C0  # a Cyrillic key symbol
        event = QKeyEvent(kind, ord(letter), held, place + 8, virtual, 0, letter.lower() if text is None else text)
        QApplication.sendEvent(widget, event)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="key codes are the platform's own")
def test_keys_work_on_a_layout_without_latin_letters(photo_window):
    canvas, tools, editor = photo_window.canvas, photo_window.tools, photo_window.editor
    cyrillic(canvas, "У", 18)  # E
    assert tools.tool is ToolKind.ERASER
    cyrillic(canvas, "И", 48)  # B
    assert tools.tool is ToolKind.BRUSH
    select_part(photo_window)
    cyrillic(canvas, "Я", 44, CTRL, "")  # Ctrl+Z
    assert editor.document.mask.is_empty
    cyrillic(canvas, "Я", 44, CTRL | SHIFT, "")
    assert not editor.document.mask.is_empty
    size, hardness = tools.brush.diameter, tools.brush.hardness
    cyrillic(canvas, "Ъ", 27)  # ]
    assert tools.brush.diameter > size
    cyrillic(canvas, "Х", 26)
    assert tools.brush.diameter == pytest.approx(size, abs=1)
    cyrillic(canvas, "Х", 26, SHIFT)
    assert tools.brush.hardness < hardness


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="key codes are the platform's own")
def test_letters_of_another_script_are_for_a_text_field_that_has_the_focus(photo_window):
    preferences = photo_window.show_preferences()
    field = preferences.keys.search
    field.setFocus()
    cyrillic(field, "У", 18)
    assert field.text() == "у"
    assert photo_window.tools.tool is ToolKind.BRUSH
    preferences.close()


def test_brackets_space_and_backslash_can_be_given_to_other_keys(photo_window):
    window, tools = photo_window, photo_window.tools
    window.settings_store.change(keys=("brush_larger F8", "before_held H"))
    size = tools.brush.diameter
    QTest.keyClick(window.canvas, Qt.Key.Key_BracketRight)
    assert tools.brush.diameter == size
    QTest.keyClick(window.canvas, Qt.Key.Key_F8)
    assert tools.brush.diameter > size
    QTest.keyPress(window.canvas, Qt.Key.Key_H)
    assert window.canvas.before_shown
    QTest.keyRelease(window.canvas, Qt.Key.Key_H)
    assert not window.canvas.before_shown
    QTest.keyClick(window.canvas, Qt.Key.Key_BracketRight, ALT | CTRL)  # AltGr on Windows: not bound any more
    names = {command.name for command, _, _ in window.actions_.items()}
    assert {"brush_smaller", "brush_larger", "brush_softer", "brush_harder", "pan_held", "before_held"} <= names


# -- drops


def drop(window, *, urls=(), image=None):
    data = QMimeData()
    if urls:
        data.setUrls([QUrl(url) if "://" in str(url) else QUrl.fromLocalFile(str(url)) for url in urls])
    if image is not None:
        data.setImageData(image)
    left = Qt.MouseButton.LeftButton
    for event in (
        QDragEnterEvent(QPoint(300, 300), Qt.DropAction.CopyAction, data, left, NONE),
        QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, data, left, NONE),
    ):
        QApplication.sendEvent(window, event)


def test_of_two_photos_dropped_on_an_empty_window_the_second_becomes_a_layer(window, qtbot, tmp_path):
    for name, grey in (("first.png", 60), ("second.png", 200)):
        Image.fromarray(np.full((40, 50, 3), grey, np.uint8)).save(tmp_path / name)
    drop(window, urls=[tmp_path / "first.png", tmp_path / "second.png"])
    qtbot.waitUntil(
        lambda: window.editor.document is not None and len(window.editor.document.layers) == 1, timeout=WAIT_MS)
    assert (window.editor.document.photo.pixels == 60).all()
    assert window.editor.document.layers[0].name == "second"


@pytest.mark.parametrize("link", ["https://example.org/beach.jpg", "smb://nas/photos/beach.jpg"])
def test_a_link_says_what_to_do(window, link):
    drop(window, urls=[link])
    assert link in window.messages.text
    assert "save" in window.messages.text


def test_picture_data_dropped_on_a_photo_becomes_a_layer(photo_window, qtbot):
    photo = photo_window.editor.document.photo
    image = QImage(20, 10, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    drop(photo_window, urls=["https://example.org/red.png"], image=image)
    qtbot.waitUntil(lambda: len(photo_window.editor.document.layers) == 1, timeout=WAIT_MS)
    assert photo_window.editor.document.photo is photo


def test_a_pasted_picture_counts_as_unsaved(window):
    window.editor.paste_image(np.zeros((20, 30, 3), np.uint8))
    assert window.editor.session.is_modified


# -- crop, straighten, painting out


def test_the_mask_that_made_the_crop_is_gone_and_undo_brings_it_back(photo_window, qtbot):
    select_part(photo_window)
    editor = photo_window.editor
    with qtbot.waitSignal(editor.session.geometry_changed, timeout=WAIT_MS):
        photo_window.actions_["crop"].trigger()
    assert editor.document.photo.size == (30, 30)
    assert editor.document.mask.is_empty
    editor.undo()
    assert editor.document.photo.size == (80, 60)
    assert not editor.document.mask.is_empty


@pytest.mark.parametrize("scale", [1, 20])
def test_straighten_shows_the_picture_with_its_layers(window, qtbot, scale):
    editor = window.editor
    editor.set_photo(Photo(np.full((60 * scale, 80 * scale, 3), 10, np.uint8)))
    editor.layers.add_picture(Photo(np.full((60 * scale, 80 * scale, 3), 230, np.uint8)))
    qtbot.waitUntil(lambda: len(editor.document.layers) == 1, timeout=WAIT_MS)
    dialog = StraightenDialog(editor, window)
    dialog.show()

    def middle():
        image = dialog.picture.grab().toImage()
        return image.pixelColor(image.width() // 2 + 5, image.height() // 2 + 5).red()

    qtbot.waitUntil(lambda: middle() > 200, timeout=WAIT_MS)
    dialog.reject()


def test_painting_out_takes_the_brush_and_its_message_goes_with_it(photo_window, qtbot):
    editor = photo_window.editor
    editor.layers.add_picture(Photo(np.full((20, 20, 3), 230, np.uint8)))
    qtbot.waitUntil(lambda: len(editor.document.layers) == 1, timeout=WAIT_MS)
    photo_window.tools.set_tool(ToolKind.WAND)
    photo_window.actions_["paint_out"].trigger()
    assert photo_window.tools.tool is ToolKind.BRUSH
    assert "paints" in photo_window.messages.text
    photo_window.actions_["paint_out"].trigger()
    assert photo_window.messages.text == ""


# -- the window, the tour


def test_the_window_is_no_larger_than_its_screen(window):
    room = window.screen().availableGeometry().size()
    assert window.width() <= room.width()
    assert window.height() <= room.height()


def test_the_tour_leaves_nothing(qtbot, tmp_path):
    window = MainWindow(Settings(), tmp_path / "settings.toml", PushPullEngine)
    window.show()
    qtbot.waitExposed(window)
    sample = resources() / "samples" / "old-print.jpg"
    window.tour.begin()
    QTest.keyClick(window.tour.callout, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.editor.document is not None, timeout=WAIT_MS)
    assert window.editor.document.photo.source.path == sample
    QTest.keyClick(window.tour.callout, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.editor.document.mask.is_empty, timeout=WAIT_MS)
    assert not window.editor.session.is_modified
    window.tour.end()
    assert window.editor.document is None
    assert window.settings.recent_files == ()
    assert window.settings.last_folder == ""
    assert window.close()  # asks nothing
    window.deleteLater()
