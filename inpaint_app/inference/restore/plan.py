"""The steps of restoring a scan, in order: straighten, crop, find damage, fill it, recover the tone, even out noise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from threading import Event as CancelFlag
from typing import Any

import numpy as np

from inpaint_app.cancelling import CancelledError, on_cancel
from inpaint_app.document.adjustments.auto import auto_levels, sample
from inpaint_app.document.adjustments.filters import Denoise
from inpaint_app.document.adjustments.tone import ChannelLevels, Levels
from inpaint_app.document.arrays import BoolMask
from inpaint_app.document.geometry_edit import Layout, Operation
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import (
    Adjustment,
    AdjustmentLayer,
    Layer,
    Photo,
    Pixels,
    insertion_index,
)
from inpaint_app.document.masks.bounds import bounding_rect
from inpaint_app.document.masks.mask import Mask
from inpaint_app.document.transform import cropped, straightened
from inpaint_app.errors import InpaintError
from inpaint_app.inference.detect.search import Detector, Search
from inpaint_app.inference.request import Engine, EngineEvent, Planned, Tile, request_from_mask
from inpaint_app.inference.restore.borders import skew_of, without_margin
from inpaint_app.inference.restore.request import (
    LAYER_NAMES,
    Change,
    Restored,
    RestoreDone,
    RestoreOptions,
    RestoreProgress,
    RestoreRequest,
)
from inpaint_app.inference.run_to_end import run_to_end
from inpaint_app.limits import RESTORE_STEPS
from inpaint_app.messages import Message

_MAX_SHARE = 0.6
"""Of the photo that is filled; more than that is not damage but a photo that is not understood."""

_LUMINANCE, _COLOUR, _RADIUS = 0.1, 0.3, 2
"""Of denoising at full strength: the eye wants its grain, and no coloured specks."""

_MIN_PIXELS = 64
"""Fewer tell nothing about a print's tone."""
_ONE_HUE = 0.02
"""Variance across the hue of a toned print, as a share of that along it."""
_MIN_TINT = 0.015
"""Mean difference between channels, of the range, from which a print of one hue is toned and not grey."""


def layout_of(photo: Photo) -> Layout:
    """A photo without layers and masks."""
    return Layout(photo, (), Mask(photo.size), ())


def run_request(
    engine: Engine, request: RestoreRequest, cancelled: CancelFlag, listen: Callable[[Any], None],
) -> None:
    """Do what a request says; ``listen`` gets ``RestoreProgress`` and at the end ``RestoreDone``, if not cancelled.

    Raises:
        InpaintError: a step failed.
    """
    done = _Run(engine, request, cancelled, listen).done()
    if done is not None:
        listen(RestoreDone(request.job, done))


def run_plan(
    photo: Photo, engine: Engine, make_detector: Callable[[], Detector], options: RestoreOptions | None = None,
) -> Restored:
    """Restore a photo.

    Args:
        engine: fills.
        make_detector: called when damage is looked for.

    Raises:
        InpaintError: a step failed. CancelledError: nobody waits for it any more (see ``cancelling``).
    """
    request = RestoreRequest(1, layout_of(photo), options or RestoreOptions(), make_detector)
    cancelled = CancelFlag()
    on_cancel(cancelled.set)
    done = _Run(engine, request, cancelled, lambda _: None).done()
    if done is None:
        raise CancelledError
    return done


