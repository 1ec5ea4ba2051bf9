"""The journal: what was done since the last full copy of unsaved work, appended step by step.

A journal starts with ``MAGIC``; records follow. A record is its length, CRC-32, number and kind (``_HEAD``), then a
JSON text and the arrays that it names, deflated. Numbers rise by one or more. A record that a killed process has not
finished is cut off on reading; one that is whole in length but not in content ends what can be trusted.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from enum import IntEnum
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import numpy.typing as npt

from inpaint_app.atomic_file import replacing
from inpaint_app.document.project.archive import DamagedError
from inpaint_app.document.project.record import plain
from inpaint_app.limits import PIXEL_LIMIT

MAGIC = b"inpaint-app journal 1\n"
_HEAD = struct.Struct("<QIQB")
"""Length of what follows it, CRC-32 of number, kind and that, number, kind."""
_TEXT = struct.Struct("<I")
_TEXT_LIMIT = 16 << 20
"""Most bytes of a record's JSON."""
_RECORD_LIMIT = 1 << 36
_ARRAYS_LIMIT = 10_000
"""Most arrays of one record."""
_TYPES: dict[str, type[np.uint8] | type[np.uint16]] = {"|u1": np.uint8, "<u2": np.uint16}


class Kind(IntEnum):
    """What a record is for, known without reading it."""

    START = 1
    """What the steps begin with: comes first, and again with every full copy."""
    STEP = 2
    """Something was done, undone or redone."""
    CLEAN = 3
    """A file of the user's holds all that came before."""
    GAP = 4
    """Something was done that cannot be made again from here: only a copy made later has it."""


class Entry(NamedTuple):
    """A record before it is written: arrays are HW or HWC uint8 or uint16 and must not change any more."""

    kind: Kind
    fields: Mapping[str, Any]
    arrays: tuple[npt.NDArray[Any], ...] = ()


class Record(NamedTuple):
    """A record that was read; ``end`` is where in the file the next one begins."""

    number: int
    kind: Kind
    fields: dict[str, Any]
    arrays: tuple[npt.NDArray[Any], ...]
    end: int


def encode(number: int, entry: Entry) -> bytes:
    """The record's bytes."""
    blobs = [zlib.compress(array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes(), 1)
             for array in entry.arrays]
    stored = [
        [array.dtype.newbyteorder("<").str, list(array.shape), len(blob)]
        for array, blob in zip(entry.arrays, blobs, strict=True)
    ]
    text = json.dumps({"fields": dict(entry.fields), "arrays": stored}, default=plain).encode("ascii")
    payload = b"".join((_TEXT.pack(len(text)), text, *blobs))
    return _HEAD.pack(len(payload), _checksum(number, entry.kind, payload), number, entry.kind) + payload


def _checksum(number: int, kind: int, payload: bytes) -> int:
    return zlib.crc32(payload, zlib.crc32(struct.pack("<QB", number, kind)))


def _decode(payload: bytes) -> tuple[dict[str, Any], tuple[npt.NDArray[Any], ...]]:
    """Fields and arrays; DamagedError for anything that ``encode`` would not have written."""
    try:
        (length,) = _TEXT.unpack_from(payload)
        if length > min(_TEXT_LIMIT, len(payload) - _TEXT.size):
            raise DamagedError("a text too long")
        at = _TEXT.size + length
        record = json.loads(payload[_TEXT.size : at])
        fields, stored = record["fields"], record["arrays"]
        if not isinstance(fields, dict) or len(stored) > _ARRAYS_LIMIT:
            raise DamagedError("fields or arrays of another kind")
        arrays = []
        for name, shape, size in stored:
            arrays.append(_array(_TYPES[name], tuple(map(int, shape)), payload[at : at + int(size)]))
            at += int(size)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError, struct.error, zlib.error) as error:
        raise DamagedError(f"a record of the journal: {error}") from error
    return fields, tuple(arrays)


def _array(kind: type[np.uint8] | type[np.uint16], shape: tuple[int, ...], blob: bytes) -> npt.NDArray[Any]:
    if len(shape) not in (2, 3) or min(shape) < 1 or shape[0] * shape[1] > PIXEL_LIMIT or shape[2:] > (4,):
        raise DamagedError(f"an array of {shape}")
    length = int(np.prod(shape, dtype=np.int64)) * np.dtype(kind).itemsize
    inflater = zlib.decompressobj()
    data = inflater.decompress(blob, length + 1)
    if len(data) != length or not inflater.eof:
        raise DamagedError(f"an array of {len(data)} bytes that should have {length}")
    return np.frombuffer(data, np.dtype(kind).newbyteorder("<")).reshape(shape).astype(kind, copy=False)


