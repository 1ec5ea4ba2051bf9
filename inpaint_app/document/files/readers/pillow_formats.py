"""Readers for WebP and GIF, and what all readers through Pillow share."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from typing import Any, BinaryIO

import numpy as np

from inpaint_app.document.files.decoding import (
    PALETTE,
    DamagedError,
    Decoded,
    blank_at_the_end,
    choose_page,
    load_what_is_there,
    note_missing,
    pillow_image,
    pillow_pixels,
)
from inpaint_app.document.layers.layers import Text
from inpaint_app.document.metadata.exif import tidy_dpi
from inpaint_app.messages import Message


def read_webp(file: BinaryIO, page: int | None = None) -> Decoded:
    """Lossy and lossless; of an animation the first frame, or the one asked for."""
    start = file.read(1 << 16)
    file.seek(0)
    declared = struct.unpack("<I", start[4:8])[0] + 8 if len(start) >= 8 else 0
    if declared > file.seek(0, io.SEEK_END) and start[12:16] in (b"VP8 ", b"VP8L", b"VP8X"):
        file.seek(0)
        return _cut_webp(file.read(), declared)
    file.seek(0)
    return _whole_webp(file, start, page)


def _whole_webp(file: BinaryIO, start: bytes, page: int | None) -> Decoded:
    with pillow_image(file) as image:
        decoded = _frame(image, page, "WEBP")
    decoded.lossless = start[12:16] == b"VP8L" or (start[12:16] == b"VP8X" and b"VP8L" in start)
    return decoded


def _cut_webp(data: bytes, declared: int) -> Decoded:
    """What is left: filled up with two kinds of noise, it looks alike where its own bytes say what is there."""
    lacking = declared - len(data)
    if lacking > len(data) * 100:
        raise DamagedError("next to nothing is left")
    noise = np.random.default_rng(0).integers(0, 256, lacking, np.uint8).tobytes()
    decoded = _whole_webp(io.BytesIO(data + bytes(lacking)), data, None)
    other = _whole_webp(io.BytesIO(data + noise), data, None)
    differs = (decoded.pixels != other.pixels).any(axis=2)
    rows = np.flatnonzero(differs.any(axis=1))
    missing = np.zeros(differs.shape, bool)
    if rows.size:
        missing[max(int(rows[0]) - 8, 0) :] = True  # deblocking reaches back into the last row of blocks
    if missing.all():
        raise DamagedError("nothing is left")
    note_missing(decoded, missing)
    return decoded


def read_gif(file: BinaryIO, page: int | None = None) -> Decoded:
    """The first frame, or the one asked for, in full colour."""
    with pillow_image(file) as image:
        decoded = _frame(image, page, "GIF")
        comment = image.info.get("comment")
    decoded.notices.insert(0, PALETTE)
    if isinstance(comment, bytes) and comment:
        decoded.texts.append(Text("Comment", comment.decode("latin-1")))
    return decoded


def _frame(image: Any, page: int | None, name: str) -> Decoded:
    frames = getattr(image, "n_frames", 1)
    index = choose_page(frames, page)
    notices = frames_notice(image) if page is None else []
    info = dict(image.info)
    if index:
        image.seek(index)
    decoded = load(image, info, name)
    decoded.notices += notices
    decoded.pages = frames
    return decoded


def load(image: Any, info: dict[Any, Any], name: str, blank: Callable[[Any], Any] = blank_at_the_end) -> Decoded:
    """Decode an open image; of one that is cut short what is there.

    Args:
        blank: tells where decoded pixels (HWC) are missing, HW bool, when the file is cut short.
    """
    from PIL import UnidentifiedImageError

    cut = False
    try:
        image.load()
    except UnidentifiedImageError:
        raise
    except OSError as error:
        if error.errno is not None or "truncated" not in str(error):
            raise
        cut = True
        load_what_is_there(image)
    decoded = of_pillow(image, info, name)
    if cut:
        missing = blank(decoded.pixels)
        if missing.all():
            raise DamagedError("nothing is left")
        note_missing(decoded, missing)
    return decoded


def frames_notice(image: Any) -> list[Message]:
    """That an open image has several frames, if it has."""
    frames = getattr(image, "n_frames", 1)
    return [Message("Opened the first of {pages} pictures.", pages=frames)] if frames > 1 else []


def of_pillow(image: Any, info: dict[Any, Any], name: str) -> Decoded:
    """The pixels of a decoded image in one of our layouts, and the metadata that Pillow has found."""
    if image.mode == "P":
        image = image.convert("RGBA" if "transparency" in info else "RGB")
    elif image.mode not in ("L", "LA", "RGB", "RGBA", "CMYK"):
        image = image.convert("L" if image.mode == "1" else "RGBA" if "A" in image.mode or "a" in image.mode else "RGB")
    exif, xmp, dpi = info.get("exif"), info.get("xmp"), info.get("dpi")
    if isinstance(xmp, str):
        xmp = xmp.encode()
    return Decoded(
        pillow_pixels(image), name, info.get("icc_profile") or None,
        exif.removeprefix(b"Exif\0\0") if exif else None, xmp or None,
        tidy_dpi(float(dpi[0]), float(dpi[1])) if dpi else None,
    )
