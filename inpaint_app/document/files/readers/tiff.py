"""Reader for TIFF, classic and BigTIFF, through tifffile; camera raw files among them are handed on."""

from __future__ import annotations

import logging
import math
import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from inpaint_app.document.files.decoding import (
    DamagedError,
    Decoded,
    NoPageError,
    TooLargeError,
    UnsupportedError,
    check_size,
    choose_page,
    note_missing,
)
from inpaint_app.document.files.readers.raw import read_raw
from inpaint_app.document.files.readers.tiff_rescue import padded, rescued, through_libtiff
from inpaint_app.document.files.readers.tiff_samples import (
    BLACK_IS_ZERO,
    CMYK,
    PALETTE,
    RGB,
    WHITE_IS_ZERO,
    YCBCR,
    interleaved,
    is_subsampled,
    to_photo_channels,
)
from inpaint_app.document.metadata.exif import (
    SUB_DIRECTORIES,
    OverlapError,
    check_chain,
    exif_orientation,
    exif_resolution,
    stored_words,
)
from inpaint_app.document.metadata.exif_layout import LOST_NOTE, byte_order, exif_of_tiff
from inpaint_app.document.metadata.extras import IPTC, PHOTOSHOP
from inpaint_app.document.metadata.photoshop import in_file_order
from inpaint_app.messages import Message

STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
"""How files of this format begin: classic and BigTIFF, in either byte order."""

_CAMERA_RAW = (32803, 34892)  # colour filter array, linear raw
_RAW_COMPRESSIONS = (32767, 32769, 32770, 34713, 65000, 65535)  # Sony, Epson, Samsung, Nikon, Kodak, Pentax
_ICC, _XMP, _DNG_VERSION, _INK_SET = 34675, 700, 50706, 332
_PHOTOSHOP, _IPTC = 34377, 33723
_OLD_JPEG, _LOSSY = 6, (6, 7, 34892, 50001)
_WITH_PREDICTOR = (5, 8, 32946, 34925, 34926, 50000, 50013)  # LZW, deflate, LZMA, Zstandard
_RAW_MARKS = (b"CR", b"II")  # Canon CR2 and Phase One, after the header
_SAMPLES_LIMIT = 32
_DIRECTORIES_LIMIT = 5000
_TILE_LIMIT = 1 << 28
"""Most pixels of a tile, where that is more than the whole picture has."""


def read_tiff(file: BinaryIO, page: int | None = None) -> Decoded:
    """The first full page, or the one asked for: grey, RGB, palette, CMYK, YCbCr; 1 to 16 bits; with or without alpha.

    What tifffile refuses is tried with libtiff; of a file cut short what is left is read.
    """
    import tifffile

    # It logs what it finds odd in a file; what matters is raised.
    logging.getLogger("tifffile").setLevel(logging.CRITICAL)
    mark = file.read(10)
    if mark[8:10] in _RAW_MARKS:
        return _raw(file, page)
    _check_directories(file)
    try:
        file.seek(0)
        with tifffile.TiffFile(file) as tiff:
            return _read(tiff, file, page)
    except (MemoryError, TooLargeError, UnsupportedError, NoPageError):
        raise
    except Exception as error:  # tifffile raises whatever it likes on what it does not know
        file.seek(0)
        return _second_attempt(padded(file.read()), page, error)


def _read(tiff: Any, file: BinaryIO, page: int | None) -> Decoded:
    pages: list[Any] = list(tiff.pages)
    if _is_camera_raw(pages):
        return _raw(file, page)
    index, count = _chosen(pages, page)
    chosen = pages[index]
    _check(chosen)
    end = tiff.filehandle.size
    if any(at + size > end for at, size in zip(chosen.dataoffsets, chosen.databytecounts, strict=False)):
        raise DamagedError("pixels lie beyond the end of the file")
    if chosen.photometric == YCBCR and (chosen.compression == _OLD_JPEG or is_subsampled(chosen)):
        file.seek(0)
        decoded = Decoded(through_libtiff(file.read(), index), "TIFF")
    else:
        decoded = Decoded(interleaved(chosen.asarray(squeeze=False)), "TIFF")
        to_photo_channels(chosen, decoded)
    with _mapped(file) as mapped:
        _take_metadata(decoded, chosen, mapped)
    _take_pages(decoded, page, count)
    return decoded


def _second_attempt(data: bytes, page: int | None, error: Exception) -> Decoded:
    """By libtiff, which knows more and takes less offence; of a file cut short what is left.

    Raises:
        DamagedError: there is no directory, or nothing is left.
    """
    import io

    import tifffile

    try:
        with tifffile.TiffFile(io.BytesIO(data)) as tiff:
            pages = list(_readable(tiff))
            if not pages:
                raise DamagedError("no directory")
            if _is_camera_raw(pages):
                return _raw(io.BytesIO(data), page)
            index, count = _chosen(pages, page)
            chosen = pages[index]
            _check(chosen)
            decoded, missing = rescued(data, chosen, index, error)
    except tifffile.TiffFileError as again:
        raise DamagedError("no directory") from again
    _take_metadata(decoded, chosen, data)
    _take_pages(decoded, page, count)
    if missing is not None:
        note_missing(decoded, missing)
    return decoded


