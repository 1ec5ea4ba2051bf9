"""The evaluation: seeded crops and holes, every method run as an engine of the product, one table."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from inpaint_app.errors import TrainingError, UsageError
from inpaint_app.networks.efficientnet import published_lite2
from inpaint_app.training.data import find_photos, spread_photos
from inpaint_app.training.evaluation.blind import Pair, blind_page
from inpaint_app.training.evaluation.cases import CASE_KINDS, Case, Picture, file_cases, photo_cases
from inpaint_app.training.evaluation.methods import METHODS, Completer, Method, make_methods
from inpaint_app.training.evaluation.metrics import Measured, Reference, compare, summarise
from inpaint_app.training.masks import KINDS
from inpaint_app.training.run_folder import replace_file, writing

_SHEET_SIDE = 256
SHEET_ROWS = 24
Group = tuple[int, str]
"""Size and kind of hole."""


@dataclass(frozen=True)
class Source:
    """Where an evaluation's cases come from: photos of which crops are taken, or files with holes.

    Attributes:
        data: folder of photos; None: ``truth`` and ``holes`` are given.
        sizes, kinds, seed, per_picture: of the crops and holes of ``data``.
        limit: how many of its photos, evenly spread; None: all.
        truth, holes: folders of pictures and of holes (white), paired by stem.
    """

    data: Path | None = None
    sizes: Sequence[int] = (256, 512)
    kinds: Sequence[str] = tuple(KINDS)
    seed: int = 0
    per_picture: int = 3
    limit: int | None = None
    truth: Path | None = None
    holes: Path | None = None

    def cases(self) -> tuple[Iterator[Case], int]:
        """The cases, and how many pictures they come from.

        Raises:
            UsageError: an unknown kind of hole, or neither ``data`` nor both other folders.
            TrainingError: there are no pictures.
        """
        if (self.data is None) == (self.truth is None) or (self.truth is None) != (self.holes is None):
            raise UsageError("Give either a folder of photos, or a folder of pictures and one of their holes.")
        if self.truth is not None and self.holes is not None:
            return file_cases(self.truth, self.holes), len(find_photos(self.truth))
        for kind in self.kinds:
            if kind not in CASE_KINDS:
                raise UsageError("{name} is unknown; choose from {known}.", name=kind, known=", ".join(CASE_KINDS))
        assert self.data is not None
        photos = spread_photos(self.data, self.limit)
        return photo_cases(photos, self.sizes, self.kinds, self.seed, self.per_picture), len(photos)


@dataclass
class _Tally:
    """What was measured so far, and what is shown of it."""

    measured: dict[tuple[Method, int, str], list[Measured]] = field(default_factory=dict)
    seconds: dict[tuple[Method, int, str], list[float]] = field(default_factory=dict)
    made_by: dict[str, Mapping[str, str]] = field(default_factory=dict)
    sheets: dict[Group, list[Picture]] = field(default_factory=dict)
    pairs: list[Pair] = field(default_factory=list)


def evaluate(
    source: Source, models: Sequence[str], engines: Sequence[str] = METHODS, *,
    folder: Path | None = None, results: Mapping[str, Path] | None = None, resamples: int = 100,
    device: str = "auto", out: Path | None = None, pictures: bool = False, blind: Path | None = None,
    progress: Callable[[int, int], None] = lambda _photo, _photos: None,
) -> dict[str, Any]:
    """Measure models, engines, baselines and finished results on the cases of ``source``.

    Args:
        models: names as for ``engine_with``, each measured with every engine that needs one.
        engines: names out of METHODS.
        folder: the models folder; None: the usual one.
        results: folders of results that were made elsewhere, by name; files pair with the cases by stem.
        resamples: bootstrap samples of each interval.
        out: folder for results.json and a contact sheet for each size and kind.
        pictures: also write truth, holes and every method's results there, as ``truth/``, ``holes/`` and
            ``results/METHOD/``: what ``results`` of a later evaluation takes.
        blind: file for a page of pairs without names, the first method against each other one.
        progress: called with the number of the current photo, from 1, and how many there are.

    Returns:
        ``results``: a list of {model, engine, size, mask, metric, value, low, high}; ``methods``: hash, device
        and version of each; ``seconds``: median engine seconds by model, engine, size and mask.

    Raises:
        UsageError: an unknown engine or kind of mask, files that do not pair, or a blind page of one method.
        TrainingError: no photo is large enough, or ``out`` or ``blind`` cannot be written.
        ModelError, InpaintError: a model cannot be used.
    """
    if pictures and out is None:
        raise UsageError("Pictures are written into the folder of the results; give one.")
    methods = make_methods(models, engines, results or {}, device, folder)
    if blind is not None and len(methods) < 2:
        raise UsageError("A blind page compares at least two methods; give another engine, model or results.")
    if not methods:
        raise UsageError("There is nothing to measure; give an engine or results.")
    cases, photos = source.cases()
    for folder in [out] if out is not None else []:
        with writing(folder):  # before the work, not after it
            folder.mkdir(parents=True, exist_ok=True)
    judge = published_lite2().eval()
    tally = _Tally()
    for case in cases:
        progress(case.picture + 1, photos)
        completed = _measure(case, methods, Reference(judge, case.picture, case.crop, case.hole), source.seed, tally)
        if pictures and out is not None:
            with writing(out):
                _write_pictures(out, case, completed)
        if blind is not None:
            (first, shown), *others = completed.items()
            tally.pairs += [Pair(case, str(first), str(other), shown, picture) for other, picture in others]
    if not tally.measured:
        raise TrainingError(
            "No photo in {folder} is at least {side} pixels on its shorter side; choose other photos or smaller sizes.",
            folder=source.data, side=min(source.sizes))
    table = _table(tally, list(methods), source, photos, resamples)
    if out is not None:
        with writing(out):
            write_report(out, table, tally.sheets, ["hole", *map(str, methods), "truth"])
    if blind is not None:
        with writing(blind.parent):
            replace_file(blind, blind_page(tally.pairs, source.seed).encode())
    return table


def _measure(
    case: Case, methods: Mapping[Method, Completer], reference: Reference, seed: int, tally: _Tally
) -> dict[Method, Picture]:
    """Complete a case by every method and add what they measure to the tally; returns the pictures."""
    group = (case.size, case.kind)
    completed: dict[Method, Picture] = {}
    for method, complete in methods.items():
        completion = complete(case, seed)
        completed[method] = completion.picture
        key = (method, *group)
        tally.measured.setdefault(key, []).append(reference.measure(completion.picture))
        if completion.seconds is not None:
            tally.seconds.setdefault(key, []).append(completion.seconds)
        tally.made_by[str(method)] = completion.made_by
    if case.index == 0 and len(tally.sheets.setdefault(group, [])) < SHEET_ROWS:
        tally.sheets[group].append(sheet_row([case.hidden, *completed.values(), case.crop]))
    return completed


def _table(
    tally: _Tally, methods: Sequence[Method], source: Source, photos: int, resamples: int
) -> dict[str, Any]:
    results = [
        {**method._asdict(), "size": size, "mask": kind, "metric": metric, **asdict(interval)}
        for (method, size, kind), measured in tally.measured.items()
        for metric, interval in summarise(measured, source.seed, resamples).items()
    ]
    return {
        "results": results, "comparisons": _comparisons(tally.measured, methods, source.seed, resamples),
        "methods": tally.made_by,
        "seconds": [
            {**method._asdict(), "size": size, "mask": kind, "median_s": float(np.median(times))}
            for (method, size, kind), times in tally.seconds.items()
        ],
        "photos": photos, "per_picture": source.per_picture, "seed": source.seed,
    }


def _write_pictures(out: Path, case: Case, completed: Mapping[Method, Picture]) -> None:
    """Truth, hole and results of a case as PNG files of its stem."""
    hole = case.hole.astype(np.uint8)[..., None].repeat(3, 2) * np.uint8(255)
    files = {"truth": case.crop, "holes": hole}
    files |= {f"results/{str(method).replace('/', '-').strip('-')}": picture for method, picture in completed.items()}
    for folder, picture in files.items():
        path = out / folder / f"{case.stem}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, cv2.imencode(".png", picture[..., ::-1])[1].tobytes())


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


def write_report(
    out: Path, table: dict[str, Any], sheets: Mapping[Group, list[Picture]], columns: Sequence[str],
) -> None:
    """Write the table and a contact sheet for each group, with the names of its columns, into the folder ``out``."""
    replace_file(out / "results.json", (json.dumps(table, indent=1) + "\n").encode())
    for (size, kind), rows in sheets.items():
        title = np.full((28, rows[0].shape[1], 3), 255, np.uint8)
        for index, name in enumerate(columns):
            at = (index * (_SHEET_SIDE + 4) + 4, 20)
            cv2.putText(title, name, at, cv2.FONT_HERSHEY_SIMPLEX, 0.55, (0, 0, 0), 1, cv2.LINE_AA)
        cv2.imwrite(str(out / f"sheet-{size}-{kind}.png"), np.concatenate([title, *rows])[..., ::-1])


def sheet_row(pictures: Sequence[Picture], *, whole: bool = True) -> Picture:
    """Pictures beside each other: all of each, reduced; or its middle at 100 %."""
    side = _SHEET_SIDE
    if whole:
        cells = [cv2.resize(p, (side, side), interpolation=cv2.INTER_AREA) for p in pictures]
    else:
        top, left = (max(0, (length - side) // 2) for length in pictures[0].shape[:2])
        parts = [p[top : top + side, left : left + side] for p in pictures]
        cells = [
            cv2.copyMakeBorder(p, 0, side - p.shape[0], 0, side - p.shape[1], cv2.BORDER_CONSTANT) for p in parts]
    spaced = [cv2.copyMakeBorder(c, 0, 4, 0, 4, cv2.BORDER_CONSTANT, value=(255, 255, 255)) for c in cells]
    return np.concatenate(spaced, axis=1).astype(np.uint8)