def read_records(path: Path) -> Iterator[Record]:
    """The records of a journal, in order, up to the last whole one; one is in memory at a time.

    Raises:
        DamagedError: it is no journal, or a record in the middle is not what was written.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if file.read(len(MAGIC)) != MAGIC:
            if size < len(MAGIC):
                return
            raise DamagedError("no journal")
        last = -1
        for length, checksum, number, kind in _heads(file, size):
            payload = file.read(length)
            if len(payload) < length:
                return
            end = file.tell()
            try:
                if number <= last or _checksum(number, kind, payload) != checksum:
                    raise DamagedError(f"record {number} of the journal")
                fields, arrays = _decode(payload)
                known = Kind(kind)
            except (DamagedError, ValueError) as error:
                if end == size:  # what was being written when the power went
                    return
                raise DamagedError(str(error)) from error
            yield Record(number, known, fields, arrays, end)
            last = number


def _heads(file: BinaryIO, size: int) -> Iterator[tuple[int, int, int, int]]:
    while True:
        head = file.read(_HEAD.size)
        if len(head) < _HEAD.size:
            return
        length, checksum, number, kind = _HEAD.unpack(head)
        if length > min(_RECORD_LIMIT, size - file.tell()):
            return
        yield length, checksum, number, kind


def last_word(path: Path) -> Kind | None:
    """STEP: the journal has steps that no file of the user's holds; CLEAN: such a file holds everything; None: there
    are no steps. A look at the kinds of its records alone.
    """
    found = None
    with suppress(OSError), path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if file.read(len(MAGIC)) != MAGIC:
            return None
        for length, _, _, kind in _heads(file, size):
            if kind in (Kind.STEP, Kind.GAP):
                found = Kind.STEP
            elif kind == Kind.CLEAN:
                found = Kind.CLEAN
            file.seek(length, os.SEEK_CUR)
    return found


class JournalWriter:
    """Appends to the journal at one path; what ``append`` returns from is on the disk.

    After an error nothing more is appended, for what follows would rest on what is missing, until ``restart``.

    Attributes:
        size: bytes written by now.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None
        self.size = 0
        self._starts: dict[int, int] = {}  # records of kind START: where each begins

    @property
    def open(self) -> bool:
        """Whether there is a journal to append to."""
        return self._file is not None

    def resume(self, end: int) -> None:
        """Go on after the record that ends at ``end`` (``Record.end``); whatever follows it is cut off.

        Raises:
            OSError: it cannot be written.
        """
        file = self._path.open("r+b")
        file.truncate(end)
        file.seek(end)
        self._file, self.size = file, end

    def restart(self, number: int, entry: Entry | None = None) -> None:
        """Put a new journal in the place of the old one: it begins with the START record of this number.

        Args:
            entry: that record; None: it is in the old journal, with all that follows it, or still to come.

        Raises:
            SaveError, OSError: it cannot be written; the old one is whole.
        """
        tail = encode(number, entry) if entry is not None else self._from(number)
        with replacing(self._path, overwrite=True, private=True) as file:
            file.write(MAGIC)
            file.write(tail)
        self.close()
        self._starts = {number: len(MAGIC)}
        self.resume(len(MAGIC) + len(tail))

    def _from(self, number: int) -> bytes:
        start = self._starts.get(number)
        if start is None or not self._path.exists():
            return b""
        with self._path.open("rb") as file:
            file.seek(start)
            return file.read()

    def append(self, number: int, entry: Entry) -> None:
        """Write one record at the end; ``sync`` makes it last.

        Raises:
            OSError: it cannot be written; the journal ends with the record before it, and is closed.
        """
        file = self._file
        if file is None:
            raise OSError("the journal is not open")
        start = file.tell()
        try:
            file.write(encode(number, entry))
            file.flush()
        except OSError:
            self._file = None
            with suppress(OSError):
                file.close()
            with suppress(OSError):
                os.truncate(self._path, start)
            raise
        self.size = file.tell()
        if entry.kind is Kind.START:
            self._starts[number] = start

    def sync(self) -> None:
        """Have all that was appended on the disk."""
        if self._file is not None:
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Write no more."""
        file, self._file = self._file, None
        if file is not None:
            with suppress(OSError):
                file.close()
