"""Opening: which reader, the right way up, one clear sentence when it fails."""

from __future__ import annotations

import errno
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.document import icc_profile
from inpaint_app.document.files.decoding import (
    Decoded,
    NoPageError,
    TooLargeError,
    UnsupportedError,
    apply_orientation,
)
from inpaint_app.document.files.other_kinds import kind_of
from inpaint_app.document.files.readers.bmp import read_bmp
from inpaint_app.document.files.readers.heif import read_avif, read_heif
from inpaint_app.document.files.readers.jpeg import read_jpeg
from inpaint_app.document.files.readers.jpeg2000 import read_jpeg2000
from inpaint_app.document.files.readers.jpegxl import read_jpegxl
from inpaint_app.document.files.readers.pillow_formats import read_gif, read_webp
from inpaint_app.document.files.readers.png import read_png
from inpaint_app.document.files.readers.psd import read_psd
from inpaint_app.document.files.readers.raw import MARKS as RAW_MARKS
from inpaint_app.document.files.readers.raw import read_raw
from inpaint_app.document.files.readers.tiff import STARTS as TIFF_STARTS
from inpaint_app.document.files.readers.tiff import read_tiff
from inpaint_app.document.layers.layers import Photo, Pixels, SourceFormat
from inpaint_app.document.metadata.exif import exif_orientation, exif_resolution, parse_exif, upright_exif
from inpaint_app.document.metadata.exif_layout import DAMAGED_EXIF
from inpaint_app.document.metadata.extras import lasting_extras
from inpaint_app.document.metadata.xmp import upright_xmp
from inpaint_app.errors import OpenError
from inpaint_app.limits import PIXEL_LIMIT, pixel_limit
from inpaint_app.messages import Message

Reader = Callable[..., Decoded]

SUPPORTED = "JPEG, PNG, TIFF, WebP, BMP, GIF, HEIC, AVIF, JPEG 2000, JPEG XL, PSD and camera raw"
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"mif2", b"msf1")
_AVIF_BRANDS = (b"avif", b"avis")


def open_photo(path: Path | str, page: int | None = None) -> Photo:
    """Open a photo, the right way up, with its metadata.

    JPEG, PNG, TIFF, WebP, BMP, GIF, HEIC, AVIF, JPEG 2000, JPEG XL, PSD and camera raw, told apart by content, not by
    name; at most 500 megapixels. Palette and CMYK pictures are converted; of a file that is damaged or cut short what
    is left is opened, with ``missing`` of the photo set; ``notices`` of the photo say so.

    Args:
        page: of several pages, frames or pictures in the file the one to open, from 1; None: the first, with a notice.

    Raises:
        OpenError: missing, unreadable, damaged, too large, of another format, or without that page.
    """
    path = Path(path)
    decoded = _decode(path, page)
    return _photo(path, decoded)


def photo_from_array(pixels: npt.NDArray[np.uint8] | npt.NDArray[np.uint16]) -> Photo:
    """A photo that never was a file (pasted, made): HW or HWC, uint8 or uint16, sRGB; copied."""
    pixels = pixels[..., None] if pixels.ndim == 2 else pixels
    depth = 8 * pixels.dtype.itemsize
    copy: npt.NDArray[Any] = np.array(pixels, order="C")
    return Photo(copy, source=SourceFormat(bit_depth=depth))


def to_uint8(pixels: Pixels) -> npt.NDArray[np.uint8]:
    """uint16 rounded to uint8 over the full range; uint8 returned as it is."""
    if pixels.dtype == np.uint8:
        return pixels  # type: ignore[return-value]
    reduced: npt.NDArray[np.uint8] = np.empty(pixels.shape, np.uint8)
    for target, row in zip(reduced, pixels, strict=True):
        target[...] = (row.astype(np.uint32) + 128) // 257
    return reduced