class _Run:
    """One run of the steps; each adds to ``_changes``, ``_report`` and ``_notices``."""

    def __init__(
        self, engine: Engine, request: RestoreRequest, cancelled: CancelFlag, listen: Callable[[Any], None],
    ) -> None:
        self._engine, self._request, self._cancelled, self._listen = engine, request, cancelled, listen
        self._options = request.options
        self._layout = request.layout
        self._mask: BoolMask | None = None
        self._changes: list[Change] = []
        self._report: dict[str, dict[str, Any]] = {}
        self._notices: list[Message] = []

    def done(self) -> Restored | None:
        """All of the steps; None when it was cancelled."""
        steps: Mapping[str, Callable[[], None]] = {
            "straighten": self._straighten, "crop": self._crop, "damage": self._find, "fill": self._fill,
            "tone": self._recover_tone, "denoise": self._denoise,
        }
        wanted = [step for step in RESTORE_STEPS if step in self._options.steps]
        for number, step in enumerate(wanted):
            self._step, self._span = step, (number / len(wanted), 1 / len(wanted))
            self._tell(0.0)
            steps[step]()
            if self._cancelled.is_set():
                return None
        return Restored(self._layout, tuple(self._changes), self._report, tuple(self._notices))

    def _tell(self, share: float) -> None:
        start, length = self._span
        self._listen(RestoreProgress(self._request.job, self._step, start + share * length))

    # -- the steps

    def _straighten(self) -> None:
        degrees = round(-skew_of(self._picture()), 2)
        self._report["straighten"] = {"degrees": degrees}
        if degrees:
            self._change(straightened(self._layout, degrees), Operation("straighten", (degrees,)))

    def _crop(self) -> None:
        rect, whole = without_margin(self._picture()), self._layout.photo.rect
        self._report["crop"] = {
            "left": rect.left, "top": rect.top, "right": whole.right - rect.right, "bottom": whole.bottom - rect.bottom}
        if rect != whole:
            self._change(cropped(self._layout, rect), Operation("crop", tuple(rect)))

    def _find(self) -> None:
        layout = self._layout
        search = Search(layout.photo, self._request.make_detector(), choice=self._options.choice, layers=layout.layers)
        for number, _ in enumerate(search.tiles(self._cancelled), 1):
            self._tell(number / search.count)
        if self._cancelled.is_set():
            return
        found = search.detection
        self._mask = found.mask
        self._report["damage"] = found.facts(self._mask)

    def _fill(self) -> None:
        mask, layout = self._mask, self._layout
        assert mask is not None  # the options see to it
        self._report["fill"] = {"pixels": 0}
        if not mask.any():
            return
        if mask.mean() > _MAX_SHARE:
            self._notices.append(Message("Nearly all of the photo was taken for damage, so nothing was filled."))
            return
        place = insertion_index(layout.layers, bounding_rect(mask))
        below = tuple(layer for layer in layout.layers[:place] if layer.shown)
        asked = self._request
        request = request_from_mask(
            asked.job, layout.photo, below, mask, grow=asked.grow, quality=asked.quality)
        try:
            done = run_to_end(self._engine, request, self._filling(), self._cancelled)
        except InpaintError:
            if self._cancelled.is_set():
                return
            raise
        self._notices += done.notices
        self._report["fill"] = {"pixels": int(mask.sum())}
        self._add(lambda number, name: replace(done.layer, id=number, name=name), place)

    def _filling(self) -> Callable[[EngineEvent], None]:
        """Tells the progress of a fill by the area of its tiles."""
        areas = [0, 1]

        def listen(event: EngineEvent) -> None:
            if isinstance(event, Planned):
                areas[1] = max(1, sum(region.area for region in event.regions))
            elif isinstance(event, Tile):
                areas[0] += event.rect.area
                self._tell(min(1.0, areas[0] / areas[1]))

        return listen

    def _recover_tone(self) -> None:
        seen = sample(self._layout.photo, self._layout.layers)
        toned = is_toned(seen)
        levels = auto_levels(seen)
        if self._options.tone == "own" or toned:
            levels = own_tone(levels)
        strength = self._options.tone_strength
        self._report["tone"] = {"toned_print": toned, "tone": self._options.tone, "opacity": strength}
        if strength and levels != Levels():
            self._adjust(levels, strength)

    def _denoise(self) -> None:
        strength = self._options.denoise
        luminance, colour = _LUMINANCE * strength, _COLOUR * strength
        self._report["denoise"] = {"luminance": round(luminance, 4), "colour": round(colour, 4)}
        if strength:
            self._adjust(Denoise(luminance, colour, _RADIUS), 1.0)

    # -- what they share

    def _picture(self) -> Pixels:
        layout = self._layout
        layers = [layer for layer in layout.layers if layer.shown]
        return composite(layout.photo, layers, layout.photo.rect) if layers else layout.photo.pixels

    def _change(self, layout: Layout, operation: Operation | None = None) -> None:
        self._layout = layout
        self._changes.append(Change(self._step, layout, operation))

    def _adjust(self, adjustment: Adjustment, opacity: float) -> None:
        self._add(lambda number, name: AdjustmentLayer(number, name, adjustment, opacity=opacity))

    def _add(self, make: Callable[[int, str], Layer], place: int | None = None) -> None:
        """Put the layer of this step on top, or at ``place``."""
        number = self._request.layer_ids[list(LAYER_NAMES).index(self._step)]
        layers = list(self._layout.layers)
        layers.insert(len(layers) if place is None else place, make(number, self._request.layer_names[self._step]))
        self._change(self._layout._replace(layers=tuple(layers)))


def is_toned(pixels: Pixels) -> bool:
    """Whether a picture is of one hue that is not grey: a print in sepia or another tone, rather than in colour.

    Args:
        pixels: HWC uint8 or uint16.
    """
    if pixels.shape[2] < 3:
        return False
    colours = pixels.reshape(-1, pixels.shape[2])
    if pixels.shape[2] == 4:
        colours = colours[colours[:, 3] > 0]
    if len(colours) < _MIN_PIXELS:
        return False
    shares = colours[:, :3] / np.float32(np.iinfo(pixels.dtype).max)
    if float((shares.max(1) - shares.min(1)).mean()) < _MIN_TINT:
        return False
    spread = np.linalg.eigvalsh(np.cov(shares - shares.mean(0), rowvar=False))
    return bool(spread[-1] > 0 and spread[1] < _ONE_HUE * spread[-1])


def own_tone(levels: Levels) -> Levels:
    """The same range for all channels, so that the tone of the print stays."""
    colours = levels.red, levels.green, levels.blue
    if ChannelLevels() in colours:  # grey, or a channel without contrast, which is left alone as the others are then
        return Levels(all=levels.all)
    return Levels(all=ChannelLevels(min(each.black for each in colours), max(each.white for each in colours)))
