"""What of the window is seen and reached: crisp, legible, whole, in a narrow window too."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QApplication, QInputDialog, QToolButton

from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.layers import FillLayer, Photo, Provenance
from inpaint_app.inference.detect.classical import ClassicalDetector
from inpaint_app.ui.bars.tool_palette import TOOLS
from inpaint_app.ui.canvas.gestures.tool_state import ToolKind
from inpaint_app.ui.dialogs.adjusting.adjustment_dialog import add_adjustment
from inpaint_app.ui.layers.variant_strip import VariantStrip
from inpaint_app.ui.look.theme import icon
from tests.driving import WAIT_MS, select_part

# -- what is seen and reached


@pytest.mark.usefixtures("qapp")
def test_icons_are_drawn_in_the_pixels_of_a_screen_of_twice_the_density():
    made = icon("fill").pixmap(QSize(22, 22), 2.0)
    assert made.size() == QSize(44, 44)
    assert made.devicePixelRatio() == 2.0


def test_tab_reaches_every_tool_of_the_palette(photo_window):
    window = photo_window
    buttons = window.tool_palette.buttons
    assert len(buttons) == sum(map(len, TOOLS))
    reached, widget = [], window.canvas
    for _ in range(200):
        widget = widget.nextInFocusChain()
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            reached.append(widget)
    assert all(button in reached for button in buttons)


def test_a_low_window_shows_every_tool_in_two_columns_and_a_high_one_in_one(photo_window, qtbot):
    palette = photo_window.tool_palette
    for height, columns in ((620, 2), (1000, 1)):
        photo_window.resize(1280, height)
        qtbot.waitUntil(lambda n=columns: len({button.x() for button in palette.buttons}) == n)
        corners = [button.mapTo(palette, button.rect().bottomRight()) for button in palette.buttons]
        assert all(palette.rect().contains(corner) for corner in corners)


def test_a_layer_list_with_the_focus_looks_other_than_without(photo_window):
    layers = photo_window.layers.list
    photo_window.canvas.setFocus()
    without = layers.grab().toImage()
    layers.setFocus()
    assert layers.grab().toImage() != without


def test_the_window_fits_800_pixels_with_every_tool_and_in_every_mode(photo_window, qtbot):
    status = photo_window.status
    status.show_position(12_345, 12_345)
    status.activity.setText("Opening " + 20 * "a long name " + ".jpg…")
    status.colour.setText("16 bit RGB + alpha · " + 5 * "a long profile ")
    for shown in (status.progress, status.cancel):
        shown.show()
    widths = []
    for tool in ToolKind:
        photo_window.tools.set_tool(tool)
        widths.append(photo_window.minimumSizeHint().width())
    photo_window.actions_["extend"].trigger()
    qtbot.waitUntil(photo_window.extend_mode.bar.isVisible)
    widths.append(photo_window.minimumSizeHint().width())
    photo_window.extend_mode.bar.cancel_asked.emit()
    assert max(widths) <= 800
    photo_window.damage.make_detector = ClassicalDetector
    photo_window.actions_["find_damage"].trigger()
    qtbot.waitUntil(photo_window.damage.mode.panel.isVisible)
    qtbot.waitUntil(lambda: photo_window.minimumSizeHint().width() <= 800, timeout=WAIT_MS)  # once it is laid out


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_a_narrow_tool_bar_hides_has_a_sign_that_can_be_read(photo_window, qtbot, theme):
    photo_window.settings_store.change(theme=theme)
    photo_window.tools.set_tool(ToolKind.WAND)
    photo_window.resize(photo_window.minimumSizeHint().width(), 600)
    button = photo_window.tool_bar.findChild(QToolButton, "qt_toolbar_ext_button")
    qtbot.waitUntil(button.isVisible)
    shown = button.grab().toImage()
    lights = [shown.pixelColor(x, y).lightness() for x in range(shown.width()) for y in range(shown.height())]
    assert max(lights) - min(lights) > 80
    photo_window.settings_store.change(theme="system")


def test_the_adjustment_dialog_leaves_the_layers_uncovered(photo_window):
    photo_window.resize(1024, 700)
    dialog = add_adjustment(photo_window.editor, "levels", photo_window)
    dock = photo_window.dock
    assert dialog.geometry().right() <= dock.mapToGlobal(dock.rect().topLeft()).x()
    dialog.reject()


def test_the_title_of_a_small_question_fits(photo_window):
    select_part(photo_window)
    widths = []

    def look():
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QInputDialog):
            widths.append(dialog.width() - dialog.fontMetrics().horizontalAdvance(dialog.windowTitle()))
            dialog.reject()

    QTimer.singleShot(200, look)
    photo_window.actions_["store_mask"].trigger()
    assert widths[0] >= 150


@pytest.mark.parametrize("width", [230, 500])
def test_variants_are_whole_above_their_scroll_bar(photo_window, qtbot, width):
    rect = Rect(10, 10, 40, 30)
    variants = tuple(np.full((20, 30, 3), 30 * number, np.uint8) for number in range(6))
    fill = FillLayer(
        1, "Fill", rect, variants[0], np.full((20, 30), 255, np.uint8), Provenance("x", "", "", 0), variants=variants)
    strip = VariantStrip()
    qtbot.addWidget(strip)
    strip.show_fill(fill, photo_window.editor.document.photo)
    strip.resize(width, strip.sizeHint().height())
    strip.show()
    qtbot.waitExposed(strip)
    listed = strip.list
    assert listed.visualItemRect(listed.item(0)).bottom() <= listed.viewport().height()


# -- tiles made in the background


def test_a_large_photo_is_shown_in_the_end_and_follows_its_changes(window, qtbot):
    editor, canvas = window.editor, window.canvas
    editor.set_photo(Photo(np.full((3000, 4000, 3), 50, np.uint8)))

    def middle():
        return canvas.grab().toImage().pixelColor(canvas.width() // 2, canvas.height() // 2).red()

    qtbot.waitUntil(lambda: middle() == 50, timeout=WAIT_MS)
    editor.layers.add_picture(Photo(np.full((3000, 4000, 3), 200, np.uint8)))
    qtbot.waitUntil(lambda: middle() == 200, timeout=WAIT_MS)
    editor.undo()
    qtbot.waitUntil(lambda: middle() == 50, timeout=WAIT_MS)
    editor.mask.select_all()
    qtbot.waitUntil(lambda: middle() > 80, timeout=WAIT_MS)
    editor.geometry.turn(1)
    qtbot.waitUntil(lambda: editor.document.photo.size == (3000, 4000), timeout=WAIT_MS)
    editor.undo()
    editor.mask.clear()
    qtbot.waitUntil(lambda: middle() == 50, timeout=WAIT_MS)
