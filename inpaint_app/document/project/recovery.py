"""What a window keeps of its unsaved work in a folder of its own: a full copy, a journal, and what it is about.

The journal rests on the copy, or until there is one on the file that was opened, named by path, size and hash. A
copy says in its settings which record of which journal it holds everything up to; ``adopt_copy`` is the one
place where a copy becomes the one that counts.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from inpaint_app.atomic_file import remove_leftovers, replacing
from inpaint_app.document.document import Document
from inpaint_app.document.files.file_state import FileState
from inpaint_app.document.project.archive import DamagedError
from inpaint_app.document.project.journal import JournalWriter, Kind, last_word, read_records
from inpaint_app.document.project.project import Project, open_any, open_project
from inpaint_app.document.project.replay import Replay
from inpaint_app.errors import OpenError, SaveError
from inpaint_app.file_lock import FileLock
from inpaint_app.messages import Message

COPY, JOURNAL, ABOUT, LOCK = "work.ora", "journal", "about.json", "lock"
_NEXT, _LINK = "next-", "file-"
"""How the names of a copy that does not count yet, and of a second name of the file that was opened, begin."""
_COPY_LIMIT = 128 << 20
"""Bytes of a file on another disk that is copied: the first step must not wait for long."""
_ABOUT_LIMIT = 1 << 20
_TOKEN, _POSITION = "journal", "position"


@dataclass(frozen=True)
class About:
    """What the work is about.

    Attributes:
        name: what the photo is called.
        project: the project file that the work belongs to, if any.
        state: what that file was when the work began.
    """

    name: str
    project: Path | None = None
    state: FileState | None = None

    def write(self, folder: Path) -> None:
        """Keep it in ``folder`` (SaveError: it cannot be written)."""
        values = {
            "name": self.name, "project": None if self.project is None else str(self.project),
            "state": None if self.state is None else list(self.state),
        }
        with replacing(folder / ABOUT, overwrite=True, private=True) as file:
            file.write(json.dumps(values).encode("ascii"))

    @classmethod
    def read(cls, folder: Path) -> About:
        """What ``folder`` says; what is missing or damaged is made up."""
        try:
            with (folder / ABOUT).open("rb") as file:
                values = json.loads(file.read(_ABOUT_LIMIT))
            project, state = values["project"], values.get("state")
            return cls(
                str(values["name"]), Path(project) if project else None,
                FileState(*map(int, state)) if state else None,
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return cls(COPY)


class Lock(FileLock):
    """The lock on the folder of a running window."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / LOCK)


def make_folder(root: Path) -> tuple[Path, Lock]:
    """A new folder under ``root``, for its user alone, and its lock, taken.

    Raises:
        OSError: it cannot be made.
    """
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = root / secrets.token_hex(8)
    folder.mkdir(mode=0o700)
    lock = Lock(folder)
    lock.try_lock()
    return folder, lock


def remove_folder(folder: Path, lock: Lock) -> None:
    """Delete the folder for good; the lock goes last, so that nobody takes what is left for work."""
    clear_folder(folder)
    lock.unlock()
    shutil.rmtree(folder, ignore_errors=True)


def next_name() -> str:
    """A name for copies before they count."""
    return f"{_NEXT}{secrets.token_hex(4)}.ora"


def clear_folder(folder: Path, but_copies_of_others: Path | None = None) -> None:
    """Delete all that is kept in it; it stays, with its lock.

    Args:
        but_copies_of_others: delete of the copies that do not count yet this one alone.
    """
    # The description goes last and the work first: what is killed in between leaves no half of it.
    copies = [but_copies_of_others] if but_copies_of_others is not None else folder.glob(f"{_NEXT}*")
    for path in (folder / JOURNAL, folder / COPY, *folder.glob(f"{_LINK}*"), *copies, folder / ABOUT):
        path.unlink(missing_ok=True)
    if but_copies_of_others is None:
        remove_leftovers(folder)


def has_work(folder: Path) -> bool:
    """Whether there is work in ``folder`` that no file of the user's holds; leftovers of writing are removed."""
    remove_leftovers(folder)
    for left in folder.glob(f"{_NEXT}*"):
        left.unlink(missing_ok=True)
    word = last_word(folder / JOURNAL)
    return word is Kind.STEP or ((folder / COPY).exists() and word is not Kind.CLEAN)


def kept_at(folder: Path) -> datetime:
    """When the newest of it was written."""
    times = [state.mtime_ns for name in (COPY, JOURNAL) if (state := FileState.of(folder / name)) is not None]
    return datetime.fromtimestamp(max(times, default=0) / 1e9)


