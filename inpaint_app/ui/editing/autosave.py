"""Autosave: a copy of unsaved work among the user's data, in case the program ends before it is saved.

Each running window has a folder of its own with a lock in it (``QLockFile``: it holds the process's number, so that
what a killed process left is told from what a running one still writes).
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal, Slot

from inpaint_app.messages import Message
from inpaint_app.ui.editing.background import FileWorker
from inpaint_app.ui.editing.editor import Editor

if TYPE_CHECKING:
    from inpaint_app.document.project.save import ProjectSaver

QUIET_S = 5.0
"""Autosave this long after the last change ..."""
LONGEST_S = 120.0
"""... or, while the user goes on working, this long after the first."""

_WORK, _ABOUT, _LOCK = "work.ora", "about.json", "lock"


@dataclass(frozen=True)
class LeftWork:
    """What a window left that did not close.

    Attributes:
        folder: where it lies; locked as long as this object lives.
        name: what the photo was called.
        project: the project file that it belonged to, if any.
        saved_at: when it was written.
    """

    folder: Path
    lock: QLockFile
    name: str
    project: Path | None
    saved_at: datetime

    @property
    def path(self) -> Path:
        """The project file with the work."""
        return self.folder / _WORK

    def discard(self) -> None:
        """Delete it for good."""
        _remove(self.folder, self.lock)


def left_work(root: Path) -> list[LeftWork]:
    """What windows that run no more have left under ``root``, newest first."""
    found = []
    for folder in root.iterdir() if root.is_dir() else ():
        lock = _lock(folder) if folder.is_dir() else None
        if lock is None:
            continue
        try:
            about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
            project = Path(about["project"]) if about["project"] else None
            written = datetime.fromtimestamp((folder / _WORK).stat().st_mtime)
            found.append(LeftWork(folder, lock, str(about["name"]), project, written))
        except (OSError, ValueError, KeyError, TypeError):
            if not (folder / _WORK).exists():
                _remove(folder, lock)  # killed before anything was written
            else:
                written = datetime.fromtimestamp((folder / _WORK).stat().st_mtime)
                found.append(LeftWork(folder, lock, _WORK, None, written))
    return sorted(found, key=lambda work: work.saved_at, reverse=True)


def _lock(folder: Path) -> QLockFile | None:
    """The lock of a folder; None while a running process has it."""
    lock = QLockFile(str(folder / _LOCK))
    lock.setStaleLockTime(0)  # however old: only the end of its process sets it free
    return lock if lock.tryLock(0) else None


def _remove(folder: Path, lock: QLockFile) -> None:
    for path in folder.glob("*"):
        if path.name != _LOCK:
            path.unlink(missing_ok=True)
    for path in folder.glob(".*.part"):
        path.unlink(missing_ok=True)
    lock.unlock()
    shutil.rmtree(folder, ignore_errors=True)


class Autosave(QObject):
    """Writes what an editor holds and no file does: a little after each change, and before each fill.

    Files are written in a thread of their own, and nothing waits for it but ``finish``.

    Signals:
        failed: one Message, once: autosaves cannot be written.
    """

    failed = Signal(object)

    def __init__(
        self, editor: Editor, root: Path, name: Callable[[], str], parent: QObject | None = None, *,
        quiet_s: float = QUIET_S, longest_s: float = LONGEST_S,
    ) -> None:
        """``name`` gives what the open photo is called."""
        super().__init__(parent)
        self._editor = editor
        self._root = root
        self._name = name
        self._folder: Path | None = None
        self._lock: QLockFile | None = None
        self._saver: ProjectSaver | None = None
        self._written: int | None = None  # revision of the document that the copy holds
        self._was_busy = False
        self._warned = False
        self._worker = FileWorker(self)
        self._worker.failed.connect(self._warn)
        self._quiet = self._timer(quiet_s)
        self._longest = self._timer(longest_s)
        editor.session.document_changed.connect(self._drop)
        editor.session.history_changed.connect(self._changed)
        editor.job_changed.connect(self._before_fill)

    @property
    def folder(self) -> Path | None:
        """Where this window's copy lies; None before the first."""
        return self._folder

    def adopt(self, work: LeftWork) -> None:
        """Go on with what another window left and the editor has opened: its folder becomes this one's."""
        self._drop()
        self._release()
        document = self._editor.document
        self._folder, self._lock = work.folder, work.lock
        self._written = document.history.revision if document is not None else None
        self._rest()

    def finish(self) -> None:
        """The window closes, and what was to be kept is saved: leave nothing."""
        self._rest()
        self._worker.stop()
        if self._folder is not None and self._lock is not None:
            _remove(self._folder, self._lock)
        self._folder = self._lock = None

    def abandon(self) -> None:
        """The program ends without the window being closed: what is written stays, for the next start."""
        self._rest()
        self._worker.stop()

    def _timer(self, seconds: float) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(round(seconds * 1000))
        timer.timeout.connect(self._write)
        return timer

    def _rest(self) -> None:
        self._quiet.stop()
        self._longest.stop()

    @property
    def _due(self) -> bool:
        document = self._editor.document
        return document is not None and self._editor.session.is_modified and document.history.revision != self._written

    @Slot()
    def _changed(self) -> None:
        if not self._editor.session.is_modified:
            self._drop()
        elif self._due:
            self._quiet.start()
            if not self._longest.isActive():
                self._longest.start()

    @Slot()
    def _before_fill(self) -> None:
        busy = self._editor.busy
        if busy and not self._was_busy and self._due:
            self._save()
        self._was_busy = busy

    @Slot()
    def _write(self) -> None:
        if not self._due:
            return
        if self._editor.extending:  # the picture is half another one
            self._quiet.start()
            return
        self._save()

    def _save(self) -> None:
        project, document = self._editor.files.snapshot(), self._editor.document
        if project is None or document is None:
            return
        from inpaint_app.document.project.save import ProjectSaver

        self._rest()
        self._written = document.history.revision
        saver = self._saver = self._saver or ProjectSaver()
        project_path = self._editor.session.project_path
        about = {"name": self._name(), "project": str(project_path) if project_path is not None else None}
        folder = self._own_folder()
        if folder is None:
            return

        def write() -> None:
            from inpaint_app.atomic_file import replacing

            saver.save(folder / _WORK, project, overwrite=True, merged=False)
            with replacing(folder / _ABOUT, overwrite=True) as file:
                file.write(json.dumps(about).encode())

        self._worker.submit(Message("saving a copy"), write, lambda _: None)

    def _own_folder(self) -> Path | None:
        if self._folder is None:
            folder = self._root / secrets.token_hex(8)
            try:
                folder.mkdir(parents=True)
            except OSError as error:
                self._warn(Message("{path} cannot be created ({reason}).", path=folder, reason=error.strerror))
                return None
            lock = _lock(folder)
            if lock is not None:
                self._folder, self._lock = folder, lock
        return self._folder

    @Slot()
    def _drop(self) -> None:
        """The work is saved, or gone: there is nothing to come back to."""
        self._rest()
        folder = self._folder if self._written is not None else None
        self._written = None

        def delete() -> None:
            if folder is not None:
                (folder / _ABOUT).unlink(missing_ok=True)
                (folder / _WORK).unlink(missing_ok=True)

        if folder is not None:
            self._worker.submit(Message("removing a copy"), delete, lambda _: None)

    def _release(self) -> None:
        """Give up the own folder, after all that is still to be done in it."""
        folder, lock = self._folder, self._lock
        if folder is not None and lock is not None:
            self._worker.submit(Message("removing a copy"), lambda: _remove(folder, lock), lambda _: None)

    @Slot(object)
    def _warn(self, sentence: Message) -> None:
        if not self._warned:
            self._warned = True
            self.failed.emit(Message("Your work is not saved automatically: {reason}", reason=sentence))
