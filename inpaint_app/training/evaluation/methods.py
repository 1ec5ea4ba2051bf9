"""What an evaluation compares: engines with models, methods without a network, and finished results in folders."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple, Protocol, cast

import numpy as np

from inpaint_app.document.files.image_io import photo_from_array
from inpaint_app.document.layers.compositing import composite
from inpaint_app.errors import UsageError
from inpaint_app.inference.engines import baselines
from inpaint_app.inference.engines.best_of import engine_with
from inpaint_app.inference.engines.engine import ENGINES, ExemplarEngine, Kind
from inpaint_app.inference.request import Engine, FillRequest
from inpaint_app.inference.run_to_end import run_to_end
from inpaint_app.training.data import find_photos, read_rgb
from inpaint_app.training.evaluation.cases import Case, Picture, paired

BASELINES: dict[str, Callable[[], Engine]] = {
    "telea": baselines.telea, "navier-stokes": baselines.navier_stokes, "patchmatch": baselines.patch_match,
}
METHODS = (*ENGINES, *BASELINES)
_DISTRIBUTIONS = {
    "telea": "opencv-python-headless", "navier-stokes": "opencv-python-headless", "patchmatch": "pypatchmatch",
}


class Method(NamedTuple):
    """The name of a method: an engine, with a model where it needs one; or the name of given results."""

    model: str
    engine: str

    def __str__(self) -> str:
        return f"{self.model} {self.engine}".strip()


class Completion(NamedTuple):
    """One completion.

    Attributes:
        picture: HWC uint8 RGB.
        seconds: what it took; None for results that were made elsewhere.
        made_by: model, hash, device and version.
    """

    picture: Picture
    seconds: float | None
    made_by: Mapping[str, str]


class Completer(Protocol):
    """Completes cases."""

    def __call__(self, case: Case, seed: int) -> Completion:
        """Complete a case.

        Raises:
            InpaintError: the engine failed, or there is no result for this case.
        """
        ...


class EngineCompleter:
    """Completes cases by ``engine.run``; the hole's own pixels are hidden from it."""

    def __init__(self, engine: Engine, distribution: str = "inpaint-app") -> None:
        self._engine = engine
        self._version = version(distribution)

    def __call__(self, case: Case, seed: int) -> Completion:
        """See `Completer`."""
        photo = photo_from_array(case.hidden)
        done = run_to_end(self._engine, FillRequest(0, photo, (), photo.rect, case.hole, seed=seed))
        report = done.report
        made_by = {
            "model": report.model, "hash": report.model_hash, "device": report.device, "version": self._version,
        }
        picture = composite(photo, [done.layer], photo.rect).astype(np.uint8, copy=False)
        return Completion(picture, report.total_s, made_by)


class FolderCompleter:
    """Reads the results that another program, or an earlier version, left in ``folder``; files pair by stem.

    Raises:
        TrainingError: there are no pictures in the folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._by_stem = {path.stem: path for path in find_photos(folder)}

    def __call__(self, case: Case, seed: int) -> Completion:  # noqa: ARG002 - nothing is drawn
        """See `Completer`; what is known is taken from the case, so that only holes are compared."""
        path = paired(self._by_stem, case.stem, self._folder)
        result = read_rgb(path)
        if result.shape != case.crop.shape:
            raise UsageError("The result {path} has another size than its picture.", path=path)
        picture = np.where(case.hole[..., None], result, case.crop)
        return Completion(picture, None, {"model": str(self._folder), "hash": "", "device": "", "version": ""})


def make_methods(
    models: Sequence[str], engines: Sequence[str], results: Mapping[str, Path], device: str,
    folder: Path | None = None,
) -> dict[Method, Completer]:
    """Every model with every engine that needs one, the other engines once, and the results by their names.

    Args:
        models: as for ``engine_with``, in ``folder``.

    Raises:
        UsageError: an unknown engine, or results named as an engine is.
        ModelError, DeviceError: a model or the device cannot be used.
    """
    methods: dict[Method, Completer] = {}
    for engine in engines:
        if engine in BASELINES:
            methods[Method("", engine)] = EngineCompleter(BASELINES[engine](), _DISTRIBUTIONS[engine])
        elif engine == "exemplar":
            methods[Method("", engine)] = EngineCompleter(ExemplarEngine(device))
        elif engine in METHODS:
            for model in models:
                made = engine_with(model, device, folder=folder, kind=cast(Kind, engine))
                methods[Method(model, engine)] = EngineCompleter(made)
        else:
            raise UsageError("{name} is unknown; choose from {known}.", name=engine, known=", ".join(METHODS))
    for name, folder in results.items():
        if name in METHODS:
            raise UsageError("{name} is the name of an engine; give the results another one.", name=name)
        methods[Method("", name)] = FolderCompleter(folder)
    return methods
