"""Files that are not opened, and what they are called: by their first bytes, where these tell."""

from __future__ import annotations

import struct
from pathlib import Path

_BY_START = {
    b"%PDF": "a PDF", b"gimp": "a GIMP document", b"\0\0\1\0": "an icon", b"\0\0\2\0\1\0": "a cursor",
    b"v/1\1": "an OpenEXR", b"PK\3\4": "a project or another archive", b"#?RADIANCE": "a Radiance HDR",
    b"#?RGBE": "a Radiance HDR", b"DDS ": "a DirectDraw surface", b"qoif": "a QOI", b"BPG\xfb": "a BPG",
    b"II\xbc": "a JPEG XR", b"AT&TFORM": "a DjVu", b"SIMPLE  =": "a FITS", b"%!PS": "a PostScript",
    b"\xc5\xd0\xd3\xc6": "an EPS", b"\xd7\xcd\xc6\x9a": "a Windows metafile", b"\x59\xa6\x6a\x95": "a Sun raster",
    b"\x01\xda": "an SGI picture", b"FORM": "an Amiga IFF", b"icns": "an icon", b"FLIF": "a FLIF",
    b"\x1aE\xdf\xa3": "a video", b"<svg": "an SVG", b"SDPX": "a DPX", b"XPDS": "a DPX", b"P7\n": "a PAM",
    **{b"P%d" % number: "a PNM (PPM, PGM, PBM)" for number in range(1, 7)}, b"PF\n": "a PFM", b"Pf\n": "a PFM",
}
"""How files begin that are named, not opened."""
_VIDEO_BRANDS = (b"isom", b"mp41", b"mp42", b"avc1", b"qt  ", b"M4V ", b"3gp4", b"3gp5", b"iso2", b"iso4", b"iso5")
_TARGA_FOOTER = b"TRUEVISION-XFILE.\0"
_TEXT_START = 4096  # bytes in which a text file tells what it is


def kind_of(path: Path, start: bytes) -> str | None:
    """What a file is that is not opened, with its article; None: nothing known."""
    for mark, kind in _BY_START.items():
        if start.startswith(mark):
            return kind
    if (start[4:8] == b"ftyp" and start[8:12] in _VIDEO_BRANDS) or (start[:4] == b"RIFF" and start[8:12] == b"AVI "):
        return "a video"
    if start[4:8] in (b"moov", b"mdat", b"wide"):
        return "a video"
    try:
        with path.open("rb") as file:
            beginning = file.read(_TEXT_START)
            file.seek(max(0, path.stat().st_size - len(_TARGA_FOOTER)))
            ending = file.read()
    except OSError:
        return None
    if beginning[128:132] == b"DICM":
        return "a DICOM"
    if b"<svg" in beginning and beginning.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return "an SVG"
    if ending == _TARGA_FOOTER or _is_targa(start):
        return "a Targa"
    if start[0] == 10 and start[1] <= 5 and start[2] <= 1 and start[3] in (1, 2, 4, 8):
        return "a PCX"
    return None


def _is_targa(start: bytes) -> bool:
    """Whether the first bytes make sense as the header of a Targa file, which has no mark of its own."""
    if len(start) < 18 or start[1] > 1 or start[2] not in (1, 2, 3, 9, 10, 11) or start[17] & 0xC0:
        return False
    width, height = struct.unpack("<HH", start[12:16])
    mapped = start[2] in (1, 9)
    return bool(width and height and start[16] in (8, 15, 16, 24, 32) and mapped == bool(start[1]))
