"""The models dialog and the box in the tool bar: get, break off, go on, choose, fill, remove; and projects' models."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QMessageBox

from inpaint_app.document.layers.layers import Photo
from inpaint_app.models.registry import part_of
from inpaint_app.settings import load_settings
from tests.driving import WAIT_MS, select_part
from tests.models.offering import offer, put, weights
from tests.ui.models.conftest import CONTENT


def answering(role):
    """Answers the next question; gives its texts, in a list, once it was asked."""
    asked = []

    def answer():
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(10, answer)
            return
        asked.append(f"{box.text()}\n{box.informativeText()}")
        next(button for button in box.buttons() if box.buttonRole(button) is role).click()

    QTimer.singleShot(10, answer)
    return asked


YES, NO = QMessageBox.ButtonRole.AcceptRole, QMessageBox.ButtonRole.RejectRole
DELETE = QMessageBox.ButtonRole.DestructiveRole


def names(dialog):
    rows = (dialog.models.topLevelItem(row) for row in range(dialog.models.topLevelItemCount()))
    return [row.data(0, Qt.ItemDataRole.UserRole) for row in rows]


def listed(box):
    box.wanted.emit()
    return [box.itemData(index) for index in range(box.count())]


def test_get_break_off_go_on_choose_fill_remove(window, server, folder, tmp_path, qtbot):
    dialog = window.models.show_dialog()
    dialog.select("tiny-lama")
    assert server.asked == []  # nothing is contacted before
    asked = answering(NO)
    dialog.get_button.click()
    assert "licence Apache-2.0" in asked[0]
    assert server.address in asked[0]
    assert (server.asked, folder.exists()) == ([], False)

    server.hold = 30_000
    answering(YES)
    dialog.get_button.click()
    qtbot.waitUntil(lambda: dialog.progress.value() > 0, timeout=WAIT_MS)
    dialog.cancel_button.click()
    server.go_on.set()
    qtbot.waitUntil(lambda: "was cancelled" in dialog.status.text(), timeout=WAIT_MS)
    assert part_of(offer("", CONTENT), folder).stat().st_size >= 30_000

    server.hold = None
    answering(YES)
    dialog.get_button.click()
    qtbot.waitUntil(lambda: dialog.status.text() == "tiny-lama is here.", timeout=WAIT_MS)
    assert server.asked[1].startswith("bytes=")
    dialog.use_button.click()
    assert load_settings(tmp_path / "settings.toml")[0].model == "tiny-lama"
    assert listed(window.tool_bar.model_box) == ["builtin", "tiny-lama", "all"]
    assert window.tool_bar.model_box.currentData() == "tiny-lama"
    dialog.reject()

    window.editor.set_photo(Photo(np.random.default_rng(0).integers(0, 256, (60, 80, 3), np.uint8)))
    select_part(window)
    window.editor.fill()
    qtbot.waitUntil(lambda: bool(window.editor.document.fills), timeout=WAIT_MS)
    origin = window.editor.document.fills[0].provenance
    assert (origin.model, origin.licence) == ("tiny-lama", "not stated (LaMa's authors: Apache-2.0)")

    dialog = window.models.show_dialog()
    dialog.select("tiny-lama")
    answering(DELETE)
    dialog.remove_button.click()
    assert list(folder.iterdir()) == []
    assert window.models.name == "builtin"
    assert window.tool_bar.model_box.currentData() == "builtin"


def test_a_failure_is_said_in_the_dialog(window, server, qtbot):
    server.status = 503
    dialog = window.models.show_dialog()
    dialog.select("tiny-lama")
    answering(YES)
    dialog.get_button.click()
    qtbot.waitUntil(lambda: "answers with error 503" in dialog.status.text(), timeout=WAIT_MS)
    assert dialog.get_button.isEnabled()


def test_what_can_be_done_follows_what_is_selected(window):
    dialog = window.models.show_dialog()
    assert names(dialog) == ["builtin", "tiny-lama", "by-hand"]

    def can():
        buttons = (dialog.use_button, dialog.get_button, dialog.remove_button)
        return [button.isEnabled() for button in buttons]

    dialog.select("builtin")
    assert can() == [False, False, False]  # it is in use
    dialog.select("tiny-lama")
    assert can() == [False, True, False]
    dialog.select("by-hand")
    assert can() == [False, False, False]
    assert "Get model.safetensors by hand, then choose Add." in dialog.details.text()


def test_a_file_dropped_is_added_and_code_is_refused(window, folder, tmp_path, qtbot):
    dialog = window.models.show_dialog()

    def drop(path):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        dialog.dropEvent(QDropEvent(
            QPointF(10, 10), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier))

    drop(put(tmp_path, "mine.safetensors", weights(1)))
    qtbot.waitUntil(lambda: dialog.status.text() == "Added mine.", timeout=WAIT_MS)
    assert "mine" in names(dialog)
    drop(put(tmp_path, "other.pt", b"no model"))
    qtbot.waitUntil(lambda: "cannot be read" in dialog.status.text(), timeout=WAIT_MS)


def test_the_box_chooses(window, folder, tmp_path):
    put(folder, "mine.safetensors", weights())
    box = window.tool_bar.model_box
    assert listed(box) == ["builtin", "mine", "all"]
    box.setCurrentIndex(1)
    box.activated.emit(1)
    assert window.models.name == "mine"
    assert load_settings(tmp_path / "settings.toml")[0].model == "mine"


def test_a_project_brings_its_model_and_one_that_is_gone_is_said(window, folder, tmp_path, qtbot):
    file = put(folder, "mine.safetensors", weights())
    window.editor.set_photo(Photo(np.full((40, 50, 3), 90, np.uint8)))
    window.models.choose("mine")
    project = tmp_path / "work.ora"
    with qtbot.waitSignal(window.editor.files.saved, timeout=WAIT_MS):
        window.editor.files.save_project(project)
    window.models.choose("builtin")
    with qtbot.waitSignal(window.editor.files.opened, timeout=WAIT_MS):
        window.editor.files.open_file(project)
    assert (window.models.name, window.tool_bar.model_box.currentData()) == ("mine", "mine")
    assert window.settings.model == "builtin"  # other photos are filled as ever
    window.editor.set_photo(Photo(np.full((40, 50, 3), 90, np.uint8)))
    assert window.models.name == "builtin"

    file.unlink()
    notices = []
    window.editor.session.notice.connect(notices.append)
    with qtbot.waitSignal(window.editor.files.opened, timeout=WAIT_MS):
        window.editor.files.open_file(project)
    assert window.models.name == "builtin"
    assert any("The model mine of this project is not here" in notice for notice in notices)
