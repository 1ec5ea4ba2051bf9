"""XMP."""

from __future__ import annotations

import re


def upright_xmp(packet: bytes) -> bytes:
    """The packet with tiff:Orientation 1 and without embedded thumbnails."""
    packet = re.sub(rb"(tiff:Orientation\s*=\s*[\"'])[1-8]([\"'])", rb"\g<1>1\2", packet)
    packet = re.sub(rb"(<tiff:Orientation>\s*)[1-8](\s*</tiff:Orientation>)", rb"\g<1>1\2", packet)
    return re.sub(rb"<xmp:Thumbnails>.*?</xmp:Thumbnails>", b"", packet, flags=re.DOTALL)


def resized_xmp(packet: bytes, width: int, height: int) -> bytes:
    """The packet with the width and height that it tells, if it does, corrected."""
    for names, number in ((b"tiff:ImageWidth|exif:PixelXDimension", width),
                          (b"tiff:ImageLength|exif:PixelYDimension", height)):
        digits = str(number).encode()
        packet = re.sub(rb"((?:" + names + rb")\s*=\s*[\"'])\d+([\"'])", rb"\g<1>" + digits + rb"\g<2>", packet)
        packet = re.sub(rb"(<(?:" + names + rb")>\s*)\d+(\s*</)", rb"\g<1>" + digits + rb"\g<2>", packet)
    return packet


def xmp_orientation(packet: bytes) -> int | None:
    """tiff:Orientation of the packet; None when absent."""
    found = re.search(rb"tiff:Orientation(?:\s*=\s*[\"']|>\s*)([1-8])[\"'<\s]", packet)
    return int(found[1]) if found else None
