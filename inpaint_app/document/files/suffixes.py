"""The suffixes that photo files have, lower case and without a dot."""

from __future__ import annotations

PHOTO_SUFFIXES = (
    "jpg", "jpeg", "png", "tif", "tiff", "webp", "bmp", "gif", "heic", "heif", "hif", "avif", "jp2", "j2k", "jxl",
    "psd", "psb", "dng", "nef", "nrw", "cr2", "cr3", "crw", "arw", "raf", "rw2", "orf", "pef", "srw", "x3f",
    "mrw", "3fr",
)  # fmt: skip
