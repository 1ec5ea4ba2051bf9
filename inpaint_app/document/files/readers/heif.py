"""Readers for HEIF (HEVC, through libheif) and AVIF (AV1, through libavif), and for what other codecs lie in a HEIF."""

from __future__ import annotations

import io
from typing import Any, BinaryIO

import numpy as np

from inpaint_app.document.files.decoding import (
    DamagedError,
    Decoded,
    NoPageError,
    TooLargeError,
    UnsupportedError,
    check_size,
    choose_page,
    pillow_image,
    widened,
)
from inpaint_app.document.files.readers import cicp, isobmff
from inpaint_app.document.files.readers.isobmff import ItemFile
from inpaint_app.document.files.readers.jpeg import read_jpeg
from inpaint_app.document.files.readers.jpeg2000 import read_jpeg2000
from inpaint_app.document.files.readers.pillow_formats import frames_notice, of_pillow
from inpaint_app.limits import PIXEL_LIMIT
from inpaint_app.messages import Message

_CODECS = {
    b"vvc1": "VVC (H.266)", b"vvi1": "VVC (H.266)", b"avc1": "AVC (H.264)", b"avci": "AVC (H.264)", b"evc1": "EVC",
    b"unci": Message("uncompressed pixels (ISO/IEC 23001-17)"), b"lhv1": Message("layered HEVC"),
    b"iovl": Message("an overlay of pictures"), b"jpeg": Message("tiles of JPEG"),
    b"j2k1": Message("tiles of JPEG 2000"),
}


def read_heif(file: BinaryIO, page: int | None = None) -> Decoded:
    """HEIC and HEIF: the main picture, or the one asked for.

    The decoder applies cropping, rotation and mirroring (clap, irot, imir), which settle the orientation; the EXIF
    orientation says the same once more and must not be applied again.
    """
    import pi_heif

    data = file.read()
    items = isobmff.read_items(data)
    try:
        heif = pi_heif.open_heif(data, convert_hdr_to_8bit=False, hdr_to_16bit=False)
        index = heif.primary_index if page is None else choose_page(len(heif), page)
        image = heif[index]
        check_size(*image.size)
        pixels = np.array(image)  # a copy: what the decoder gives lives no longer than ``heif``
    except (MemoryError, TooLargeError, NoPageError):
        raise
    except Exception as error:  # RuntimeError, ValueError, IndexError, EOFError, as it comes
        return _other_codec(items, error)
    notices = []
    if len(heif) > 1 and page is None:
        notices.append(Message("Opened the main one of {pages} pictures.", pages=len(heif)))
    bits = int(image.mode.partition(";")[2] or 8)
    info: dict[str, Any] = image.info
    exif = info.get("exif")
    decoded = Decoded(
        widened(pixels, bits) if bits > 8 else pixels, "HEIF", info.get("icc_profile") or None,
        exif.removeprefix(b"Exif\0\0") if exif else None, info.get("xmp") or None, None, [], notices,
        orientation=1, lossless=False, pages=len(heif),
    )
    if decoded.pixels.ndim == 2:
        decoded.pixels = decoded.pixels[..., None]
    nclx = info.get("nclx_profile")
    if decoded.icc is None and nclx:
        # The decoder has already brought the values to the full range.
        codes = nclx["color_primaries"], nclx["transfer_characteristics"], nclx["matrix_coefficients"], 1
        cicp.apply(decoded, codes)
    return decoded


def _other_codec(items: ItemFile, error: Exception) -> Decoded:
    """A picture that libheif was built without a decoder for: by another decoder, or named for what it is."""
    picture, coded = items.picture, items.coded
    if picture is None or coded is None:
        raise UnsupportedError(
            "{name} is a HEIF file without a still picture; export one from the program that made it.") from error
    if coded.kind == b"av01":
        return read_avif(io.BytesIO(items.data))
    readers = {b"jpeg": read_jpeg, b"j2k1": read_jpeg2000}
    if coded is picture and coded.kind in readers:
        head = coded.property(b"jpgC") or b""
        decoded = readers[coded.kind](io.BytesIO(head + items.content(coded)))
        decoded.name, decoded.jpeg_tables = "HEIF", None
        _take_properties(decoded, items)
        return decoded
    codec = _CODECS.get(coded.kind)
    if codec is not None:
        raise UnsupportedError(
            "{name} is a HEIF file that holds {codec}, which cannot be read here; save it as PNG or TIFF first.",
            codec=codec,
        ) from error
    raise DamagedError("libheif cannot read it") from error