def sha256(path: Path) -> str:
    """The file's SHA-256, as hexadecimal digits (OSError: it cannot be read)."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def base_fields(folder: Path, path: Path, state: FileState, page: int | None) -> dict[str, Any] | None:
    """What a journal says about the file that it rests on; None: the file is not what it was at ``state``.

    The file gets a second name in ``folder``, or where it lies on another disk a copy, so that it is still there when
    a program has replaced it at its own place.
    """
    link = folder / f"{_LINK}{secrets.token_hex(4)}{path.suffix}"
    try:
        digest = sha256(path)
        _second(path, link, state.size)
    except OSError:
        return None
    if FileState.of(path) != state:
        link.unlink(missing_ok=True)
        return None
    return {"path": str(path.absolute()), "size": state.size, "sha256": digest, "link": link.name, "page": page}


def _second(path: Path, link: Path, size: int) -> None:
    """Give the file a second name, or copy it where that can be done quickly; else it has to do without."""
    with suppress(OSError, NotImplementedError):
        os.link(path, link)
        return
    with suppress(OSError, SaveError):
        if size <= _COPY_LIMIT:
            with replacing(link, overwrite=True, private=True) as copy, path.open("rb") as file:
                shutil.copyfileobj(file, copy, 1 << 20)


def copy_settings(token: str, number: int) -> dict[str, Any]:
    """What a copy says about itself: it holds everything up to record ``number`` of the journal ``token``."""
    return {_TOKEN: token, _POSITION: number}


def adopt_copy(folder: Path, copy: Path, writer: JournalWriter, number: int) -> None:
    """Let ``copy`` count, and the journal begin with record ``number``, up to which the copy holds all.

    Raises:
        OSError, SaveError: it cannot be written; what counted before is whole.
    """
    os.replace(copy, folder / COPY)
    writer.restart(number)
    for link in folder.glob(f"{_LINK}*"):
        link.unlink(missing_ok=True)


@dataclass(frozen=True, eq=False)
class Recovered:
    """Work that was read back.

    Attributes:
        document: as it was.
        about: what it is about.
        token: of the journal.
        last: number of the last record that counts.
        next_array: a number that no array in the journal has.
        end: where the journal ends, in bytes; None: there is none that could be gone on with.
        settings: what it was done with at last, as in a project.
    """

    document: Document
    about: About
    token: str
    last: int
    next_array: int
    end: int | None
    settings: Mapping[str, Any]


def recover(folder: Path) -> Recovered:
    """Read back what ``folder`` keeps. Whatever of the journal is not whole is left out, with a notice where it is
    more than a record that was being written.

    Raises:
        OpenError: the copy is damaged, or there is none and the photo that the work rests on has changed or is gone.
    """
    about, journal = About.read(folder), folder / JOURNAL
    project = open_project(folder / COPY) if (folder / COPY).exists() else None
    settings: Mapping[str, Any] = project.settings if project is not None else {}
    token, position = str(settings.get(_TOKEN, "")), settings.get(_POSITION, 0)
    last = position = position if isinstance(position, int) else 0
    if project is None and not journal.exists():
        raise OpenError("{name} holds no work; discard it.", folder)
    replay: Replay | None = None
    end: int | None = None
    damaged = False
    try:
        for record in read_records(journal) if journal.exists() else ():
            if project is None or end is None:
                own = str(record.fields.get("token", ""))
                if project is None:
                    project = _base(folder, about, record.fields)
                elif token and own != token:
                    break  # left over from another copy
                token = own
            end = record.end
            told = record.fields.get("settings")
            if isinstance(told, Mapping) and record.number >= position:
                settings = told
            if replay is None:
                replay = Replay(project)
            if record.number < position or (record.number == position and record.kind is not Kind.START):
                continue
            if record.kind is Kind.GAP:
                damaged = True
                break
            replay.do(record)
            last = record.number
    except DamagedError:
        damaged, end = True, None
    except OSError as error:
        raise OpenError(
            "{path} cannot be opened ({reason}); check the file and its folder.", journal,
            reason=error.strerror or str(error)) from error
    if project is None:
        raise OpenError("The unsaved work on {photo} is damaged and cannot be restored; discard it.", photo=about.name)
    replay = replay or Replay(project)
    document = replay.finish()
    if damaged:
        notice = Message("The last part of the unsaved work is damaged and was left out; what came before is here.")
        document.photo = replace(document.photo, notices=(*document.photo.notices, notice))
    return Recovered(document, about, token or secrets.token_hex(8), last, replay.next_array, end, settings)


def _base(folder: Path, about: About, start: Mapping[str, Any]) -> Project:
    """The project or photo that the journal rests on until there is a copy."""
    base = start.get("base")
    if not isinstance(base, Mapping):
        raise OpenError(
            "Nothing is left of the work on {photo}: the program ended before its first copy was written; discard it.",
            photo=about.name)
    path = Path(str(base.get("path")))
    link = folder / Path(str(base.get("link"))).name
    for file in (path, link):
        with suppress(OSError, ValueError):
            if file.stat().st_size == base.get("size") and sha256(file) == base.get("sha256"):
                return _opened(file, path, base.get("page"))
    raise OpenError(
        "{path} has been changed or moved since this work was done on it; put it back as it was, then restore.", path)


def _opened(file: Path, path: Path, page: Any) -> Project:
    """What ``file`` holds, which was called ``path``."""
    project = open_any(file, page if isinstance(page, int) else None)
    source = project.photo.source
    if source.path != file:
        return project
    return replace(project, photo=replace(project.photo, source=replace(source, path=path)))
