"""Esc while something is computed or written in the background: at once nothing of it goes on, and nothing is left."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from inpaint_app.atomic_file import remove_leftovers
from inpaint_app.document import transform
from inpaint_app.document.files import image_export
from inpaint_app.document.geometry import Rect, Size
from inpaint_app.document.layers import layer_merge
from inpaint_app.document.layers.layers import Photo
from inpaint_app.document.project import save
from inpaint_app.document.project.export_kinds import Export, What
from inpaint_app.document.project.project import open_project
from inpaint_app.ui.main_window import MainWindow
from tests.driving import WAIT_MS

EDITS: dict[str, tuple[str, Callable[[MainWindow], None]]] = {
    "crop": ("cropped", lambda window: window.editor.geometry.crop(Rect(5, 5, 30, 30))),
    "rotate": ("turned", lambda window: window.editor.geometry.turn(1)),
    "straighten": ("straightened", lambda window: window.editor.geometry.straighten(3.0)),
    "resize": ("resized", lambda window: window.editor.geometry.resize(Size(160, 120))),
}


class Gate:
    """In the place of a function: it waits until it may go on.

    Attributes:
        reached: it was called.
        ended: it has returned, or was left by an error.
    """

    def __init__(self, function: Callable[..., object]) -> None:
        self.reached, self.ended, self._open = threading.Event(), threading.Event(), threading.Event()
        self._function = function

    def __call__(self, *arguments: object, **options: object) -> object:
        self.reached.set()
        self._open.wait()
        try:
            return self._function(*arguments, **options)
        finally:
            self.ended.set()

    def open(self) -> None:
        self._open.set()


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[object, str], Gate]]:
    gates: list[Gate] = []

    def put(module: object, name: str) -> Gate:
        gates.append(Gate(getattr(module, name)))
        monkeypatch.setattr(module, name, gates[-1])
        return gates[-1]

    yield put
    for each in gates:
        each.open()
        if each.reached.is_set():
            each.ended.wait()


def cancel(qtbot: QtBot, window: MainWindow, gate: Gate) -> list[str]:
    """Esc once the gate is reached, which stays shut; what was reported to have failed."""
    failures: list[str] = []
    window.editor.session.failed.connect(failures.append)
    qtbot.waitUntil(gate.reached.is_set, timeout=WAIT_MS)
    assert window.actions_["cancel"].isEnabled()
    assert window.status.cancel.isVisible()
    window.actions_["cancel"].trigger()
    qtbot.waitUntil(lambda: not window.editor.file_activity, timeout=WAIT_MS)
    assert not gate.ended.is_set()
    assert not window.actions_["cancel"].isEnabled()
    return failures


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_of_the_whole_picture_is_given_up_and_another_can_be_made(
    photo_window: MainWindow, qtbot: QtBot, gate: Callable[[object, str], Gate], edit: str,
) -> None:
    window, (name, start) = photo_window, EDITS[edit]
    document = window.editor.document
    assert document is not None
    photo = document.photo
    shut = gate(transform, name)
    start(window)
    assert not cancel(qtbot, window, shut)
    window.editor.geometry.flip(horizontally=True)
    qtbot.waitUntil(lambda: bool(window.editor.undo_label), timeout=WAIT_MS)
    shut.open()
    shut.ended.wait()
    qtbot.wait(20)
    assert window.editor.undo_label == "Flip"
    assert document.photo.size == photo.size


def test_merging_layers_is_given_up(
    photo_window: MainWindow, qtbot: QtBot, gate: Callable[[object, str], Gate],
) -> None:
    window = photo_window
    window.editor.layers.add_picture(Photo(np.zeros((20, 20, 3), np.uint8)))
    qtbot.waitUntil(lambda: window.editor.undo_label == "Add picture", timeout=WAIT_MS)
    shut = gate(layer_merge, "merged")
    window.editor.layers.flatten()
    assert not cancel(qtbot, window, shut)
    assert window.editor.undo_label == "Add picture"


@pytest.mark.parametrize("suffix", ["png", "jpg", "tif", "webp"])
@pytest.mark.parametrize("there", [False, True])
def test_an_export_is_given_up_and_leaves_the_folder_as_it_was(
    photo_window: MainWindow, qtbot: QtBot, tmp_path: Path, gate: Callable[[object, str], Gate], suffix: str,
    there: bool,
) -> None:
    window, path = photo_window, tmp_path / f"picture.{suffix}"
    if there:
        path.write_bytes(b"old")
    shut = gate(image_export, "_write")
    window.editor.files.export(path, overwrite=True)
    assert not cancel(qtbot, window, shut)
    left = [path.name] if there else []
    assert [each.name for each in tmp_path.iterdir()] == left
    shut.open()
    shut.ended.wait()
    window.editor.files.export(tmp_path / "next.png")
    with qtbot.waitSignal(window.editor.files.exported, timeout=WAIT_MS):
        pass
    assert sorted(each.name for each in tmp_path.iterdir()) == ["next.png", *left]
    assert not there or path.read_bytes() == b"old"


def test_an_export_of_several_files_is_given_up(
    photo_window: MainWindow, qtbot: QtBot, tmp_path: Path, gate: Callable[[object, str], Gate],
) -> None:
    window = photo_window
    for _ in range(2):
        before = len(window.editor.document.layers) if window.editor.document is not None else 0
        window.editor.layers.add_picture(Photo(np.zeros((20, 20, 3), np.uint8)))
        qtbot.waitUntil(lambda before=before: len(window.editor.document.layers) > before, timeout=WAIT_MS)
    shut = gate(image_export, "_write")
    window.editor.files.export(tmp_path / "layer.png", export=Export(What.LAYERS, "PNG"))
    assert not cancel(qtbot, window, shut)
    shut.open()
    shut.ended.wait()
    assert not list(tmp_path.iterdir())


def test_saving_a_project_cannot_be_given_up(
    photo_window: MainWindow, qtbot: QtBot, tmp_path: Path, gate: Callable[[object, str], Gate],
) -> None:
    window, path = photo_window, tmp_path / "work.ora"
    shut = gate(save, "_write")
    window.editor.files.save_project(path)
    qtbot.waitUntil(shut.reached.is_set, timeout=WAIT_MS)
    assert not window.actions_["cancel"].isEnabled()
    window.editor.cancel()
    window.editor.mask.invert()  # the window does not wait for it
    assert window.editor.undo_label
    with qtbot.waitSignal(window.editor.files.saved, timeout=WAIT_MS):
        shut.open()
    assert open_project(path).photo.size == Size(80, 60)
    remove_leftovers(tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["work.ora"]
