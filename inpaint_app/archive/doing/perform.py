"""One photo from its file to the staged result: its steps one after the other, in memory, page by page."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from inpaint_app.archive.doing.failures import failure_of
from inpaint_app.archive.doing.looks import Looks, looks_of
from inpaint_app.archive.doing.tools import Tools
from inpaint_app.archive.steps import StepKey, Steps
from inpaint_app.archive.work import Outcome, Stamp, StepDone, Work
from inpaint_app.document.extension import margins_for_aspect, parse_aspect
from inpaint_app.document.files.image_export import FORMATS, export, export_pages
from inpaint_app.document.files.image_io import count_pages
from inpaint_app.document.files.image_open import open_photo
from inpaint_app.document.files.mask_file import read_mask
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import FillLayer, Photo
from inpaint_app.document.masks.morphology import HALF, MaskPixels
from inpaint_app.errors import InpaintError, OpenError, first_line
from inpaint_app.inference.detect.choice import Choice
from inpaint_app.inference.detect.search import run_search
from inpaint_app.inference.enhance.run import enhance_photo
from inpaint_app.inference.outpaint.run import ExtendRequest
from inpaint_app.inference.request import request_from_mask
from inpaint_app.inference.restore.plan import run_plan
from inpaint_app.inference.restore.request import preset_options
from inpaint_app.inference.run_to_end import extend_to_end, run_to_end
from inpaint_app.messages import printable

logger = logging.getLogger(__name__)


class StepsPerformer:
    """Does photos by ``Steps``; see ``running.runner.Performer``."""

    def __init__(self, steps: Steps, threads: int = 1) -> None:
        self._tools = Tools(steps, threads)
        self._keys = {key.name: key for key in steps.step_keys()}

    def load(self) -> None:
        """See ``Performer``."""
        self._tools.load()

    def perform(self, work: Work, worker: str) -> Outcome:
        """See ``Performer``."""
        run = _Run(work, worker, self._tools, self._keys)
        try:
            return run.done()
        except Exception as error:
            if not isinstance(error, InpaintError | MemoryError):
                logger.info("unexpected error with %s", work.source, exc_info=True)
            work.staged.unlink(missing_ok=True)
            return run.failed(error)


class _Run:
    """One photo's way."""

    def __init__(self, work: Work, worker: str, tools: Tools, keys: dict[str, StepKey]) -> None:
        self._work, self._worker, self._tools, self._keys = work, worker, tools, keys
        self._steps = tools.steps
        self._began = time.monotonic()
        self._at = ""
        self._source: Stamp | None = None
        self._mask: Stamp | None = None
        self._done: dict[str, StepDone] = {}
        self._notices: dict[str, None] = {}
        self._looks = Looks()
        self._damage: dict[str, Any] | None = None
        self._score: float | None = None

    def done(self) -> Outcome:
        """All of it.

        Raises:
            InpaintError and whatever else goes wrong.
        """
        work = self._work
        try:
            self._source = Stamp.of(work.source)
            self._mask = None if work.mask is None else Stamp.of(work.mask)
        except OSError as error:
            raise OpenError("{path} cannot be read ({reason}); check the disk or choose another file.", work.source,
                            reason=error.strerror) from error
        pages = count_pages(work.source)
        if pages > 1 and FORMATS[work.staged.suffix.lower()] == "TIFF":
            written = export_pages(work.staged, self._pages(pages), overwrite=True)
        elif pages > 1:
            raise OpenError("{name} has {pages} pages, which only TIFF can hold; export it as TIFF.", work.source,
                            pages=pages)
        else:
            photo = self._through(open_photo(work.source))
            written = export(work.staged, photo.pixels, photo, overwrite=True)
        self._note(written.notices)
        return replace(
            self._outcome(), staged=Stamp.of(work.staged), steps=tuple(self._done.values()), pages=pages,
            changed=self._looks.changed, seam=self._looks.seam)

    def failed(self, error: Exception) -> Outcome:
        """The outcome where ``done`` has raised."""
        text = str(error) if isinstance(error, InpaintError) else (
            f"It could not be done ({type(error).__name__}: {printable(first_line(error))}); report this file.")
        return replace(
            self._outcome(), reason=failure_of(error), error=text, step=self._at, steps=tuple(self._done.values()))

    def _outcome(self) -> Outcome:
        return Outcome(
            self._work.name, self._worker, time.monotonic() - self._began, self._source, self._mask,
            notices=tuple(self._notices))

    def _note(self, notices: Any) -> None:
        self._notices.update(dict.fromkeys(str(notice) for notice in notices))

    def _pages(self, count: int) -> Iterator[tuple[Any, Photo]]:
        for page in range(1, count + 1):
            photo = self._through(open_photo(self._work.source, page))
            yield photo.pixels, photo

    # -- one picture

    def _through(self, photo: Photo) -> Photo:
        """A picture after all steps."""
        if photo.missing is not None and not self._steps.missing:
            raise OpenError(
                "{name} is damaged or cut short, {share:.0%} of it is missing; get it from its source again, or have "
                "what is missing filled (--missing).", self._work.source, share=float(photo.missing.mean()))
        self._note(photo.notices)
        before = photo
        do: dict[str, Callable[[Photo], Photo]] = {
            "fill": self._fill, "restore": self._restore, "enhance": self._enhance, "extend": self._extend,
            "export": lambda photo: photo,
        }
        for name in self._steps.names:
            self._at, self._damage, self._score = name, None, None
            began = time.monotonic()
            photo = do[name](photo)
            self._add(StepDone(self._keys[name], time.monotonic() - began, self._damage, self._score))
        self._at = ""
        self._looks = self._looks.worst(looks_of(before, photo))
        return photo

    def _add(self, step: StepDone) -> None:
        """Put a step to that of other pages."""
        other = self._done.get(step.key.name)
        if other is not None:
            damage = max(step.damage, other.damage, key=_share)
            scores = [score for score in (step.score, other.score) if score is not None]
            step = StepDone(step.key, step.seconds + other.seconds, damage, min(scores, default=None))
        self._done[step.key.name] = step

    def _fill(self, photo: Photo) -> Photo:
        steps, mask = self._steps, self._marked(photo)
        if mask is None or not (mask >= HALF).any():
            self._note(["There was nothing to fill."])
            return replace(photo, missing=None)
        request = request_from_mask(
            1, photo, (), mask, grow=steps.grow, seed=steps.seed, quality=steps.quality)
        done = run_to_end(self._tools.engine, request)
        self._note(done.notices)
        filled = replace(photo, pixels=composite(photo, [done.layer], photo.rect), missing=None)
        self._judge(filled, mask)
        return filled

    def _judge(self, photo: Photo, mask: MaskPixels) -> None:
        """Have the critic look at what was filled."""
        judge, filled = self._tools.judge, mask >= HALF
        if judge is not None and filled.any():
            self._score = round(float(judge.realism(photo.pixels)[filled].mean()), 4)

    def _marked(self, photo: Photo) -> MaskPixels | None:
        """What is to be filled: the mask, what the file lacks, what is found to be damaged."""
        parts: list[MaskPixels] = []
        if self._work.mask is not None:
            read = read_mask(self._work.mask, photo.size, fit=self._steps.fit_mask)
            self._note(read.notices)
            parts.append(read.values)
        if photo.missing is not None:
            parts.append(_grey(photo.missing))
        if self._steps.detect:
            found = run_search(photo, self._tools.detector, Choice(sensitivity=self._steps.sensitivity))
            mask = found.mask
            self._damage = found.facts(mask)
            parts.append(_grey(mask))
        return np.maximum.reduce(parts) if parts else None

    def _restore(self, photo: Photo) -> Photo:
        assert self._steps.restore is not None
        options = preset_options(self._steps.restore, Choice(sensitivity=self._steps.sensitivity))
        done = run_plan(photo, self._tools.engine, lambda: self._tools.detector, options)
        self._note(done.notices)
        self._damage = done.report.get("damage")
        after = done.layout.photo
        restored = replace(after, pixels=composite(after, done.layout.layers, after.rect))
        mask = np.zeros(after.size[::-1], np.uint8)
        for layer in done.layout.layers:
            if isinstance(layer, FillLayer):
                mask[layer.rect.slices] = layer.coverage
        self._judge(restored, mask)
        return restored

    def _enhance(self, photo: Photo) -> Photo:
        assert self._steps.enhance is not None
        return enhance_photo(photo, self._tools.enhancer, self._steps.enhance)[0]

    def _extend(self, photo: Photo) -> Photo:
        steps = self._steps
        assert steps.extend is not None
        margins = margins_for_aspect(photo.size, parse_aspect(steps.extend))
        if not any(margins):
            return photo
        request = ExtendRequest(1, photo, (), margins, steps.grow, steps.seed, steps.quality)
        done = extend_to_end(self._tools.engine, request)
        self._note(done.notices)
        return done.photo


def _grey(mask: Any) -> MaskPixels:
    return np.where(mask, np.uint8(255), np.uint8(0))


def _share(damage: dict[str, Any] | None) -> float:
    return -1.0 if damage is None else float(damage["masked_share"])

