"""Readers for JPEG, PNG, WebP, BMP, HEIF and AVIF."""

from __future__ import annotations

from typing import Any, BinaryIO

import numpy as np

from inpaint_app.document.files import png
from inpaint_app.document.files.decoding import (
    Decoded,
    check_size,
    convert_cmyk,
    pillow_image,
    pillow_pixels,
    widened,
)
from inpaint_app.document.files.jpeg_metadata import add_jpeg_metadata
from inpaint_app.document.metadata.exif import tidy_dpi
from inpaint_app.messages import Message

_PALETTE_NOTICE = Message("Converted from a colour palette to full colour.")


def read_jpeg(file: BinaryIO) -> Decoded:
    """Baseline and progressive; of a file with several pictures (MPO) the first."""
    from PIL import JpegImagePlugin

    with pillow_image(file) as image:
        if not isinstance(image, JpegImagePlugin.JpegImageFile):
            raise ValueError("not a JPEG file")  # noqa: TRY004 the file is at fault, not the caller
        notices = _frames_notice(image)
        tables = {number: tuple(table) for number, table in image.quantization.items()}
        subsampling = JpegImagePlugin.get_sampling(image)
        info = dict(image.info)
        image.load()
        decoded = _of_pillow(image, info, "JPEG")
        inks = image.mode == "CMYK"
    decoded.notices += notices
    decoded.lossless = False
    if inks:
        convert_cmyk(decoded)
    else:
        decoded.jpeg_tables, decoded.jpeg_subsampling = tables, subsampling
    add_jpeg_metadata(decoded, file)
    return decoded


def read_png(file: BinaryIO) -> Decoded:
    """All depths and colour types; of an animation the still picture."""
    header = png.read_header(file)
    check_size(header.width, header.height)
    file.seek(0)
    pixels = png.decode(file.read())
    notices = [_PALETTE_NOTICE] if header.is_palette else []
    if header.frames > 1:
        notices.append(Message("Opened the first of {frames} frames.", frames=header.frames))
    return Decoded(
        pixels, "PNG", header.icc, header.exif, header.xmp, header.dpi, header.texts, notices, extras=header.extras,
    )


def read_webp(file: BinaryIO) -> Decoded:
    """Lossy and lossless; of an animation the first frame."""
    start = file.read(1 << 16)
    file.seek(0)
    with pillow_image(file) as image:
        notices = _frames_notice(image)
        image.load()
        decoded = _of_pillow(image, dict(image.info), "WEBP")
    decoded.notices += notices
    decoded.lossless = start[12:16] == b"VP8L" or (start[12:16] == b"VP8X" and b"VP8L" in start)
    return decoded


def read_bmp(file: BinaryIO) -> Decoded:
    """All kinds that Pillow knows."""
    with pillow_image(file) as image:
        palette = image.mode == "P"
        image.load()
        decoded = _of_pillow(image, dict(image.info), "BMP")
    if palette:
        decoded.notices.append(_PALETTE_NOTICE)
    return decoded


def read_avif(file: BinaryIO) -> Decoded:
    """Through Pillow, which gives rotation and mirroring as EXIF orientation; deep ones keep their depth."""
    start = file.read(1 << 16)
    file.seek(0)
    with pillow_image(file) as image:
        notices = _frames_notice(image)
        image.load()
        decoded = _of_pillow(image, dict(image.info), "AVIF")
    decoded.notices += notices
    decoded.lossless = False
    depth = _avif_depth(start)
    if depth > 8:
        file.seek(0)
        _deepen_avif(decoded, file.read(), depth)
    return decoded


def _avif_depth(start: bytes) -> int:
    """Bits per channel by the AV1 configuration box (AV1-ISOBMFF 2.3.3)."""
    at = start.find(b"av1C")
    flags = start[at + 6] if 0 <= at < len(start) - 6 else 0
    return (12 if flags & 0x20 else 10) if flags & 0x40 else 8


def _deepen_avif(decoded: Decoded, data: bytes, depth: int) -> None:
    """Pillow decodes AVIF to 8 bits only; take the deep pixels from imagecodecs where it can."""
    import imagecodecs

    pixels = None
    if imagecodecs.AVIF.available:
        try:
            pixels = imagecodecs.avif_decode(data)
        except RuntimeError:
            pixels = None
    if pixels is not None and pixels.dtype == np.uint16 and pixels.shape[:2] == decoded.pixels.shape[:2]:
        decoded.pixels = widened(pixels if pixels.ndim == 3 else pixels[..., None], depth)
    else:
        decoded.notices.append(Message("Opened at 8 bits per channel; the file has {depth}.", depth=depth))


def read_heif(file: BinaryIO) -> Decoded:
    """HEIC and HEIF. The decoder applies the file's rotation and mirroring (irot, imir), which settle the
    orientation; the EXIF orientation says the same once more and must not be applied again."""
    import pillow_heif

    heif = pillow_heif.open_heif(file, convert_hdr_to_8bit=False, hdr_to_16bit=False)
    index = heif.primary_index
    image = heif[index]
    check_size(*image.size)
    notices = [Message("Opened the main one of {pictures} pictures.", pictures=len(heif))] if len(heif) > 1 else []
    bits = int(image.mode.partition(";")[2] or 8)
    pixels = np.asarray(image)
    pixels = widened(pixels, bits) if bits > 8 else np.array(pixels)
    info: dict[str, Any] = image.info
    exif = info.get("exif")
    return Decoded(
        pixels if pixels.ndim == 3 else pixels[..., None], "HEIF", info.get("icc_profile") or None,
        exif.removeprefix(b"Exif\0\0") if exif else None, info.get("xmp") or None, None, [], notices,
        orientation=1, lossless=False,
    )


def _frames_notice(image: Any) -> list[Message]:
    frames = getattr(image, "n_frames", 1)
    return [Message("Opened the first of {pictures} pictures.", pictures=frames)] if frames > 1 else []


def _of_pillow(image: Any, info: dict[Any, Any], name: str) -> Decoded:
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
