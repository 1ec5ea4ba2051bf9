"""One frame of a clip as it is and as it would be, without writing anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from threading import Event as CancelFlag

import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import BoolMask
from inpaint_app.video.files.layout import Layout, Picture
from inpaint_app.video.files.source import Clip, pictures
from inpaint_app.video.masks import as_stored
from inpaint_app.video.request import VideoOptions
from inpaint_app.video.run import Tools
from inpaint_app.video.stages.denoise import denoised
from inpaint_app.video.stages.dust import without_dust
from inpaint_app.video.stages.enlarge import enlarged, options_for
from inpaint_app.video.stages.holes import Hole, hole_of
from inpaint_app.video.stages.paint import EnginePaint
from inpaint_app.video.stages.repair import Past, repaired
from inpaint_app.video.track import track

Frame = npt.NDArray[np.uint8]
_AROUND = 24
"""Frames before and after that are looked at."""


def shown(picture: Picture, layout: Layout, quarters: int) -> Frame:
    """HW3 uint8, a picture of a clip as it is shown."""
    rgb = np.rint(layout.to_rgb(picture, layout.rect) * 255).astype(np.uint8)
    return np.ascontiguousarray(np.rot90(rgb, quarters))


def preview(
    clip: Clip, number: int, mask: BoolMask | None, options: VideoOptions, tools: Tools, poll: Callable[[], None],
    cancelled: CancelFlag,
) -> Frame:
    """The frame with that number, edited, as it is shown.

    Args:
        mask: HW as the clip is shown, instead of those of the options: of all frames or, where they say that it is
            tracked, of this one.
        poll: called often; may raise to stop, once ``cancelled`` is set.
    """
    layout = clip.layout
    begin = max(0, number - _AROUND)
    flow: Iterator[Picture] = islice(pictures(clip, begin), number - begin + _AROUND + 1)
    if options.detect:
        flow = without_dust(flow, layout, poll)
    if options.denoise:
        flow = denoised(flow, layout, options.denoise, poll)
    if mask is not None and mask.any():
        stored = as_stored(mask, clip)
        holes: dict[int, Hole | None] = {}
        if options.track:
            def write(frame: int, found: BoolMask) -> None:
                holes[frame] = hole_of(found, layout)

            track(clip, stored, number, write, poll, begin=begin, count=2 * _AROUND + 1)
        one = hole_of(stored, layout)
        paint = EnginePaint(layout, tools.engine, cancelled, poll, options.quality)
        flow = repaired(
            flow, lambda frame: holes.get(frame, one if not options.track else None), layout, paint, Past(),
            begin=begin, piece=number - begin + 1, ahead=_AROUND, poll=poll)
    picture = next(islice(flow, number - begin, None))
    if options.scale > 1:
        enhancer = tools.make_enhancer()
        chosen = options_for(picture, layout, enhancer, options.scale)
        picture = next(enlarged(iter([picture]), layout, enhancer, chosen, poll))
        layout = layout.scaled(options.scale)
    return shown(picture, layout, clip.quarters)
