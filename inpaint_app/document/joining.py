"""Several pictures joined into one: scans of the parts of a large print, or photos taken while turning round.

OpenCV's stitcher finds what they share, and blends them. It works at 8 bits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple, get_args

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import BoolMask
from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.layers import Photo, Pixels, SourceFormat
from inpaint_app.document.project.export_changes import in_srgb
from inpaint_app.errors import CanvasError, UsageError
from inpaint_app.limits import PIXEL_LIMIT
from inpaint_app.messages import Message

JoinMode = Literal["scan", "panorama"]
JOIN_MODES: tuple[JoinMode, ...] = get_args(JoinMode)
_CONFIDENCE = 0.6
"""Of a match, from which two pictures belong together; OpenCV's own 1.0 leaves out parts that share a third."""
_RIM = 2
"""Pixels along the border of what is covered that are half of the background."""

Poll = Callable[[], None]
_Bytes = npt.NDArray[np.uint8]


class Joined(NamedTuple):
    """A joined picture.

    Attributes:
        photo: 8 bits, in the colours of the first picture where all have the same profile, else sRGB.
        hole: HW, True where none of the pictures shows anything.
    """

    photo: Photo
    hole: BoolMask


def join_photos(photos: Sequence[Photo], mode: JoinMode = "scan", poll: Poll = lambda: None) -> Joined:
    """Join pictures that overlap, in any order.

    Args:
        mode: "scan": parts of one flat thing, shifted and turned; "panorama": views from one place.
        poll: called between steps; may raise to stop.

    Raises:
        UsageError: fewer than two. CanvasError: they do not overlap enough, or the result would be too large.
    """
    if len(photos) < 2:
        raise UsageError("Give at least two pictures to join.")
    first = photos[0]
    same = all(photo.icc == first.icc for photo in photos)
    pictures = [_bgr(photo, convert=not same) for photo in photos]
    masks = [_opaque(photo) for photo in photos]
    stitcher = cv2.Stitcher.create(cv2.Stitcher_SCANS if mode == "scan" else cv2.Stitcher_PANORAMA)
    stitcher.setPanoConfidenceThresh(_CONFIDENCE)
    cv2.setRNGSeed(0)
    poll()
    if stitcher.estimateTransform(pictures, masks) != cv2.Stitcher_OK or len(stitcher.component()) < 2:
        raise CanvasError(
            "The pictures do not overlap enough to be joined; give some that share a third of their width.")
    used = sorted(int(index) for index in np.ravel(stitcher.component()))
    _check_all_used(photos, used)
    poll()
    status, joined = stitcher.composePanorama(pictures)
    poll()
    white, shown = stitcher.composePanorama([np.full_like(picture, 255) for picture in pictures])
    if status != cv2.Stitcher_OK or white != cv2.Stitcher_OK or joined.shape != shown.shape:
        raise CanvasError("The pictures cannot be joined: they fit each other in no way; try the other mode.")
    if joined.shape[0] * joined.shape[1] > PIXEL_LIMIT:
        raise CanvasError("The joined picture would be larger than can be opened; reduce the pictures first.")
    covered = cv2.erode((shown.max(2) > 0).astype(np.uint8), np.ones((2 * _RIM + 1,) * 2, np.uint8), borderValue=0) > 0
    rows, columns = np.flatnonzero(covered.any(1)), np.flatnonzero(covered.any(0))
    part = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    rgb = np.ascontiguousarray(joined[part][..., ::-1].astype(np.uint8))
    pixels: Pixels = rgb[..., :1].copy() if all(photo.is_grey for photo in photos) else rgb
    notices = (Message("The pictures had 16 bits and were joined at 8."),) if any(
        photo.pixels.dtype == np.uint16 for photo in photos) else ()
    source = SourceFormat(name=first.source.name, bit_depth=8, lossless=False)
    photo = replace(
        first, pixels=pixels, icc=first.icc if same else None, source=source, notices=notices, infrared=None,
        missing=None, cut=None, pages=1)
    return Joined(photo, ~covered[part])


def covered_part(hole: BoolMask) -> Rect:
    """The largest rectangle without hole that is found by taking rows and columns off the side that has most of it."""
    left, top, right, bottom = 0, 0, hole.shape[1], hole.shape[0]
    sums = cv2.integral(hole.astype(np.uint8))

    def share(part: Rect) -> float:
        empty = sums[part.bottom, part.right] - sums[part.top, part.right] - sums[part.bottom, part.left]
        return float(empty + sums[part.top, part.left]) / max(1, part.area)

    while left < right and top < bottom and share(Rect(left, top, right, bottom)):
        sides = (
            Rect(left, top, left + 1, bottom), Rect(left, top, right, top + 1), Rect(right - 1, top, right, bottom),
            Rect(left, bottom - 1, right, bottom))
        worst = int(np.argmax([share(side) for side in sides]))
        left, top = left + (worst == 0), top + (worst == 1)
        right, bottom = right - (worst == 2), bottom - (worst == 3)
    return Rect(left, top, right, bottom)


def cropped(joined: Joined, rect: Rect) -> Photo:
    """The part of a joined picture that ``rect`` shows.

    Raises:
        CanvasError: nothing is left.
    """
    if rect.empty:
        raise CanvasError("Nothing of the joined picture is left without its ragged border; have it filled instead.")
    return replace(joined.photo, pixels=joined.photo.pixels[rect.slices].copy())


def _bgr(photo: Photo, *, convert: bool) -> _Bytes:
    pixels = in_srgb(photo.pixels, photo.icc) if convert and photo.icc else photo.pixels
    if pixels.dtype == np.uint16:
        pixels = ((pixels.astype(np.uint32) + 128) // 257).astype(np.uint8)
    colour = pixels[..., :3] if pixels.shape[2] >= 3 else np.repeat(pixels[..., :1], 3, 2)
    return np.ascontiguousarray(colour[..., ::-1]).astype(np.uint8)


def _opaque(photo: Photo) -> _Bytes:
    """HW uint8, 255 where a picture shows something."""
    if not photo.has_alpha:
        return np.full(photo.pixels.shape[:2], 255, np.uint8)
    return np.where(photo.pixels[..., -1] > 0, np.uint8(255), np.uint8(0))


def _check_all_used(photos: Sequence[Photo], used: Sequence[int]) -> None:
    left_out = [index for index in range(len(photos)) if index not in used]
    if left_out:
        path = photos[left_out[0]].source.path
        raise CanvasError(
            "{name} does not overlap the others enough; leave it out, or give what lies between.",
            name=path.name if path is not None else Message("Picture {number}", number=left_out[0] + 1))
