"""Small pictures of files, kept in a folder from one start to the next."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPixmap

from inpaint_app.document.layers.layers import Pixels
from inpaint_app.ui.widgets.thumbnails import reduction, thumbnail_image

SIZE = QSize(128, 96)


class StoredThumbnails:
    """One PNG a file, under a name made of the file's. What cannot be read or written is simply not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, name: str, pixels: Pixels) -> None:
        """The file ``name`` looks like ``pixels``, HWC of any depth and channels."""
        step = reduction(pixels.shape[1], pixels.shape[0], SIZE)
        image = thumbnail_image(pixels[::step, ::step]).scaled(
            SIZE * 2, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            image.save(str(self._path(name)))

    def icon(self, name: str) -> QIcon:
        """The picture of the file ``name``; a null icon where there is none."""
        picture = QPixmap(str(self._path(name)))
        return QIcon(picture) if not picture.isNull() else QIcon()

    def forget_others(self, names: Iterable[str]) -> None:
        """Delete the pictures of all files but ``names``."""
        kept = {self._path(name) for name in names}
        with contextlib.suppress(OSError):
            for path in self._folder.glob("*.png"):
                if path not in kept:
                    path.unlink()

    def _path(self, name: str) -> Path:
        return self._folder / f"{hashlib.sha256(os.fsencode(name)).hexdigest()[:32]}.png"
