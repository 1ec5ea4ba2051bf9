"""Opening: which reader, the right way up, one clear sentence when it fails."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from inpaint_app.document import icc_profile, metadata
from inpaint_app.document.files import read_pillow, read_tiff
from inpaint_app.document.files.decoding import PIXEL_LIMIT, Decoded, TooLargeError, UnsupportedError
from inpaint_app.document.geometry import Size
from inpaint_app.document.layers.layers import Photo, Pixels, SourceFormat
from inpaint_app.errors import MaskError, OpenError
from inpaint_app.messages import Message

Reader = Callable[[BinaryIO], Decoded]

_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_KNOWN_OTHERS = {
    b"GIF8": Message("a GIF file"), b"%PDF": Message("a PDF file"), b"8BPS": Message("a Photoshop document"),
    b"gimp": Message("a GIMP document"), b"\0\0\x01\0": Message("an icon file"),
    b"\0\0\0\x0cjP": Message("a JPEG 2000 file"), b"v/1\x01": Message("an OpenEXR file"),
    b"\xff\x0a": Message("a JPEG XL file"), b"\0\0\0\x0cJXL": Message("a JPEG XL file"),
    b"PK\x03\x04": Message("a project or another archive"),
}


def open_photo(path: Path | str) -> Photo:
    """Open a photo, the right way up, with its metadata.

    JPEG, PNG, TIFF, WebP, BMP, HEIC and AVIF, told apart by content, not by name; at most 500 megapixels.
    Palette and CMYK pictures are converted, of several pages or frames the first is taken; ``notices`` of
    the photo say so.

    Raises:
        OpenError: missing, unreadable, damaged, too large, or of another format.
    """
    path = Path(path)
    decoded = _decode(path)
    return _photo(path, decoded)


def open_mask(path: Path | str, size: Size) -> npt.NDArray[np.uint8]:
    """Open a mask for a photo of ``size``: white is hole.

    The mask is the picture's luminance (Rec. 601) over black, so what is transparent is no hole. Where
    the colour is the same everywhere and transparency is not (a layer exported alone), the alpha channel
    itself is the mask. 16-bit values are rounded to 8.

    Returns:
        HW uint8, 255 = to be filled.

    Raises:
        OpenError: as ``open_photo``.
        MaskError: not of the photo's size.
    """
    photo = open_photo(path)
    if photo.size != size:
        raise MaskError(
            "The mask {name} is {mask_width} x {mask_height} pixels but the photo is {width} x {height}; make the mask "
            "the photo's size.", name=Path(path).name, mask_width=photo.size.width, mask_height=photo.size.height,
            width=size.width, height=size.height,
        )
    pixels = to_uint8(photo.pixels)
    colours = pixels[..., :-1] if photo.has_alpha else pixels
    if photo.has_alpha:
        alpha = pixels[..., -1]
        if (colours == colours[:1, :1]).all() and (alpha != alpha[0, 0]).any():
            return alpha.copy()
    mask = colours[..., 0].copy()
    if colours.shape[2] == 3:
        weights = np.array([299, 587, 114], np.uint32)
        for row, source in zip(mask, colours, strict=True):
            row[...] = (source @ weights + 500) // 1000
    if photo.has_alpha:
        for row, opacity in zip(mask, alpha, strict=True):
            row[...] = (row.astype(np.uint16) * opacity + 127) // 255
    return mask


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


def _decode(path: Path) -> Decoded:
    try:
        with path.open("rb") as file:
            start = file.read(32)
            file.seek(0)
            return _reader(path, start)(file)
    except OpenError:
        raise
    except TooLargeError as error:
        width, height = error.args
        raise OpenError(
            "{name} is {width} x {height} pixels, more than the {limit} megapixels that can be opened; scale it down "
            "first.", path, width=width, height=height, limit=PIXEL_LIMIT // 1_000_000,
        ) from error
    except UnsupportedError as error:
        raise OpenError(str(error), path) from error
    except MemoryError as error:
        raise OpenError("There is not enough memory to open {name}; close other programs.", path) from error
    except Exception as error:  # decoders raise whatever they like on damaged data
        raise _open_error(path, error) from error


def _open_error(path: Path, error: Exception) -> OpenError:
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.ENOENT:
        return OpenError("{path} does not exist; check the name and the folder.", path)
    if number == errno.EISDIR or path.is_dir():
        return OpenError("{path} is a folder; choose a picture in it.", path)
    if number in (errno.EACCES, errno.EPERM):
        return OpenError("{path} may not be read; change its permissions or choose another file.", path)
    if number is not None:
        reason = error.strerror  # type: ignore[attr-defined]
        return OpenError(
            "{path} cannot be read ({reason}); check the disk or choose another file.", path, reason=reason)
    return OpenError("{name} is damaged or cut short and cannot be opened; get it from its source again.", path)


def _reader(path: Path, start: bytes) -> Reader:
    """The reader for a file by its first 32 bytes."""
    if not start:
        raise OpenError("{name} is empty (0 bytes); get it from its source again.", path)
    if start.startswith(b"\xff\xd8\xff"):
        return read_pillow.read_jpeg
    if start.startswith(b"\x89PNG"):
        return read_pillow.read_png
    if start[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return read_tiff.read_tiff
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return read_pillow.read_webp
    if start[:2] == b"BM" and len(start) >= 26:
        return read_pillow.read_bmp
    if start[4:8] == b"ftyp":
        brands = {start[8:12], start[16:20], start[20:24], start[24:28], start[28:32]}
        if brands & {b"avif", b"avis"}:
            return read_pillow.read_avif
        if brands & set(_HEIF_BRANDS):
            return read_pillow.read_heif
    for mark, kind in _KNOWN_OTHERS.items():
        if start.startswith(mark):
            raise OpenError("{name} is {kind}; save it as PNG, TIFF or JPEG first.", path, kind=kind)
    raise OpenError(
        "{name} is not a picture that can be opened; choose a JPEG, PNG, TIFF, WebP, BMP, HEIC or AVIF file.", path)


def _photo(path: Path, decoded: Decoded) -> Photo:
    notices = list(decoded.notices)
    exif, xmp = decoded.exif, decoded.xmp
    orientation, dpi = decoded.orientation, decoded.dpi
    if exif:
        try:
            main = metadata.parse(exif)
        except ValueError:
            exif = None
            notices.append(Message("Left out damaged EXIF metadata."))
        else:
            orientation = orientation or metadata.orientation(main)
            dpi = dpi or metadata.resolution(main)
    if orientation is None and xmp:
        orientation = metadata.xmp_orientation(xmp)
    orientation = orientation or 1
    if exif:
        exif = metadata.upright_exif(exif, turned=orientation >= 5)
    if dpi and orientation >= 5:
        dpi = dpi[1], dpi[0]
    icc = decoded.icc
    if icc and icc_profile.colour_space(icc) not in ("RGB", "GRAY"):
        icc = None
        notices.append(Message(
            "Left out a colour profile that does not fit the picture; its colours are taken as sRGB."))
    pixels = apply_orientation(decoded.pixels, orientation)
    return Photo(
        pixels, icc, exif, metadata.upright_xmp(xmp) if xmp else None, dpi,
        SourceFormat(
            path=path.absolute(), name=decoded.name, bit_depth=8 * pixels.dtype.itemsize,
            jpeg_tables=MappingProxyType(decoded.jpeg_tables) if decoded.jpeg_tables else None,
            jpeg_subsampling=decoded.jpeg_subsampling, lossless=decoded.lossless, orientation=orientation,
        ),
        MappingProxyType(decoded.text), tuple(notices),
    )


def apply_orientation(pixels: Pixels, orientation: int) -> Pixels:
    """HWC pixels turned and mirrored as EXIF ``orientation`` (1 to 8) asks; contiguous."""
    if orientation >= 5:
        pixels = pixels.swapaxes(0, 1)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    turned: npt.NDArray[Any] = np.ascontiguousarray(pixels)
    return turned
