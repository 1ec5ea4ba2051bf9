"""TIFF files with EXIF and IPTC, which tifffile alone does not write."""

from __future__ import annotations

import struct
from typing import Any, BinaryIO

from inpaint_app.document.files.jpeg_metadata import COMMENT
from inpaint_app.document.files.writers.outcome import Written, left_out, named_parts
from inpaint_app.document.layers.layers import Photo, Pixels, Text
from inpaint_app.document.metadata.exif import DESCRIPTIVE_TAGS, Directory, Value, parse_exif
from inpaint_app.document.metadata.exif_layout import byte_order, pinned_note, serialise
from inpaint_app.document.metadata.extras import IPTC, PHOTOSHOP, PNG_TIME
from inpaint_app.document.metadata.photoshop import iptc_of

_IPTC, _PHOTOSHOP = 33723, 34377
_DATE_TIME = 306
_ASCII, _UNDEFINED, _BYTE = 2, 7, 1
_TEXT_TAGS = {
    "Title": 269, COMMENT: 270, "Description": 270, "Software": 305, "Source": 272, "Author": 315, "Copyright": 33432,
}
"""PNG's keywords and the tags that mean the same."""


def write_tiff(file: BinaryIO, pixels: Pixels, photo: Photo) -> Written:
    """Write HWC uint8 or uint16 pixels of 1 to 4 channels, deflated, with horizontal differencing, and all metadata."""
    import tifffile

    block = parse_exif(photo.exif) if photo.exif else Directory({}, {})
    order = byte_order(photo.exif or b"")
    note = pinned_note(photo.exif) if photo.exif else None
    own = {tag: value for tag, value in block.values.items() if tag in DESCRIPTIVE_TAGS}
    added, lost = _with_texts(own, photo)
    with tifffile.TiffWriter(file, bigtiff=False, byteorder=order) as tiff:
        if note is not None:  # at its old place, which its offsets count on; the pixels come after it
            file.write(bytes(note.start - file.tell()) + note.data + bytes(note.end % 2))
        _write_page(tiff, pixels, photo)
    if added or block.children:
        _add_tags(file, Directory(added, block.children), photo.exif or b"", order)
    return Written(left_out("TIFF", named_parts(lost, ())))


def append_tiff(file: BinaryIO, pixels: Pixels, photo: Photo) -> Written:
    """Write one more page into a file that ``write_tiff`` began: pixels as there, profile, resolution and XMP."""
    import tifffile

    file.seek(0)
    with tifffile.TiffWriter(file, append=True) as tiff:
        _write_page(tiff, pixels, photo)
    return Written()


def _write_page(tiff: Any, pixels: Pixels, photo: Photo) -> None:
    channels, dpi = pixels.shape[2], photo.dpi
    tiff.write(
        pixels if channels > 1 else pixels[..., 0],
        photometric="rgb" if channels >= 3 else "minisblack", planarconfig="contig" if channels > 1 else None,
        extrasamples=["unassalpha"] if channels in (2, 4) else None,
        compression="zlib", predictor=True, metadata=None, software=False,
        iccprofile=photo.icc, resolution=dpi or (1, 1), resolutionunit="inch" if dpi else "none",
        extratags=[(700, 1, len(photo.xmp), photo.xmp, True)] if photo.xmp else [],
    )


def _with_texts(values: dict[int, Value], photo: Photo) -> tuple[dict[int, Value], list[Text]]:
    """The tags with those for IPTC and for texts that have a tag of their own; and the texts that have none."""
    added = dict(values)
    lost: list[Text] = []
    for text in photo.texts:
        tag = _TEXT_TAGS.get(text.keyword)
        value = text.value.encode() + b"\0"
        if tag is None or (tag in added and added[tag].data.rstrip(b"\0") != value.rstrip(b"\0")):
            lost.append(text)
        elif tag not in added:
            added[tag] = Value(_ASCII, len(value), value)
    photoshop = photo.extras.get(PHOTOSHOP)
    for tag, data in ((_PHOTOSHOP, photoshop), (_IPTC, photo.extras.get(IPTC) or iptc_of(photoshop))):
        if data:
            added[tag] = Value(_UNDEFINED if tag == _IPTC else _BYTE, len(data), data)
    if PNG_TIME in photo.extras:
        date = b"%04d:%02d:%02d %02d:%02d:%02d\0" % struct.unpack(">H5B", photo.extras[PNG_TIME])
        added.setdefault(_DATE_TIME, Value(_ASCII, len(date), date))
    return added, lost


def _add_tags(file: BinaryIO, directory: Directory, block: bytes, order: str) -> None:
    """Append a copy of the main directory that also holds these tags, and point the header to it."""
    file.seek(4)
    at = struct.unpack(order + "I", file.read(4))[0]
    file.seek(at)
    count = struct.unpack(order + "H", file.read(2))[0]
    stored = [file.read(12) for _ in range(count)]
    taken = {struct.unpack(order + "H", entry[:2])[0] for entry in stored}
    added = {tag: value for tag, value in directory.values.items() if tag not in taken}
    end = file.seek(0, 2)
    if end % 2:
        file.write(b"\0")
        end += 1
    total = count + len(added) + len(directory.children)
    extra_at = end + 2 + 12 * total + 4
    pinned = pinned_note(block) if block else None
    extra = serialise(Directory(added, directory.children), extra_at, order=order, pinned=pinned)
    extra_count = struct.unpack(order + "H", extra[:2])[0]
    entries = stored + [extra[2 + 12 * i : 14 + 12 * i] for i in range(extra_count)]
    entries.sort(key=lambda entry: struct.unpack(order + "H", entry[:2])[0])
    file.write(struct.pack(order + "H", total) + b"".join(entries) + b"\0\0\0\0" + extra)
    file.seek(4)
    file.write(struct.pack(order + "I", end))
    file.seek(0, 2)
