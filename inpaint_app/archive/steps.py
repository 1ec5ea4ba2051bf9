"""What is done to every photo of an archive: its steps, and the hashes by which it is told that they have changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from inpaint_app import paths
from inpaint_app.document.extension import parse_aspect
from inpaint_app.errors import UsageError
from inpaint_app.inference.enhance.request import EnhanceOptions
from inpaint_app.inference.restore.request import preset_options
from inpaint_app.limits import DEFAULT_GROW, DEFAULT_QUALITY, DEFAULT_SENSITIVITY, Quality
from inpaint_app.models.registry import filling_models, models_folder, sha256_of
from inpaint_app.networks.model_files import ALL, BUILTIN, resolve_model

EXPORTS: Mapping[str, str] = {"jpeg": ".jpg", "png": ".png", "tiff": ".tif", "webp": ".webp"}
"""Formats that results can be exported in, and their suffixes."""


class StepKey(NamedTuple):
    """A step by its name, and by hashes of the model and of the parameters that it is done with; empty: none."""

    name: str
    model: str
    parameters: str


@dataclass(frozen=True)
class Steps:
    """What is asked for; the same for every photo.

    Attributes:
        masks: folder of masks, each at the photo's relative path. mask: one for all.
        fit_mask: stretch masks of another aspect.
        missing: fill what files that are cut short do not hold; without, these are set apart.
        detect: fill what is found to be damaged, of this ``sensitivity``.
        restore: preset of a restoration.
        enhance: how photos are enlarged or cleaned.
        extend: the aspect ("16:9") that photos are extended to.
        export: a key of ``EXPORTS``; None: each photo's own format.
        model, device, models: of fills; ``models`` is the models folder, empty: the usual one.
        quality, seed, grow: of fills.
    """

    masks: Path | None = None
    mask: Path | None = None
    fit_mask: bool = False
    missing: bool = False
    detect: bool = False
    sensitivity: float = DEFAULT_SENSITIVITY
    restore: str | None = None
    enhance: EnhanceOptions | None = None
    extend: str | None = None
    export: str | None = None
    model: str = BUILTIN
    device: str = "auto"
    models: str = ""
    quality: Quality = DEFAULT_QUALITY
    seed: int = 0
    grow: int = DEFAULT_GROW

    def check(self) -> None:
        """Say before long work what is wrong with them.

        Raises:
            UsageError: nothing is asked for, or there is no such thing. ModelError: a model is missing.
        """
        if not self.names:
            raise UsageError(
                "Say what to do with the photos: --masks, --mask, --detect, --missing, --restore, --enhance, --extend "
                "or --export.")
        if self.mask is not None and self.masks is not None:
            raise UsageError("Give either one mask for all photos (--mask) or a folder of masks (--masks).")
        if self.masks is not None and not self.masks.is_dir():
            raise UsageError("{path} is no folder of masks; give one with --masks.", path=self.masks)
        if self.mask is not None and not self.mask.is_file():
            raise UsageError("There is no mask {path}; give a picture with --mask.", path=self.mask)
        if self.restore is not None:
            preset_options(self.restore)
        if self.extend is not None:
            parse_aspect(self.extend)
        if self.export is not None and self.export not in EXPORTS:
            raise UsageError(
                "{format} is no format that is written; choose from {formats}.", format=self.export,
                formats=", ".join(EXPORTS))
        self.step_keys()

    @property
    def masked(self) -> bool:
        """Whether photos are filled by masks."""
        return self.masks is not None or self.mask is not None

    @property
    def fills(self) -> bool:
        """Whether there is a step that fills; that of a restoration apart."""
        return self.masked or self.missing or self.detect

    @property
    def computes(self) -> bool:
        """Whether networks are needed."""
        return bool(self.fills or self.restore or self.enhance or self.extend)

    @property
    def suffix(self) -> str | None:
        """Of all results; None: each has that of its photo."""
        return None if self.export is None else EXPORTS[self.export]

    @property
    def names(self) -> tuple[str, ...]:
        """Of the steps, in the order in which they are done."""
        asked = {
            "fill": self.fills, "restore": self.restore, "enhance": self.enhance, "extend": self.extend,
            "export": self.export,
        }
        return tuple(name for name, wanted in asked.items() if wanted)

    def step_keys(self) -> tuple[StepKey, ...]:
        """What the results depend on, photos and masks apart.

        Raises:
            ModelError: a model is missing or cannot be read.
        """
        return tuple(
            StepKey(name, "+".join(_hash_of(path) for path in self._models(name)), _digest(self._parameters(name)))
            for name in self.names)

    def parameters(self) -> dict[str, dict[str, Any]]:
        """Of every step, in plain values."""
        return {name: self._parameters(name) for name in self.names}

    def _models(self, step: str) -> list[Path]:
        """The files of weights that a step takes."""
        folder = models_folder(self.models)
        found: list[Path] = []
        if step in ("fill", "restore", "extend"):
            found = ([each.path for each in filling_models(folder) if each.path] if self.model == ALL
                     else [resolve_model(self.model, folder)])
        if step == "restore" or (step == "fill" and self.detect):
            found.append(paths.builtin_detector())
        if step != "export":  # fills are sharpened by it, too
            found.append(paths.builtin_detail())
        return [path for path in found if path.is_file()]

    def _parameters(self, step: str) -> dict[str, Any]:
        filling = {"quality": self.quality, "seed": self.seed, "grow": self.grow}
        of: Mapping[str, Callable[[], dict[str, Any]]] = {
            "fill": lambda: {
                **filling, "fit_mask": self.fit_mask, "missing": self.missing, "masked": self.masked,
                "detect": self.sensitivity if self.detect else None},
            "restore": lambda: {"preset": self.restore, "sensitivity": self.sensitivity},
            "enhance": lambda: dict(vars(self.enhance)),
            "extend": lambda: {**filling, "aspect": self.extend},
            "export": lambda: {"format": self.export},
        }
        return of[step]()


def _digest(parameters: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(parameters, sort_keys=True, default=str).encode()).hexdigest()[:16]


@cache
def _hash_of(path: Path) -> str:
    return sha256_of(path)[:16]
