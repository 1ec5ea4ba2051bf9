"""Split view, side by side, navigator, rulers, pixel grid, realism map."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from inpaint_app.document.geometry import Point
from inpaint_app.document.layers.layers import Photo
from inpaint_app.document.masks.mask import Brush
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.settings import Settings, load_settings
from inpaint_app.ui.canvas.ruler import tick_step
from inpaint_app.ui.canvas.tiles.realism_map import heat_image
from inpaint_app.ui.main_window import MainWindow
from tests.driving import WAIT_MS

GREY, WHITE = QColor(120, 120, 120), QColor(255, 255, 255)


@pytest.fixture
def window(qtbot, tmp_path):
    window = MainWindow(Settings(), tmp_path / "settings.toml", PushPullEngine)
    window.resize(1100, 700)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window._agreed_to_close = True
    window.close()
    window.deleteLater()


@pytest.fixture
def restored(window, qtbot):
    """A grey photo with a white square over its whole middle third of height, filled with grey."""
    pixels = np.full((300, 400, 3), 120, np.uint8)
    pixels[100:200] = 255
    window.editor.set_photo(Photo(pixels))
    for row in range(105, 200, 15):
        window.editor.mask.begin_stroke(Brush(40, 1.0), False, Point(0, row))
        window.editor.mask.extend_stroke(Point(400, row))
        window.editor.mask.end_stroke()
    window.fills.fill()
    qtbot.waitUntil(lambda: not window.editor.busy, timeout=WAIT_MS)
    window.mask_display.show(False)
    return window


def colour(widget, x, y):
    return widget.grab().toImage().pixelColor(round(x), round(y))


def test_the_split_shows_before_left_of_the_divider_and_after_right_of_it(restored):
    canvas, area = restored.canvas, restored.area
    restored.actions_["split"].trigger()
    assert area.divider.isVisible()
    middle, y = canvas.width() / 2, canvas.height() / 2
    assert colour(canvas, middle - 60, y) == WHITE
    assert colour(canvas, middle + 60, y) == GREY
    area.divider.move_to((middle + 100) / canvas.width())
    assert colour(canvas, middle + 60, y) == WHITE
    assert colour(canvas, middle + 130, y) == GREY
    restored.actions_["split"].trigger()
    assert not area.divider.isVisible()
    assert colour(canvas, middle - 60, y) == GREY


def test_the_divider_follows_the_mouse_and_the_arrow_keys(restored, qtbot):
    area, canvas = restored.area, restored.canvas
    restored.actions_["split"].trigger()
    divider = area.divider
    at = QPointF(divider.rect().center()) + QPointF(-90, 0)
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    before = divider.share
    QApplication.sendEvent(
        divider, QMouseEvent(QEvent.Type.MouseMove, at, divider.mapToGlobal(at), Qt.MouseButton.NoButton, left, none)
    )
    assert divider.share == pytest.approx(before - 90 / canvas.width(), abs=2 / canvas.width())
    assert canvas.split == divider.share
    share = divider.share
    QTest.keyClick(divider, Qt.Key.Key_Right)
    assert divider.share > share
    for _ in range(80):
        QTest.keyClick(divider, Qt.Key.Key_Left)
    assert divider.share == 0


def test_side_by_side_shows_the_same_place_at_the_same_zoom(restored, qtbot):
    canvas, before = restored.canvas, restored.area.before
    restored.actions_["beside"].trigger()
    qtbot.waitUntil(lambda: abs(before.width() - canvas.width()) <= 1 and before.height() == canvas.height())
    canvas.set_zoom(3.0, Point(10, 20))
    canvas.centre_on(Point(210, 150))
    assert before.viewport.zoom == canvas.zoom
    assert before.viewport.centre == pytest.approx((210, 150), abs=0.2)
    assert colour(before, before.width() / 2, before.height() / 2) == WHITE
    assert colour(canvas, canvas.width() / 2, canvas.height() / 2) == GREY
    QTest.mousePress(before, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    QTest.mouseMove(before, QPoint(130, 100))
    QTest.mouseRelease(before, Qt.MouseButton.LeftButton, pos=QPoint(130, 100))
    assert canvas.viewport.centre.x == pytest.approx(200, abs=0.5)
    restored.actions_["split"].trigger()
    assert not before.isVisible()
    assert not restored.actions_["beside"].isChecked()


def test_the_navigator_frames_the_view_and_moves_it(restored, qtbot):
    navigator, canvas = restored.navigator, restored.canvas
    qtbot.waitUntil(lambda: not navigator.frame.isEmpty(), timeout=WAIT_MS)
    whole = navigator.frame
    canvas.set_zoom(8.0)
    assert navigator.frame.width() < whole.width() / 2
    canvas.centre_on(Point(200, 150))
    QTest.mousePress(navigator, Qt.MouseButton.LeftButton, pos=whole.topLeft().toPoint() + QPoint(40, 40))
    scale = 400 / whole.width()
    assert canvas.viewport.centre == pytest.approx((40 * scale, 40 * scale), abs=scale * 1.5)
    x = canvas.viewport.centre.x
    QTest.keyClick(navigator, Qt.Key.Key_Right)
    assert canvas.viewport.centre.x > x
    QTest.keyClick(navigator, Qt.Key.Key_Minus)
    assert canvas.zoom < 8


def test_the_navigator_shows_fills(restored, qtbot):
    navigator = restored.navigator

    def middle():
        return colour(navigator, navigator.width() / 2, navigator.height() / 2)

    qtbot.waitUntil(lambda: middle() == GREY, timeout=WAIT_MS)
    restored.editor.undo()
    qtbot.waitUntil(lambda: middle() == WHITE, timeout=WAIT_MS)


@given(zoom=st.floats(1 / 64, 64))
def test_ruler_labels_stand_apart_and_ticks_divide_them(zoom):
    labelled, step = tick_step(zoom)
    assert labelled * zoom >= 63.9
    assert labelled % step == 0
    assert str(labelled).strip("0") in ("1", "2", "5")


def test_rulers_mark_the_pointer(restored):
    restored.actions_["rulers"].trigger()
    ruler = restored.area.rulers[0]
    assert ruler.isVisible()
    QTest.mouseMove(restored.canvas, QPoint(50, 50))
    first = ruler.grab().toImage()
    QTest.mouseMove(restored.canvas, QPoint(251, 50))
    assert ruler.grab().toImage() != first
    mark = restored.palette().highlight().color()
    x = restored.canvas.pos().x() - ruler.pos().x() + 251
    assert any(ruler.grab().toImage().pixelColor(x + dx, 2) == mark for dx in (-1, 0, 1))


def test_rulers_and_grid_are_remembered(window, tmp_path):
    window.actions_["rulers"].trigger()
    window.actions_["grid"].trigger()
    window.close()
    settings, notices = load_settings(tmp_path / "settings.toml")
    assert (settings.rulers, settings.pixel_grid, notices) == (True, False, ())


@pytest.mark.parametrize(("zoom", "lines"), [(8.0, False), (12.0, True)])
def test_the_pixel_grid_begins_beyond_800_percent(window, zoom, lines):
    window.editor.set_photo(Photo(np.full((16, 16, 3), 250, np.uint8)))
    canvas = window.canvas
    canvas.set_zoom(zoom)
    canvas.centre_on(Point(8, 8))

    def row():
        image = canvas.grab().toImage()
        left = canvas.viewport.origin[0]
        return [image.pixelColor(left + x, canvas.height() // 2 + 3).lightness() for x in range(int(6 * zoom))]

    dark = [x for x, light in enumerate(row()) if light < 240]
    assert dark == ([int(index * zoom) for index in range(1, 6)] if lines else [])
    canvas.set_pixel_grid(False)
    assert min(row()) == 250


def test_the_realism_map_lays_heat_over_the_photo_and_takes_it_away(window, qtbot):
    noise = np.random.default_rng(2).integers(0, 256, (96, 128, 3), np.uint8)
    window.editor.set_photo(Photo(noise))
    assert window.canvas.width() > window.width() / 2  # the place of the second view is not kept free
    plain = window.canvas.grab().toImage()
    window.actions_["realism"].trigger()
    assert window.status.activity.text()
    qtbot.waitUntil(lambda: not window.status.activity.text(), timeout=WAIT_MS)
    assert window.canvas.grab().toImage() != plain
    window.actions_["realism"].trigger()
    assert window.canvas.grab().toImage() == plain


def test_a_model_without_critic_is_one_sentence_and_the_map_is_off(window, qtbot):
    window.editor.set_photo(Photo(np.zeros((64, 64, 3), np.uint8)))
    window.realism.use_model("nowhere")
    window.actions_["realism"].trigger()
    qtbot.waitUntil(lambda: "nowhere" in window.messages.text, timeout=WAIT_MS)
    assert not window.actions_["realism"].isChecked()


def test_heat_is_clear_where_a_place_looks_as_real_as_most_and_red_where_it_does_not():
    realism = np.full((10, 10), 0.6, np.float32)
    realism[0, 1:4] = 0.1
    image = heat_image(realism)
    realism[:] = 0.3
    assert heat_image(realism).pixelColor(5, 5).alpha() == 0
    assert image.format() == QImage.Format.Format_ARGB32_Premultiplied
    assert image.pixelColor(0, 0).alpha() == 0
    red = image.pixelColor(1, 0)
    assert red.alpha() > 150
    assert red.red() > 200 > red.green()


def test_the_overview_is_the_composite_at_a_bounded_size(restored):
    tiles = restored.canvas.tiles
    image = tiles.overview(100)
    assert (image.width(), image.height()) == (100, 75)
    assert image.pixelColor(50, 37) == GREY
