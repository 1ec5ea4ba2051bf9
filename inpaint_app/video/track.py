"""A mask that follows what it covers: from the frame that it was painted on, forward and back, by optical flow.

Not the mask is moved from frame to frame but where each of its pixels came from, so that its shape is that of the
painted one however long the way.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO

import cv2
import numpy as np

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.document.files.mask_file import save_mask
from inpaint_app.document.geometry import Rect
from inpaint_app.document.masks.mask_values import mask_values
from inpaint_app.video.files.source import Clip, pictures
from inpaint_app.video.masks import as_shown
from inpaint_app.video.stages.motion import Small, flow_between, small_of, warp

_GROWN = 2
"""Small pixels by which a tracked mask is larger: what lies at its rim is not quite where it seems."""


def track(
    clip: Clip, mask: BoolMask, at: int, write: Callable[[int, BoolMask], None], poll: Callable[[], None],
    *, begin: int = 0, count: int | None = None,
) -> None:
    """Give a mask for each frame.

    Args:
        mask: HW as the clip's frames are stored, of the frame with number ``at``.
        write: called with a frame's number and its mask, in no certain order.
        begin, count: the frames that matter; None: all from there on.
    """
    stored = mask
    height, width = clip.layout.height // 2, clip.layout.width // 2
    painted = np.asarray(
        cv2.resize(stored.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA), np.float32)
    number = begin
    last: Small | None = None
    way = _nowhere(height, width)
    with tempfile.TemporaryFile() as kept:
        for number, picture in enumerate(islice(pictures(clip, begin), count), begin):
            poll()
            small = small_of(clip.layout.luma8(picture))
            if number <= at:
                kept.write(small.tobytes())
            if number == at:
                write(number, stored)
            elif number > at and last is not None:
                way = _moved(last, small, way)
                write(number, _at(painted, way, clip))
            last = small if number >= at else None
        before = _nowhere(height, width)
        previous: Small | None = None
        for number_before, small in _backwards(kept, begin, min(at, number), height, width):
            poll()
            if previous is not None:
                before = _moved(previous, small, before)
                write(number_before, _at(painted, before, clip))
            previous = small


def _backwards(kept: IO[bytes], begin: int, at: int, height: int, width: int) -> Iterator[tuple[int, Small]]:
    """The small pictures that were kept, the last first."""
    for number in range(at, begin - 1, -1):
        kept.seek((number - begin) * height * width)
        yield number, np.frombuffer(kept.read(height * width), np.uint8).reshape(height, width)


def _nowhere(height: int, width: int) -> FloatArray:
    return np.zeros((height, width, 2), np.float32)


def _moved(last: Small, small: Small, way: FloatArray) -> FloatArray:
    """HW2: from each pixel of ``small`` to the painted frame, ``way`` being that of ``last``; a cut loses all."""
    flow = flow_between(last, small, Rect(0, 0, small.shape[1], small.shape[0]))
    if flow.cut:
        return np.full_like(way, np.float32(1e6))
    return flow.back + np.asarray(warp(way, flow.back), np.float32)


def _at(painted: FloatArray, way: FloatArray, clip: Clip) -> BoolMask:
    """The mask of a frame, as it is stored."""
    rows, columns = np.indices(way.shape[:2], np.float32)
    moved = cv2.remap(
        painted, columns + way[..., 0], rows + way[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    grown = cv2.dilate(np.asarray(moved), np.ones((2 * _GROWN + 1, 2 * _GROWN + 1), np.uint8))
    full = cv2.resize(grown, (clip.layout.width, clip.layout.height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(full) >= 0.5


def written_masks(clip: Clip, mask: BoolMask, at: int, folder: Path, poll: Callable[[], None]) -> None:
    """A mask for each frame in a folder, as ``masks.FolderOfMasks`` reads them; ``mask`` as for `track`."""
    def write(number: int, stored: BoolMask) -> None:
        save_mask(folder / f"{number:06d}.png", mask_values(as_shown(stored, clip)), overwrite=True)

    track(clip, mask, at, write, poll)
