"""TIFF pages that tifffile refuses: by libtiff, or strip by strip what is left of a file cut short."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.document.files.decoding import (
    DamagedError,
    Decoded,
    UnsupportedError,
    inflate_what_is_there,
)
from inpaint_app.document.files.readers.tiff_samples import YCBCR, interleaved, to_photo_channels

_NONE, _LZW, _DEFLATE, _PACKBITS = 1, 5, (8, 32946), 32773
_OLD_JPEG, _JPEG = 6, 7
_PADDING = 16


def padded(data: bytes) -> bytes:
    """The file with zeros after its end, where a last directory may lack the pointer to the next."""
    return data + bytes(_PADDING)


def through_libtiff(data: bytes, index: int) -> npt.NDArray[Any]:
    """HWC samples of a page; of YCbCr and old-style JPEG, RGB.

    Raises:
        DamagedError: libtiff says so.
    """
    import imagecodecs

    try:
        pixels: npt.NDArray[Any] = imagecodecs.tiff_decode(data, index=index)
    except RuntimeError as error:  # what every codec of imagecodecs derives its errors from
        raise DamagedError("libtiff cannot read it") from error
    return pixels if pixels.ndim == 3 else pixels[..., None]


def rescued(
    data: bytes, page: Any, index: int, error: Exception,
) -> tuple[Decoded, npt.NDArray[np.bool_] | None]:
    """What can be read of a page that tifffile refuses.

    Args:
        data: the file, ``padded``.
        index: of the page among all directories.
        error: what tifffile has raised.

    Returns:
        The page in a photo's channels, and HW bool where it is missing; None: it is whole.

    Raises:
        UnsupportedError: the compression is not known.
        DamagedError: nothing is left.
    """
    import tifffile

    height, width = page.imagelength, page.imagewidth
    segments = zip(page.dataoffsets, page.databytecounts, strict=False)
    try:
        if page.compression == _JPEG and any(at + size > len(data) - _PADDING for at, size in segments):
            raise DamagedError("cut short, of which libtiff says nothing where it is JPEG")
        samples = through_libtiff(data, index)
        if samples.shape[:2] != (height, width) and samples.shape[1:] == (height, width):
            samples = np.ascontiguousarray(np.moveaxis(samples, 0, -1))
        if samples.shape[:2] != (height, width):
            raise DamagedError("another size than the directory says")
    except DamagedError as again:
        if page.compression not in tifffile.TIFF.DECOMPRESSORS:
            raise UnsupportedError(
                "{name} is a TIFF file compressed with {codec}, which cannot be read here; save it with LZW first.",
                codec=str(getattr(page.compression, "name", page.compression)),
            ) from error
        if page.compression == _OLD_JPEG or (page.photometric == YCBCR and page.compression != _JPEG):
            raise DamagedError("neither tifffile nor libtiff can read it") from again
        samples, missing = _strip_by_strip(data, page)
        if missing.all():
            raise DamagedError("nothing is left") from again
        decoded = Decoded(samples, "TIFF")
        to_photo_channels(page, decoded)
        return decoded, missing
    decoded = Decoded(samples, "TIFF")
    if page.photometric != YCBCR:
        to_photo_channels(page, decoded)
    return decoded, None


def _strip_by_strip(data: bytes, page: Any) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_]]:
    """HWC samples, zero where there are none, and HW bool where that is."""
    stored = np.zeros(page.shaped, page.dtype)
    missing = np.zeros((page.imagelength, page.imagewidth), bool)
    end = len(data) - _PADDING
    counts = page.databytecounts or (0,) * len(page.dataoffsets)
    for index, (at, size) in enumerate(zip(page.dataoffsets, counts, strict=False)):
        _, (plane, depth, top, left, _), shape = page.decode(None, index)
        rows = slice(top, min(top + shape[1], page.imagelength))
        columns = slice(left, min(left + shape[2], page.imagewidth))
        segment, present = _segment(
            data[at : min(at + size, end)], page, index, shape, whole=at + size <= end)
        if segment is None:
            missing[rows, columns] = True
            continue
        height, width = rows.stop - rows.start, columns.stop - columns.start
        stored[plane, depth : depth + shape[0], rows, columns] = segment[: shape[0], :height, :width]
        missing[rows.start + min(present, height) : rows.stop, columns] = True
    return interleaved(stored), missing


def _segment(
    packed: bytes, page: Any, index: int, shape: tuple[int, ...], *, whole: bool,
) -> tuple[npt.NDArray[Any] | None, int]:
    """One strip or tile, decoded, and how many of its rows are there; None: none is."""
    rows = page.tilelength if page.is_tiled else shape[1]
    if whole:
        try:
            return _decoded(page, packed, index), rows
        except Exception:  # damaged in the middle; perhaps its beginning is not
            pass
    if page.compression == _JPEG:
        return _jpeg_segment(packed, page, index)
    width = page.tilewidth if page.is_tiled else shape[2]
    row_bytes = (width * shape[3] * page.bitspersample + 7) // 8
    unpack, pack = _codec(page.compression, rows * row_bytes)
    try:
        raw = unpack(packed)[: rows * row_bytes] if packed else b""
        present = len(raw) // row_bytes
        if present == 0:
            return None, 0
        # What is there, filled up with zeros, packed again and decoded as any other segment.
        return _decoded(page, pack(raw[: present * row_bytes].ljust(rows * row_bytes, b"\0")), index), present
    except Exception:  # whatever a decoder raises on part of its data
        return None, 0


def _decoded(page: Any, packed: bytes, index: int) -> npt.NDArray[Any]:
    tables = {"jpegtables": page.jpegtables, "jpegheader": page.jpegheader} if page.compression == _JPEG else {}
    pixels: npt.NDArray[Any] = page.decode(packed, index, **tables)[0]
    return pixels


def _jpeg_segment(packed: bytes, page: Any, index: int) -> tuple[npt.NDArray[Any] | None, int]:
    """A strip or tile of JPEG as far as it goes: where two different endings look different, it had ended."""
    noise = np.random.default_rng(0).integers(0, 255, 4096, np.uint8).tobytes()  # never 0xFF: no marker
    packed = packed.rstrip(b"\xff")
    try:
        segment, other = (_decoded(page, packed + tail + b"\xff\xd9", index) for tail in (b"", noise))
    except Exception:  # it ends within its tables
        return None, 0
    differs = np.flatnonzero((segment != other).any(axis=(0, 2, 3)))
    # Blocks are up to 16 rows high, and colours of the next ones reach into the last row.
    present = max(int(differs[0]) - 2, 0) // 16 * 16 if differs.size else segment.shape[1]
    return (segment, present) if present else (None, 0)


def _codec(compression: int, limit: int) -> tuple[Callable[[bytes], Any], Callable[[bytes], Any]]:
    """How to unpack the beginning of a segment, and to pack it again."""
    import imagecodecs

    if compression == _NONE:
        return bytes, bytes
    if compression in _DEFLATE:
        return lambda packed: inflate_what_is_there(packed, limit), lambda raw: zlib.compress(raw, 1)
    if compression == _LZW:
        return imagecodecs.lzw_decode, imagecodecs.lzw_encode
    if compression == _PACKBITS:
        return _unpack_bits, imagecodecs.packbits_encode
    return lambda _: b"", bytes


def _unpack_bits(packed: bytes) -> bytes:
    """Run lengths as far as they are whole: the last of them may lack up to 128 bytes."""
    import imagecodecs

    for lacking in range(130):
        try:
            return bytes(imagecodecs.packbits_decode(packed[: len(packed) - lacking]))
        except RuntimeError:
            continue
    return b""
