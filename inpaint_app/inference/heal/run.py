"""Heals one stroke."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from threading import Event as CancelFlag

import cv2
import numpy as np

from inpaint_app.document.arrays import BoolMask, Coverage, FloatArray
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import Pixels
from inpaint_app.errors import first_line
from inpaint_app.inference.heal.request import ENGINE, HealRequest
from inpaint_app.inference.pixels.poisson import membrane
from inpaint_app.inference.pixels.push_pull import push_pull, with_channel_axis
from inpaint_app.inference.request import Cancelled, EngineEvent, Failed, Finished, Planned, Report, Tile
from inpaint_app.messages import Message

_BORDER = 3
"""Pixels around a stroke that say what its colours should be."""

_SOLVED_PIXELS = 1_000_000
"""Pixels around a stroke beyond which what is added to its colours, which is smooth, is found on a reduced copy."""

_ROWS = 256
"""Rows made at a time, which bounds the arrays of floats."""


def run_heal(request: HealRequest, cancelled: CancelFlag) -> Iterator[EngineEvent]:
    """Yield the events of ``request`` (see ``inference.request``); the last is Finished, Cancelled or Failed."""
    began = time.perf_counter()
    job, rect = request.job, request.stroke.rect
    yield Planned(job, (rect,))
    try:
        made = _healed(request, cancelled.is_set)
    except MemoryError:
        yield Failed(job, Message("There is not enough memory to heal this stroke; close other programs."))
        return
    except cv2.error as error:
        yield Failed(job, Message("The stroke could not be healed ({reason}).", reason=first_line(error)))
        return
    if made is None:
        yield Cancelled(job)
        return
    pixels, coverage = made
    pixels.flags.writeable = coverage.flags.writeable = False
    yield Tile(job, rect, pixels, coverage)
    seconds = time.perf_counter() - began
    yield Finished(job, Report(
        engine=ENGINE, model="", model_hash="", device="cpu", regions=1, total_s=seconds, preview_s=seconds, load_s=0.0,
        peak_mb=0.0, stages={ENGINE: seconds}))


def _healed(request: HealRequest, stopped: Callable[[], bool]) -> tuple[Pixels, Coverage] | None:
    """(HWC, HW coverage) over the stroke's rectangle; None: it was stopped."""
    photo, rect = request.photo, request.stroke.rect
    window = rect.grow(_BORDER).clip(photo.size)
    below = composite(photo, request.fills, window)
    copied, known = request.source.sample(lambda part: composite(photo, request.fills, part), photo.size, window)
    stroke = np.where(known, request.stroke.over(window), np.uint8(0))
    known &= stroke == 0  # where both say what the colour is
    added = _added(below, copied, known, stopped)
    if added is None:
        return None
    top = np.iinfo(copied.dtype).max
    for row in range(0, window.height, _ROWS):
        rows = slice(row, row + _ROWS)
        copied[rows] = np.clip(copied[rows] + added[rows] + 0.5, 0, top)
    inside = rect.within(window)
    pixels: Pixels = copied[inside].copy()
    coverage: Coverage = stroke[inside].copy()
    return pixels, coverage


def _added(below: Pixels, copied: Pixels, known: BoolMask, stopped: Callable[[], bool]) -> FloatArray | None:
    """What the copied pixels lack of the picture's colours, HWC: exact where ``known``, between a membrane (Perez et
    al., "Poisson Image Editing", SIGGRAPH 2003); None: it was stopped.
    """
    height, width = known.shape
    factor = max(1, math.ceil(math.sqrt(known.size / _SOLVED_PIXELS)))
    size = (-(-width // factor), -(-height // factor))
    difference = np.zeros((size[1], size[0], below.shape[2]), np.float32)
    weight = np.zeros((size[1], size[0]), np.float32)
    step = max(1, _ROWS // factor)
    for row in range(0, size[1], step):
        if stopped():
            return None
        rows, part = slice(row, row + step), slice(row * factor, (row + step) * factor)
        there = known[part].astype(np.float32)
        lacking = (below[part].astype(np.float32) - copied[part]) * there[..., None]
        to = (size[0], len(weight[rows]))
        weight[rows] = cv2.resize(there, to, interpolation=cv2.INTER_AREA)
        difference[rows] = with_channel_axis(cv2.resize(lacking, to, interpolation=cv2.INTER_AREA))
    seen = weight > 0
    difference[seen] /= weight[seen][:, None]
    added: FloatArray = push_pull(difference, seen.astype(np.float32))
    if stopped():
        return None
    if seen.any():
        added = membrane(added, ~seen)
    if factor > 1:
        added = with_channel_axis(cv2.resize(added, (width, height), interpolation=cv2.INTER_LINEAR))
    return added
