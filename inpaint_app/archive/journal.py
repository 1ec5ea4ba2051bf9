"""The journal: what became of each photo, in SQLite, on the disk before the next step is taken."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Self

from inpaint_app.archive.journal_schema import SCHEMA, VERSION
from inpaint_app.archive.steps import StepKey
from inpaint_app.archive.storage.remote import location
from inpaint_app.archive.work import Outcome, Stamp, Work
from inpaint_app.errors import OpenError, SaveError
from inpaint_app.version import __version__

_BUSY_S = 30.0
_COLUMNS = (
    "id", "name", "source", "mask", "result", "staged", "state", "attempts", "seconds", "worker", "finished", "size",
    "mtime", "hash", "mask_size", "mask_mtime", "mask_hash", "staged_size", "staged_mtime", "staged_hash",
    "result_size", "result_mtime", "result_hash", "changed", "seam", "pages", "notices", "reason", "error",
)
_PATHS = frozenset({"name", "source", "mask", "result", "staged"})


class Row(NamedTuple):
    """A photo's row of ``files``, paths as Python has them, and the keys of its steps.

    Attributes:
        source_stamp, mask_stamp: the files as they were when they were read; None: never read, or there is none.
        staged_stamp: of a result that was to be put in its place; result_stamp: of the one that lies there.
    """

    id: int
    name: str
    source: Path
    mask: Path | None
    result: str
    staged: Path | None
    state: str
    worker: str
    attempts: int
    source_stamp: Stamp | None
    mask_stamp: Stamp | None
    staged_stamp: Stamp | None
    result_stamp: Stamp | None
    reason: str
    error: str
    keys: tuple[StepKey, ...]


class Journal:
    """A journal, opened or made; to be used by the thread that made it, and by no forked process.

    Raises:
        SaveError: it cannot be written. OpenError: the file is no journal, is damaged, or of a newer version.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        with self._saying():
            if read_only and not path.is_file():
                raise OpenError("There is no journal at {path}; give a folder that batch has written into.", path)
            if not read_only:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._sql = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None)
            self._sql.execute("PRAGMA journal_mode = WAL")
            # What is journalled must outlive a power cut: the results it tells of are on the disk as well.
            self._sql.execute("PRAGMA synchronous = FULL")
            self._sql.execute("PRAGMA foreign_keys = ON")
            self._check_version()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._sql.close()

    # -- reading

    def rows(self, names: Sequence[str] | None = None) -> dict[str, Row]:
        """Every photo, or those of these names, by name."""
        with self._saying():
            if names is not None:
                found = [row for name in names for row in self.files("name = ?", (os.fsencode(name),))]
                return {row["name"]: _row(row, self._step_keys(row["id"])) for row in found}
            keys: dict[int, list[StepKey]] = {}
            for file, *key in self._sql.execute(
                    "SELECT file, step, model_hash, parameters_hash FROM steps ORDER BY file, place"):
                keys.setdefault(file, []).append(StepKey(*key))
            return {row["name"]: _row(row, tuple(keys.get(row["id"], ()))) for row in self.files()}

    def _step_keys(self, file: int) -> tuple[StepKey, ...]:
        return tuple(StepKey(*key) for key in self._sql.execute(
            "SELECT step, model_hash, parameters_hash FROM steps WHERE file = ? ORDER BY place", (file,)))

    def files(self, where: str = "1", values: Sequence[Any] = ()) -> Iterator[dict[str, Any]]:
        """The rows of ``files`` by column, sorted by name; paths as Python has them, notices as a list."""
        with self._saying():
            found = self._sql.execute(f"SELECT {', '.join(_COLUMNS)} FROM files WHERE {where} ORDER BY name", values)
            for cells in found:
                row = dict(zip(_COLUMNS, cells, strict=True))
                for column in _PATHS:
                    row[column] = None if row[column] is None else os.fsdecode(row[column])
                row["notices"] = json.loads(row["notices"] or "[]")
                yield row

    def file(self, name: str) -> dict[str, Any]:
        """The row of one photo, as ``files`` gives it. Raises KeyError."""
        for row in self.files("name = ?", (os.fsencode(name),)):
            return row
        raise KeyError(name)

    def steps(self, name: str | None = None) -> Iterator[dict[str, Any]]:
        """The view ``journal``: one row a photo and step, of all photos or of one."""
        with self._saying():
            found = self._sql.execute(
                f"SELECT * FROM journal {'' if name is None else 'WHERE name = ?'}",
                () if name is None else (os.fsencode(name),))
            columns = [column[0] for column in found.description]
            for values in found:
                row = dict(zip(columns, values, strict=True))
                for column in ("name", "source", "result"):
                    row[column] = os.fsdecode(row[column])
                row["damage"] = json.loads(row["damage"]) if row["damage"] else None
                yield row

    def counts(self) -> dict[str, int]:
        """How many photos are in each state."""
        with self._saying():
            return dict(self._sql.execute("SELECT state, count(*) FROM files GROUP BY state ORDER BY state"))

    def finished_since(self, moment: float) -> int:
        """How many photos have come to their end since then."""
        with self._saying():
            return int(self._sql.execute("SELECT count(*) FROM files WHERE finished >= ?", (moment,)).fetchone()[0])

    def skipped(self) -> list[tuple[Path, str]]:
        """What the last run did not touch, and why."""
        with self._saying():
            return [(Path(os.fsdecode(path)), why) for path, why in self._sql.execute("SELECT path, why FROM skipped")]

    def last_run(self) -> dict[str, Any] | None:
        """The last run: id, began, ended (None: it was killed, or goes on), version, command."""
        with self._saying():
            found = self._sql.execute(
                "SELECT id, began, ended, version, command FROM runs ORDER BY id DESC LIMIT 1").fetchone()
        if found is None:
            return None
        names = ("id", "began", "ended", "version", "command")
        return dict(zip(names, found, strict=True)) | {"command": json.loads(found[4])}

    def sound(self) -> bool:
        """Whether SQLite finds the file whole."""
        with self._saying():
            return bool(self._sql.execute("PRAGMA integrity_check").fetchone()[0] == "ok")

    # -- writing; each call is on the disk when it returns

    def begin_run(self, command: dict[str, Any], skipped: Iterable[tuple[Path, str]]) -> int:
        """A run begins; its number."""
        with self._transaction():
            self._sql.execute("DELETE FROM skipped")
            self._sql.executemany(
                "INSERT OR REPLACE INTO skipped VALUES (?, ?)", ((os.fsencode(path), why) for path, why in skipped))
            made = self._sql.execute(
                "INSERT INTO runs (began, version, command) VALUES (?, ?, ?)",
                (time.time(), __version__, json.dumps(command, default=str)))
            return int(made.lastrowid or 0)

    def end_run(self, run: int) -> None:
        """A run has come to its end."""
        with self._transaction():
            self._sql.execute("UPDATE runs SET ended = ? WHERE id = ?", (time.time(), run))

    def wait(self, works: Iterable[Work], keys: Sequence[StepKey]) -> None:
        """These are to be done; of earlier work only attempts and the hash of the result that lies there are kept."""
        with self._transaction():
            for work in works:
                self._put(work, "waiting", keys)

    def running(self, works: Iterable[Work]) -> None:
        """These are handed out now."""
        with self._transaction():
            self._sql.executemany(
                "UPDATE files SET state = 'running', attempts = attempts + 1, staged = ? WHERE name = ?",
                ((os.fsencode(work.staged), os.fsencode(work.name)) for work in works))

    def written(self, work: Work, outcome: Outcome) -> None:
        """The result of a work lies staged and will be put in its place."""
        assert outcome.staged is not None
        with self._transaction():
            self._end(work, outcome, "written")
            self._sql.execute(
                "UPDATE files SET staged_size = ?, staged_mtime = ?, staged_hash = ? WHERE name = ?",
                (*outcome.staged, os.fsencode(work.name)))

    def done(self, name: str, result: Stamp) -> None:
        """The result lies in its place, whole."""
        with self._transaction():
            self._sql.execute(
                "UPDATE files SET state = 'done', staged = NULL, staged_size = NULL, staged_mtime = NULL, "
                "staged_hash = NULL, result_size = ?, result_mtime = ?, result_hash = ? WHERE name = ?",
                (*result, os.fsencode(name)))

    def apart(self, work: Work, outcome: Outcome, keys: Sequence[StepKey]) -> None:
        """A work is set apart; it need not have been waiting."""
        with self._transaction():
            self._put(work, "apart", keys)
            self._end(work, outcome, "apart")
            self._sql.execute(
                "UPDATE steps SET state = CASE WHEN step = ? THEN 'failed' ELSE 'undone' END, error = ? "
                "WHERE file = (SELECT id FROM files WHERE name = ?)",
                (outcome.step, outcome.error, os.fsencode(work.name)))

    def retry(self, reasons: Sequence[str] | None = None) -> int:
        """Have photos that were set apart done again: all of them, or those for these reasons; how many."""
        chosen = "" if reasons is None else f" AND reason IN ({', '.join('?' * len(reasons))})"
        with self._transaction():
            changed = self._sql.execute(
                f"UPDATE files SET state = 'waiting', reason = NULL, error = NULL WHERE state = 'apart'{chosen}",
                tuple(reasons or ()))
            return changed.rowcount

    def _put(self, work: Work, state: str, keys: Sequence[StepKey]) -> None:
        """A photo's row with its steps, none of which is done."""
        self._sql.execute(
            "INSERT INTO files (name, source, mask, result, state) VALUES (:name, :source, :mask, :result, :state) "
            "ON CONFLICT (name) DO UPDATE SET source = :source, mask = :mask, result = :result, state = :state, "
            "staged = NULL, staged_size = NULL, staged_mtime = NULL, staged_hash = NULL, seconds = NULL, "
            "worker = NULL, finished = NULL, changed = NULL, seam = NULL, notices = NULL, reason = NULL, error = NULL",
            {"name": os.fsencode(work.name), "source": os.fsencode(work.source),
             "mask": None if work.mask is None else os.fsencode(work.mask), "result": os.fsencode(work.result),
             "state": state})
        (number,) = self._sql.execute("SELECT id FROM files WHERE name = ?", (os.fsencode(work.name),)).fetchone()
        self._sql.execute("DELETE FROM steps WHERE file = ?", (number,))
        self._sql.executemany(
            "INSERT INTO steps (file, place, step, state, model_hash, parameters_hash) "
            "VALUES (?, ?, ?, 'waiting', ?, ?)",
            ((number, place, *key) for place, key in enumerate(keys)))

    def _end(self, work: Work, outcome: Outcome, state: str) -> None:
        """What came of a work, its result apart."""
        source, mask = outcome.source or (None,) * 3, outcome.mask or (None,) * 3
        name = os.fsencode(work.name)
        self._sql.execute(
            "UPDATE files SET state = ?, seconds = ?, worker = ?, finished = ?, size = ?, mtime = ?, hash = ?, "
            "mask_size = ?, mask_mtime = ?, mask_hash = ?, changed = ?, seam = ?, pages = ?, notices = ?, reason = ?, "
            "error = ? WHERE name = ?",
            (state, outcome.seconds, outcome.worker, time.time(), *source, *mask, outcome.changed, outcome.seam,
             outcome.pages, json.dumps(outcome.notices), outcome.reason, outcome.error or None, name))
        self._sql.executemany(
            "UPDATE steps SET state = 'done', seconds = ?, damage = ?, score = ? "
            "WHERE file = (SELECT id FROM files WHERE name = ?) AND step = ?",
            ((step.seconds, json.dumps(step.damage) if step.damage else None, step.score, name, step.key.name)
             for step in outcome.steps))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._saying():
            self._sql.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._sql.execute("COMMIT")
            except BaseException:
                if self._sql.in_transaction:
                    self._sql.execute("ROLLBACK")
                raise

    def _check_version(self) -> None:
        (version,) = self._sql.execute("PRAGMA user_version").fetchone()
        if version == 0:
            self._sql.executescript(f"BEGIN IMMEDIATE; {SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")
        elif version != VERSION:
            raise OpenError(
                "The journal {path} was written by a newer version of this program; use that one.", self.path)

    @contextmanager
    def _saying(self) -> Iterator[None]:
        """Errors of SQLite, and of the system, as sentences."""
        try:
            yield
        except sqlite3.OperationalError as error:
            raise SaveError(
                "The journal {path} cannot be written ({reason}); free some space, or choose another place with "
                "--journal; then the same command goes on where this one stopped.", self.path, reason=error) from error
        except sqlite3.DatabaseError as error:
            raise OpenError(
                "The journal {path} cannot be read ({reason}); move it away, and give --overwrite to do all photos "
                "again.", self.path, reason=error) from error
        except OSError as error:
            raise SaveError(
                "The journal {path} cannot be written ({reason}); choose another place with --journal.", self.path,
                reason=error.strerror) from error


def _row(row: dict[str, Any], keys: tuple[StepKey, ...]) -> Row:
    def stamp(prefix: str) -> Stamp | None:
        values = [row[f"{prefix}{name}"] for name in ("size", "mtime", "hash")]
        return None if values[0] is None else Stamp(*values)

    def path(column: str) -> Path | None:
        return None if row[column] is None else location(row[column])

    return Row(
        row["id"], row["name"], location(row["source"]), path("mask"), row["result"], path("staged"), row["state"],
        row["worker"] or "", row["attempts"], stamp(""), stamp("mask_"), stamp("staged_"), stamp("result_"),
        row["reason"] or "", row["error"] or "", keys)
