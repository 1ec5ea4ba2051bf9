"""How long fills take on photos of real size: ``inpaint-app benchmark fill``."""

from __future__ import annotations

import math
import statistics
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.benchmarks.scenes import SCENES, SEED
from inpaint_app.document.files.image_io import open_photo
from inpaint_app.document.geometry import Size
from inpaint_app.document.layers.layers import Photo
from inpaint_app.errors import InpaintError, OpenError, UsageError
from inpaint_app.inference.engines.baselines import patch_match, telea
from inpaint_app.inference.request import (
    Cancelled,
    Engine,
    Failed,
    FillRequest,
    Finished,
    Report,
    Tile,
    request_from_mask,
)
from inpaint_app.inference.run_to_end import report_keys
from inpaint_app.limits import DEFAULT_QUALITY, Quality
from inpaint_app.paths import resources

PEERS: dict[str, Callable[[], Engine]] = {
    "telea": telea, "patchmatch": patch_match, "patchmatch-default": partial(patch_match, radius=None),
}
"""What fills are timed against, by name; PatchMatch with its examples' small patches and with its own default."""

_SUFFIXES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp")


def run_fill_benchmark(
    megapixels: float = 12.0, data: Path | None = None, scenes: Sequence[str] = ("object",),
    *, engine: Engine, runs: int = 5, cancels: int = 24, peers: Sequence[str] = ("telea",),
    quality: Quality = DEFAULT_QUALITY, each: bool = False, progress: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """Time an engine on seeded scenes, after a first fill that is not counted but for its load_s.

    Args:
        data: a folder of photos, or one photo; None: the bundled samples. 12 megapixels of the largest are
            used: a crop of 4000 x 3000 where it is that large, else (and for more) it is mirrored at its
            sides.
        scenes: names out of SCENES.
        engine: what is timed.
        runs: fills of each scene; medians are reported.
        cancels: fills of the first scene that are cancelled at seeded moments.
        peers: names out of PEERS: each scene is filled once by them, too.
        quality: of our fills.
        each: every photo of ``data`` at its own size instead of the largest at ``megapixels``; a scene's figures
            are then medians over photos, of one fill each.

    Returns:
        Keys of ``run_to_end.report_keys`` for the first scene; ``cancel_max_s``, seconds from setting the
        flag to Cancelled; ``megapixels`` (of the first photo); ``photos``; ``scenes``: by name these keys and
        ``first_tile_s``, ``slowest_s``, and for each peer ``<peer>_s`` and ``<peer>_ratio`` (its seconds over ours).

    Raises:
        UsageError: unknown scene or peer. OpenError: no photo. InpaintError: the engine failed.
    """
    unknown = [name for name in scenes if name not in SCENES]
    if unknown or not scenes:
        name = ", ".join(unknown)
        raise UsageError("There is no scene {name!r}; choose from {known}.", name=name, known=", ".join(SCENES))
    tell = progress or (lambda _: None)
    for peer in peers:
        if peer not in PEERS:
            raise UsageError("There is no method {peer}; choose from {known}.", peer=peer, known=", ".join(PEERS))
    others = {peer: PEERS[peer]() for peer in peers}
    files = _files(data if data is not None else resources() / "samples")
    chosen = files if each else [max(files, key=_header_area)]
    results: dict[str, list[_Result]] = {name: [] for name in scenes}
    load_s, cancel_s, size = None, 0.0, Size(0, 0)
    for file in chosen:
        photo = open_photo(file) if each else _sized(open_photo(file), megapixels)
        for name in scenes:
            request = request_from_mask(1, photo, (), SCENES[name](photo.size), seed=SEED, quality=quality)
            if load_s is None:
                tell("warming up")
                load_s = _timed(engine, request)[0].load_s
            tell(f"{file.name}: {name}")
            fills = [_timed(engine, request) for _ in range(1 if each else max(1, runs))]
            peer_s = {peer: _timed(other, request)[0].total_s for peer, other in others.items()}
            results[name].append(_Result([f[0] for f in fills], [f[1] for f in fills], peer_s))
            if not size.width:
                size = photo.size
                tell(f"cancelling {cancels} fills")
                longest = results[name][0].reports[0].total_s
                moments = np.random.default_rng(SEED).uniform(0, longest, cancels)
                cancel_s = max((_cancel_s(engine, request, float(moment)) for moment in moments), default=0.0)
    measured = {name: _summary(result, load_s or 0.0) for name, result in results.items()}
    return {
        **{key: value for key, value in measured[scenes[0]].items() if key not in ("first_tile_s", "slowest_s")},
        "cancel_max_s": round(cancel_s, 4),
        "megapixels": round(size.width * size.height / 1e6, 2),
        "photos": len(chosen),
        "scenes": measured,
    }


@dataclass(frozen=True, eq=False)
class _Result:
    """One photo and scene: reports and seconds to the first tile of our fills, seconds of each peer's."""

    reports: Sequence[Report]
    first_tiles: Sequence[float]
    peer_s: Mapping[str, float]

    @property
    def total_s(self) -> float:
        return statistics.median(report.total_s for report in self.reports)


def _summary(results: Sequence[_Result], load_s: float) -> dict[str, Any]:
    """Medians over photos and fills; the ratios to peers are medians of each photo's own."""
    reports = [report for result in results for report in result.reports]
    stages = {
        name: statistics.median(report.stages.get(name, 0.0) for report in reports) for name in reports[0].stages
    }
    middle = replace(
        reports[-1], total_s=statistics.median(report.total_s for report in reports),
        preview_s=statistics.median(report.preview_s for report in reports),
        load_s=load_s, peak_mb=max(report.peak_mb for report in reports), stages=stages)
    summary = {
        **report_keys(middle),
        "first_tile_s": round(statistics.median(s for result in results for s in result.first_tiles), 4),
        "slowest_s": round(max(result.total_s for result in results), 4),
    }
    for peer in results[0].peer_s:
        summary[f"{peer}_s"] = round(statistics.median(result.peer_s[peer] for result in results), 4)
        ratios = [result.peer_s[peer] / result.total_s for result in results]
        summary[f"{peer}_ratio"] = round(statistics.median(ratios), 3)
    return summary


def _timed(engine: Engine, request: FillRequest) -> tuple[Report, float]:
    """(report, seconds to the first tile)."""
    began = time.perf_counter()
    first_tile = 0.0
    for event in engine.run(request, threading.Event()):
        if isinstance(event, Tile) and not first_tile:
            first_tile = time.perf_counter() - began
        elif isinstance(event, Failed):
            raise InpaintError(event.message)
        elif isinstance(event, Finished):
            return event.report, first_tile
    raise InpaintError("The engine {engine} stopped without a result.", engine=engine.name)


def _cancel_s(engine: Engine, request: FillRequest, after: float) -> float:
    """Seconds from setting the flag, ``after`` seconds into the run, to Cancelled; 0 when it had finished."""
    flag = threading.Event()
    set_at: list[float] = []

    def stop() -> None:
        set_at.append(time.perf_counter())
        flag.set()

    timer = threading.Timer(after, stop)
    timer.start()
    try:
        for event in engine.run(request, flag):
            if isinstance(event, Cancelled):
                return time.perf_counter() - set_at[0]
    finally:
        timer.cancel()
    return 0.0


def _files(data: Path) -> list[Path]:
    files = [data] if data.is_file() else sorted(
        path for path in data.glob("*") if path.suffix.lower() in _SUFFIXES and "mask" not in path.stem)
    if not files:
        raise OpenError("There are no photos in {path}; give a folder with JPEG, PNG or TIFF files.", data)
    return files


def _sized(photo: Photo, megapixels: float) -> Photo:
    """A photo of 4 : 3 from the middle of another; mirrored at its sides where that is smaller."""
    height = max(16, round(math.sqrt(megapixels * 1e6 * 3 / 4)))
    width = max(16, round(height * 4 / 3))
    rows = _mirrored(height, photo.pixels.shape[0])
    columns = _mirrored(width, photo.pixels.shape[1])
    return Photo(photo.pixels[rows][:, columns])


def _header_area(path: Path) -> int:
    """Pixels of a picture by its header alone; 0 for what is not one."""
    from PIL import Image

    try:
        with Image.open(path) as image:
            return image.width * image.height
    except (OSError, ValueError, Image.DecompressionBombError):
        return 0


def _mirrored(length: int, source: int) -> npt.NDArray[np.intp]:
    """Indices 0 .. source-1, source-1 .. 0, 0 .. and so on; centred when the source is longer."""
    if length <= source:
        return np.arange(length) + (source - length) // 2
    period = np.arange(length) % (2 * source)
    return np.minimum(period, 2 * source - 1 - period)
