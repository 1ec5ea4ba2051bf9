"""WebP files through Pillow, lossless for a lossless source."""

from __future__ import annotations

import io
from typing import Any, BinaryIO

from inpaint_app.document.files.image_open import to_uint8
from inpaint_app.document.files.writers.outcome import Written, left_out, named_parts
from inpaint_app.document.layers.layers import Photo, Pixels
from inpaint_app.messages import Message

_QUALITY = 90


def write_webp(file: BinaryIO, pixels: Pixels, photo: Photo, quality: int | None) -> Written:
    """Write HWC uint8 or uint16 pixels, rounded to 8 bits, with the photo's profile, EXIF and XMP.

    Args:
        quality: 1 to 100; None: lossless for a lossless source, else 90.
    """
    from PIL import Image

    shallow = to_uint8(pixels)
    options: dict[str, Any] = {"quality": _QUALITY if quality is None else quality, "method": 4}
    exact = quality is None and photo.source.lossless
    if exact:
        # exact: colours under full transparency are kept too
        options = {"lossless": True, "exact": True, "quality": 50, "method": 3}
    if photo.icc:
        options["icc_profile"] = photo.icc
    if photo.exif:
        options["exif"] = b"Exif\0\0" + photo.exif
    if photo.xmp:
        options["xmp"] = photo.xmp
    # Into memory first: given a real file, Pillow turns a full disk into an error that does not say so.
    encoded = io.BytesIO()
    Image.fromarray(shallow[..., 0] if shallow.shape[2] == 1 else shallow).save(encoded, "WEBP", **options)
    file.write(encoded.getbuffer())
    notices = left_out("WebP", named_parts(photo.texts, photo.extras))
    if not exact:
        notices = (*notices, Message(
            "WebP compresses the whole picture, so pixels outside the fills change a little; PNG and TIFF keep them."))
    return Written(notices)
