"""A mask as a file of its own."""

from __future__ import annotations

from pathlib import Path

from inpaint_app.document.files import png
from inpaint_app.document.files.atomic_file import replacing
from inpaint_app.document.masks.morphology import MaskPixels
from inpaint_app.errors import SaveError


def save_mask(path: Path, pixels: MaskPixels, *, overwrite: bool = False) -> None:
    """Write a mask as a grey PNG, white where it is full, wholly or not at all; ``open_mask`` reads it back exactly.

    Args:
        pixels: HW uint8.
        overwrite: replace an existing file, which otherwise is an error.

    Raises:
        SaveError: another suffix than .png, an existing file, or a disk or folder that cannot be written.
    """
    if path.suffix.lower() != ".png":
        raise SaveError("{name} does not end in .png; masks are saved as PNG only.", path)
    with replacing(path, overwrite=overwrite) as file:
        png.write(file, pixels[..., None], icc=None, exif=None, xmp=None, dpi=None, text={})
