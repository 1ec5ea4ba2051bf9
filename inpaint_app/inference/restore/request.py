"""What restoring a scan is asked to do, and what is told on the way; light enough for the window's start."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from inpaint_app.document.geometry_edit import Layout, Operation
from inpaint_app.errors import UsageError
from inpaint_app.inference.detect.choice import Choice
from inpaint_app.limits import (
    DEFAULT_DENOISE,
    DEFAULT_GROW,
    DEFAULT_QUALITY,
    DEFAULT_RESTORE_STEPS,
    DEFAULT_TONE_STRENGTH,
    RESTORE_STEPS,
    TONES,
    Quality,
    Tone,
)
from inpaint_app.messages import Message

if TYPE_CHECKING:
    from inpaint_app.inference.detect.search import Detector

Preset = Literal["gentle", "normal", "strong"]
PRESETS: tuple[Preset, ...] = get_args(Preset)


@dataclass(frozen=True)
class RestoreOptions:
    """What is done to a scan, and how much of it.

    Attributes:
        steps: of ``RESTORE_STEPS``; they are done in that order, whatever theirs is.
        choice: what counts as damage.
        tone: "auto" recovers the colours of a faded print and keeps the tone of one in sepia; "own" keeps the print's
            own tone in any case.
        tone_strength: opacity of the recovered tone, 0 to 1.
        denoise: 0 to 1; at 1 grain can still be seen.
    """

    steps: Collection[str] = DEFAULT_RESTORE_STEPS
    choice: Choice = field(default_factory=Choice)
    tone: Tone = "auto"
    tone_strength: float = DEFAULT_TONE_STRENGTH
    denoise: float = DEFAULT_DENOISE

    def __post_init__(self) -> None:
        for step in self.steps:
            if step not in RESTORE_STEPS:
                raise UsageError(
                    "There is no step {name!r}; choose of {steps}.", name=step, steps=", ".join(RESTORE_STEPS))
        if "fill" in self.steps and "damage" not in self.steps:
            raise UsageError("Filling needs the step damage, which says what is filled.")
        if self.tone not in TONES:
            raise UsageError("The tone is auto or own, not {tone!r}.", tone=self.tone)
        if not (0 <= self.tone_strength <= 1 and 0 <= self.denoise <= 1):
            raise UsageError("Strengths are numbers from 0 to 1.")


_PRESETS: Mapping[str, tuple[float, float, float]] = MappingProxyType({
    "gentle": (-10, 0.5, 0.0), "normal": (0, DEFAULT_TONE_STRENGTH, DEFAULT_DENOISE), "strong": (12, 1.0, 1.0),
})
"""Added to the sensitivity; strength of tone; denoising."""


def preset_options(
    preset: str = "normal", choice: Choice | None = None, steps: Collection[str] | None = None, tone: Tone = "auto",
) -> RestoreOptions:
    """The options of a preset.

    Args:
        choice: the preset changes its sensitivity.
        steps: None: ``DEFAULT_RESTORE_STEPS``.

    Raises:
        UsageError: no such preset, step or tone.
    """
    if preset not in _PRESETS:
        raise UsageError("There is no preset {name!r}; choose gentle, normal or strong.", name=preset)
    sensitivity, tone_strength, denoise = _PRESETS[preset]
    choice = choice or Choice()
    choice = replace(choice, sensitivity=min(100.0, max(0.0, choice.sensitivity + sensitivity)))
    wanted = DEFAULT_RESTORE_STEPS if steps is None else tuple(steps)
    return RestoreOptions(wanted, choice, tone, tone_strength, denoise)


class Change(NamedTuple):
    """One step that changed something: its name, all that there is after it, and for a change of geometry which."""

    step: str
    layout: Layout
    operation: Operation | None = None


@dataclass(frozen=True, eq=False)
class Restored:
    """What was done: each step that changed something, what each found, and sentences for the user.

    Attributes:
        layout: photo and layers after the last step.
    """

    layout: Layout
    changes: tuple[Change, ...]
    report: dict[str, dict[str, Any]]
    notices: tuple[Message, ...]


LAYER_NAMES: Mapping[str, str] = MappingProxyType({"fill": "Damage filled", "tone": "Tone", "denoise": "Denoise"})
"""What the layers of the steps that make one are called."""


@dataclass(frozen=True, eq=False)
class RestoreRequest:
    """A restoration for a worker.

    Attributes:
        job: id carried by every event of the run.
        layout: photo, layers and masks; nothing of it changes meanwhile.
        make_detector: called in the worker, when damage is looked for.
        grow, quality: of the fill, as in ``FillRequest``.
        layer_ids: ids for the layers of the steps in ``LAYER_NAMES``, in that order.
    """

    job: int
    layout: Layout
    options: RestoreOptions
    make_detector: Callable[[], Detector]
    grow: int = DEFAULT_GROW
    quality: Quality = DEFAULT_QUALITY
    layer_ids: tuple[int, ...] = (1, 2, 3)
    layer_names: Mapping[str, str] = field(default_factory=lambda: LAYER_NAMES)


@dataclass(frozen=True, eq=False)
class RestoreProgress:
    """How much of a restoration is done, 0 to 1."""

    job: int
    step: str
    share: float


@dataclass(frozen=True, eq=False)
class RestoreDone:
    """The end of a restoration."""

    job: int
    restored: Restored
