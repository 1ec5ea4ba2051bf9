"""JPEG files: the picture, encoded again or with the source's own blocks, between the photo's metadata."""

from __future__ import annotations

import io
import struct
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from inpaint_app.document.files.decoding import apply_orientation
from inpaint_app.document.files.image_open import to_uint8
from inpaint_app.document.files.jpeg_metadata import (
    COMMENT,
    EXIF_MARK,
    EXTENDED_MARK,
    ICC_MARK,
    JFIF_MARK,
    PHOTOSHOP_MARK,
    XMP_MARK,
    digest,
)
from inpaint_app.document.files.jpeg_structure import (
    APP0,
    APP1,
    APP2,
    APP13,
    COM,
    LONGEST_SEGMENT,
    SOI,
    Segment,
    read_segments,
    written_segments,
)
from inpaint_app.document.files.writers.jpeg_blocks import KeptBlocks, NotKeptError, keep_blocks
from inpaint_app.document.files.writers.outcome import Written, left_out, named_parts
from inpaint_app.document.layers.layers import Photo, Pixels
from inpaint_app.document.metadata.exif import turned_exif, with_resolution
from inpaint_app.document.metadata.exif_layout import fitted_exif, orientation_block, with_orientation
from inpaint_app.document.metadata.extras import IPTC, PHOTOSHOP, PNG_TIME
from inpaint_app.document.metadata.photoshop import with_iptc
from inpaint_app.document.metadata.xmp import turned_xmp
from inpaint_app.document.metadata.xmp_extended import split_xmp
from inpaint_app.messages import Message

_QUALITY = 95
_MIRRORED = {6: 8, 8: 6}  # how to turn back; all other orientations undo themselves


def write_jpeg(file: BinaryIO, pixels: Pixels, photo: Photo, quality: int | None) -> Written:
    """Write HWC uint8 or uint16 pixels, rounded to 8 bits, an opaque alpha channel left away, with all metadata.

    Args:
        quality: 1 to 100; None: blocks that have not changed since the source file, a JPEG, keep its coefficients, and
            the others get its quantisation tables and subsampling; else quality 95 without subsampling.
    """
    shallow = to_uint8(pixels)
    if shallow.shape[2] in (2, 4):
        shallow = shallow[..., :-1]
    orientation = 1
    notices: tuple[Message, ...] = ()
    try:
        blocks = _kept(shallow, photo, quality)
        orientation = photo.source.orientation
    except NotKeptError as error:
        blocks = _compressed(shallow, photo, quality)
        notices = (Message("The whole picture was compressed again, because {reason}.", reason=error.reason),)
    segments, lost = _segments(photo, orientation, jfif=not blocks.marks)
    file.write(bytes((0xFF, SOI)) + written_segments([*blocks.marks, *segments]))
    file.write(blocks.coded)
    return Written((*left_out("JPEG", lost), *notices), blocks.kept, blocks.total)


def _kept(pixels: npt.NDArray[np.uint8], photo: Photo, quality: int | None) -> KeptBlocks:
    source = photo.source
    if source.name != "JPEG" or source.path is None:
        raise NotKeptError(Message("the original is not a JPEG file"))
    if quality is not None:
        raise NotKeptError(Message("a quality was chosen for it"))
    try:
        data = source.path.read_bytes()
    except OSError as error:
        raise NotKeptError(Message("the original file can no longer be read")) from error
    turned: npt.NDArray[Any] = apply_orientation(pixels, _MIRRORED.get(source.orientation, source.orientation))
    return keep_blocks(data, turned, sound=source.digest is not None and source.digest == digest(data))


