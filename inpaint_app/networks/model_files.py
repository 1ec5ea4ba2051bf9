"""Where a model's file lies, by what users call it; without torch."""

from __future__ import annotations

from pathlib import Path

from inpaint_app import paths
from inpaint_app.errors import ModelError

BUILTIN = "builtin"
ALL = "all"
"""Stands for every model there is, where the best result of several is taken."""
WEIGHTS_NAME = "model.safetensors"
"""Of the model in the folder of a training run."""
MODEL_SUFFIXES = (".safetensors", ".ckpt", ".pt", ".pth")
"""Of files that may hold a model: one's own are of the first, published ones of any."""


def resolve_model(name: str, folder: Path | None = None) -> Path:
    """Find the weights file of a model.

    Args:
        name: "builtin", a name in the models folder, a model file, or a training run's folder.
        folder: the models folder; None: the usual one. Names there may have any ending of a model file.

    Raises:
        ModelError: there is no such file.
    """
    given = Path(name).expanduser()
    folder = folder or paths.models_folder()
    if name == BUILTIN:
        candidate = paths.builtin_model()
    elif given.is_dir():
        candidate = given / WEIGHTS_NAME
    elif given.suffix in MODEL_SUFFIXES:
        candidate = given
    else:
        named = [folder / f"{name}{suffix}" for suffix in MODEL_SUFFIXES]
        candidate = next((path for path in named if path.is_file()), named[0])
    if not candidate.is_file():
        raise ModelError(
            "There is no model file {path}; give builtin, a model file, a training run's folder, or a name in "
            "{folder}.", path=candidate, folder=folder,
        )
    return candidate
