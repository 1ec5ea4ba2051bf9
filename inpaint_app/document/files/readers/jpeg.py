"""Reader for JPEG: through Pillow, what Pillow refuses through imagecodecs, and what is left of a file cut short."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from inpaint_app.document.files.decoding import (
    CUT_DETAIL,
    DamagedError,
    Decoded,
    TooLargeError,
    UnsupportedError,
    blank_at_the_end,
    check_size,
    convert_cmyk,
    note_missing,
    pillow_image,
    widened,
)
from inpaint_app.document.files.jpeg_metadata import add_jpeg_metadata
from inpaint_app.document.files.readers.jpeg_markers import JpegFile, take_apart
from inpaint_app.document.files.readers.pillow_formats import frames_notice, of_pillow
from inpaint_app.document.layers.layers import Pixels
from inpaint_app.messages import Message

_LOSSLESS, _JPEG_LS = 3, 55
_DCT = (0, 1, 2, 9, 10)  # Huffman or arithmetic coding, at once or progressive
_KINDS = {
    **dict.fromkeys((5, 6, 7, 13, 14, 15), Message("hierarchical")), 11: Message("lossless arithmetic-coded"),
}
_NOISE = np.random.default_rng(0).integers(0, 255, 1 << 16, np.uint8).tobytes()  # never 0xFF: no marker


def read_jpeg(file: BinaryIO) -> Decoded:
    """Every process and depth; of a file with several pictures (MPO) the first; of a file cut short what is left."""
    try:
        decoded = _through_pillow(file)
    except (MemoryError, TooLargeError):
        raise
    except Exception as error:  # Pillow raises whatever it likes on what it does not know
        file.seek(0)
        data = file.read()
        decoded = _second_attempt(data, error)
        add_jpeg_metadata(decoded, data, sound=False)
    else:
        file.seek(0)
        add_jpeg_metadata(decoded, file.read(), sound=True)
    return decoded


def _through_pillow(file: BinaryIO) -> Decoded:
    from PIL import JpegImagePlugin

    with pillow_image(file) as image:
        if not isinstance(image, JpegImagePlugin.JpegImageFile):
            raise DamagedError("not a JPEG file")
        notices = frames_notice(image)
        tables = {number: tuple(table) for number, table in image.quantization.items()}
        subsampling = JpegImagePlugin.get_sampling(image)
        info = dict(image.info)
        image.load()
        decoded = of_pillow(image, info, "JPEG")
        inks = image.mode == "CMYK"
    decoded.notices += notices
    decoded.lossless = not tables
    if inks:
        convert_cmyk(decoded)
    elif tables:
        decoded.jpeg_tables, decoded.jpeg_subsampling = tables, subsampling
    return decoded


def _second_attempt(data: bytes, error: Exception) -> Decoded:
    """What Pillow refuses: strange segments before the picture, rare processes, an end that is missing."""
    found = take_apart(data)
    frame = found.frame
    check_size(frame.width, frame.height)
    if frame.process in _KINDS:
        raise UnsupportedError(
            "{name} is a {kind} JPEG, which cannot be read here; save it as an ordinary JPEG or as TIFF first.",
            kind=_KINDS[frame.process],
        ) from error
    ending = b"" if found.is_whole else b"\xff\xd9"
    scans = data[found.body :] if found.is_whole else data[found.body :].rstrip(b"\xff")
    if frame.process in _DCT and frame.precision == 8:
        try:
            decoded = _through_pillow(io.BytesIO(found.plain + scans + ending))
        except Exception:
            decoded = _through_imagecodecs(data + ending, found, error)
    else:
        decoded = _through_imagecodecs(data + ending, found, error)
    _take_metadata(decoded, found)
    if not found.is_whole:
        _note_missing(decoded, found, scans)
    return decoded


def _through_imagecodecs(data: bytes, found: JpegFile, error: Exception) -> Decoded:
    import imagecodecs

    process = found.frame.process
    decoders: list[Callable[[bytes], Any]] = [imagecodecs.jpeg8_decode]
    if process == _JPEG_LS:
        decoders = [imagecodecs.jpegls_decode]
    elif process == _LOSSLESS:
        decoders += [imagecodecs.jpegsof3_decode, imagecodecs.ljpeg_decode]
    pixels = None
    for decode in decoders:
        try:
            pixels = decode(data)
            break
        except RuntimeError:  # what every codec of imagecodecs derives its errors from
            continue
    if pixels is None or pixels.shape[:2] != (found.frame.height, found.frame.width):
        raise DamagedError("no decoder reads it") from error
    pixels = pixels if pixels.ndim == 3 else pixels[..., None]
    lossless = process in (_LOSSLESS, _JPEG_LS)
    decoded = Decoded(widened(pixels, found.frame.precision), "JPEG", lossless=lossless)
    if pixels.shape[2] == 4:
        if found.has_adobe:  # Adobe writes inks the other way round
            decoded.pixels = np.iinfo(decoded.pixels.dtype).max - decoded.pixels
        decoded.icc = found.icc
        convert_cmyk(decoded)
    elif pixels.shape[2] not in (1, 3):
        raise UnsupportedError(
            "{name} is a JPEG of {channels} channels; save it as RGB first.", channels=pixels.shape[2])
    return decoded


def _take_metadata(decoded: Decoded, found: JpegFile) -> None:
    decoded.exif, decoded.xmp, decoded.dpi = found.exif, found.xmp, found.dpi
    if len(found.frame.components) != 4:
        decoded.icc = found.icc


def _note_missing(decoded: Decoded, found: JpegFile, scans: bytes) -> None:
    """Find where the picture ends by going on with noise: what then looks different was not in the file."""
    frame, last = found.frame, found.scans[-1] if found.scans else None
    progressive = frame.process in (2, 10)
    if progressive and last is not None and last.known_bits == 0 and last.first > 0:
        # The first band of brightness on its own is as good as the picture: before it, there are flat blocks.
        before = found.scans[:-1]
        if last.components != frame.components[:1] or any(
            scan.first > 0 and scan.components == last.components for scan in before
        ):
            decoded.notices.append(CUT_DETAIL)
            return
    elif progressive and last is not None and last.known_bits > 0:
        decoded.notices.append(CUT_DETAIL)
        return
    try:
        other = _through_pillow(io.BytesIO(found.plain + scans + _NOISE + b"\xff\xd9")).pixels
    except Exception:  # it was not Pillow that decoded it
        other = None
    if other is None:
        missing = blank_at_the_end(decoded.pixels)
    else:
        missing = _from_first_difference(decoded.pixels, other, frame.unit)
    if missing.any() or progressive:
        note_missing(decoded, missing)


def _from_first_difference(pixels: Pixels, other: Pixels, unit: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """HW bool: all blocks of ``unit`` (height, width) in reading order from the first that differs."""
    height, width = pixels.shape[:2]
    missing = np.zeros((height, width), bool)
    columns = -(-width // unit[1])
    border = 2 if max(unit) > 8 else 0  # colours of the next block reach into this one
    for top in range(0, height, unit[0]):
        bottom = min(top + unit[0], height)
        inner = slice(top + border, max(bottom - border, top + border + 1))
        unlike = (pixels[inner] != other[inner]).any(axis=2).any(axis=0)
        unlike = np.pad(unlike, (0, columns * unit[1] - width)).reshape(columns, unit[1])
        differs = unlike[:, border : unit[1] - border].any(axis=1)
        if differs.any():
            left = max(int(differs.argmax()) * unit[1] - border, 0)
            missing[max(top - border, 0) :, left:] = True
            missing[max(bottom - border, 0) :] = True
            break
    return missing
