"""Pieces joined to a clip, with everything else that the source's file holds, packet by packet as it was."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from inpaint_app.atomic_file import replacing
from inpaint_app.errors import SaveError
from inpaint_app.messages import Message
from inpaint_app.video.files.encode import Encoding, stamps_of
from inpaint_app.video.files.library import pyav, reading, reason_of
from inpaint_app.video.files.source import Clip

_FORMATS = {".mp4": "mp4", ".m4v": "mp4", ".mov": "mov", ".mkv": "matroska", ".webm": "webm", ".avi": "avi",
            ".ts": "mpegts", ".mts": "mpegts", ".m2ts": "mpegts", ".mpg": "mpeg", ".mpeg": "mpeg", ".nut": "nut",
            ".flv": "flv", ".mxf": "mxf", ".3gp": "3gp", ".ogv": "ogg"}
SUFFIXES = tuple(_FORMATS)
"""Of clips that can be written."""


def check_suffix(output: Path) -> None:
    """Whether clips are written into files of that name.

    Raises:
        SaveError: they are not.
    """
    if output.suffix.lower() not in _FORMATS:
        raise SaveError("{name} does not say in what format to write; end it in .mp4, .mov, .mkv or .webm.", output)


def join(
    pieces: Sequence[Path], clip: Clip, encoding: Encoding, output: Path, *, overwrite: bool,
) -> tuple[Message, ...]:
    """Write ``output``: the pictures of the pieces and, of the clip's file, all other streams, chapters and texts.

    Returns:
        Sentences about what the new format cannot hold.

    Raises:
        SaveError, OpenError.
    """
    av = pyav()
    notices: list[Message] = []
    with replacing(output, overwrite=overwrite) as file, reading(clip.path), av.open(str(clip.path)) as source:
        try:
            with av.open(file, "w", format=_FORMATS[output.suffix.lower()]) as target:
                _fill(target, source, pieces, clip, encoding, notices)
        except (av.error.FFmpegError, ValueError) as error:
            raise SaveError(
                "{name} cannot hold this clip ({reason}); give it the suffix of the source, or .mkv.", output,
                reason=reason_of(error)) from error
    return tuple(notices)


def _fill(
    target: Any, source: Any, pieces: Sequence[Path], clip: Clip, encoding: Encoding, notices: list[Message],
) -> None:
    target.metadata.update({key: value for key, value in source.metadata.items() if key not in _OF_FORMAT})
    copies: dict[int, Any] = {}
    moving = None
    for stream in source.streams:
        if stream.index == clip.index:
            moving = _moving_stream(target, stream, pieces[0], encoding)
            continue
        made = _copy(target, stream)
        if made is None:
            notices.append(Message(
                "Stream {number} ({kind}) is left out, since the new format cannot hold it.", number=stream.index,
                kind=stream.type))
        elif stream.type != "attachment":
            copies[stream.index] = made
    if source.chapters():
        target.set_chapters(source.chapters())
    kept = [source.streams[index] for index in copies]
    flows = [_encoded(pieces, moving, clip.time_base)]
    if kept:
        flows.append(_copied(source, kept, copies))
    for _, _, packet in heapq.merge(*flows, key=lambda item: item[:2]):
        target.mux(packet)


_OF_FORMAT = {"major_brand", "minor_version", "compatible_brands", "encoder"}
"""What containers say of themselves."""


def _moving_stream(target: Any, stream: Any, piece: Path, encoding: Encoding) -> Any:
    """The stream of the pictures: as the source's, rotation and all, where it is encoded alike."""
    av = pyav()
    with av.open(str(piece)) as opened:
        made = opened.streams.video[0]
        same = made.codec_context.codec.canonical_name == stream.codec_context.codec.canonical_name
        new = target.add_stream_from_template(stream if same else made, opaque=True)
        context = new.codec_context
        context.extradata = made.codec_context.extradata
        if same:
            context.width, context.height = encoding.layout.width, encoding.layout.height
    new.time_base = encoding.time_base
    new.metadata.update(stream.metadata)
    new.disposition = stream.disposition
    return new


def _copy(target: Any, stream: Any) -> Any:
    """A stream like one of the source; None: the format cannot hold it."""
    av = pyav()
    try:
        new = target.add_stream_from_template(stream, opaque=True)
    except (av.error.FFmpegError, ValueError, RuntimeError):
        return None
    new.metadata.update(stream.metadata)
    new.disposition = stream.disposition
    return new


def _encoded(pieces: Sequence[Path], stream: Any, time_base: Fraction) -> Iterator[tuple[float, int, Any]]:
    """The packets of all pieces, with the time at which each is needed."""
    av = pyav()
    for piece in pieces:
        stamps = json.loads(stamps_of(piece).read_text(encoding="utf-8"))
        with reading(piece), av.open(str(piece)) as opened:
            packets = (packet for packet in opened.demux(opened.streams.video[0]) if packet.size)
            for packet, stamp in zip(packets, stamps, strict=True):  # none is shown before another: see ``encode``
                scale = packet.time_base / time_base
                packet.pts = packet.dts = stamp
                packet.duration = round((packet.duration or 0) * scale)
                packet.time_base = time_base
                packet.stream = stream
                yield float(packet.dts * time_base), 0, packet


def _copied(source: Any, kept: list[Any], copies: dict[int, Any]) -> Iterator[tuple[float, int, Any]]:
    """The packets of the other streams in the order of the file."""
    last = 0.0
    for packet in source.demux(kept):
        if packet.dts is None and not packet.size:
            continue
        at = packet.dts if packet.dts is not None else packet.pts
        last = float(at * packet.time_base) if at is not None else last
        packet.stream = copies[packet.stream_index]
        yield last, 1, packet
