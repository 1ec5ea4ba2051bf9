"""A clip as it is read: what is known of it, and its pictures one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from inpaint_app.errors import OpenError
from inpaint_app.video.files.layout import Layout, Picture, Plane
from inpaint_app.video.files.library import pyav, reading

_PACKED = {
    "nv12": "yuv420p", "nv21": "yuv420p", "nv16": "yuv422p", "nv24": "yuv444p", "p010le": "yuv420p10le",
    "p210le": "yuv422p10le", "yuyv422": "yuv422p", "uyvy422": "yuv422p", "yvyu422": "yuv422p", "ya8": "gray",
}
"""Formats that hold the same samples in another order, and the one that they are read as."""
_FULL = 2


@dataclass(frozen=True)
class Clip:
    """What is known of a clip's moving picture.

    Attributes:
        index: of its stream in the file.
        codec: FFmpeg's name of how it is encoded.
        time_base: of its time stamps, seconds.
        rate: frames a second, on average.
        frames: how many there are, as far as the file tells.
        bit_rate: bits a second.
        aspect: of a pixel, width to height.
        quarters: by how many quarters counterclockwise it is turned to be shown.
        tags: of colour: range, matrix, primaries, transfer, as FFmpeg numbers them.
        interlaced: whether a frame holds two moments.
        read_as: the planar format that frames are converted to; empty: they are planar.
        stored: the format that they have.
    """

    path: Path
    layout: Layout
    index: int
    codec: str
    time_base: Fraction
    rate: Fraction
    frames: int
    bit_rate: int
    aspect: Fraction
    quarters: int
    tags: tuple[int, int, int, int]
    interlaced: bool = False
    read_as: str = ""
    stored: str = ""

    @property
    def shown(self) -> tuple[int, int]:
        """Width and height as it is shown, in pixels of the file."""
        width, height = self.layout.width, self.layout.height
        return (height, width) if self.quarters % 2 else (width, height)


def open_clip(path: Path) -> Clip:
    """Look at a clip.

    Raises:
        OpenError: it is none. InstallationError.
    """
    av = pyav()
    with reading(path), av.open(str(path)) as container:
        stream = moving_stream(container)
        if stream is None:
            raise OpenError("{path} holds no moving picture; choose a clip.", path)
        first = next(_decoded(container, stream), None)
        if first is None:
            raise OpenError("No picture of {path} can be read; it is damaged.", path)
        layout, read_as = _layout(first)
        context = stream.codec_context
        rate = stream.average_rate or stream.guessed_rate or Fraction(25)
        clip = Clip(
            path, layout, stream.index, context.codec.canonical_name, stream.time_base, rate, stream.frames,
            stream.bit_rate or 0, Fraction(context.sample_aspect_ratio or 1), round(first.rotation / 90) % 4,
            (first.color_range, first.colorspace, first.color_primaries, first.color_trc), first.interlaced_frame,
            read_as, first.format.name)
    return clip if clip.frames and clip.bit_rate else _counted(clip)


def moving_stream(container: Any) -> Any:
    """The stream of the moving picture; None where there is none. A cover picture is not one."""
    av = pyav()
    cover = av.stream.Disposition.attached_pic
    return next((stream for stream in container.streams.video if not stream.disposition & cover), None)


def pictures(clip: Clip, begin: int = 0) -> Iterator[Picture]:
    """The pictures of a clip, in the order they are shown, from the one with number ``begin``.

    Time stamps grow, also where the file's do not.

    Raises:
        OpenError: it cannot be read any further.
    """
    av = pyav()
    last: int | None = None
    with reading(clip.path), av.open(str(clip.path)) as container:
        stream = container.streams[clip.index]
        stream.thread_type = "AUTO"
        for number, frame in enumerate(_decoded(container, stream)):
            pts = frame.pts if frame.pts is not None else round(number / clip.rate / clip.time_base)
            last = pts if last is None else max(pts, last + 1)
            if number >= begin:
                yield Picture(_planes(frame, clip), last)


def picture_at(clip: Clip, number: int) -> Picture | None:
    """The picture with that number, reached by the nearest key frame before it; None: the clip ends before."""
    av = pyav()
    with reading(clip.path), av.open(str(clip.path)) as container:
        stream = container.streams[clip.index]
        wanted = (stream.start_time or 0) + round(number / clip.rate / clip.time_base)
        half = round(0.5 / clip.rate / clip.time_base)
        container.seek(max(0, wanted - half), stream=stream)
        last = None
        for frame in _decoded(container, stream):
            last = frame
            if frame.pts is None or frame.pts >= wanted - half:
                break
        return None if last is None else Picture(_planes(last, clip), last.pts or 0)


def _decoded(container: Any, stream: Any) -> Iterator[Any]:
    """Frames; packets that are damaged are left out."""
    av = pyav()
    for packet in container.demux(stream):
        try:
            yield from packet.decode()
        except av.error.InvalidDataError:
            continue


def _planes(frame: Any, clip: Clip) -> tuple[Plane, ...]:
    layout = clip.layout
    if (frame.width, frame.height) != (layout.width, layout.height):
        raise OpenError("The pictures of {path} are of several sizes, which cannot be edited together.", clip.path)
    if clip.read_as:
        frame = frame.reformat(format=clip.read_as)
    elif not frame.format.is_planar and len(layout.shifts) > 1:
        raise OpenError("The pictures of {path} are of several formats, which cannot be edited together.", clip.path)
    kind = np.uint8 if layout.bits == 8 else np.uint16
    found: list[Plane] = []
    for at in range(len(layout.shifts)):
        plane = frame.planes[at]
        height, width = layout.shape(at)
        rows = np.frombuffer(plane, np.uint8)[: plane.line_size * height].reshape(height, plane.line_size)
        samples = np.ascontiguousarray(rows[:, : width * np.dtype(kind).itemsize])
        found.append(samples if layout.bits == 8 else samples.view(np.uint16))
    return tuple(found)


def _layout(frame: Any) -> tuple[Layout, str]:
    """The layout that a frame is read as, and the format it is converted to; empty: none."""
    av = pyav()
    given = frame.format
    read_as = _PACKED.get(given.name, "")
    deep = max(component.bits for component in given.components)
    has_alpha = any(component.is_alpha for component in given.components)
    known = given.is_planar and not given.is_big_endian and deep <= 16 and not given.name.endswith(("f16le", "f32le"))
    if not read_as and not (known or given.name.startswith("gray")):
        read_as = ("gbrap" if has_alpha or given.has_palette else "gbrp") + ("" if deep <= 8 else "16le")
    form = av.VideoFormat(read_as or given.name, frame.width, frame.height)
    parts = form.components
    shifts = tuple((_halvings(frame.width, part.width), _halvings(frame.height, part.height)) for part in parts)
    name = form.name.replace("yuvj", "yuv")
    full = frame.color_range == _FULL or form.name.startswith("yuvj") or form.is_rgb
    kind = "rgb" if form.is_rgb else "grey" if len(parts) == 1 else "yuv"
    return Layout(
        name, frame.width, frame.height, shifts, parts[0].bits, kind, any(part.is_alpha for part in parts), full,
        frame.colorspace, form.name.startswith("yuvj")), read_as


def _halvings(whole: int, part: int) -> int:
    """How often a side was halved."""
    return next(times for times in range(4) if -(-whole >> times) == part)


def _counted(clip: Clip) -> Clip:
    """The clip with frames and bits counted, where its file does not tell how many there are."""
    av = pyav()
    frames = size = 0
    with reading(clip.path), av.open(str(clip.path)) as container:
        for packet in container.demux(container.streams[clip.index]):
            frames += packet.dts is not None or packet.pts is not None
            size += packet.size
    seconds = max(float(frames / clip.rate), 1e-3)
    return replace(clip, frames=clip.frames or frames, bit_rate=clip.bit_rate or round(8 * size / seconds))
