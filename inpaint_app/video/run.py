"""A clip from file to file: read, edited by stages, encoded in pieces, joined; gone on with where it was stopped."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import Event as CancelFlag
from typing import Any

from inpaint_app.atomic_file import check_replaceable
from inpaint_app.cancelling import CancelledError
from inpaint_app.errors import OpenError, UsageError
from inpaint_app.inference.enhance.request import EnhanceOptions, Enhancer
from inpaint_app.inference.request import Engine
from inpaint_app.messages import Message
from inpaint_app.version import __version__
from inpaint_app.video.files.encode import Encoding, Piece, encoding_for
from inpaint_app.video.files.layout import Picture, turned
from inpaint_app.video.files.mux import check_suffix, join
from inpaint_app.video.files.source import Clip, open_clip, pictures
from inpaint_app.video.journal import Journal
from inpaint_app.video.masks import FolderOfMasks, Masks, OneMask, as_stored, open_shown
from inpaint_app.video.request import VideoOptions, VideoProgress
from inpaint_app.video.stages.denoise import denoised
from inpaint_app.video.stages.dust import without_dust
from inpaint_app.video.stages.enlarge import enlarged, options_for
from inpaint_app.video.stages.paint import EnginePaint
from inpaint_app.video.stages.repair import Past, repaired, window_for
from inpaint_app.video.stages.windows import REACH
from inpaint_app.video.track import written_masks

_PIECE = 64
"""Frames of a piece where no window says how many."""


@dataclass(frozen=True, eq=False)
class Tools:
    """What edits: an engine that paints, and an enhancer, made when it is needed."""

    engine: Engine
    make_enhancer: Callable[[], Enhancer]


def edit_clip(
    source: Path, output: Path, options: VideoOptions, tools: Tools, *, overwrite: bool = False,
    listen: Callable[[VideoProgress], None] = lambda _: None, cancelled: CancelFlag | None = None,
) -> dict[str, Any]:
    """Edit a clip and write it.

    What is done when it is stopped (by any exception, or a kill) stays beside ``output``, where the same call goes on.

    Args:
        listen: called after each frame.
        cancelled: setting it ends the run with CancelledError.

    Returns:
        ``output``, ``frames``, ``begun_at`` (the frame that it went on from), ``seconds``, ``frames_per_second``,
        ``painted`` (how often the engine was asked), ``dust`` (pixels a frame), ``encoder``, ``device``, ``notices``.

    Raises:
        OpenError, SaveError, MaskError, ModelError, InstallationError, CancelledError.
    """
    check_suffix(output)
    if options.lossless and output.suffix.lower() != ".mkv":
        raise UsageError("FFV1 is written into Matroska; give the output a name ending in .mkv, not {name}.",
                         name=output.name)
    check_replaceable(output, overwrite=overwrite)
    clip = open_clip(source)
    upright = options.lossless and clip.quarters != 0
    layout = clip.layout.scaled(options.scale)
    if upright and clip.quarters % 2:
        layout = layout.turned
    encoding = encoding_for(clip, layout, lossless=options.lossless)
    run = _Run(clip, options, tools, encoding, cancelled or CancelFlag(), listen, upright)
    journal = Journal(output, run.key)
    try:
        report = run.pieces(journal)
        notices = join(journal.pieces, clip, encoding, output, overwrite=overwrite)
    except BaseException:
        journal.release()
        raise
    journal.remove()
    return {"output": str(output), **report, "notices": [*run.notices, *notices]}


class _Run:
    """One run."""

    def __init__(
        self, clip: Clip, options: VideoOptions, tools: Tools, encoding: Encoding, cancelled: CancelFlag,
        listen: Callable[[VideoProgress], None], upright: bool,
    ) -> None:
        self._clip, self._options, self._tools, self._encoding = clip, options, tools, encoding
        self._cancelled, self._listen, self._upright = cancelled, listen, upright
        self._began = time.monotonic()
        self._masks = self._fixed_masks()
        self._paint = EnginePaint(clip.layout, tools.engine, cancelled, self._poll, options.quality)
        self._dust = 0
        self._enhancer: Enhancer | None = tools.make_enhancer() if options.scale > 1 else None
        self.notices: list[Message] = []
        if clip.interlaced:
            self.notices.append(Message("The clip is interlaced; its frames are edited whole."))

    @property
    def key(self) -> str:
        """What tells this job from others."""
        state = self._clip.path.resolve().stat()
        options = {name: str(value) for name, value in vars(self._options).items()}
        mask = self._options.mask
        told = [
            str(self._clip.path.resolve()), state.st_size, state.st_mtime_ns, options, repr(self._encoding),
            self._masks.key if self._masks else "", mask.stat().st_mtime_ns if mask else 0, self._tools.engine.name,
            getattr(self._enhancer, "model_hash", ""), __version__]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    def _poll(self) -> None:
        if self._cancelled.is_set():
            raise CancelledError

    def _fixed_masks(self) -> Masks | None:
        if self._options.masks is not None:
            return FolderOfMasks(self._options.masks, self._clip)
        if self._options.mask is not None:
            return OneMask(self._options.mask, self._clip)
        return None

    def _tracked(self, folder: Path) -> Masks:
        """The mask of one frame, followed; found once, whatever stops."""
        masks, done = folder / "masks", folder / "masks.done"
        if not done.exists():
            masks.mkdir(exist_ok=True)
            assert self._options.mask is not None
            mask = as_stored(open_shown(self._options.mask, self._clip), self._clip)
            written_masks(self._clip, mask, self._options.at, masks, self._poll)
            done.touch()
        return FolderOfMasks(masks, self._clip)

    def pieces(self, journal: Journal) -> dict[str, Any]:
        """Make what is missing of the pieces."""
        if self._options.track:
            self._masks = self._tracked(journal.folder)
        begun_at = journal.frames
        size = sum(plane.nbytes for plane in next(pictures(self._clip)).planes)
        window = window_for(self._clip.layout, size)
        piece = window // 2 if self._masks else _PIECE
        past = journal.past(self._clip.layout)
        edited = self._edited(journal.frames, past, piece, window - piece)
        while self._piece(journal, edited, piece, past):
            pass
        number = journal.frames
        if not number:
            raise OpenError("No picture of {path} can be read; it is damaged.", self._clip.path)
        if isinstance(self._masks, FolderOfMasks) and self._masks.count < number:
            self.notices.append(Message(
                "The clip has {frames} frames and the folder {masks} masks; the last frames were left as they are.",
                frames=number, masks=self._masks.count))
        seconds = time.monotonic() - self._began
        return {
            "frames": number, "begun_at": begun_at, "seconds": round(seconds, 2),
            "frames_per_second": round((number - begun_at) / max(seconds, 1e-3), 2), "painted": self._paint.times,
            "dust": round(self._dust / max(1, number - begun_at), 1), "encoder": self._encoding.encoder,
            "device": getattr(self._tools.engine, "device", ""),
        }

    def _piece(self, journal: Journal, edited: Iterator[Picture], length: int, past: Past) -> bool:
        """Encode one more piece; whether there was anything left of the clip."""
        begin = number = journal.frames
        made: Piece | None = None
        try:
            for picture in islice(edited, length):
                self._poll()
                made = made or Piece(journal.piece(begin), self._encoding)
                made.add(picture)
                number += 1
                self._listen(VideoProgress(number, max(number, self._clip.frames)))
        except BaseException:
            if made is not None:
                made.drop()
            raise
        if made is None:
            return False
        made.close()
        journal.add(begin, number, past, self._clip.layout)
        return True

    def _edited(self, begin: int, past: Past, piece: int, ahead: int) -> Iterator[Picture]:
        """The pictures from number ``begin`` on, edited."""
        layout, options = self._clip.layout, self._options
        margin = min(begin, REACH * (bool(options.detect) + bool(options.denoise)))
        lead = min(begin - margin, ahead) if self._masks is not None else 0
        flow = pictures(self._clip, begin - lead - margin)
        if options.detect:
            flow = without_dust(flow, layout, self._poll, self._count)
        if options.denoise:
            flow = denoised(flow, layout, options.denoise, self._poll)
        flow = islice(flow, margin, None)
        if self._masks is not None:
            flow = repaired(
                flow, self._masks, layout, self._paint, past, begin=begin, lead=lead, piece=piece, ahead=ahead,
                poll=self._poll)
        if self._enhancer is not None:
            flow = enlarged(flow, layout, self._enhancer, self._enhancing(), self._poll)
        if self._upright:
            flow = (turned(picture, self._clip.quarters) for picture in flow)
        return flow

    def _enhancing(self) -> EnhanceOptions:
        assert self._enhancer is not None
        return options_for(next(pictures(self._clip)), self._clip.layout, self._enhancer, self._options.scale)

    def _count(self, _: Picture, mask: Any) -> None:
        self._dust += int(mask.sum())