def _compressed(pixels: npt.NDArray[np.uint8], photo: Photo, quality: int | None) -> KeptBlocks:
    from PIL import Image

    source = photo.source
    options: dict[str, Any] = {"quality": _QUALITY if quality is None else quality, "subsampling": 0}
    if quality is None and source.jpeg_tables:
        options = {
            "qtables": {number: list(table) for number, table in source.jpeg_tables.items()},
            # 4:4:0 and other rare kinds, which Pillow cannot write, keep more instead of less.
            "subsampling": max(source.jpeg_subsampling, 0),
        }
    encoded = io.BytesIO()
    Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels).save(encoded, "JPEG", **options)
    data = encoded.getvalue()
    header = read_segments(data)
    coded = written_segments(each for each in header.segments if each.marker < APP0) + data[header.body :]
    frame = header.frame()
    high, wide = frame.extent
    return KeptBlocks((), coded, 0, -(-frame.height // high) * -(-frame.width // wide))


def _segments(photo: Photo, orientation: int, *, jfif: bool) -> tuple[list[Segment], list[Message]]:
    """The metadata of a picture that lies in the file as ``orientation`` says; and what does not fit."""
    lost: list[Message] = []
    dpi = photo.dpi
    if dpi is not None and orientation >= 5:
        dpi = dpi[1], dpi[0]
    segments = [_jfif(dpi)] if jfif else []
    exif, xmp = photo.exif, photo.xmp
    if exif and dpi:
        exif = with_resolution(exif, dpi)
    if orientation != 1:
        xmp = turned_xmp(xmp, orientation) if xmp else None
        exif = (turned_exif(exif, orientation) or with_orientation(exif, orientation)) if exif else None
        exif = exif or orientation_block(orientation)
    if exif:
        exif, parts = fitted_exif(exif, LONGEST_SEGMENT - len(EXIF_MARK))
        lost += parts
        segments += [Segment(APP1, EXIF_MARK + exif)] if exif else []
    if xmp:
        packets = _xmp(xmp)
        segments += packets
        lost += [] if packets else [Message("XMP")]
    segments += _chunked(APP2, ICC_MARK, photo.icc or b"", numbered=True)
    photoshop = with_iptc(photo.extras.get(PHOTOSHOP), photo.extras.get(IPTC))
    segments += _chunked(APP13, PHOTOSHOP_MARK, photoshop or b"")
    comments = [text for text in photo.texts if text.keyword == COMMENT]
    segments += [
        Segment(COM, encoded[at : at + LONGEST_SEGMENT]) for text in comments for encoded in [text.value.encode()]
        for at in range(0, len(encoded), LONGEST_SEGMENT)
    ]
    lost += named_parts(
        (text for text in photo.texts if text.keyword != COMMENT), (name for name in photo.extras if name == PNG_TIME))
    return segments, lost


def _jfif(dpi: tuple[float, float] | None) -> Segment:
    across, down = (min(max(round(value), 1), 65535) for value in dpi or (1, 1))
    return Segment(APP0, JFIF_MARK + struct.pack(">BBBHHBB", 1, 1, 1 if dpi else 0, across, down, 0, 0))


def _xmp(packet: bytes) -> list[Segment]:
    """One segment, or several where it is longer; none where it cannot be split."""
    longest = LONGEST_SEGMENT - len(XMP_MARK)
    if len(packet) <= longest:
        return [Segment(APP1, XMP_MARK + packet)]
    split = split_xmp(packet, longest)
    if split is None:
        return []
    standard, extended, guid = split
    step = LONGEST_SEGMENT - len(EXTENDED_MARK) - 40
    head = EXTENDED_MARK + guid.encode()
    return [
        Segment(APP1, XMP_MARK + standard),
        *(Segment(APP1, head + struct.pack(">II", len(extended), at) + extended[at : at + step])
          for at in range(0, len(extended), step)),
    ]


def _chunked(marker: int, mark: bytes, data: bytes, *, numbered: bool = False) -> list[Segment]:
    step = LONGEST_SEGMENT - len(mark) - 2 * numbered
    chunks = [data[at : at + step] for at in range(0, len(data), step)]
    return [
        Segment(marker, mark + (bytes((number, len(chunks))) if numbered else b"") + chunk)
        for number, chunk in enumerate(chunks, 1)
    ]
