"""Command palette, tour, names for screen readers, keyboard-only use."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QFileDialog, QLabel, QWidget

from inpaint_app.document.geometry import Point
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import Photo
from inpaint_app.document.masks.mask import Brush
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.settings import Settings
from inpaint_app.ui.main_window import MainWindow
from tests.driving import WAIT_MS


@pytest.fixture
def window(qtbot, tmp_path):
    window = MainWindow(Settings(), None, PushPullEngine)
    window.resize(1100, 700)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window._agreed_to_close = True
    window.close()
    window.deleteLater()


def shown(palette):
    return [palette.list.topLevelItem(row).text(0) for row in range(palette.list.topLevelItemCount())]


def test_the_palette_holds_every_command_and_finds_by_words_in_any_order(window):
    palette = window.show_palette()
    assert palette.list.topLevelItemCount() == len(list(window.actions_.items()))
    palette.field.setText("one sel")
    assert [text for text in shown(palette) if "Select › None" in text]
    palette.field.setText("no such thing")
    assert shown(palette) == []
    palette.reject()


def test_the_palette_is_used_by_keys_alone(window, qtbot):
    window.editor.set_photo(Photo(np.zeros((40, 40, 3), np.uint8)))
    palette = window.show_palette()
    qtbot.waitUntil(palette.field.hasFocus)
    QTest.keyClicks(palette.field, "select")
    QTest.keyClick(palette.field, Qt.Key.Key_Down)
    QTest.keyClick(palette.field, Qt.Key.Key_Up)
    palette.field.setText("Select All")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert not window.editor.document.mask.is_empty
    assert not palette.isVisible()


def test_what_cannot_be_done_now_is_listed_last_and_not_called(window, qtbot):
    palette = window.show_palette()
    qtbot.waitUntil(palette.field.hasFocus)
    rows = range(palette.list.topLevelItemCount())
    enabled = [not palette.list.topLevelItem(row).isDisabled() for row in rows]
    assert enabled == sorted(enabled, reverse=True)
    palette.field.setText("Select All")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()  # no photo: nothing to select
    palette.reject()


def test_the_tour_goes_over_the_window_on_the_sample_and_ends(window, qtbot):
    window.actions_["tour"].trigger()
    tour, titles = window.tour, []
    while tour.callout is not None:
        callout = tour.callout
        titles.append(callout.accessibleName())
        assert window.rect().contains(callout.geometry())
        assert window.focusWidget() is callout.next_button
        if len(titles) == 2:
            qtbot.waitUntil(lambda: window.editor.document is not None, timeout=WAIT_MS)
        if len(titles) == 3:
            qtbot.waitUntil(lambda: not window.editor.document.mask.is_empty, timeout=WAIT_MS)
            callout = tour.callout
        QTest.keyClick(callout, Qt.Key.Key_Return)
    assert len(titles) == len(set(titles)) == 7
    assert window.settings.toured


def test_the_tour_can_be_skipped_at_once(window):
    window.tour.begin()
    QTest.keyClick(window.tour.callout, Qt.Key.Key_Escape)
    assert window.tour.callout is None
    assert window.editor.document is None
    assert window.settings.toured


def unnamed(root: QWidget) -> list[str]:
    """What can have the focus and says nothing to a screen reader, which also reads the label of a control."""
    labelled = [label.buddy() for label in root.findChildren(QLabel) if label.text()]
    return [
        f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
        for widget in root.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.window() is root.window()  # not the list that a combo box opens
        and not widget.objectName().startswith("qt_")  # parts of a control that has the name
        and not widget.accessibleName()
        and widget not in labelled
        and not (isinstance(widget, QAbstractButton) and (widget.text() or widget.toolTip()))
    ]


def test_every_control_of_the_window_has_a_name(window, qtbot):
    window.editor.set_photo(Photo(np.zeros((40, 40, 3), np.uint8)))
    for name in ("rulers", "split", "extend"):
        window.actions_[name].trigger()
    assert unnamed(window) == []


def test_every_control_of_the_dialogs_has_a_name(window):
    preferences, palette = window.show_preferences(), window.show_palette()
    window.tour.begin()
    for dialog in (preferences, palette, window.tour.callout):
        assert unnamed(dialog) == []
    window.tour.end()
    palette.reject()
    preferences.close()


def test_every_control_of_every_dialog_that_a_command_opens_has_a_name(window, qtbot):
    """Commands that end in "…" ask something: each is called, looked at, and left by Esc."""
    editor = window.editor
    editor.set_photo(Photo(np.random.default_rng(1).integers(0, 256, (90, 120, 3), np.uint8)))
    editor.mask.begin_stroke(Brush(30), False, Point(40, 40))
    editor.mask.end_stroke()
    window.fills.fill()
    qtbot.waitUntil(lambda: not editor.busy, timeout=WAIT_MS)
    seen, found = set(), {}

    def look():
        for dialog in QApplication.topLevelWidgets():
            if isinstance(dialog, QDialog) and dialog.isVisible():
                if not isinstance(dialog, QFileDialog):  # Qt's own, and the system's where it has one
                    found[asking] = unnamed(dialog)
                    seen.add(asking)
                dialog.reject()

    timer = QTimer()
    timer.setInterval(50)
    timer.timeout.connect(look)
    timer.start()
    for command, _, action in list(window.actions_.items()):
        if command.text_now.endswith("…") and command.name not in ("extend", "rename"):  # these ask in the window
            asking = command.name
            window.actions_.update()
            if action.isEnabled():
                action.trigger()
                QTest.qWait(120)
    timer.stop()
    assert {name: widgets for name, widgets in found.items() if widgets} == {}
    assert {"preferences", "palette", "resize", "straighten", "feather", "colour_range", "fill_again"} <= seen


def test_every_command_is_in_a_menu_that_alt_opens(window):
    titles = [action.text() for action in window.menuBar().actions()]
    mnemonics = [title[title.index("&") + 1].lower() for title in titles]
    assert len(set(mnemonics)) == len(titles) == 7


def test_a_whole_round_by_keys_alone(window, qtbot):
    window.editor.set_photo(Photo(np.random.default_rng(1).integers(0, 256, (60, 60, 3), np.uint8)))
    canvas, ctrl = window.canvas, Qt.KeyboardModifier.ControlModifier
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_A, ctrl)
    assert not window.editor.document.mask.is_empty
    QTest.keyClick(canvas, Qt.Key.Key_Z, ctrl)
    palette = window.show_palette()
    palette.field.setText("Help About")
    assert palette.list.topLevelItemCount() == 1
    palette.reject()
    canvas.setFocus()
    seen = []
    for _ in range(8):  # F6 goes round the panels, Tab goes on within one
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6)
        seen.append(QApplication.focusWidget())
    assert canvas in seen
    assert window.navigator in seen
    assert any(window.dock.isAncestorOf(widget) for widget in seen)
    assert any(window.tool_bar.isAncestorOf(widget) for widget in seen)


def test_a_photo_dropped_on_an_open_one_becomes_a_layer_of_it(window, qtbot, tmp_path):
    for name, grey in (("first.png", 60), ("second.png", 200)):
        Image.fromarray(np.full((40, 50, 3), grey, np.uint8)).save(tmp_path / name)

    def drop(name):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(tmp_path / name))])
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(QPoint(300, 300), Qt.DropAction.CopyAction, data, left, none)
        QApplication.sendEvent(window, enter)
        event = QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, data, left, none)
        QApplication.sendEvent(window, event)
        assert event.isAccepted()

    drop("first.png")
    qtbot.waitUntil(lambda: window.editor.document is not None, timeout=WAIT_MS)
    drop("second.png")
    qtbot.waitUntil(lambda: len(window.editor.document.layers) == 1, timeout=WAIT_MS)
    document = window.editor.document
    assert document.layers[0].name == "second"
    assert (composite(document.photo, document.layers, document.photo.rect) == 200).all()
    assert (document.photo.pixels == 60).all()
    window.editor.undo()
    assert document.layers == ()


def test_the_empty_window_says_what_to_do(window):
    assert any("drop one here" in label.text() for label in window.empty.findChildren(QLabel))
