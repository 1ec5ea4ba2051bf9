"""Photos and masks from and to files: the one door to everything about file formats.

Pillow, tifffile, imagecodecs and pi-heif are loaded on first use, not on import.
"""

from __future__ import annotations

from pathlib import Path

from inpaint_app.document import icc_profile
from inpaint_app.document.files.image_export import FORMATS, check_destination, export, export_all
from inpaint_app.document.files.image_open import open_photo, photo_from_array, to_uint8
from inpaint_app.document.files.mask_file import open_mask
from inpaint_app.document.files.readers.tiff import count_pages
from inpaint_app.document.metadata.exif import readable_fields

__all__ = [
    "CHANNEL_NAMES",
    "FORMATS",
    "check_destination",
    "count_pages",
    "describe",
    "export",
    "export_all",
    "open_mask",
    "open_photo",
    "photo_from_array",
    "to_uint8",
]


CHANNEL_NAMES = {1: "grey", 2: "grey+alpha", 3: "RGB", 4: "RGBA"}


def describe(path: Path | str, page: int | None = None) -> dict[str, object]:
    """What is known about a photo file, in plain values that JSON can hold.

    Keys: path, format, width, height (as turned), channels, bit_depth (as opened), icc (the profile's
    name), orientation (EXIF value found and applied, 1 to 8), dpi (two numbers or None), exif (readable
    fields), xmp (whether there is a packet), pages (that can be asked for), infrared (whether a film scanner's channel
    is kept), missing (share of the picture that the file does not hold), file_size (bytes), notices.

    Args:
        page: as for ``open_photo``.

    Raises:
        OpenError: as ``open_photo``.
    """
    path = Path(path)
    photo = open_photo(path, page)
    return {
        "path": str(path),
        "format": photo.source.name,
        "width": photo.size.width,
        "height": photo.size.height,
        "channels": CHANNEL_NAMES[photo.pixels.shape[2]],
        "bit_depth": photo.source.bit_depth,
        "icc": icc_profile.profile_name(photo.icc),
        "orientation": photo.source.orientation,
        "dpi": list(photo.dpi) if photo.dpi else None,
        "exif": readable_fields(photo.exif),
        "xmp": photo.xmp is not None,
        "pages": photo.pages,
        "infrared": photo.infrared is not None,
        "missing": 0.0 if photo.missing is None else round(float(photo.missing.mean()), 4),
        "file_size": path.stat().st_size,
        "notices": list(photo.notices),
    }
