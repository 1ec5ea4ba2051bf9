"""Finding damage in the window: what is proposed, decided, and accepted as one step; ways out; from one to the next."""

from __future__ import annotations

from threading import Event

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from inpaint_app.document.adjustments.tone import WhiteBalance
from inpaint_app.document.geometry import Point, Rect
from inpaint_app.document.layers.layers import Photo
from inpaint_app.inference.detect.choice import Choice
from inpaint_app.ui.canvas.gestures.tool_state import ToolKind
from tests.driving import WAIT_MS
from tests.inference.damaged import DARK, SPECKS, Thresholding, smooth, specked

LEFT_BUTTON = Qt.MouseButton.LeftButton


@pytest.fixture
def searched(window, qtbot):
    """A window in which a small photo has been searched."""
    start(window, specked())
    wait_counted(window, qtbot)
    return window


def start(window, photo, detector=Thresholding):
    window.damage.make_detector = detector
    window.editor.set_photo(photo)
    window.activateWindow()
    window.canvas.setFocus()
    window.actions_["find_damage"].trigger()


def wait_counted(window, qtbot, count=4):
    mode = window.damage.mode
    qtbot.waitUntil(lambda: not mode.search.searching and len(mode.pieces) == count, timeout=WAIT_MS)


def place(window, rect: Rect) -> QPoint:
    """Where in the overlay the middle of ``rect`` is shown."""
    canvas = window.canvas
    at = canvas.viewport.to_view(Point((rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2))
    return QPoint(round(at.x / canvas.devicePixelRatioF()), round(at.y / canvas.devicePixelRatioF()))


def click(window, rect: Rect):
    QTest.mouseClick(window.damage.mode.overlay, LEFT_BUTTON, pos=place(window, rect))


def state(window):
    document = window.editor.document
    return (
        document.photo, document.layers, document.mask.pixels.tobytes(), document.history.revision,
        document.history.labels)


class Waiting(Thresholding):
    """A detector that stops at its second tile until it is let go on."""

    def __init__(self) -> None:
        self.reached, self.go_on, self.tiles = Event(), Event(), 0

    def scores(self, rgb):
        self.tiles += 1
        if self.tiles == 2:
            self.reached.set()
            self.go_on.wait(WAIT_MS / 1000)
        return super().scores(rgb)


def large() -> Photo:
    pixels = np.full((600, 1600, 3), 125, np.uint8)
    pixels[300:304, 800:804] = 255
    return Photo(pixels)


# -- what is found


def test_what_is_found_is_shown_and_added_as_one_undo_step(searched, qtbot):
    window, mode = searched, searched.damage.mode
    before = state(window)
    assert mode.active
    assert mode.panel.isVisible()
    assert mode.overlay.isVisible()
    assert "4" in mode.panel.status.text()
    assert not window.actions_["fill"].isEnabled()  # first it is decided what becomes of the damage
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    assert not mode.active
    mask = window.editor.document.mask
    qtbot.waitUntil(lambda: not mask.is_empty, timeout=WAIT_MS)
    for rect in (*SPECKS, DARK):
        assert (mask.pixels[rect.slices] == 255).all()
    assert window.editor.undo_label == "Find damage"
    assert not mode.overlay.isVisible()
    assert not mode.panel.isVisible()
    assert window.actions_["fill"].isEnabled()
    window.editor.undo()
    assert state(window) == before


def test_outlines_are_drawn_around_the_damage_and_leave_it_free(searched):
    canvas, overlay = searched.canvas, searched.damage.mode.overlay
    shown = canvas.grab().toImage()
    at = place(searched, SPECKS[0])
    assert shown.pixelColor(at).red() > 200  # the speck itself
    row = [shown.pixelColor(at.x() + step, at.y()) for step in range(3, 12)]
    assert any(colour.blue() > colour.red() + 80 for colour in row)
    overlay.hide()
    assert canvas.grab().toImage() != shown


def test_the_mask_that_there_was_stays(window, qtbot):
    window.editor.set_photo(specked())
    window.editor.mask.select_all()
    start(window, specked())
    window.editor.mask.invert()  # all of it: the mask may change while damage is looked for
    wait_counted(window, qtbot)
    window.damage.mode.accept()
    qtbot.waitUntil(lambda: not window.editor.file_activity, timeout=WAIT_MS)
    assert (window.editor.document.mask.pixels == 255).all()


def test_nothing_found_is_said(window, qtbot):
    start(window, Photo(smooth()))
    mode = window.damage.mode
    qtbot.waitUntil(lambda: "No damage" in mode.panel.status.text(), timeout=WAIT_MS)
    assert not mode.panel.accept_button.isEnabled()


def test_a_detector_that_fails_is_told_and_the_mode_ends(window, qtbot):
    def broken():
        raise MemoryError

    with qtbot.waitSignal(window.editor.session.failed, timeout=WAIT_MS) as told:
        start(window, specked(), broken)
    assert "memory" in told.args[0]
    assert not window.damage.mode.active


# -- decisions


def test_a_piece_is_clicked_away_and_added_again(searched, qtbot):
    mode = searched.damage.mode
    click(searched, SPECKS[1])
    wait_counted(searched, qtbot, 3)
    assert not any(piece.touches(SPECKS[1]) for piece in mode.pieces)
    click(searched, SPECKS[1])
    wait_counted(searched, qtbot, 4)
    click(searched, DARK)
    wait_counted(searched, qtbot, 3)
    mode.accept()
    mask = searched.editor.document.mask
    qtbot.waitUntil(lambda: not mask.is_empty, timeout=WAIT_MS)
    assert (mask.pixels[DARK.slices] == 0).all()
    assert (mask.pixels[SPECKS[1].slices] == 255).all()


def test_a_click_beside_everything_adds_nothing(searched, qtbot):
    click(searched, Rect(140, 10, 142, 12))
    assert searched.damage.mode.decisions == []
    wait_counted(searched, qtbot, 4)


def test_a_click_takes_in_what_was_too_faint(searched, qtbot):
    mode = searched.damage.mode
    mode.panel.sensitivity.field.setValue(0)
    qtbot.waitUntil(lambda: mode.pieces == [], timeout=WAIT_MS)
    click(searched, SPECKS[0])
    wait_counted(searched, qtbot, 1)
    assert mode.pieces[0].contains(SPECKS[0])


def test_a_drag_moves_the_view_and_decides_nothing(searched):
    mode, canvas = searched.damage.mode, searched.canvas
    before = canvas.viewport.centre
    start_at = place(searched, SPECKS[0])
    QTest.mousePress(mode.overlay, LEFT_BUTTON, pos=start_at)
    for step in (10, 25, 40):
        QTest.mouseMove(mode.overlay, start_at + QPoint(step, 0))
    QTest.mouseRelease(mode.overlay, LEFT_BUTTON, pos=start_at + QPoint(40, 0))
    assert canvas.viewport.centre.x < before.x
    assert mode.decisions == []


def test_the_pointer_shows_a_piece_magnified(searched):
    overlay = searched.damage.mode.overlay
    QTest.mouseMove(overlay, place(searched, SPECKS[2]))
    look = overlay.look
    assert look.piece.contains(SPECKS[2])
    assert "Dust" in look.caption
    assert not look.picture.isNull()
    QTest.mouseMove(overlay, place(searched, Rect(140, 10, 142, 12)))
    assert overlay.look is None


# -- the choice


def test_sensitivity_moves_the_threshold_without_another_search(searched, qtbot):
    mode = searched.damage.mode
    detection = mode.search.found[0]
    mode.panel.sensitivity.field.setValue(0)
    seen = mode._see(searched.editor.document.photo.rect)
    assert not seen.decided.taken.any()  # at once, in view
    qtbot.waitUntil(lambda: mode.pieces == [], timeout=WAIT_MS)
    mode.panel.sensitivity.field.setValue(60)
    wait_counted(searched, qtbot, 4)
    assert mode.search.found[0] is detection


def test_every_control_is_part_of_the_choice(searched, qtbot):
    panel = searched.damage.mode.panel
    panel.tone.setCurrentIndex(2)
    wait_counted(searched, qtbot, 1)
    panel.smallest.setValue(3)
    panel.largest.setValue(90)
    panel.spare_faces.setChecked(True)
    for kind in ("hair", "scratch", "fold", "tear", "stain"):
        panel.kinds[kind].setChecked(False)
    assert not panel.kinds["dust"].isEnabled()  # one stays
    assert panel.choice == Choice(50, ("dust",), 3, 90, "dark", True)


# -- from one to the next


def test_next_and_previous_go_through_the_pieces_at_100_percent(searched, qtbot):
    window, mode = searched, searched.damage.mode
    qtbot.waitUntil(lambda: window.actions_["next_damage"].isEnabled())
    window.canvas.set_zoom(4.0)
    visited = []
    for _ in range(5):
        QTest.keyClick(window.canvas, Qt.Key.Key_N)
        assert window.canvas.zoom == 1.0
        centre = window.canvas.viewport.centre
        visited.append(next(
            number for number, rect in enumerate(mode.pieces)
            if rect.left <= centre.x <= rect.right and rect.top <= centre.y <= rect.bottom))
    assert sorted(visited[:4]) == [0, 1, 2, 3]
    assert visited[4] == visited[0]
    QTest.keyClick(window.canvas, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    centre = window.canvas.viewport.centre
    rect = mode.pieces[visited[3]]
    assert rect.left <= centre.x <= rect.right
    mode.cancel()
    assert not window.actions_["next_damage"].isEnabled()


def test_the_piece_at_hand_is_left_out_and_taken_in_by_key(searched, qtbot):
    window, mode = searched, searched.damage.mode
    QTest.keyClick(window.canvas, Qt.Key.Key_N)
    at = mode._at
    QTest.keyClick(window.canvas, Qt.Key.Key_Delete)
    wait_counted(window, qtbot, 3)
    assert at not in mode.pieces
    QTest.keyClick(window.canvas, Qt.Key.Key_Delete)
    wait_counted(window, qtbot, 4)
    assert at in mode.pieces


# -- ways out


@pytest.mark.parametrize("way", ["key", "panel", "tool"])
def test_cancelling_leaves_no_trace(searched, way):
    window, mode = searched, searched.damage.mode
    before = state(window)
    click(window, SPECKS[0])
    if way == "key":
        QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    elif way == "panel":
        mode.panel.cancel_button.click()
    else:
        window.tools.set_tool(ToolKind.LASSO)
    assert not mode.active
    assert not mode.overlay.isVisible()
    assert mode.search.found is None
    assert state(window) == before


def test_closing_the_photo_while_it_is_searched_stops_the_search(window, qtbot):
    detector = Waiting()
    start(window, large(), lambda: detector)
    assert detector.reached.wait(WAIT_MS / 1000)
    window.editor.close_document()
    mode = window.damage.mode
    assert not mode.active
    detector.go_on.set()
    start(window, specked())  # in the same thread, after what was left of the other
    wait_counted(window, qtbot)
    assert detector.tiles == 2
    assert mode.search.found[0].mask.shape == (100, 160)


def test_opening_another_photo_while_one_is_searched_stops_the_search(window, qtbot):
    detector = Waiting()
    start(window, large(), lambda: detector)
    assert detector.reached.wait(WAIT_MS / 1000)
    window.editor.set_photo(Photo(smooth()))
    assert not window.damage.mode.active
    detector.go_on.set()
    window.damage.mode.search._searching.join()
    assert detector.tiles == 2


def test_closing_the_window_while_it_searches_waits_for_a_tile_only(window, qtbot):
    detector = Waiting()
    start(window, large(), lambda: detector)
    assert detector.reached.wait(WAIT_MS / 1000)
    window.damage.mode.cancel()
    detector.go_on.set()
    window._agreed_to_close = True
    window.close()
    assert detector.tiles == 2


def test_what_is_found_so_far_can_be_accepted(window, qtbot):
    detector = Waiting()
    start(window, large(), lambda: detector)
    mode = window.damage.mode
    assert detector.reached.wait(WAIT_MS / 1000)
    qtbot.waitUntil(lambda: len(mode.pieces) == 1, timeout=WAIT_MS)
    mode.accept()
    detector.go_on.set()
    mask = window.editor.document.mask
    qtbot.waitUntil(lambda: not mask.is_empty, timeout=WAIT_MS)
    assert mask.pixels[302, 802] == 255


@pytest.mark.parametrize("change", ["adjust", "turn", "fill"])
def test_a_change_of_the_picture_ends_the_search(searched, qtbot, change):
    editor, mode = searched.editor, searched.damage.mode
    if change == "adjust":
        editor.layers.add_adjustment(WhiteBalance(1.0, 0.0), "x")
    elif change == "turn":
        editor.geometry.turn(1)
    else:
        editor.mask.select_all()
        editor.mask.invert()
        editor.selection.rectangle(Point(10, 10), Point(20, 20), searched.tools.options)
        qtbot.waitUntil(lambda: not editor.document.mask.is_empty, timeout=WAIT_MS)
        editor.fill()
    qtbot.waitUntil(lambda: not mode.active, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not editor.busy, timeout=WAIT_MS)