def count_pages(path: Path) -> int:
    """How many pages a TIFF file has; 1 for everything else, and where that cannot be told."""
    import tifffile

    logging.getLogger("tifffile").setLevel(logging.CRITICAL)
    try:
        with path.open("rb") as file:
            start = file.read(10)
            if start[:4] not in STARTS or start[8:10] in _RAW_MARKS:
                return 1
            _check_directories(file)
        with tifffile.TiffFile(path) as tiff:
            pages = list(tiff.pages)
            return 1 if _is_camera_raw(pages) else _chosen(pages, None)[1]
    except Exception:  # opening the file will say what is wrong with it
        return 1


def _raw(file: BinaryIO, page: int | None) -> Decoded:
    choose_page(1, page)
    file.seek(0)
    return read_raw(file)


def _readable(tiff: Any) -> Iterator[Any]:
    """The pages up to the first that cannot be read, or that was read before."""
    seen: set[int] = set()
    for index in range(_DIRECTORIES_LIMIT):
        try:
            page = tiff.pages[index]
        except Exception:  # IndexError at the end; whatever it likes in a damaged directory
            return
        if page.offset in seen:
            return
        seen.add(page.offset)
        yield page


def _chosen(pages: list[Any], page: int | None) -> tuple[int, int]:
    """Position among all directories of the page asked for, and how many full pages there are."""
    full = [index for index, each in enumerate(pages) if not each.subfiletype & 1] or [0]
    return full[choose_page(len(full), page)], len(full)


def _is_camera_raw(pages: list[Any]) -> bool:
    first = pages[0]
    if first.subfiletype & 1 and SUB_DIRECTORIES in first.tags:
        return True  # a preview, with the picture in a directory below it
    return any(
        _DNG_VERSION in each.tags or each.photometric in _CAMERA_RAW or each.compression in _RAW_COMPRESSIONS
        for page in pages for each in (page, *_below(page))
    )


def _below(page: Any) -> list[Any]:
    if SUB_DIRECTORIES not in page.tags:
        return []
    try:
        return list(page.pages or [])
    except Exception:  # a directory that lies nowhere
        return []


def _check(page: Any) -> None:
    check_size(page.imagewidth, page.imagelength)
    if page.sampleformat not in (1, 4) or page.bitspersample > 16:
        raise UnsupportedError(
            "{name} has floating-point, signed or more than 16-bit values; save it with 8 or 16 bits first.")
    if page.photometric not in (WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE, CMYK, YCBCR):
        raise UnsupportedError("{name} has a colour model that is not supported; convert it to RGB first.")
    if page.photometric == CMYK and _INK_SET in page.tags and page.tags[_INK_SET].value != 1:
        raise UnsupportedError("{name} has inks other than CMYK; convert it to RGB first.")
    if page.samplesperpixel > _SAMPLES_LIMIT:
        raise UnsupportedError(
            "{name} has {channels} channels, so it is not a photo; save it as RGB first.",
            channels=page.samplesperpixel)
    if page.is_tiled and page.tilewidth * page.tilelength > max(_TILE_LIMIT, page.imagewidth * page.imagelength):
        raise DamagedError("tiles larger than any picture")
    if math.prod(page.chunked) > page.parent.filehandle.size:
        raise DamagedError("more tiles than bytes")
    if page.compression not in _WITH_PREDICTOR:
        page.predictor = 1  # a tag that has no meaning here; tifffile would apply it


def _check_directories(file: BinaryIO) -> None:
    """Refuse directories that say far more than the file holds; tifffile would read all of it.

    Raises:
        DamagedError: as said.
    """
    try:
        with _mapped(file) as mapped:
            check_chain(mapped, _DIRECTORIES_LIMIT)
    except OverlapError as error:
        raise DamagedError(str(error)) from error
    except ValueError:
        return  # cut short, or of a kind that only the readers know


@contextmanager
def _mapped(file: BinaryIO) -> Iterator[bytes | mmap.mmap]:
    """The whole file; what is in memory already is copied."""
    try:
        number = file.fileno()
    except OSError:
        file.seek(0)
        yield file.read()
        return
    with mmap.mmap(number, 0, access=mmap.ACCESS_READ) as mapped:
        yield mapped


def _take_pages(decoded: Decoded, page: int | None, count: int) -> None:
    decoded.pages = count
    if count > 1 and page is None:
        decoded.notices.append(Message("Opened the first of {pages} pages.", pages=count))


def _take_metadata(decoded: Decoded, page: Any, data: bytes | mmap.mmap) -> None:
    """Profile, XMP, and an EXIF block from the page's descriptive tags and its EXIF and GPS directories."""
    if page.photometric != CMYK:  # whose profile has done its work
        decoded.icc = _bytes_of(page, _ICC)
    decoded.xmp = _bytes_of(page, _XMP)
    decoded.lossless = page.compression not in _LOSSY
    try:
        main, decoded.exif, lost_note = exif_of_tiff(data, page.offset)
    except ValueError:
        return
    if lost_note:
        decoded.notices.append(LOST_NOTE)
    decoded.orientation = exif_orientation(main) or 1
    decoded.dpi = exif_resolution(main)
    for name, tag in ((PHOTOSHOP, _PHOTOSHOP), (IPTC, _IPTC)):
        if tag in main.values:
            # Numbers of four bytes are what some writers call these bytes; they are no numbers.
            decoded.extras[name] = in_file_order(stored_words(main.values[tag], byte_order(data)))


def _bytes_of(page: Any, tag: int) -> bytes | None:
    value = page.tags[tag].value if tag in page.tags else None
    if isinstance(value, tuple):
        try:
            value = bytes(value)
        except (TypeError, ValueError):
            return None
    if not isinstance(value, bytes):
        return None
    return value.rstrip(b"\0") if tag == _XMP else value
