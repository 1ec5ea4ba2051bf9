"""The steps of restoring a scan, in order: find damage, fill it, recover tone and colour, even out noise."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args

import numpy as np

from inpaint_app.document.adjustments.auto import auto_levels, sample
from inpaint_app.document.adjustments.filters import Denoise
from inpaint_app.document.adjustments.tone import ChannelLevels, Levels
from inpaint_app.document.layers.layers import AdjustmentLayer, Layer, Photo, Pixels
from inpaint_app.errors import UsageError
from inpaint_app.inference.detect.result import Choice
from inpaint_app.inference.detect.search import Detector, run_search
from inpaint_app.inference.request import Engine, request_from_mask
from inpaint_app.inference.run_to_end import run_to_end
from inpaint_app.messages import Message

STEPS = ("damage", "fill", "tone", "denoise")
Preset = Literal["gentle", "normal", "strong"]
PRESETS: tuple[Preset, ...] = get_args(Preset)

_MAX_SHARE = 0.6
"""Of the photo that is filled; more than that is not damage but a photo that is not understood."""


class _Strength(NamedTuple):
    """sensitivity: added to the one asked for; tone: the levels' opacity; luminance, colour: of denoising, 0: none."""

    sensitivity: float
    tone: float
    luminance: float
    colour: float


_STRENGTHS: dict[Preset, _Strength] = {
    "gentle": _Strength(-10, 0.5, 0.0, 0.0), "normal": _Strength(0, 0.8, 0.03, 0.15),
    "strong": _Strength(12, 1.0, 0.1, 0.3),
}


@dataclass(frozen=True, eq=False)
class Restored:
    """What a plan made: layers from the lowest, what each step did, and sentences for the user."""

    layers: tuple[Layer, ...]
    report: dict[str, dict[str, Any]]
    notices: tuple[Message, ...]


def run_plan(
    photo: Photo, engine: Engine, make_detector: Callable[[], Detector], choice: Choice, preset: Preset = "normal",
    steps: Collection[str] | None = None,
) -> Restored:
    """Do the steps of a preset, or the ``steps`` given.

    Args:
        engine: fills.
        make_detector: called when damage is looked for.

    Raises:
        UsageError: no such step or preset. InpaintError: a step failed.
    """
    if preset not in PRESETS:
        raise UsageError("There is no preset {name!r}; choose gentle, normal or strong.", name=preset)
    wanted = STEPS if steps is None else tuple(steps)
    for step in wanted:
        if step not in STEPS:
            raise UsageError("There is no step {name!r}; choose of {steps}.", name=step, steps=", ".join(STEPS))
    if "fill" in wanted and "damage" not in wanted:
        raise UsageError("Filling needs the step damage, which says what is filled.")
    strength = _STRENGTHS[preset]
    layers: list[Layer] = []
    report: dict[str, dict[str, Any]] = {}
    notices: list[Message] = []
    if "damage" in wanted:
        sensitivity = min(100.0, max(0.0, choice.sensitivity + strength.sensitivity))
        found = run_search(photo, make_detector(), Choice(sensitivity, choice.kinds))
        mask = found.mask
        share = float(mask.mean())
        report["damage"] = {"found": len(found.proposals()), "masked_share": round(share, 6)}
        if "fill" in wanted and share > _MAX_SHARE:
            notices.append(Message("Nearly all of the photo was taken for damage, so nothing was filled."))
        elif "fill" in wanted and mask.any():
            done = run_to_end(engine, request_from_mask(1, photo, (), mask))
            layers.append(done.layer)
            notices += done.notices
            report["fill"] = {"pixels": int(mask.sum())}
    if "tone" in wanted:
        seen = sample(photo, layers)
        sepia = is_toned(seen)
        levels = _own_tone(auto_levels(seen)) if sepia else auto_levels(seen)
        layers.append(AdjustmentLayer(len(layers) + 1, "Tone", levels, opacity=strength.tone))
        report["tone"] = {"toned_print": sepia, "opacity": strength.tone}
    if "denoise" in wanted and (strength.luminance or strength.colour):
        layers.append(AdjustmentLayer(len(layers) + 1, "Denoise", Denoise(strength.luminance, strength.colour, 2)))
        report["denoise"] = {"luminance": strength.luminance, "colour": strength.colour}
    return Restored(tuple(layers), report, tuple(notices))


def is_toned(pixels: Pixels) -> bool:
    """Whether a picture is of one hue, a grey print in sepia or another tone, rather than in colour."""
    if pixels.shape[2] < 3:
        return False
    shares = pixels[..., :3].reshape(-1, 3) / np.float32(np.iinfo(pixels.dtype).max)
    centred = shares - shares.mean(0)
    spread = np.linalg.eigvalsh(np.cov(centred, rowvar=False))
    return bool(spread[-1] > 0 and spread[1] < 0.02 * spread[-1])


def _own_tone(levels: Levels) -> Levels:
    """The same range for all channels, so that the tone of the print stays."""
    channels = levels.red, levels.green, levels.blue
    black, white = min(c.black for c in channels), max(c.white for c in channels)
    return Levels(all=ChannelLevels(black, white))
