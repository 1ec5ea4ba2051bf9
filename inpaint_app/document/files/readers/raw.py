"""Reader for camera raw files: developed by LibRaw with the camera's white balance, 16 bits, Adobe RGB (1998)."""

from __future__ import annotations

import io
from typing import Any, BinaryIO

import numpy as np

from inpaint_app.document.files.decoding import Decoded, UnsupportedError, check_size
from inpaint_app.document.icc_profile import profile_of_curve
from inpaint_app.document.metadata.exif_layout import LOST_NOTE, exif_of_tiff
from inpaint_app.messages import Message

MARKS = (
    b"FUJIFILMCCD-RAW", b"IIU\0", b"IIRO", b"IIRS", b"MMOR", b"MMRO", b"FOVb", b"\0MRM", b"II\x1a\0\0\0HEAPCCDR",
)
"""How raw files begin that are not TIFF: Fuji, Panasonic, Olympus, Sigma, Minolta, old Canon."""

_GAMMA = 563 / 256  # Adobe RGB (1998), section 4.3.4.2
_ADOBE_RGB = (0.3127, 0.3290, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06)
_TIFF_VERSIONS = {b"IIU\0": b"II*\0", b"IIRO": b"II*\0", b"IIRS": b"II*\0", b"MMOR": b"MM\0*", b"MMRO": b"MM\0*"}


def read_raw(file: BinaryIO) -> Decoded:
    """Develop the picture, as bright as it was exposed, the right way up; EXIF from the file where it is TIFF-shaped.

    Raises:
        UnsupportedError: LibRaw cannot read it.
    """
    import rawpy

    data = file.read()
    notices = [Message("Developed from camera raw data with the camera's white balance.")]
    try:
        with rawpy.imread(io.BytesIO(data)) as raw:
            check_size(raw.sizes.iwidth, raw.sizes.iheight)
            exif = _exif(data, notices) or _exif_of_preview(raw)
            pixels = raw.postprocess(
                output_bps=16, use_camera_wb=True, no_auto_bright=True, output_color=rawpy.ColorSpace.Adobe,
                gamma=(_GAMMA, 0),
            )
    except rawpy.LibRawError as error:
        raise UnsupportedError(
            "{name} is a camera raw file that cannot be read here; develop it to TIFF or JPEG first.") from error
    if exif is None:
        notices.append(Message("Left out the EXIF metadata of the camera raw file, which cannot be read here."))
    pixels = np.ascontiguousarray(pixels if pixels.ndim == 3 else pixels[..., None])
    grey = pixels.shape[2] == 1
    return Decoded(
        pixels, "RAW", profile_of_curve("Adobe RGB (1998) compatible", _GAMMA, _ADOBE_RGB, grey=grey), exif,
        notices=notices, orientation=1, lossless=True,
    )


def _exif(data: bytes, notices: list[Message]) -> bytes | None:
    """The descriptive tags and the EXIF and GPS directories of a TIFF-shaped file, as a block of its own."""
    if data[:4] in _TIFF_VERSIONS:
        data = _TIFF_VERSIONS[data[:4]] + data[4:]
    try:
        taken = exif_of_tiff(data)
    except ValueError:
        return None
    if taken.lost_note:
        notices.append(LOST_NOTE)
    return taken.block


def _exif_of_preview(raw: Any) -> bytes | None:
    """The EXIF block of the JPEG that the camera has put beside its raw data."""
    import rawpy
    from PIL import Image

    try:
        preview = raw.extract_thumb()
        if preview.format != rawpy.ThumbFormat.JPEG:
            return None
        with Image.open(io.BytesIO(preview.data)) as image:
            exif = image.info.get("exif")
    except (rawpy.LibRawError, OSError, ValueError, SyntaxError):
        return None
    return exif.removeprefix(b"Exif\0\0") if exif else None
