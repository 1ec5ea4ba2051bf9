"""TIFF files with an EXIF directory, which tifffile alone does not write."""

from __future__ import annotations

import struct
from typing import BinaryIO

from inpaint_app.document.layers.layers import Pixels
from inpaint_app.document.metadata.exif import DESCRIPTIVE_TAGS, Directory, parse_exif, serialise


def write_tiff(
    file: BinaryIO, pixels: Pixels, *, icc: bytes | None, exif: bytes | None, xmp: bytes | None,
    dpi: tuple[float, float] | None,
) -> None:
    """Write HWC uint8 or uint16 pixels of 1 to 4 channels, deflated, with horizontal differencing."""
    import tifffile

    channels = pixels.shape[2]
    tifffile.imwrite(
        file, pixels if channels > 1 else pixels[..., 0],
        photometric="rgb" if channels >= 3 else "minisblack", planarconfig="contig" if channels > 1 else None,
        extrasamples=["unassalpha"] if channels in (2, 4) else None,
        compression="zlib", predictor=True, bigtiff=False, byteorder="<", metadata=None, software=False,
        iccprofile=icc, resolution=dpi or (1, 1), resolutionunit="inch" if dpi else "none",
        extratags=[(700, 1, len(xmp), xmp, True)] if xmp else [],
    )
    if exif:
        _add_exif(file, exif)


def _add_exif(file: BinaryIO, exif: bytes) -> None:
    """Append a copy of the main directory that also holds the block's tags, and point the header to it."""
    block = parse_exif(exif)
    file.seek(4)
    at = struct.unpack("<I", file.read(4))[0]
    file.seek(at)
    count = struct.unpack("<H", file.read(2))[0]
    stored = [file.read(12) for _ in range(count)]
    taken = {struct.unpack("<H", entry[:2])[0] for entry in stored}
    added = {
        tag: value for tag, value in block.values.items()
        if tag in DESCRIPTIVE_TAGS and tag not in taken
    }
    end = file.seek(0, 2)
    if end % 2:
        file.write(b"\0")
        end += 1
    total = count + len(added) + len(block.children)
    extra_at = end + 2 + 12 * total + 4
    extra = serialise(Directory(added, block.children), extra_at)
    extra_count = struct.unpack("<H", extra[:2])[0]
    entries = stored + [extra[2 + 12 * i : 14 + 12 * i] for i in range(extra_count)]
    entries.sort(key=lambda entry: struct.unpack("<H", entry[:2])[0])
    file.write(struct.pack("<H", total) + b"".join(entries) + b"\0\0\0\0" + extra)
    file.seek(4)
    file.write(struct.pack("<I", end))
    file.seek(0, 2)
