"""Reader for TIFF, classic and BigTIFF, through tifffile."""

from __future__ import annotations

import logging
import mmap
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from inpaint_app.document.files.decoding import Decoded, UnsupportedError, check_size, convert_cmyk, widened
from inpaint_app.document.metadata.exif import (
    DESCRIPTIVE_TAGS,
    Directory,
    exif_orientation,
    exif_resolution,
    maker_note_start,
    parse_exif,
    stored_words,
)
from inpaint_app.document.metadata.exif_layout import byte_order, exif_block, without_lost_note
from inpaint_app.document.metadata.extras import IPTC, PHOTOSHOP
from inpaint_app.document.metadata.photoshop import in_file_order
from inpaint_app.messages import Message, tr_noop

_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _PALETTE, _CMYK, _YCBCR = 0, 1, 2, 3, 5, 6
_CAMERA_RAW = (32803, 34892)  # colour filter array, linear raw
_ASSOCIATED_ALPHA = 1
_RAW = tr_noop("Messages", "{name} is a camera raw file; develop it to TIFF or JPEG first.")
_DEPTH = tr_noop(
    "Messages", "{name} has floating-point, signed or more than 16-bit values; save it with 8 or 16 bits first.")
_COLOURS = tr_noop("Messages", "{name} has a colour model that is not supported; convert it to RGB first.")
_INKS = tr_noop("Messages", "{name} has inks other than CMYK; convert it to RGB first.")
_VOLUME = tr_noop("Messages", "{name} is a volume, not a picture; save one slice of it first.")
_ICC, _XMP, _DNG_VERSION, _COLOUR_MAP, _INK_SET, _PHOTOSHOP, _IPTC = 34675, 700, 50706, 320, 332, 34377, 33723


def read_tiff(file: BinaryIO) -> Decoded:
    """The first full page: grey, RGB, palette, CMYK, YCbCr; 1 to 16 bits; with or without alpha."""
    import tifffile

    # It logs what it finds odd in a file; what matters is raised.
    logging.getLogger("tifffile").setLevel(logging.CRITICAL)
    with tifffile.TiffFile(file) as tiff:
        pages: list[Any] = list(tiff.pages)
        page = next((page for page in pages if not page.subfiletype & 1), pages[0])
        _check(page, pages)
        decoded = Decoded(_interleaved(page), "TIFF")
        decoded.icc = _bytes_of(page, _ICC)
        decoded.xmp = _bytes_of(page, _XMP)
        decoded.lossless = page.compression not in (6, 7, 34892, 50001)
        _to_photo_channels(page, decoded)
        full_pages = sum(not page.subfiletype & 1 for page in pages)
        if full_pages > 1:
            decoded.notices.append(Message("Opened the first of {pages} pages.", pages=full_pages))
        _read_exif(file, page.offset, decoded)
    return decoded


def _check(page: Any, pages: list[Any]) -> None:
    if any(_DNG_VERSION in other.tags or other.photometric in _CAMERA_RAW for other in pages):
        raise UnsupportedError(_RAW)
    check_size(page.imagewidth, page.imagelength)
    if page.sampleformat != 1 or page.bitspersample > 16:
        raise UnsupportedError(_DEPTH)
    if page.photometric not in (_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _PALETTE, _CMYK, _YCBCR):
        raise UnsupportedError(_COLOURS)
    if page.photometric == _CMYK and _INK_SET in page.tags and page.tags[_INK_SET].value != 1:
        raise UnsupportedError(_INKS)
    end = page.parent.filehandle.size
    if any(at + count > end for at, count in zip(page.dataoffsets, page.databytecounts, strict=False)):
        raise ValueError("pixels lie beyond the end of the file")


