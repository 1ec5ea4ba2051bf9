"""The archive that a project is stored in: OpenRaster's ZIP container.

The entry ``mimetype`` comes first and is not compressed, so that the file is known by its first bytes
(OpenRaster 0.0.6, "File layout"). PNG entries are stored as they are: deflating them again gains nothing.
"""

from __future__ import annotations

import io
import json
import math
import struct
import time
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from inpaint_app.document.files import png
from inpaint_app.document.files.decoding import TooLargeError, check_size
from inpaint_app.document.files.writers.png import write_png
from inpaint_app.document.layers.layers import Pixels
from inpaint_app.errors import OpenError
from inpaint_app.limits import PIXEL_LIMIT

_CHANNELS = {0: 1, 2: 3}
"""Of PNG's colour types without alpha."""
MIMETYPE = "image/openraster"
_START = b"PK\x03\x04"
_FIRST_DATE, _LAST_DATE = (1980, 1, 1, 0, 0, 0), (2107, 12, 31, 23, 59, 58)
_TEXT_LIMIT = 64 << 20
"""Most bytes of an entry that is no picture, unpacked: a small file must not fill the memory."""
_JSON_LIMIT = 8 << 20
_MOST_CONTAINERS = 200_000
"""Bytes of JSON, and objects and lists in it: what these take in memory is many times what they take in the file."""
_ROOM = 64 << 20
_BYTES_PER_BYTE = 256
"""Bytes that all pictures of an archive may take together beside a few of the photo's size: so many at all events, and
so many for each byte of the file, which is more than pictures of anything can be compressed by."""


class DamagedError(Exception):
    """What an archive holds is not what it should be; the text is for programmers."""


class ArchiveWriter:
    """Writes a new archive into an open file, entry by entry."""

    def __init__(self, file: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED)
        self.add("mimetype", MIMETYPE.encode())

    def __enter__(self) -> ArchiveWriter:
        return self

    def __exit__(self, *error: object) -> None:
        self._zip.close()

    def add(self, name: str, data: bytes | memoryview) -> None:
        """Write an entry as it is."""
        self._zip.writestr(_entry(name, zipfile.ZIP_STORED), data)

    def add_text(self, name: str, text: str) -> None:
        """Write an entry of text, deflated."""
        self._zip.writestr(_entry(name, zipfile.ZIP_DEFLATED), text.encode("utf-8"))

    def checksums(self) -> dict[str, int]:
        """CRC-32 of what was written by now, by the names of the entries."""
        return {entry.filename: entry.CRC for entry in self._zip.infolist()}


def _entry(name: str, compression: int) -> zipfile.ZipInfo:
    """An entry of now; of a clock beyond what ZIP can say (1980 to 2107) the nearest that it can."""
    now = time.localtime(time.time())[:6]
    entry = zipfile.ZipInfo(name, min(max(now, _FIRST_DATE), _LAST_DATE))
    entry.compress_type = compression
    entry.external_attr = 0o600 << 16  # as zipfile sets it for an entry given by its name
    return entry