def read_avif(file: BinaryIO, page: int | None = None) -> Decoded:
    """Through Pillow; deep ones keep their depth; of a sequence the first picture, or the one asked for."""
    data = file.read()
    items = isobmff.read_items(data)
    try:
        decoded = _avif_through_pillow(data, page)
    except (MemoryError, TooLargeError, NoPageError):
        raise
    except Exception as error:  # strict where other readers are not
        decoded = _avif_through_imagecodecs(data, items, error)
    decoded.lossless = False
    depth = _avif_depth(data)
    if depth > 8 and decoded.pixels.dtype == np.uint8:
        _deepen(decoded, data, depth, page)
    _take_properties(decoded, items)
    return decoded


def _avif_through_pillow(data: bytes, page: int | None) -> Decoded:
    with pillow_image(io.BytesIO(data)) as image:
        frames = getattr(image, "n_frames", 1)
        index = choose_page(frames, page)
        notices = frames_notice(image) if page is None else []
        info = dict(image.info)
        if index:
            image.seek(index)
        image.load()
        decoded = of_pillow(image, info, "AVIF")
    decoded.notices += notices
    decoded.pages = frames
    return decoded


def _avif_through_imagecodecs(data: bytes, items: ItemFile, error: Exception) -> Decoded:
    import imagecodecs

    if items.picture is not None and (size := isobmff.size_of(items.picture)) is not None:
        check_size(*size)
    other_brand = data[4:8] == b"ftyp" and data[8:12] not in (b"avif", b"avis")
    try:
        # libavif asks for the brand of AVIF, without which AV1 pictures lie in some HEIF files.
        pixels = imagecodecs.avif_decode(data[:8] + b"avif" + data[12:] if other_brand else data)
    except RuntimeError:  # what every codec of imagecodecs derives its errors from
        raise DamagedError("no decoder reads it") from error
    if pixels.ndim == 4:
        pixels = pixels[0]
    pixels = pixels if pixels.ndim == 3 else pixels[..., None]
    return Decoded(widened(pixels, _avif_depth(data)), "AVIF")


def _avif_depth(data: bytes) -> int:
    """Bits per channel by the AV1 configuration box (AV1-ISOBMFF 2.3.3)."""
    at = data.find(b"av1C", 0, 1 << 20)
    flags = data[at + 6] if 0 <= at < len(data) - 6 else 0
    return (12 if flags & 0x20 else 10) if flags & 0x40 else 8


def _deepen(decoded: Decoded, data: bytes, depth: int, page: int | None) -> None:
    """Pillow decodes AVIF to 8 bits only; take the deep pixels from imagecodecs where it can."""
    import imagecodecs

    height, width = decoded.pixels.shape[:2]
    pixels = None
    if imagecodecs.AVIF.available and decoded.pages * height * width <= PIXEL_LIMIT:
        try:
            pixels = imagecodecs.avif_decode(data)  # asked for one of several frames, it reads beyond its memory
        except RuntimeError:
            pixels = None
    if pixels is not None and pixels.ndim == 4:
        pixels = pixels[(page or 1) - 1]
    if pixels is not None and pixels.dtype == np.uint16 and pixels.shape[:2] == decoded.pixels.shape[:2]:
        decoded.pixels = widened(pixels if pixels.ndim == 3 else pixels[..., None], depth)
    else:
        decoded.notices.append(Message(
            "Opened at 8 bits per channel; the file has {depth}.", depth=depth))


def _take_properties(decoded: Decoded, items: ItemFile) -> None:
    """Crop, turn and colours that the file says of its picture; metadata that a decoder has not given."""
    picture = items.picture
    if picture is None:
        return
    isobmff.crop(decoded, picture)
    decoded.orientation = isobmff.orientation(picture)
    exif, xmp = items.metadata()
    decoded.exif, decoded.xmp = decoded.exif or exif, decoded.xmp or xmp
    decoded.icc = decoded.icc or isobmff.colour_profile(picture)
    coded = items.coded
    codes = isobmff.colour_codes(picture) or (isobmff.colour_codes(coded) if coded is not None else None)
    if decoded.icc is None and codes is not None:
        cicp.apply(decoded, (*codes[:3], 1))  # decoders have brought the values to the full range
