"""The options of a training run, each declared once: name, type, default and help."""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from inpaint_app.errors import TrainingError

_MIN_RATE = 0.02
TASKS = ("fill", "damage", "detail", "select", "style", "digits")
_OF_TASK: dict[str, dict[str, Any]] = {
    "select": {
        "batch": 2, "crop_sizes": (128,), "generator_lr": 2.5e-3, "weight_decay": 1e-2, "warmup": 60, "ema": 0.995,
        "workers": 0,
    },
    "style": {
        "batch": 5, "crop_sizes": (192,), "generator_lr": 1.5e-3, "warmup": 50, "ema": 0.99, "feature": 0.25,
        "variation": 0.1, "clip": 5.0,
    },
    "digits": {
        "batch": 64, "crop_sizes": (128,), "generator_lr": 2e-4, "warmup": 1, "clip": 0.0, "r1": 1.0, "r1_every": 4,
        "precision": "fp32", "workers": 0, "ema": 0.995,
    },
}
"""Defaults that are others for a task; a digit counts as a crop of 128 pixels."""


def _option(default: Any, sentence: str) -> Any:
    return field(default=default, metadata={"help": sentence})


@dataclass(frozen=True)
class TrainingConfig:
    """Options of a run; a run's folder holds them as ``options.json``."""

    data: str = _option("", "Folder of photos to learn from.")
    task: str = _option("fill", "What is learned: fill, damage, detail, select, style or digits (see the manual).")
    epochs: int = _option(0, "How often all pictures are seen (task digits); 0: as --steps or --hours say.")
    classes: bool = _option(False, "Have the discriminator say which digit a picture is, too (task digits).")
    outlines: str = _option("", "JSON file of outlined objects (task select); without: the bundled one.")
    style: str = _option("", "Picture whose style is learned (task style).")
    style_side: int = _option(384, "Its shorter side in pixels while it is looked at; larger: wider strokes.")
    style_weight: float = _option(1.0, "Weight of the distance from the style.")
    variation: float = _option(0.02, "Weight of the mean difference of neighbouring painted pixels.")
    artefacts: str = _option("", "Folder of real damage (artefacts.npz, shapes/) to draw from; without: drawn only.")
    seed: int = _option(0, "Seed of photos, crops, holes and noise; the same seed gives the same run.")
    device: str = _option("auto", "cpu, cuda, mps, xpu, or auto for the fastest available.")
    precision: str = _option("auto", "bf16, fp32, or auto for bf16 where the device is faster in it.")
    width: float = _option(1.0, "Width of a new generator, relative to the bundled one.")
    fourier_blocks: int = _option(-1, "Fourier blocks in the generator's middle; -1: as in the model given.")
    batch: int = _option(16, "Crops of 128 x 128 pixels in a batch; fewer of larger ones, for the same work.")
    accumulate: int = _option(1, "Batches whose gradients are averaged in one step.")
    crop_sizes: tuple[int, ...] = _option((128, 192, 256, 384), "Sides of the crops in pixels, multiples of 32.")
    crop_shares: tuple[float, ...] = _option((1.0,), "Relative frequency of each crop size; a single value: all equal.")
    generator_lr: float = _option(3e-4, "Learning rate of the generator (Adam).")
    discriminator_lr: float = _option(2e-4, "Learning rate of the discriminators (Adam).")
    warmup: int = _option(200, "Steps over which the learning rates rise from zero.")
    decay_from: int = _option(0, "Step from which the learning rates fall along a half cosine.")
    decay_steps: int = _option(0, "Steps over which they fall to a fiftieth, where they stay; 0 keeps them constant.")
    weight_decay: float = _option(0.0, "Decoupled weight decay (AdamW).")
    clip: float = _option(1.0, "Maximum norm of each network's gradients; 0 for no limit.")
    ema: float = _option(0.999, "Decay per step of the averaged weights, which are the ones saved as the model.")
    l1: float = _option(1.0, "Weight of the mean absolute error inside the hole.")
    l1_discount: float = _option(1.0, "Factor on that error for each pixel of distance to the hole's border (0.99).")
    known_l1: float = _option(0.0, "Weight of the mean absolute error of the generator's output outside the hole.")
    feature: float = _option(2.0, "Weight of the perceptual distance on the frozen feature network.")
    moments: float = _option(
        0.0, "Weight of the Frechet distance between the frozen network's features of completions and of photos (100).")
    feature_matching: float = _option(2.0, "Weight of feature matching in the discriminators' hidden layers.")
    adversarial: float = _option(0.6, "Weight of the generator's adversarial loss.")
    adversarial_kind: str = _option("bce", "bce (non-saturating cross-entropy) or hinge.")
    adversarial_start: int = _option(500, "Step from which new discriminators teach; trained ones do from the start.")
    patch_width: int = _option(0, "Width of a patch discriminator that sees the hole (96: 3.5 million weights), or 0.")
    patch_adversarial: float = _option(1.0, "Weight of the generator's adversarial loss against it.")
    patch_matching: float = _option(2.0, "Weight of feature matching in its hidden layers.")
    patch_start: int = _option(300, "Step from which a new patch discriminator teaches; a trained one does at once.")
    augment: float = _option(0.0, "Share of pictures that are changed at random before discriminators of pixels.")
    r1: float = _option(0.1, "Weight of the gradient penalty on real pictures.")
    r1_every: int = _option(16, "Steps between two gradient penalties.")
    large_holes: float = _option(0.0, "Share of the holes that take 50 to 90 % of their crops.")
    coarse_start: float = _option(
        0.0, "Share of the batches that start from the generator's own picture at half the size, enlarged.")
    synthetic: float = _option(0.0, "Share of synthetic pictures (edges, grids, facades, planes) among the samples.")
    workers: int = _option(1, "Processes that prepare crops and holes; 0 prepares them in the training process.")
    checkpoint_minutes: float = _option(10.0, "Minutes between two checkpoints.")
    log_every: int = _option(25, "Steps between two lines of statistics.")

    def __post_init__(self) -> None:
        if any(size % 32 or size < 64 for size in self.crop_sizes) or not self.crop_sizes:
            raise TrainingError("Crop sizes must be multiples of 32 and at least 64 pixels.")
        if self.coarse_start and any(size % 64 for size in self.crop_sizes):
            raise TrainingError("With a coarse start crop sizes must be multiples of 64 pixels.")
        shares = self.crop_shares
        if len(shares) not in (1, len(self.crop_sizes)) or min(shares) < 0 or not sum(shares):
            raise TrainingError("Give one crop share for each crop size, none below zero.")
        if self.task not in TASKS:
            raise TrainingError("The task is one of {known}, not {task}.", known=", ".join(TASKS), task=self.task)
        if self.adversarial_kind not in ("bce", "hinge"):
            raise TrainingError("The adversarial loss is bce or hinge, not {kind}.", kind=self.adversarial_kind)
        if self.precision not in ("auto", "bf16", "fp32"):
            raise TrainingError("The precision is auto, bf16 or fp32, not {precision}.", precision=self.precision)
        if not 0.05 <= self.width <= 4.0:
            raise TrainingError("The width must be between 0.05 and 4.")
        if not 0.0 < self.l1_discount <= 1.0:
            raise TrainingError("The discount of the error inside the hole must be above 0 and at most 1.")
        shares_of_samples = self.large_holes, self.coarse_start, self.synthetic, self.augment
        if not all(0.0 <= share <= 1.0 for share in shares_of_samples):
            raise TrainingError(
                "The shares of large holes, coarse starts, synthetic and augmented pictures must be between 0 and 1.")
        if not -1 <= self.fourier_blocks <= 6:
            raise TrainingError("The generator's middle has room for up to 6 Fourier blocks.")
        if self.seed < 0 or self.workers < 0:
            raise TrainingError("The seed and the number of workers must not be below zero.")
        if self.patch_width < 0:
            raise TrainingError("The width of the patch discriminator must not be below zero.")
        if self.decay_from < 0 or self.decay_steps < 0:
            raise TrainingError("decay_from and decay_steps must not be below zero.")
        if self.batch < 1 or self.accumulate < 1 or self.log_every < 1 or self.r1_every < 1:
            raise TrainingError("Batch, accumulate, log_every and r1_every must be at least 1.")

    @classmethod
    def of_task(cls, task: str, **options: Any) -> TrainingConfig:
        """Options where those that are not given have the defaults of their task."""
        return cls(task=task, **_OF_TASK.get(task, {}) | options)

    def rate(self, step: int) -> float:
        """Factor on the learning rates at a step, counted from 0: a linear warm-up, constant, a half cosine down."""
        rise = min(1.0, (step + 1) / max(1, self.warmup))
        if not self.decay_steps:
            return rise
        fallen = min(1.0, max(0.0, (step - self.decay_from) / self.decay_steps))
        return rise * (_MIN_RATE + (1.0 - _MIN_RATE) * 0.5 * (1.0 + math.cos(math.pi * fallen)))

    def save(self, path: Path) -> None:
        """Write the options as JSON."""
        from inpaint_app.training.run_folder import replace_file  # torch, which the command line does without

        replace_file(path, (json.dumps(dataclasses.asdict(self), indent=2) + "\n").encode())

    @classmethod
    def load(cls, path: Path) -> TrainingConfig:
        """Read what `save` wrote.

        Raises:
            TrainingError: missing or damaged.
        """
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in raw.items()}
            for option in dataclasses.fields(cls):
                if option.name in values and not _is_like(values[option.name], option.default):
                    raise TypeError(option.name)
            return cls(**values)
        except (OSError, ValueError, TypeError, AttributeError, RecursionError):
            raise TrainingError(
                "The options of the run, {path}, are missing or damaged; start a new run.", path=path) from None


def _is_like(value: object, default: object) -> bool:
    """Whether a value is of the kind that its option's default is of; a whole number is a number, too."""
    if isinstance(default, tuple):
        return isinstance(value, tuple) and all(_is_like(each, default[0]) for each in value)
    if isinstance(default, float):
        return type(value) in (int, float) and math.isfinite(value)  # type: ignore[arg-type]
    return type(value) is type(default)
