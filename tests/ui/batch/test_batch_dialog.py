"""File > Batch: folders dropped, a run beside the window, a result corrected in the editor and put back."""

from __future__ import annotations

import sqlite3
from threading import Event

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QMessageBox

from inpaint_app.archive.running.inline import InlineRunner
from inpaint_app.ui.batch.queue import ENTRY, PICTURE
from tests.archive.archives import Copier, picture, results, wrong_with
from tests.driving import WAIT_MS, select_part


class Gate(Copier):
    """Copies when it may."""

    def __init__(self):
        self.open = Event()
        self.open.set()

    def perform(self, work, worker):
        self.open.wait()
        return super().perform(work, worker)


@pytest.fixture
def gate(window):
    gate = Gate()
    window.batch.make_runner = lambda request, private: InlineRunner(gate)
    yield gate
    gate.open.set()


@pytest.fixture
def dialog(window, gate, qtbot, tmp_path):
    """The dialog with three photos dropped, one of which will be set apart."""
    for number, name in enumerate(("a.png", "sub/b.png", "c.png")):
        picture(tmp_path / "in" / name, number)
    picture(tmp_path / "out" / "c.png", 9)
    window.actions_["batch"].trigger()
    dialog = window.batch.dialog
    qtbot.waitExposed(dialog)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "in"))])
    dialog.dropEvent(QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier))
    dialog.choose_out(tmp_path / "out")
    assert not dialog.start_button.isEnabled()
    dialog.steps.format.setCurrentText("PNG")
    assert dialog.start_button.isEnabled()
    return dialog


def run_to_end(dialog, qtbot):
    dialog.start_button.click()
    qtbot.waitUntil(dialog.start_button.isEnabled, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: sorted(states(dialog).values()) == ["apart", "done", "done"], timeout=WAIT_MS)


def colours(icon):
    image = icon.pixmap(PICTURE).toImage()
    return len({image.pixel(x, 10) for x in range(image.width())})


def states(dialog):
    return {entry.name: entry.state for entry in dialog.queue.entries}


def test_a_result_is_corrected_in_the_editor_and_put_back(window, dialog, qtbot, tmp_path):
    run_to_end(dialog, qtbot)
    assert states(dialog) == {"a.png": "done", "sub/b.png": "done", "c.png": "apart"}
    shown = dialog.panel.shown
    first = shown.index(0, 0)
    assert first.data(ENTRY).name == "c.png"  # the most suspicious
    qtbot.waitUntil(lambda: colours(first.data(Qt.ItemDataRole.DecorationRole)) > 10, timeout=WAIT_MS)

    dialog.panel.state.setCurrentText("Done")
    assert shown.rowCount() == 2
    dialog.panel.search.setText("sub")
    dialog.panel.view.setCurrentIndex(shown.index(0, 0))
    dialog.panel.open_button.click()
    qtbot.waitUntil(lambda: window.editor.document is not None, timeout=WAIT_MS)
    assert dialog.panel.put_button.isEnabled()
    select_part(window)
    window.editor.fill()
    qtbot.waitUntil(lambda: not window.editor.busy and bool(window.editor.document.layers), timeout=WAIT_MS)
    before = np.asarray(Image.open(tmp_path / "out" / "sub" / "b.png"))
    window.actions_["put_back"].trigger()
    qtbot.waitUntil(lambda: not window.editor.session.is_modified, timeout=WAIT_MS)
    with Image.open(tmp_path / "out" / "sub" / "b.png") as after:
        assert (np.asarray(after) != before).any()
    qtbot.waitUntil(
        lambda: any("by hand" in entry.note for entry in dialog.queue.entries), timeout=WAIT_MS)
    with sqlite3.connect(tmp_path / "out" / ".inpaint-app" / "journal.sqlite") as sql:
        assert sql.execute("SELECT worker FROM files WHERE state = 'done' ORDER BY name").fetchall() == [
            ("here",), ("by hand",)]
    sql.close()
    assert wrong_with(tmp_path / "out") == ["stray: c.png"]
    corrected = (tmp_path / "out" / "sub" / "b.png").read_bytes()
    dialog.steps.missing.setChecked(True)  # other steps: all is done again but what was corrected
    run_to_end(dialog, qtbot)
    assert (tmp_path / "out" / "sub" / "b.png").read_bytes() == corrected


def test_a_run_is_paused_left_and_gone_on_with(window, dialog, gate, qtbot, tmp_path, monkeypatch):
    gate.open.clear()
    dialog.start_button.click()
    qtbot.waitUntil(lambda: dialog.pause_button.isEnabled() and "being done" in [
        dialog.queue.index(row, 1).data() for row in range(dialog.queue.rowCount())], timeout=WAIT_MS)
    dialog.pause_button.click()
    assert dialog.pause_button.text() == "&Resume"
    asked = []

    def answer(box):
        asked.append(box.text())
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)
    window.close()
    assert asked == ["The batch is not done yet."]  # cancelled: the window stays
    assert window.isVisible()
    gate.open.set()
    qtbot.waitUntil(lambda: results(tmp_path / "out") == ["a.png", "c.png"], timeout=WAIT_MS)
    dialog.stop_button.click()
    qtbot.waitUntil(dialog.start_button.isEnabled, timeout=WAIT_MS)
    assert results(tmp_path / "out") == ["a.png", "c.png"]
    run_to_end(dialog, qtbot)
    assert states(dialog) == {"a.png": "done", "sub/b.png": "done", "c.png": "apart"}
