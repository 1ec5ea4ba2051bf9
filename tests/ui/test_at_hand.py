"""What is at hand everywhere: hints, context menus, the history panel, other words for commands, About."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from inpaint_app.document.geometry import Point
from inpaint_app.ui.canvas.gestures.tool_state import ToolKind
from inpaint_app.ui.commands.menus.context_menus import CONTEXT_MENUS
from inpaint_app.ui.commands.synonyms import SYNONYMS
from inpaint_app.ui.dialogs.about_dialog import AboutDialog
from inpaint_app.ui.i18n.tool_texts import TOOL_TEXTS
from tests.driving import WAIT_MS, select_part

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # what offscreen says of every menu


def right_click(widget, at):
    """The texts of the menu that opens where ``widget`` is clicked with the right button."""
    QApplication.sendEvent(widget, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at)))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    texts = [action.text().replace("&", "") for action in menu.actions() if not action.isSeparator()]
    menu.close()
    return texts


def fill(window, qtbot):
    select_part(window)
    window.fills.fill()
    qtbot.waitUntil(lambda: not window.editor.busy, timeout=WAIT_MS)


def test_every_row_of_the_tables_is_about_a_command_there_is(window):
    names = {command.name for command, _, _ in window.actions_.items()}
    assert SYNONYMS.keys() <= names
    assert TOOL_TEXTS.keys() <= names | {ToolKind.PAN.value}
    assert {row.keys_of for row in TOOL_TEXTS.values()} <= names | {""}
    assert {name for menu in CONTEXT_MENUS.values() for name in menu} <= names | {None}


def test_each_tool_tells_what_a_drag_and_the_keys_do_and_its_button_its_key_and_use(photo_window, qtbot):
    window, told = photo_window, set()
    fill(window, qtbot)  # a layer, which can be moved
    for tool in ToolKind:
        window.tools.set_tool(tool)
        told.add(window.status.hint.text())
    assert len(told) == len(ToolKind)
    assert "" not in told
    window.actions_["extend"].trigger()
    assert "border" in window.status.hint.text()
    window.extend_mode.cancel()
    assert window.status.hint.text() in told
    assert window.actions_["brush"].toolTip() == "Brush (B)\nPaints the mask: what the next fill replaces"
    assert window.actions_["polygon"].toolTip().startswith("Polygon (L)\n")
    window.editor.close_document()
    assert window.status.hint.text() == ""


def test_the_right_button_on_a_fill_offers_what_can_be_done_to_it_and_elsewhere_not(photo_window, qtbot):
    window = photo_window
    fill(window, qtbot)
    window.editor.session.activate(None)
    canvas, view = window.canvas, window.canvas.viewport
    on_fill, beside = view.to_view(Point(40, 30)), view.to_view(Point(2, 2))
    assert "Fill again…" not in right_click(canvas, QPoint(int(beside.x), int(beside.y)))
    offered = right_click(canvas, QPoint(int(on_fill.x), int(on_fill.y)))
    assert {"Fill again…", "Delete layer", "Copy result"} <= set(offered)
    assert window.editor.session.active_fill is not None


def test_layers_mask_photo_and_status_bar_have_menus_of_their_own(photo_window, qtbot):
    window = photo_window
    fill(window, qtbot)
    rows = window.layers.list

    def on_row(row):
        return right_click(rows.viewport(), rows.visualItemRect(rows.item(row)).center())

    assert "Feather…" in on_row(0)
    assert "Rename…" in on_row(1)
    assert "Resize…" in on_row(2)
    size = window.status.size_text
    assert "Copy “80 × 60”" in right_click(window.status, size.geometry().center())


def test_the_history_panel_lists_steps_and_a_click_goes_to_one(photo_window, qtbot):
    window = photo_window
    window.docks.history.raise_()
    for x in (20, 40, 60):
        select_part(window, x, 30, 8)
    panel, session = window.docks.history.widget().list, window.editor.session
    qtbot.waitUntil(panel.isVisible)
    assert [panel.item(row).text() for row in range(panel.count())] == ["As opened", *["Paint mask"] * 3]
    QTest.mouseClick(panel.viewport(), Qt.MouseButton.LeftButton, pos=panel.visualItemRect(panel.item(1)).center())
    qtbot.waitUntil(lambda: session.document.history.undoable == ("Paint mask",))
    assert panel.currentRow() == 1
    assert panel.count() == 4
    QTest.mouseClick(panel.viewport(), Qt.MouseButton.LeftButton, pos=panel.visualItemRect(panel.item(3)).center())
    qtbot.waitUntil(lambda: not session.document.history.redoable)


@pytest.mark.parametrize(("word", "command"), [
    ("contrast", "Levels"), ("heal", "Fill"), ("dust", "Find damage"), ("print", "Print"), ("trim", "Crop"),
    ("grayscale", "Greyscale"), ("clone", "Clone stamp"),
])  # fmt: skip
def test_other_programs_words_find_commands_and_nothing_found_is_said(photo_window, word, command):
    palette = photo_window.show_palette()
    palette.field.setText(word)
    found = [palette.list.topLevelItem(row).text(0) for row in range(palette.list.topLevelItemCount())]
    assert any(command in text for text in found)
    assert not palette.nothing.isVisible()
    palette.field.setText("xyzzy")
    assert palette.nothing.isVisible()
    palette.reject()


def test_about_names_licences_models_and_packages_and_copies_them(window):
    window.actions_["about"].trigger()
    dialog = window.findChild(AboutDialog)
    dialog.copy_button.click()
    copied = QGuiApplication.clipboard().text()
    for part in ("Apache-2.0", "builtin", "budgie-backgrounds", "Python "):
        assert part in copied
    dialog.reject()


def test_the_result_is_copied_as_it_is_shown(photo_window, qtbot):
    from inpaint_app.document.layers.compositing import composite
    from inpaint_app.ui.commands.clipboard import array_from_image

    window = photo_window
    fill(window, qtbot)
    QTest.keyClick(window.canvas, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "clipboard" in window.messages.text, timeout=WAIT_MS)
    document = window.editor.document
    shown = composite(document.photo, document.layers, document.photo.rect)
    np.testing.assert_array_equal(array_from_image(QGuiApplication.clipboard().image()), shown)


def test_the_page_is_printed_to_a_pdf(qapp, tmp_path):
    from PySide6.QtPrintSupport import QPrinter

    from inpaint_app.ui.commands.clipboard import image_from_array
    from inpaint_app.ui.dialogs.print_page import make_printer, paint_page

    image = image_from_array(np.full((30, 60, 3), 90, np.uint8), None)
    printer = make_printer(image)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "page.pdf"))
    paint_page(printer, image)
    written = (tmp_path / "page.pdf").read_bytes()
    assert written.startswith(b"%PDF")
    assert b"/Image" in written
    layout = printer.pageLayout().fullRectPoints()
    assert layout.width() > layout.height()  # as the picture lies


def test_files_opened_last_are_shown_with_pictures_and_can_be_taken_out(window, qtbot, tmp_path):
    window.files.recent.use_thumbnails(tmp_path / "thumbnails")
    for name, colour in (("red.png", (200, 0, 0)), ("blue.png", (0, 0, 200))):
        Image.new("RGB", (40, 30), colour).save(tmp_path / name)
        with qtbot.waitSignal(window.editor.files.opened, timeout=WAIT_MS):
            window.files.open_path(tmp_path / name)
    window.editor.close_document()
    rows = window.empty.recent
    assert [rows.item(row).text() for row in range(rows.count())] == ["blue.png", "red.png"]
    middle = rows.item(1).icon().pixmap(64, 48).toImage().pixelColor(20, 15)
    assert (middle.red(), middle.blue()) == (200, 0)
    menu = window.files.recent.offer(tmp_path / "red.png", QPoint())
    next(action for action in menu.actions() if "Remove" in action.text()).trigger()
    menu.close()
    assert window.settings.recent_files == (str(tmp_path / "blue.png"),)
    assert len(list((tmp_path / "thumbnails").iterdir())) == 1
    with qtbot.waitSignal(window.editor.files.opened, timeout=WAIT_MS):
        QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=rows.visualItemRect(rows.item(0)).center())


def test_fit_enlarges_a_small_scan_which_opens_at_its_own_size(photo_window, qtbot):
    canvas = photo_window.canvas
    assert canvas.zoom == 1.0
    photo_window.actions_["fit"].trigger()
    assert canvas.zoom > 4
    whole = canvas.zoom
    photo_window.resize(photo_window.width() + 150, photo_window.height() + 150)
    qtbot.waitUntil(lambda: canvas.zoom > whole)  # still all of it, as large as there is room


def test_before_and_after_say_which_is_which(photo_window):
    window, area = photo_window, photo_window.area
    window.actions_["split"].trigger()
    middle = area.divider.geometry().center().x()
    assert (area.left_tag.text(), area.right_tag.text()) == ("Before", "After")
    assert area.left_tag.geometry().right() < middle < area.right_tag.geometry().left()
    window.actions_["split"].trigger()
    assert not area.left_tag.isVisible()
    QTest.keyPress(window.canvas, Qt.Key.Key_Backslash)
    assert area.left_tag.isVisible()
    QTest.keyRelease(window.canvas, Qt.Key.Key_Backslash)
    assert not area.left_tag.isVisible()
