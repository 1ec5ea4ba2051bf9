"""The journal and the copies of one open document: what is to be written, in order, and the writing of it.

The window's thread says what was done (``step`` and the like); one other thread, always the same, writes it
(``begin``, ``drain``, ``adopt``, ``clear``), a third one the full copies (``write_copy``).
"""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from inpaint_app.document.document import DocumentEdit
from inpaint_app.document.files.file_state import FileState
from inpaint_app.document.layers.layers import Layer
from inpaint_app.document.project import recorder, recovery
from inpaint_app.document.project.journal import Entry, JournalWriter, Kind
from inpaint_app.document.project.project import Project
from inpaint_app.document.project.recovery import About, Recovered
from inpaint_app.document.project.save import ProjectSaver


class Keeping:
    """What is kept of one document in a folder.

    Attributes:
        copying: number of the record up to which the copy that is being written holds everything; None: there is none.
        stale: something was done that cannot be told after that copy: it is of no use.
        number: of the last record.
        clean: all that was told by now is in a file of the user's.
        settings: what the work is done with at present, as in a project; every record says it.
    """

    def __init__(self, folder: Path, about: About, recovered: Recovered | None = None) -> None:
        """``recovered``: what the folder keeps already, and the document was made of."""
        self.copying: int | None = None
        self.stale = False
        self.clean = False
        self.settings: Mapping[str, Any] = {}
        self._folder = folder
        self._about = about
        self._token = recovered.token if recovered is not None else secrets.token_hex(8)
        self.number = recovered.last if recovered is not None else 0
        self._recorder = recorder.Recorder(recovered.next_array if recovered is not None else 0)
        self._writer = JournalWriter(folder / recovery.JOURNAL)
        self._pending: deque[tuple[int, Entry]] = deque()
        self._saver = ProjectSaver()
        self._next = folder / recovery.next_name()

    # -- in the window's thread

    @property
    def holds_geometry(self) -> bool:
        """Whether a copy would make changes of geometry impossible to be told undone."""
        return self._recorder.holds_geometry

    @property
    def size(self) -> int:
        """Bytes of the journal, about."""
        return self._writer.size

    def start(self, layers: Sequence[Layer]) -> Entry:
        """The first record, of a document with these layers; ``begin`` writes it."""
        self.number += 1
        self._recorder.earliest = self.number
        return self._recorder.start(layers, token=self._token, settings=dict(self.settings))

    def step(self, how: str, edit: DocumentEdit) -> bool:
        """Tell that ``edit`` was done, undone or redone; whether the journal can hold that, else a copy must."""
        self.clean = False
        entry = self._recorder.step(how, edit, self.number + 1)
        told = entry is not None
        if entry is None:
            entry = recorder.gap(edit.label)
        self._add(entry)
        if not told or (self.copying is not None and entry.fields.get("of", self.copying) < self.copying):
            self.stale = True
        return told

    def part(self, entry: Entry) -> None:
        """Tell what has come of a stroke that is not ended."""
        self.clean = False
        self._add(entry)

    def mark_clean(self) -> None:
        """Tell that a file of the user's holds everything."""
        if not self.clean:
            self.clean = True
            self._add(recorder.clean())

    def copy(self, project: Project) -> tuple[Project, int]:
        """What is to be written as a full copy of ``project``, which is the document after all that was told, and the
        number of the record that says so.
        """
        self._add(self._recorder.start(project.layers, token=self._token))
        self.copying, self.stale = self.number, False
        settings = {**project.settings, **recovery.copy_settings(self._token, self.number)}
        return replace(project, settings=settings), self.number

    def mark(self, layers: Sequence[Layer]) -> None:
        """Go on with what was recovered: a document with these layers."""
        self._add(self._recorder.start(layers, token=self._token))

    def copied(self, number: int) -> bool:
        """The copy made at that record counts now; whether it is of no use any more, and another must follow."""
        self._recorder.earliest = number
        self.copying = None
        return self.stale

    def _add(self, entry: Entry) -> None:
        self.number += 1
        told = entry._replace(fields={**entry.fields, "settings": dict(self.settings)})
        self._pending.append((self.number, told))

    # -- in the journal's thread

    def begin(
        self, start: Entry, number: int, file: Path | None, state: FileState | None, page: int | None = None,
    ) -> bool:
        """Write the description and the start; whether the journal can rest on ``file``, which was in ``state``.

        Raises:
            SaveError, OSError: it cannot be written.
        """
        self._about.write(self._folder)
        base = None
        if file is not None and state is not None:
            base = recovery.base_fields(self._folder, file, state, page)
        self._writer.restart(number, Entry(Kind.START, {**start.fields, "base": base}))
        self.drain()
        return base is not None

    def resume(self, end: int) -> None:
        """Go on with the journal that is there (OSError: it cannot be written)."""
        self._writer.resume(end)
        self.drain()

    def drain(self) -> None:
        """Append what waits; what cannot be written (OSError) goes on waiting for a copy and the journal after it."""
        if not self._writer.open:
            return
        while self._pending:
            self._writer.append(*self._pending[0])
            self._pending.popleft()
        self._writer.sync()

    def adopt(self, number: int) -> None:
        """Let the copy made at that record count, and the journal begin there (SaveError, OSError: not written)."""
        self._about.write(self._folder)
        recovery.adopt_copy(self._folder, self._next, self._writer, number)
        while self._pending and self._pending[0][0] < number:
            self._pending.popleft()  # never written, and in the copy
        self.drain()

    def clear(self) -> None:
        """The work is saved, or gone: delete all that is kept of it."""
        self._writer.close()
        self._pending.clear()
        recovery.clear_folder(self._folder, but_copies_of_others=self._next)

    def drop_copy(self) -> None:
        """A copy was written after ``clear``: delete it."""
        self._next.unlink(missing_ok=True)

    def close(self) -> None:
        """Nothing more is written."""
        self._writer.close()

    # -- in the copies' thread

    def write_copy(self, project: Project) -> None:
        """Write what ``copy`` gave (SaveError: it cannot be written)."""
        self._saver.save(self._next, project, overwrite=True, merged=False, private=True)