def _interleaved(page: Any) -> npt.NDArray[Any]:
    """HWC in native byte order, channels as stored."""
    stored = page.asarray(squeeze=False)  # separate planes, depth, height, width, samples
    if stored.shape[1] != 1:
        raise UnsupportedError(_VOLUME)
    stored = stored[:, 0]
    pixels = np.moveaxis(stored, 0, -1)[..., 0, :] if stored.shape[0] > 1 else stored[0]
    return np.ascontiguousarray(pixels, pixels.dtype.newbyteorder("="))


def _bytes_of(page: Any, tag: int) -> bytes | None:
    value = page.tags[tag].value if tag in page.tags else None
    if isinstance(value, tuple):
        value = bytes(value)
    return value.rstrip(b"\0") if tag == _XMP and isinstance(value, bytes) else value


def _to_photo_channels(page: Any, decoded: Decoded) -> None:
    """Stored samples to grey, RGB or either with alpha, at 8 or 16 bits."""
    bits = page.bitspersample
    samples = decoded.pixels
    if page.photometric == _PALETTE:
        table = np.asarray(page.tags[_COLOUR_MAP].value, np.uint16).reshape(3, -1).T
        # Old writers put 8-bit colours into the 16-bit table.
        shift = 0 if table.max(initial=0) < 256 else 8
        decoded.pixels = np.right_shift(table, shift).astype(np.uint8)[samples[..., 0]]
        decoded.notices.append(Message("Converted from a colour palette to full colour."))
        return
    if samples.dtype == np.bool_:
        samples = samples.astype(np.uint8)
    samples = widened(samples, bits)
    if page.photometric == _WHITE_IS_ZERO:
        samples[..., 0] = np.iinfo(samples.dtype).max - samples[..., 0]
    colours = {_RGB: 3, _YCBCR: 3, _CMYK: 4}.get(page.photometric, 1)
    if samples.shape[2] < colours:
        raise ValueError("too few channels")
    if samples.shape[2] > colours + 1:
        extra = samples.shape[2] - colours - 1
        decoded.notices.append(
            Message("Left out {channels} further channels.", channels=extra) if extra > 1 else
            Message("Left out one further channel."))
        samples = samples[..., : colours + 1].copy()
    decoded.pixels = samples
    if colours == 4:
        convert_cmyk(decoded)
    if page.extrasamples and page.extrasamples[0] == _ASSOCIATED_ALPHA:
        _unassociate(decoded)


def _unassociate(decoded: Decoded) -> None:
    """Divide colours by alpha, in place, where the file stores them multiplied."""
    full = np.iinfo(decoded.pixels.dtype).max
    for row in decoded.pixels:
        alpha = row[:, -1:].astype(np.uint64)
        colours = (row[:, :-1] * np.uint64(full) + alpha // 2) // np.maximum(alpha, 1)
        row[:, :-1] = np.minimum(colours, full)
    decoded.notices.append(Message("Converted from premultiplied to plain transparency."))


def _read_exif(file: BinaryIO, offset: int, decoded: Decoded) -> None:
    """An EXIF block from the page's descriptive tags and its EXIF and GPS directories."""
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        try:
            page = parse_exif(mapped, offset)
        except ValueError:
            return
        order, start = byte_order(mapped), maker_note_start(mapped, offset)
    decoded.orientation = exif_orientation(page) or 1
    decoded.dpi = exif_resolution(page)
    kept = {tag: value for tag, value in page.values.items() if tag in DESCRIPTIVE_TAGS}
    for name, tag in ((PHOTOSHOP, _PHOTOSHOP), (IPTC, _IPTC)):
        if tag in page.values:
            # Numbers of four bytes are what some writers call these bytes; they are no numbers.
            decoded.extras[name] = in_file_order(stored_words(page.values[tag], order))
    if kept or page.children:
        directory, lost = without_lost_note(Directory(kept, page.children), start)
        if lost:
            decoded.notices.append(Message(
                "Left out the notes of the camera's maker, which can be read at their old place in the file only."))
        decoded.exif = exif_block(directory, order=order, note_start=start)
