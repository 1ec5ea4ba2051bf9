"""The mask of each photo in a folder of masks: at the same relative path, with any picture's suffix."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

from inpaint_app.document.files.suffixes import PHOTO_SUFFIXES

_ORDER = {f".{suffix}": place for place, suffix in enumerate(("png", *PHOTO_SUFFIXES))}


class MaskFolder:
    """Looks masks up; each folder is read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._listed: dict[str, dict[str, list[str]]] = {}

    def mask_of(self, name: str) -> Path | None:
        """The mask of the photo ``name``: the file of the same full name, or of the same stem, or of STEM-mask."""
        path = PurePosixPath(name)
        listed = self._names(str(path.parent))
        same_stem = listed.get(path.stem, [])
        same_name = [path.name] if path.name in same_stem else []
        for candidates in (same_name, same_stem, listed.get(f"{path.stem}-mask", [])):
            if candidates:
                return self._folder / path.parent / min(candidates, key=_rank)
        return None

    def forget(self) -> None:
        """Read folders again: files may have come."""
        self._listed.clear()

    def _names(self, folder: str) -> dict[str, list[str]]:
        """File names of pictures in a folder, by stem."""
        if folder not in self._listed:
            found: dict[str, list[str]] = {}
            try:
                names = [path.name for path in (self._folder / folder).iterdir()]
            except OSError:
                names = []
            for name in names:
                stem, suffix = os.path.splitext(name)
                if suffix.lower() in _ORDER:
                    found.setdefault(stem, []).append(name)
            self._listed[folder] = found
        return self._listed[folder]


def _rank(name: str) -> tuple[int, str]:
    return _ORDER[os.path.splitext(name)[1].lower()], name
