"""Pictures encoded into pieces of a clip, which are joined afterwards: each begins anew and needs no other."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from inpaint_app.errors import SaveError
from inpaint_app.video.files.layout import Layout, Picture
from inpaint_app.video.files.library import pyav, writing
from inpaint_app.video.files.source import Clip

_ENCODERS = {
    "h264": ("libx264", "libopenh264"), "hevc": ("libx265",), "vp8": ("libvpx",), "vp9": ("libvpx-vp9",),
    "av1": ("libsvtav1", "libaom-av1"), "prores": ("prores_ks",), "theora": ("libtheora",),
    "rawvideo": (),
}
"""By what a clip is encoded as, where the encoder has another name."""
_MORE = 1.2
"""How many times the source's bit rate is asked for: what is encoded a second time needs more to look alike."""
_LEAST = 200_000
_COARSE = ("mpeg1video", "mpeg2video", "mpeg4")
"""Encoders that only count frames."""
_ALIKE = {"gbrp": ("bgr0", "rgb24"), "gbrap": ("bgra", "rgba"), "gray": ("gray", "yuv420p")}
"""Formats of encoders that hold the same samples."""
_QUALITY = {"libx264": {"preset": "medium"}, "libx265": {"preset": "medium", "x265-params": "log-level=none"},
            "libsvtav1": {"preset": "8", "svtav1-params": "enable-stat-report=0"},
            "libvpx-vp9": {"deadline": "good", "cpu-used": "4", "row-mt": "1"}}


@dataclass(frozen=True)
class Encoding:
    """How pictures are encoded.

    Attributes:
        encoder: FFmpeg's name of it.
        format: of the frames that it takes.
        layout: of the pictures.
        time_base: of the pictures' time stamps; base: of those that the encoder is given, which some want coarse.
        bit_rate: 0: lossless, or as the encoder pleases.
    """

    encoder: str
    format: str
    layout: Layout
    time_base: Fraction
    base: Fraction
    rate: Fraction
    bit_rate: int
    aspect: Fraction
    tags: tuple[int, int, int, int]


def encoding_for(clip: Clip, layout: Layout, *, lossless: bool) -> Encoding:
    """How a clip's pictures, which now have ``layout``, are encoded: as they were, at its bit rate or more, or FFV1.

    Raises:
        SaveError: there is no encoder of that kind here.
    """
    av = pyav()
    aspect = 1 / clip.aspect if lossless and clip.quarters % 2 else clip.aspect
    growth = layout.width * layout.height / (clip.layout.width * clip.layout.height)
    rate = 0 if lossless else max(_LEAST, round(clip.bit_rate * _MORE * growth))
    for name in ("ffv1",) if lossless else _ENCODERS.get(clip.codec, (clip.codec,)):
        try:
            codec = av.Codec(name, "w")
        except (av.codec.codec.UnknownCodecError, ValueError):
            continue
        takes = [each.name for each in codec.video_formats or ()]
        forms = ((clip.stored,) if clip.read_as else ()) + (layout.name, *_ALIKE.get(layout.name, ()))
        wanted = next((form for form in forms if form in takes), None)
        if wanted is None and not takes:
            wanted = layout.name
        if wanted is not None:
            base = 1 / clip.rate if name in _COARSE else clip.time_base
            return Encoding(name, wanted, layout, clip.time_base, base, clip.rate, rate, aspect, clip.tags)
    raise SaveError(
        "{name} is encoded as {codec} ({format}), which cannot be written here; give --lossless and a name ending in "
        ".mkv.", clip.path, codec=clip.codec, format=layout.name)


class Piece:
    """A file of encoded pictures, of which only whole ones take their name.

    Args:
        path: where it is when it is done.
    """

    def __init__(self, path: Path, encoding: Encoding) -> None:
        self._path, self._encoding = path, encoding
        self._beside = path.with_suffix(".part")
        self._stamps: list[int] = []
        with writing(path):
            self._container, self._stream = self._begun("nut") or self._begun("mov")
            self._set_up(self._stream.codec_context)

    def _begun(self, kind: str) -> Any:
        """A container of a kind, and its stream; None where it cannot hold the encoder's."""
        encoding = self._encoding
        container = pyav().open(str(self._beside), "w", format=kind)
        try:
            return container, container.add_stream(
                encoding.encoder, rate=encoding.rate, width=encoding.layout.width, height=encoding.layout.height,
                pix_fmt=encoding.format, time_base=encoding.base, options=dict(_QUALITY.get(encoding.encoder, {})))
        except ValueError:
            container.close()
            if kind == "mov":
                raise OSError(0, "its encoding cannot be stored in pieces; give --lossless") from None
            return None

    def _set_up(self, context: Any) -> None:
        av = pyav()
        encoding = self._encoding
        context.flags |= int(av.codec.context.Flags.global_header)
        context.max_b_frames = 0  # pieces then meet without a gap of time stamps
        if encoding.bit_rate:
            context.bit_rate = encoding.bit_rate
        if encoding.encoder == "ffv1":
            context.options |= {"level": "3", "slicecrc": "1", "slices": "4"}
        if encoding.encoder in ("libx265", "libsvtav1"):
            context.gop_size = 250
        context.sample_aspect_ratio = encoding.aspect
        context.color_range, context.colorspace, context.color_primaries, context.color_trc = encoding.tags

    def add(self, picture: Picture) -> None:
        """Encode one more.

        Raises:
            SaveError.
        """
        coarse = self._encoding.base != self._encoding.time_base
        with writing(self._path):
            frame = _frame(picture, self._encoding)
            frame.pts, frame.time_base = len(self._stamps) if coarse else picture.pts, self._encoding.base
            self._stamps.append(picture.pts)
            self._container.mux(self._stream.encode(frame))

    def close(self) -> None:
        """Finish it: it takes its name.

        Raises:
            SaveError.
        """
        with writing(self._path):
            self._container.mux(self._stream.encode(None))
            self._container.close()
            stamps_of(self._path).write_text(json.dumps(self._stamps), encoding="utf-8")
            os.replace(self._beside, self._path)

    def drop(self) -> None:
        """Leave it unfinished."""
        with writing(self._path):
            self._container.close()
            self._beside.unlink(missing_ok=True)


def _frame(picture: Picture, encoding: Encoding) -> Any:
    """A frame with the samples of a picture."""
    av = pyav()
    layout = encoding.layout
    frame = av.VideoFrame(layout.width, layout.height, layout.name)
    for at, samples in enumerate(picture.planes):
        plane = frame.planes[at]
        rows = np.frombuffer(plane, np.uint8)[: plane.line_size * samples.shape[0]]
        data = np.ascontiguousarray(samples).view(np.uint8).reshape(samples.shape[0], -1)
        rows.reshape(samples.shape[0], plane.line_size)[:, : data.shape[1]] = data
    frame.color_range, frame.colorspace, frame.color_primaries, frame.color_trc = encoding.tags
    if encoding.format != layout.name:
        frame = frame.reformat(format=encoding.format)
    return frame


def stamps_of(piece: Path) -> Path:
    """The file of the time stamps of a piece's pictures, in the clip's time base."""
    return piece.with_suffix(".json")
