"""Small JPEGs of photos and their results: made when they are first asked for, and kept beside the journal."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

import cv2

from inpaint_app.archive.places import home_of
from inpaint_app.atomic_file import replacing
from inpaint_app.document.arrays import rgb_of
from inpaint_app.document.files.image_open import open_photo
from inpaint_app.errors import InpaintError

SIDE = 256
"""Pixels of the longer side."""
_QUALITY = 72


class Thumbnails:
    """Of one archive. What cannot be read has none; what cannot be kept is made again."""

    def __init__(self, out: Path) -> None:
        self._folder = home_of(out) / "thumbnails"

    def jpeg(self, path: Path) -> bytes | None:
        """A small JPEG of the picture (the first page) that lies at ``path`` now."""
        try:
            kept = self._folder / _name(path)
            if kept.is_file():
                return kept.read_bytes()
        except OSError:
            return None
        made = _made(path)
        if made is not None:
            with contextlib.suppress(OSError, InpaintError):
                self._folder.mkdir(parents=True, exist_ok=True)
                with replacing(kept, overwrite=True) as file:
                    file.write(made)
        return made


def _name(path: Path) -> str:
    """Another one as soon as the file is another. Raises OSError."""
    status = path.stat()
    what = b"\0".join((os.fsencode(path.absolute()), f"{status.st_size} {status.st_mtime_ns}".encode()))
    return f"{hashlib.sha256(what).hexdigest()[:32]}.jpg"


def _made(path: Path) -> bytes | None:
    try:
        pixels = open_photo(path, 1).pixels
    except (InpaintError, OSError, MemoryError):
        return None
    height, width = pixels.shape[:2]
    scale = min(1.0, SIDE / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(rgb_of(pixels), size, interpolation=cv2.INTER_AREA)
    coded = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1]
    return coded.tobytes()
