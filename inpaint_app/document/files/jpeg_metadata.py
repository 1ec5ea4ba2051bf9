"""What a JPEG file carries beside its picture, as far as Pillow does not read it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable

from inpaint_app.document.files.decoding import Decoded
from inpaint_app.document.files.jpeg_segments import APP1, APP2, APP13, COM, Segment, read_segments
from inpaint_app.document.layers.layers import Text
from inpaint_app.document.metadata.extras import PHOTOSHOP
from inpaint_app.document.metadata.xmp_extended import merged_xmp
from inpaint_app.messages import Message

XMP_MARK = b"http://ns.adobe.com/xap/1.0/\0"
EXTENDED_MARK = b"http://ns.adobe.com/xmp/extension/\0"
PHOTOSHOP_MARK = b"Photoshop 3.0\0"
COMMENT = "Comment"
"""Keyword of a JPEG comment; PNG has the same."""

_GAIN_MAP_MARK = b"urn:iso:std:iso:ts:21496:-1\0"


def digest(data: bytes) -> bytes:
    """What tells whether a file is still the one that was opened: its length and CRC-32, the quickest to compute.

    The pixels are compared, too, before anything of the file is kept.
    """
    return struct.pack(">QI", len(data), zlib.crc32(data))


def add_jpeg_metadata(decoded: Decoded, data: bytes, *, sound: bool) -> None:
    """Read comments, IPTC and extended XMP, and whether there is a gain map.

    Args:
        data: the file.
        sound: it was decoded without complaint.
    """
    decoded.digest, decoded.dpi_settled = digest(data) if sound else None, False
    try:
        segments = read_segments(data).segments
    except ValueError:
        return
    decoded.gain_map = any(each.marker == APP2 and each.data.startswith(_GAIN_MAP_MARK) for each in segments)
    decoded.texts += [
        Text(COMMENT, _decoded(each.data.rstrip(b"\0")))
        for each in segments if each.marker == COM and each.data.strip(b"\0 ")
    ]
    photoshop = b"".join(_after(PHOTOSHOP_MARK, (each for each in segments if each.marker == APP13)))
    if photoshop:
        decoded.extras[PHOTOSHOP] = photoshop
    packets = [each for each in segments if each.marker == APP1]
    decoded.xmp = next(iter(_after(XMP_MARK, packets)), decoded.xmp)
    chunks = _after(EXTENDED_MARK, packets)
    if decoded.xmp and chunks:
        try:
            decoded.xmp = merged_xmp(decoded.xmp, _extended(decoded.xmp, chunks))
        except ValueError:
            decoded.notices.append(Message("Left out damaged extended XMP metadata."))


def _after(mark: bytes, segments: Iterable[Segment]) -> list[bytes]:
    return [each.data[len(mark) :] for each in segments if each.data.startswith(mark)]


def _extended(packet: bytes, chunks: list[bytes]) -> bytes:
    """The extended packet that the standard one names, from chunks of GUID, whole length, offset and bytes."""
    parts: dict[int, bytes] = {}
    whole = 0
    for chunk in chunks:
        if len(chunk) > 40 and chunk[:32] in packet:
            whole, offset = struct.unpack_from(">II", chunk, 32)
            parts[offset] = chunk[40:]
    joined = b"".join(data for _, data in sorted(parts.items()))
    if not joined or len(joined) != whole:
        raise ValueError("incomplete")
    return joined


def _decoded(comment: bytes) -> str:
    try:
        return comment.decode("utf-8")
    except UnicodeDecodeError:
        return comment.decode("latin-1")  # no rule says which; before Unicode it was this
