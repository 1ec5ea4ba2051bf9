"""What is to be filled in each frame: one mask for all, one for each, or one that follows what it covers.

Masks are as the clip is shown; a frame that is stored on its side turns them.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Protocol

import numpy as np

from inpaint_app.document.arrays import BoolMask
from inpaint_app.document.files.mask_file import read_mask
from inpaint_app.document.files.suffixes import PHOTO_SUFFIXES
from inpaint_app.document.geometry import Size
from inpaint_app.document.masks.morphology import HALF
from inpaint_app.errors import MaskError, OpenError
from inpaint_app.video.files.source import Clip
from inpaint_app.video.stages.holes import Hole, hole_of


class Masks(Protocol):
    """Gives the hole of each frame.

    Attributes:
        key: tells it from other masks.
    """

    key: str

    def __call__(self, number: int) -> Hole | None:
        """The hole of the frame with that number, from 0; None: it has none."""


class OneMask:
    """The same for all frames. See `Masks`."""

    def __init__(self, path: Path, clip: Clip) -> None:
        mask = as_stored(open_shown(path, clip), clip)
        self.key = hashlib.sha256(np.packbits(mask).tobytes()).hexdigest()
        self._hole = hole_of(mask, clip.layout)
        if self._hole is None:
            raise MaskError("The mask is empty; mark in white what should be filled.")

    def __call__(self, number: int) -> Hole | None:  # noqa: ARG002 - as others
        return self._hole


class FolderOfMasks:
    """The pictures of a folder by name: the first for the first frame, and so on; further frames have none.

    Attributes:
        count: how many there are.
    """

    def __init__(self, folder: Path, clip: Clip) -> None:
        suffixes = {f".{suffix}" for suffix in PHOTO_SUFFIXES}
        if not folder.is_dir():
            raise OpenError("There is no folder {path}; choose another one.", folder)
        self._paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in suffixes and path.is_file())
        if not self._paths:
            raise OpenError("There is no picture in the folder {path}; choose another one.", folder)
        self._clip = clip
        self._last: tuple[int, Hole | None] = (-1, None)
        self.count = len(self._paths)
        states = ((path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in self._paths)
        self.key = hashlib.sha256(repr(list(states)).encode()).hexdigest()

    def __call__(self, number: int) -> Hole | None:
        if number >= self.count:
            return None
        if number != self._last[0]:
            mask = as_stored(open_shown(self._paths[number], self._clip), self._clip)
            self._last = number, hole_of(mask, self._clip.layout)
        return self._last[1]


def open_shown(path: Path, clip: Clip) -> BoolMask:
    """The mask of a file, HW as the clip is shown.

    Raises:
        OpenError, MaskError.
    """
    return np.asarray(read_mask(path, Size(*clip.shown)).values >= HALF)


def as_stored(mask: BoolMask, clip: Clip) -> BoolMask:
    """A mask of the clip as it is shown, turned as its frames are stored."""
    return np.ascontiguousarray(np.rot90(mask, -clip.quarters))


def as_shown(mask: BoolMask, clip: Clip) -> BoolMask:
    """The other way round."""
    return np.ascontiguousarray(np.rot90(mask, clip.quarters))
