"""Files that are not opened, and what they are called: by their first bytes, where these tell."""

from __future__ import annotations

import struct
from pathlib import Path

from inpaint_app.messages import Message

_BY_START = {
    b"%PDF": Message("a PDF file"), b"gimp": Message("a GIMP document"), b"\0\0\1\0": Message("an icon"),
    b"\0\0\2\0\1\0": Message("a cursor"), b"v/1\1": Message("an OpenEXR file"),
    b"PK\3\4": Message("a project or another archive"), b"#?RADIANCE": Message("a Radiance HDR file"),
    b"#?RGBE": Message("a Radiance HDR file"), b"DDS ": Message("a DirectDraw surface"),
    b"qoif": Message("a QOI file"), b"BPG\xfb": Message("a BPG file"), b"II\xbc": Message("a JPEG XR file"),
    b"AT&TFORM": Message("a DjVu file"), b"SIMPLE  =": Message("a FITS file"), b"%!PS": Message("a PostScript file"),
    b"\xc5\xd0\xd3\xc6": Message("an EPS file"), b"\xd7\xcd\xc6\x9a": Message("a Windows metafile"),
    b"\x59\xa6\x6a\x95": Message("a Sun raster"), b"\x01\xda": Message("an SGI picture"),
    b"FORM": Message("an Amiga IFF file"), b"icns": Message("an icon"), b"FLIF": Message("a FLIF file"),
    b"\x1aE\xdf\xa3": Message("a video"), b"<svg": Message("an SVG file"), b"SDPX": Message("a DPX file"),
    b"XPDS": Message("a DPX file"), b"P7\n": Message("a PAM file"),
    **{b"P%d" % number: Message("a PNM (PPM, PGM, PBM) file") for number in range(1, 7)},
    b"PF\n": Message("a PFM file"), b"Pf\n": Message("a PFM file"),
}
"""How files begin that are named, not opened."""
_VIDEO_BRANDS = (b"isom", b"mp41", b"mp42", b"avc1", b"qt  ", b"M4V ", b"3gp4", b"3gp5", b"iso2", b"iso4", b"iso5")
_TARGA_FOOTER = b"TRUEVISION-XFILE.\0"
_TEXT_START = 4096  # bytes in which a text file tells what it is


def kind_of(path: Path, start: bytes) -> Message | None:
    """What a file is that is not opened, with its article; None: nothing known."""
    for mark, kind in _BY_START.items():
        if start.startswith(mark):
            return kind
    if (start[4:8] == b"ftyp" and start[8:12] in _VIDEO_BRANDS) or (start[:4] == b"RIFF" and start[8:12] == b"AVI "):
        return Message("a video")
    if start[4:8] in (b"moov", b"mdat", b"wide"):
        return Message("a video")
    try:
        with path.open("rb") as file:
            beginning = file.read(_TEXT_START)
            file.seek(max(0, path.stat().st_size - len(_TARGA_FOOTER)))
            ending = file.read()
    except OSError:
        return None
    if beginning[128:132] == b"DICM":
        return Message("a DICOM file")
    if b"<svg" in beginning and beginning.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return Message("an SVG file")
    if ending == _TARGA_FOOTER or _is_targa(start):
        return Message("a Targa file")
    if start[0] == 10 and start[1] <= 5 and start[2] <= 1 and start[3] in (1, 2, 4, 8):
        return Message("a PCX file")
    return None


def _is_targa(start: bytes) -> bool:
    """Whether the first bytes make sense as the header of a Targa file, which has no mark of its own."""
    if len(start) < 18 or start[1] > 1 or start[2] not in (1, 2, 3, 9, 10, 11) or start[17] & 0xC0:
        return False
    width, height = struct.unpack("<HH", start[12:16])
    mapped = start[2] in (1, 9)
    return bool(width and height and start[16] in (8, 15, 16, 24, 32) and mapped == bool(start[1]))