def _decode(path: Path, page: int | None) -> Decoded:
    reader: Reader | None = None
    try:
        with path.open("rb") as file:
            start = file.read(32)
            reader = _reader(path, start)
            file.seek(0)
            if reader in _PAGED:
                return reader(file, page)
            if page not in (None, 1):
                raise NoPageError(page, 1)
            return reader(file)
    except OpenError:
        raise
    except TooLargeError as error:
        width, height = error.args
        raise OpenError(
            "{name} is {width} x {height} pixels, more than the {limit} megapixels that can be opened; "
            "scale it down first.", path, width=width, height=height, limit=pixel_limit() // 1_000_000,
        ) from error
    except NoPageError as error:
        asked, pages = error.args
        raise OpenError(
            "{name} has no page {page}; it has {pages}, numbered from 1.", path,
            page=asked, pages=pages,
        ) from error
    except UnsupportedError as error:
        raise OpenError(error.template, path, **error.arguments) from error
    except MemoryError as error:
        raise _memory_error(path, error) from error
    except ImportError as error:
        raise OpenError(
            "{name} cannot be opened because the installation is incomplete ({missing} is missing); "
            "install the program again.", path, missing=error.name or str(error),
        ) from error
    except Exception as error:  # decoders raise whatever they like
        raise _error(path, error, reader) from error


def _memory_error(path: Path, error: MemoryError) -> OpenError:
    # numpy says how much was asked for: what no picture that may be opened can need comes from a damaged header.
    asked = getattr(error, "_total_size", 0)
    if asked > PIXEL_LIMIT * _BYTES_PER_PIXEL:
        return OpenError(
            "{name} asks for more pixels than the {limit} megapixels that can be opened; it is damaged.", path,
            limit=PIXEL_LIMIT // 1_000_000,
        )
    return OpenError("There is not enough memory to open {name}; close other programs.", path)


def _error(path: Path, error: Exception, reader: Reader | None) -> OpenError:
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.ENOENT:
        return OpenError("{path} does not exist; check the name and the folder.", path)
    if number == errno.EISDIR or path.is_dir():
        return OpenError("{path} is a folder; choose a picture in it.", path)
    if number in (errno.EACCES, errno.EPERM):
        return OpenError("{path} may not be read; change its permissions or choose another file.", path)
    if number is not None:
        return OpenError(
            "{path} cannot be read ({reason}); check the disk or choose another file.", path,
            reason=error.strerror,  # type: ignore[attr-defined]
        )
    if isinstance(error, _DECODERS_WORD) and not isinstance(error, NotImplementedError):
        if reader in _ALL_OR_NOTHING:
            return OpenError(
                "{name} is damaged or cut short, and of a damaged {format} file no part can be opened here; copy it "
                "again from the camera, its card or a backup, or save what another program shows of it as PNG.", path,
                format=_ALL_OR_NOTHING[reader],
            )
        return OpenError(
            "{name} is damaged or cut short and cannot be opened; get it from its source again.", path)
    return OpenError(
        "{name} is of a kind that cannot be read here ({reason}); save it as PNG or TIFF first.", path,
        reason=str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__,
    )


def _reader(path: Path, start: bytes) -> Reader:
    """The reader for a file by its first 32 bytes."""
    if not start:
        raise OpenError("{name} is empty (0 bytes); get it from its source again.", path)
    for mark, reader in _READERS.items():
        if start.startswith(mark):
            return reader
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return read_webp
    if start[:2] == b"BM" and len(start) >= 26:
        return read_bmp
    if start[4:8] == b"ftyp":
        brands = {start[8:12], start[16:20], start[20:24], start[24:28], start[28:32]}
        if b"crx " in brands:
            return read_raw
        if brands & set(_AVIF_BRANDS):
            return read_avif
        if brands & set(_HEIF_BRANDS):
            return read_heif
    kind = kind_of(path, start)
    if kind is not None:
        raise OpenError("{name} is {kind}; save it as PNG, TIFF or JPEG first.", path, kind=kind)
    raise OpenError(
        "{name} is not a picture that can be opened; choose a file in {formats}.", path,
        formats=SUPPORTED,
    )


