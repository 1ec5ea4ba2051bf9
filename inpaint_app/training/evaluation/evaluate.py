"""The bench: seeded crops and holes, every method through the engine that is shipped, one table."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.files.image_io import photo_from_array
from inpaint_app.document.layers.compositing import composite
from inpaint_app.errors import TrainingError, UsageError
from inpaint_app.inference.engines import baselines
from inpaint_app.inference.engines.engine import ENGINES, make_engine
from inpaint_app.inference.request import Engine, FillRequest, Report
from inpaint_app.inference.run_to_end import run_to_end
from inpaint_app.networks.efficientnet import published_lite2
from inpaint_app.training.data import find_photos, read_rgb
from inpaint_app.training.evaluation.metrics import Measured, Reference, compare, summarise
from inpaint_app.training.masks import KINDS
from inpaint_app.training.run_folder import writing

Picture = npt.NDArray[np.uint8]
Hole = npt.NDArray[np.bool_]
BASELINES: dict[str, Callable[[], Engine]] = {
    "telea": baselines.telea, "navier-stokes": baselines.navier_stokes, "patchmatch": baselines.patch_match,
}
METHODS = (*ENGINES, *BASELINES)
_DISTRIBUTIONS = {
    "telea": "opencv-python-headless", "navier-stokes": "opencv-python-headless", "patchmatch": "pypatchmatch",
}
_SHEET_SIDE = 256
_SHEET_ROWS = 24


class Method(NamedTuple):
    """What is measured: an engine, with a model where it needs one."""

    model: str
    engine: str

    def __str__(self) -> str:
        return f"{self.model} {self.engine}".strip()


@dataclass(frozen=True)
class Case:
    """One crop with its hole: picture number, crop HWC uint8 RGB, hole HW bool, kind and size."""

    picture: int
    crop: Picture
    hole: Hole
    kind: str
    size: int
    turn: int


def cases(
    photos: Sequence[Path], sizes: Sequence[int], kinds: Sequence[str], seed: int, per_picture: int
) -> Iterator[Case]:
    """The bench's cases, the same for the same arguments. Photos smaller than a size are left out of it."""
    for picture, path in enumerate(photos):
        rgb = read_rgb(path)
        for size in sizes:
            if min(rgb.shape[:2]) < size:
                continue
            for kind in kinds:
                for turn in range(per_picture):
                    rng = np.random.default_rng((seed, picture, size, sorted(KINDS).index(kind), turn))
                    top = int(rng.integers(0, rgb.shape[0] - size + 1))
                    left = int(rng.integers(0, rgb.shape[1] - size + 1))
                    hole = KINDS[kind](rng, size)
                    if hole.any():
                        crop = np.ascontiguousarray(rgb[top : top + size, left : left + size])
                        yield Case(picture, crop, hole, kind, size, turn)


def complete(engine: Engine, case: Case, seed: int = 0) -> tuple[Picture, Report]:
    """Fill a case through ``engine.run``; the hole's own pixels are hidden from it.

    Raises:
        InpaintError: the engine failed.
    """
    hidden = np.where(case.hole[..., None], np.uint8(127), case.crop)
    photo = photo_from_array(hidden)
    request = FillRequest(0, photo, (), photo.rect, case.hole, seed=seed)
    done = run_to_end(engine, request)
    return composite(photo, [done.layer], photo.rect).astype(np.uint8, copy=False), done.report


