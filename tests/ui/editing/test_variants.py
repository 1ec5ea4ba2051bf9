"""Choosing among several results of a fill."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from inpaint_app.document.files.image_io import photo_from_array
from inpaint_app.document.geometry import Point, Rect
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.masks.mask import Brush
from inpaint_app.inference.engines.engine import ExemplarEngine
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.inference.request import Finished, Planned, Report, Tile, Variant, Variants
from inpaint_app.settings import Settings
from inpaint_app.ui.main_window import MainWindow
from tests.driving import WAIT_MS

ALT, CTRL, SHIFT = (
    Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier,
)


@pytest.fixture
def make_window(qtbot):
    made = []

    def make(factory=lambda: ExemplarEngine("cpu")):
        window = MainWindow(Settings(), None, factory)
        made.append(window)
        window.show()
        qtbot.waitExposed(window)
        window.editor.set_photo(
            photo_from_array(np.random.default_rng(0).integers(0, 256, (120, 160, 3), np.uint8)))
        window.activateWindow()
        qtbot.waitUntil(window.canvas.hasFocus, timeout=WAIT_MS)
        return window

    yield make
    for window in made:
        window.editor.close_document()  # nothing to ask about
        window.close()
        window.deleteLater()


def paint(window, *places, diameter=26):
    for at in places:
        window.editor.mask.begin_stroke(Brush(diameter, 1.0), False, Point(*at))
        window.editor.mask.end_stroke()


def fill_with_variants(window, qtbot):
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_Return, SHIFT)
    qtbot.waitUntil(lambda: not window.editor.busy and bool(window.editor.document.fills), timeout=WAIT_MS)
    return window.editor.document.fills[-1]


def picture(window):
    document = window.editor.document
    return composite(document.photo, document.fills, document.photo.rect)


def shown(window):
    """What the canvas shows in the middle of the hole."""
    return window.canvas.grab().toImage().copy(
        window.canvas.width() // 2 - 20, window.canvas.height() // 2 - 20, 40, 40)


def test_shift_enter_makes_four_and_shows_them(make_window, qtbot):
    window = make_window()
    strip = window.layers.variants
    assert not strip.isVisible()
    paint(window, (80, 60))
    fill = fill_with_variants(window, qtbot)
    assert len(fill.variants) == 4
    assert fill.chosen == 0
    assert window.editor.session.active_fill.id == fill.id
    assert strip.isVisible()
    assert strip.label.text() == "Variant 1 of 4"
    assert strip.list.count() == 4
    assert strip.list.currentRow() == 0
    assert {strip.list.item(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(4)} == {
        f"Variant {number} of 4" for number in (1, 2, 3, 4)}
    images = [strip.list.item(row).icon().pixmap(52, 39).toImage() for row in range(4)]
    assert not any(images[a] == images[b] for a in range(4) for b in range(a))


def test_a_plain_fill_has_none_and_the_commands_are_off(make_window, qtbot):
    window = make_window(PushPullEngine)
    paint(window, (80, 60))
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(window.editor.document.fills), timeout=WAIT_MS)
    assert window.editor.document.fills[0].variants == ()
    assert not window.layers.variants.isVisible()
    assert not window.actions_["next_variant"].isEnabled()
    revision = window.editor.document.history.revision
    window.editor.layers.step_variant(1)
    window.editor.layers.choose_variant(window.editor.document.fills[0].id, 1)
    assert window.editor.document.history.revision == revision


def test_keys_go_round_the_variants_live_one_undo_step_each(make_window, qtbot):
    window = make_window()
    paint(window, (80, 60))
    fill = fill_with_variants(window, qtbot)
    first, seen = picture(window), [picture(window)]
    on_screen = shown(window)
    for number in (1, 2, 3):
        QTest.keyClick(window.canvas, Qt.Key.Key_Right, ALT)
        assert window.editor.document.fills[0].chosen == number
        assert window.layers.variants.label.text() == f"Variant {number + 1} of 4"
        assert window.layers.variants.list.currentRow() == number
        assert not any(np.array_equal(picture(window), other) for other in seen)
        seen.append(picture(window))
    assert shown(window) != on_screen
    QTest.keyClick(window.layers.list, Qt.Key.Key_Right, ALT)  # wherever the focus is
    assert np.array_equal(picture(window), first)
    QTest.keyClick(window.canvas, Qt.Key.Key_Left, ALT)
    assert np.array_equal(picture(window), seen[3])
    assert "choose variant" in window.actions_["undo"].text().lower()
    for number in (0, 3, 2, 1, 0):
        QTest.keyClick(window.canvas, Qt.Key.Key_Z, CTRL)
        assert window.editor.document.fills[0].chosen == number
        assert window.layers.variants.list.currentRow() == number
    assert np.array_equal(picture(window), first)
    assert window.editor.document.fills[0].id == fill.id
    QTest.keyClick(window.canvas, Qt.Key.Key_Z, CTRL)
    assert window.editor.document.fills == ()
    assert not window.layers.variants.isVisible()


def test_thumbnails_are_chosen_by_mouse_by_arrows_and_by_buttons(make_window, qtbot):
    window = make_window()
    paint(window, (80, 60))
    fill_with_variants(window, qtbot)
    strip = window.layers.variants
    place = strip.list.visualItemRect(strip.list.item(2)).center()
    QTest.mouseClick(strip.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    assert window.editor.document.fills[0].chosen == 2
    strip.list.setFocus()
    QTest.keyClick(strip.list, Qt.Key.Key_Left)
    assert window.editor.document.fills[0].chosen == 1
    strip.previous.click()
    strip.previous.click()
    assert window.editor.document.fills[0].chosen == 3
    strip.next.click()
    assert window.editor.document.fills[0].chosen == 0


def test_the_strip_is_reached_by_tab_and_every_control_has_a_name(make_window, qtbot):
    window = make_window()
    paint(window, (80, 60))
    fill_with_variants(window, qtbot)
    strip = window.layers.variants
    reached = set()
    window.layers.opacity.setFocus()
    for _ in range(12):
        window.focusNextChild()
        reached.add(window.focusWidget())
    assert {strip.list, strip.previous, strip.next} <= reached
    assert all(each.accessibleName() for each in (strip.list, strip.previous, strip.next))


def test_the_strip_follows_the_selected_fill(make_window, qtbot):
    window = make_window()
    paint(window, (40, 60))
    first = fill_with_variants(window, qtbot)
    window.editor.mask.clear()
    paint(window, (120, 60))
    second = fill_with_variants(window, qtbot)
    assert window.editor.session.active_fill.id == second.id
    window.editor.layers.choose_variant(second.id, 2)
    window.layers.list.setCurrentRow(2)
    assert window.editor.session.active_fill.id == first.id
    assert window.layers.variants.label.text() == "Variant 1 of 4"
    window.layers.list.setCurrentRow(0)
    assert not window.layers.variants.isVisible()
    assert not window.actions_["next_variant"].isEnabled()
    window.layers.list.setCurrentRow(1)
    assert window.layers.variants.list.currentRow() == 2


def test_cancelling_among_the_candidates_leaves_the_document_as_it_was(make_window, qtbot):
    window = make_window()
    paint(window, (80, 60), diameter=80)
    before, revision = picture(window), window.editor.document.history.revision
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_Return, SHIFT)
    qtbot.waitUntil(lambda: window.editor.preview is not None and bool(window.editor.preview.blocks), timeout=WAIT_MS)
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert not window.editor.busy
    assert window.editor.document.history.revision == revision
    assert np.array_equal(picture(window), before)


class Scripted:
    """Two far holes, of which the variants differ in the second only; and what another job may still send."""

    name = "scripted"
    device = "cpu"

    def run(self, request, cancelled):
        rects = (Rect(0, 0, 20, 20), Rect(6000, 2980, 6020, 3000))
        coverage = np.full((20, 20), 255, np.uint8)

        def tiles(job, *values):
            return tuple(
                Tile(job, rect, np.full((20, 20, 3), value, np.uint8), coverage)
                for rect, value in zip(rects, values, strict=True))

        yield Planned(request.job, rects)
        yield from tiles(request.job, 10, 20)
        yield Variants(request.job + 7, 1.0, (Variant(0.9, tiles(request.job + 7, 99, 99)),))
        others = [Variant(0.5, tiles(request.job, *values)) for values in ((10, 30), (10, 20), (10, 40))]
        yield Variants(request.job, 1.0, tuple(others))
        yield Finished(request.job, Report("scripted", "m", "", "cpu", 2, 0.1, 0.1, 0.0, 0.0))


def test_stale_variants_are_dropped_and_equal_ones_are_no_choice(make_window, qtbot):
    window = make_window(Scripted)
    window.editor.set_photo(photo_from_array(np.zeros((3000, 6020, 3), np.uint8)))
    paint(window, (10, 10), (6010, 2990))
    fill_with_variants(window, qtbot)
    fills = window.editor.document.fills
    values = {fill.rect.left: [int(each[5, 5, 0]) for each in fill.variants] for fill in fills}
    assert values == {0: [], 6000: [20, 30, 40]}


@pytest.mark.parametrize(
    ("shape", "kind", "at"),
    [
        ((90, 40, 1), np.uint16, (20, 45)), ((33, 77, 4), np.uint8, (0, 0)), ((70, 900, 2), np.uint8, (450, 35)),
        ((400, 60, 3), np.uint8, (59, 399)),
    ],
)
def test_every_kind_of_photo_has_thumbnails_that_differ(make_window, qtbot, shape, kind, at):
    window = make_window()
    pixels = np.random.default_rng(1).integers(0, np.iinfo(kind).max, shape, kind)
    window.editor.set_photo(photo_from_array(pixels))
    paint(window, at, diameter=14)
    fill = fill_with_variants(window, qtbot)
    strip = window.layers.variants.list
    assert strip.count() == len(fill.variants) > 1
    first, second = (strip.item(row).icon().pixmap(52, 39).toImage() for row in (0, 1))
    assert first != second