def _photo(path: Path, decoded: Decoded) -> Photo:
    notices: list[Message] = list(decoded.notices)
    exif, xmp = decoded.exif, decoded.xmp
    orientation, dpi = decoded.orientation, decoded.dpi
    if exif:
        try:
            main = parse_exif(exif)
            orientation = orientation or exif_orientation(main)
            told = exif_resolution(main)
            dpi = (dpi or told) if decoded.dpi_settled else (told or dpi)
        except DAMAGED_EXIF:
            exif = None
            notices.append(NO_EXIF)
    gain_map = decoded.gain_map
    if xmp:
        try:
            xmp, turned, promised = upright_xmp(xmp)
        except ValueError:
            xmp = None
            notices.append(Message("Left out damaged XMP metadata."))
        else:
            orientation, gain_map = orientation or turned, gain_map or promised
    if gain_map:
        notices.append(Message("Left out the gain map for bright screens, which would show what is filled."))
    orientation = orientation or 1
    if exif:
        try:
            exif = upright_exif(exif, turned=orientation >= 5)
        except DAMAGED_EXIF:
            exif = None
            notices.append(NO_EXIF)
    if dpi and orientation >= 5:
        dpi = dpi[1], dpi[0]
    icc = decoded.icc
    if icc and icc_profile.colour_space(icc) not in ("RGB", "GRAY"):
        icc = None
        notices.append(NO_PROFILE)
    pixels = apply_orientation(decoded.pixels, orientation)
    return Photo(
        pixels, icc, exif, xmp, dpi,
        SourceFormat(
            path=path.absolute(), name=decoded.name, bit_depth=8 * pixels.dtype.itemsize,
            jpeg_tables=MappingProxyType(decoded.jpeg_tables) if decoded.jpeg_tables else None,
            jpeg_subsampling=decoded.jpeg_subsampling, lossless=decoded.lossless, orientation=orientation,
            digest=decoded.digest,
        ),
        tuple(decoded.texts), tuple(notices), MappingProxyType(lasting_extras(decoded.extras)),
        None if decoded.infrared is None else apply_orientation(decoded.infrared, orientation),
        None if decoded.missing is None else apply_orientation(decoded.missing, orientation),
        decoded.pages,
    )


_READERS: dict[bytes, Reader] = {
    b"\xff\xd8\xff": read_jpeg, b"\x89PNG": read_png, **dict.fromkeys(TIFF_STARTS, read_tiff), b"GIF8": read_gif,
    b"8BPS": read_psd, b"\xff\x4f\xff\x51": read_jpeg2000, b"\0\0\0\x0cjP": read_jpeg2000,
    b"\xff\x0a": read_jpegxl, b"\0\0\0\x0cJXL": read_jpegxl, **dict.fromkeys(RAW_MARKS, read_raw),
}
"""The reader of each format that is known by its first bytes."""
_PAGED = (read_tiff, read_webp, read_gif, read_heif, read_avif, read_jpegxl)
"""Readers that can be asked for a page."""
_ALL_OR_NOTHING: dict[Reader | None, str] = {
    read_heif: "HEIC", read_avif: "AVIF", read_jpeg2000: "JPEG 2000", read_jpegxl: "JPEG XL",
}
"""Readers whose decoders give nothing of a file that is cut short."""
_BYTES_PER_PIXEL = 32
"""More than any picture that may be opened takes while it is decoded."""
_DECODERS_WORD = (OSError, SyntaxError, EOFError, ValueError, RuntimeError, zlib.error, struct.error)
"""What decoders raise to say that a file is damaged; all else is a fault of ours, or of the installation."""

NO_PROFILE = Message("Left out a colour profile that does not fit the picture; its colours are taken as sRGB.")
NO_EXIF = Message("Left out damaged EXIF metadata.")