def evaluate(
    data: Path, models: Sequence[str], engines: Sequence[str] = METHODS, *,
    sizes: Sequence[int] = (256, 512), kinds: Sequence[str] = tuple(KINDS), seed: int = 0, per_picture: int = 3,
    limit: int | None = None, resamples: int = 100, device: str = "auto", out: Path | None = None,
    progress: Callable[[int, int], None] = lambda _photo, _photos: None,
) -> dict[str, Any]:
    """Measure models, engines and baselines on the photos of ``data``.

    Args:
        models: names as for ``make_engine``, each measured with every engine that needs one.
        engines: names out of METHODS.
        limit: how many photos, evenly spread; None: all.
        resamples: draws behind each interval.
        out: folder for results.json and a contact sheet for each size and kind.
        progress: called with the number of the photo that is being worked on, from 1, and how many there are.

    Returns:
        ``results``: a list of {model, engine, size, mask, metric, value, low, high}; ``methods``: what each was
        (hash, device, version); ``seconds``: median engine seconds by model, engine, size and mask.

    Raises:
        UsageError: an unknown engine or kind of mask. TrainingError: no photo is large enough, or ``out`` cannot
            be written.
        ModelError, InpaintError: a model cannot be used.
    """
    for names, known in ((engines, METHODS), (kinds, tuple(KINDS))):
        for name in names:
            if name not in known:
                raise UsageError(f"{name} is unknown; choose from {', '.join(known)}.")
    if out is not None:
        with writing(out):  # before the work, not after it
            out.mkdir(parents=True, exist_ok=True)
    methods = _methods(models, engines, device)
    photos = find_photos(data)
    if limit is not None and limit < len(photos):
        photos = [photos[round(i * (len(photos) - 1) / max(limit - 1, 1))] for i in range(limit)]
    judge = published_lite2().eval()
    measured: dict[tuple[Method, int, str], list[Measured]] = {}
    seconds: dict[tuple[Method, int, str], list[float]] = {}
    described: dict[str, dict[str, str]] = {}
    sheets: dict[tuple[int, str], list[Picture]] = {}
    for case in cases(photos, sizes, kinds, seed, per_picture):
        progress(case.picture + 1, len(photos))
        group = (case.size, case.kind)
        row = [np.where(case.hole[..., None], np.uint8(127), case.crop)]
        reference = Reference(judge, case.picture, case.crop, case.hole)
        for method, engine in methods.items():
            result, report = complete(engine, case, seed)
            row.append(result)
            key = (method, *group)
            measured.setdefault(key, []).append(reference.measure(result))
            seconds.setdefault(key, []).append(report.total_s)
            described[str(method)] = {
                "model": report.model, "hash": report.model_hash, "device": report.device,
                "version": version(_DISTRIBUTIONS.get(method.engine, "inpaint-app")),
            }
        if case.turn == 0 and len(sheets.setdefault(group, [])) < _SHEET_ROWS:
            sheets[group].append(_sheet_row([*row, case.crop]))
    if not measured:
        raise TrainingError(f"No photo in {data} is at least {min(sizes)} pixels on its shorter side.")
    results = [
        {**method._asdict(), "size": size, "mask": kind, "metric": metric, **asdict(interval)}
        for (method, size, kind), group_measured in measured.items()
        for metric, interval in summarise(group_measured, seed, resamples).items()
    ]
    table = {
        "results": results, "comparisons": _comparisons(measured, list(methods), seed, resamples),
        "methods": described,
        "seconds": [
            {**method._asdict(), "size": size, "mask": kind, "median_s": float(np.median(times))}
            for (method, size, kind), times in seconds.items()
        ],
        "photos": len(photos), "per_picture": per_picture, "seed": seed,
    }
    if out is not None:
        with writing(out):
            _write(out, table, sheets, ["hole", *map(str, methods), "truth"])
    return table


def _comparisons(
    measured: Mapping[tuple[Method, int, str], Sequence[Measured]], methods: Sequence[Method], seed: int,
    resamples: int,
) -> list[dict[str, Any]]:
    first, *others = methods
    groups = [(size, [kind]) for method, size, kind in measured if method == first]
    for size in dict.fromkeys(size for size, _ in groups):
        kinds = [kind for other, (kind,) in groups if other == size]
        if len(kinds) > 1:
            groups.append((size, kinds))
    rows = []
    for size, kinds in groups:
        ours, *rest = ([m for kind in kinds for m in measured[method, size, kind]] for method in methods)
        for other, theirs in zip(others, rest, strict=True):
            mask = kinds[0] if len(kinds) == 1 else "all"
            named = {**first._asdict(), "against": str(other), "size": size, "mask": mask}
            rows += [
                {**named, "metric": metric, **asdict(interval)}
                for metric, interval in compare(ours, theirs, seed, resamples).items()
            ]
    return rows


def _methods(models: Sequence[str], engines: Sequence[str], device: str) -> dict[Method, Engine]:
    methods: dict[Method, Engine] = {}
    for engine in engines:
        if engine in BASELINES:
            methods[Method("", engine)] = BASELINES[engine]()
        elif engine == "exemplar":
            methods[Method("", engine)] = make_engine(engine, device=device)
        else:
            methods |= {Method(model, engine): make_engine(engine, model, device) for model in models}
    return methods


def _write(
    out: Path, table: dict[str, Any], sheets: dict[tuple[int, str], list[Picture]], columns: Sequence[str]
) -> None:
    partial = out / "results.part"
    partial.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    os.replace(partial, out / "results.json")
    for (size, kind), rows in sheets.items():
        title = np.full((28, rows[0].shape[1], 3), 255, np.uint8)
        for index, name in enumerate(columns):
            at = (index * (_SHEET_SIDE + 4) + 4, 20)
            cv2.putText(title, name, at, cv2.FONT_HERSHEY_SIMPLEX, 0.55, (0, 0, 0), 1, cv2.LINE_AA)
        cv2.imwrite(str(out / f"sheet-{size}-{kind}.png"), np.concatenate([title, *rows])[..., ::-1])


def _sheet_row(pictures: Sequence[Picture]) -> Picture:
    side = _SHEET_SIDE
    cells = [cv2.resize(p, (side, side), interpolation=cv2.INTER_AREA) for p in pictures]
    spaced = [cv2.copyMakeBorder(c, 0, 4, 0, 4, cv2.BORDER_CONSTANT, value=(255, 255, 255)) for c in cells]
    return np.concatenate(spaced, axis=1).astype(np.uint8)