class ArchiveReader:
    """Reads the entries of an archive; every method raises DamagedError for what is not there or not whole."""

    def __init__(self, archive: zipfile.ZipFile, length: int) -> None:
        self._zip = archive
        self._left = _ROOM + _BYTES_PER_BYTE * length
        self._texts = 2 * _TEXT_LIMIT

    def has(self, name: str) -> bool:
        """Whether there is such an entry."""
        return name in self._zip.NameToInfo

    def checksum(self, name: str) -> int | None:
        """CRC-32 that the archive states for an entry; None: there is no such entry."""
        entry = self._zip.NameToInfo.get(name)
        return None if entry is None else entry.CRC

    def read(self, name: str, limit: int = _TEXT_LIMIT) -> bytes:
        """An entry that is no picture, of at most ``limit`` bytes; all of them together have a limit too."""
        data = self._read(name, min(limit, self._texts))
        self._texts -= len(data)
        return data

    def expect(self, photo: str, pictures: int) -> None:
        """Make room for so many pictures of the size of this PNG entry, beside what every archive may hold."""
        self._left += pictures * self._size(photo)

    def read_json(self, name: str) -> dict[str, Any]:
        """An entry of JSON that is an object."""
        try:
            text = self.read(name, _JSON_LIMIT)
            if text.count(b"{") + text.count(b"[") > _MOST_CONTAINERS:
                raise DamagedError(f"{name} holds more than makes sense")
            value = json.loads(text, parse_float=_finite, parse_constant=_finite)
        except (ValueError, RecursionError) as error:
            raise DamagedError(f"{name} is not JSON") from error
        if not isinstance(value, dict):
            raise DamagedError(f"{name} is not an object")
        return value

    def header(self, name: str) -> png.Header:
        """What a PNG entry says about itself; its size is checked.

        Raises:
            TooLargeError: more pixels than are opened.
        """
        self._size(name)
        with self._open(name) as file:
            header = png.read_header(file, self._texts)
        self._texts = header.unfolding
        return header

    def picture(self, name: str) -> bytes:
        """A PNG entry as it is."""
        return self._read(name, 2 * self._size(name) + _TEXT_LIMIT)

    def fits(self, names: Iterable[str]) -> bool:
        """Whether all these PNG entries may be held together."""
        return sum(map(self._size, names)) <= self._left

    def _size(self, name: str) -> int:
        """Bytes that a PNG entry takes: its pixels, or more where the entry itself is longer."""
        with self._open(name) as file:
            start = file.read(26)
        if len(start) < 26 or start[:8] != png.SIGNATURE:
            raise DamagedError(f"{name} is no PNG")
        width, height, depth, colours = struct.unpack(">IIBB", start[16:])
        check_size(width, height)
        size: int = width * height * _CHANNELS.get(colours, 4) * (2 if depth > 8 else 1)
        length = self._zip.getinfo(name).file_size
        # Incompressible pixels may take a little more than themselves.
        if length > size + size // 8 + _TEXT_LIMIT:
            raise DamagedError(f"{name} is too large")
        return max(size, length)

    def pixels(self, name: str) -> Pixels:
        """Decode a PNG entry: HWC uint8 or uint16; all that are decoded must fit together."""
        self._left -= self._size(name)
        if self._left < 0:
            raise DamagedError("more pixels than a file of this length holds")
        try:
            return png.decode(self.picture(name))
        except (MemoryError, DamagedError, TooLargeError):
            raise
        except Exception as error:  # imagecodecs raises whatever it likes on damaged data
            raise DamagedError(f"{name} is no whole PNG") from error

    def _read(self, name: str, limit: int) -> bytes:
        with self._open(name) as file:
            data: bytes = file.read(limit + 1)
        if len(data) > limit:
            raise DamagedError(f"{name} is too large")
        return data

    @contextmanager
    def _open(self, name: str) -> Iterator[Any]:
        try:
            with self._zip.open(name) as file:
                yield file
        except KeyError as error:
            raise DamagedError(f"there is no {name}") from error
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
            raise DamagedError(f"{name}: {error}") from error


@contextmanager
def reading(path: Path) -> Iterator[ArchiveReader]:
    """The archive at ``path``; errors of reading it become one sentence.

    Raises:
        OpenError: missing, not to be read, no OpenRaster file, damaged, too large.
    """
    try:
        with path.open("rb") as file:
            if file.read(4) != _START:
                raise OpenError("{name} is not an OpenRaster project; choose a file that ends in .ora.", path)
            file.seek(0)
            with _zip(file) as archive:
                reader = ArchiveReader(archive, path.stat().st_size)
                _check_type(path, reader)
                yield reader
    except DamagedError as error:
        raise OpenError("{name} is damaged or cut short and cannot be opened; use a copy of it.", path) from error
    except TooLargeError as error:
        width, height = error.args
        raise OpenError(
            "{name} is {width} x {height} pixels, more than the {limit} megapixels that can be opened; scale it down "
            "first.", path, width=width, height=height, limit=PIXEL_LIMIT // 1_000_000) from error
    except MemoryError as error:
        raise OpenError("There is not enough memory to open {name}; close other programs.", path) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise OpenError(
            "{path} cannot be opened ({reason}); check the file and its folder.", path, reason=reason) from error


def _finite(number: str) -> float:
    """A number of JSON; infinity and what is no number are refused (ValueError), which json takes by itself."""
    value = float(number)
    if not math.isfinite(value):
        raise ValueError(f"{number} is not finite")
    return value


def _zip(file: BinaryIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise DamagedError(str(error)) from error


def is_archive(path: Path) -> bool:
    """Whether the file starts as a project does; False also where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(4) == _START
    except OSError:
        return False


def png_bytes(pixels: Pixels, icc: bytes | None, dpi: tuple[float, float] | None = None) -> memoryview:
    """HWC pixels as a PNG, quickly."""
    encoded = io.BytesIO()
    write_png(encoded, pixels, icc=icc, exif=None, xmp=None, dpi=dpi, quick=True)
    return encoded.getbuffer()


def _check_type(path: Path, reader: ArchiveReader) -> None:
    kind = reader.read("mimetype").decode("ascii", "replace").strip() if reader.has("mimetype") else ""
    if kind == "application/x-krita":
        raise OpenError("{name} is a Krita document; save it there as OpenRaster (.ora) first.", path)
    if kind != MIMETYPE:
        raise OpenError("{name} is an archive but not an OpenRaster project; choose a file that ends in .ora.", path)
