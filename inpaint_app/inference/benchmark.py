"""How long fills take on photos of real size: ``inpaint-app benchmark fill``."""

from __future__ import annotations

import math
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.document.geometry import Size
from inpaint_app.document.image_io import open_photo
from inpaint_app.document.layers import Photo
from inpaint_app.errors import InpaintError, OpenError, UsageError
from inpaint_app.inference.baselines import patch_match, telea
from inpaint_app.inference.engine import NetworkEngine
from inpaint_app.inference.fill_file import report_keys
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
from inpaint_app.paths import resources

Mask = npt.NDArray[np.uint8]

_SUFFIXES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp")
_SEED = 7


def run_fill_benchmark(
    megapixels: float = 12.0, data: Path | None = None, scenes: Sequence[str] = ("object",),
    model: str = "builtin", device: str = "auto", *, engine: Engine | None = None, runs: int = 5,
    cancels: int = 8, peers: Sequence[str] = ("telea",), progress: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """Time an engine on seeded scenes, after a first fill that is not counted but for its load_s.

    Args:
        data: a folder of photos, or one photo; None: the bundled samples. 12 megapixels of the largest are
            used: a crop of 4000 x 3000 where it is that large, else (and for more) it is mirrored at its
            sides.
        scenes: names out of SCENES.
        model, device: as for ``NetworkEngine``.
        engine: another one to time instead.
        runs: fills of each scene; medians are reported.
        cancels: fills of the first scene that are cancelled at seeded moments.
        peers: out of "telea" and "patchmatch": each scene is filled once by them, too.

    Returns:
        Keys of ``fill_file.report_keys`` for the first scene; ``cancel_max_s``, seconds from setting the
        flag to Cancelled; ``megapixels``; ``scenes``: by name these keys and ``first_tile_s``, and for each
        peer ``<peer>_s`` and ``<peer>_ratio`` (its seconds over ours).

    Raises:
        UsageError: unknown scene or peer. OpenError: no photo. InpaintError: the engine failed.
    """
    unknown = [name for name in scenes if name not in SCENES]
    if unknown or not scenes:
        raise UsageError(f"Unknown scene {', '.join(unknown) or '(none)'}: choose from {', '.join(SCENES)}.")
    tell = progress or (lambda _: None)
    others: dict[str, Engine] = {}
    for peer in peers:
        if peer not in ("telea", "patchmatch"):
            raise UsageError(f"Unknown peer {peer}: choose telea or patchmatch.")
        others[peer] = telea() if peer == "telea" else patch_match()
    photo = _photo(data if data is not None else resources() / "samples", megapixels)
    engine = engine or NetworkEngine(model, device)
    requests = {
        name: request_from_mask(number, photo, (), SCENES[name](photo.size), seed=_SEED)
        for number, name in enumerate(scenes, 1)
    }
    tell("warming up")
    load_s = _timed(engine, requests[scenes[0]])[0].load_s
    measured: dict[str, Any] = {}
    for name, request in requests.items():
        tell(f"{name}: {runs} fills")
        measured[name] = _scene(engine, request, runs, load_s)
        for peer, other in others.items():
            tell(f"{name}: {peer}")
            seconds = _timed(other, request)[0].total_s
            measured[name][f"{peer}_s"] = round(seconds, 4)
            measured[name][f"{peer}_ratio"] = round(seconds / measured[name]["total_s"], 3)
    first = measured[scenes[0]]
    tell(f"cancelling {cancels} fills")
    moments = np.random.default_rng(_SEED).uniform(0, first["total_s"], cancels)
    waits = [_cancel_s(engine, requests[scenes[0]], float(moment)) for moment in moments]
    return {
        **{key: value for key, value in first.items() if key != "first_tile_s"},
        "cancel_max_s": round(max(waits, default=0.0), 4),
        "megapixels": round(photo.size.width * photo.size.height / 1e6, 2),
        "scenes": measured,
    }


def _scene(engine: Engine, request: FillRequest, runs: int, load_s: float) -> dict[str, Any]:
    reports, first_tiles = zip(*(_timed(engine, request) for _ in range(max(1, runs))), strict=True)
    stages = {
        name: statistics.median(report.stages.get(name, 0.0) for report in reports)
        for name in reports[0].stages
    }
    middle = Report(
        engine=reports[0].engine, model=reports[0].model, model_hash=reports[0].model_hash,
        device=reports[-1].device, regions=reports[0].regions,
        total_s=statistics.median(report.total_s for report in reports),
        preview_s=statistics.median(report.preview_s for report in reports),
        load_s=load_s, peak_mb=max(report.peak_mb for report in reports), stages=stages)
    return {**report_keys(middle), "first_tile_s": round(statistics.median(first_tiles), 4)}


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
    raise InpaintError(f"The engine {engine.name} ended without a report.")


def _cancel_s(engine: Engine, request: FillRequest, after: float) -> float:
    """Seconds from setting the flag ``after`` so many seconds to Cancelled; 0 when it had finished."""
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


def _photo(data: Path, megapixels: float) -> Photo:
    files = [data] if data.is_file() else sorted(
        path for path in data.glob("*") if path.suffix.lower() in _SUFFIXES and "mask" not in path.stem)
    if not files:
        raise OpenError(f"There are no photos in {data}: give a folder with JPEG, PNG or TIFF files.", data)
    pixels = open_photo(max(files, key=_header_area)).pixels
    height = max(16, round(math.sqrt(megapixels * 1e6 * 3 / 4)))
    width = max(16, round(height * 4 / 3))
    rows = _mirrored(height, pixels.shape[0])
    columns = _mirrored(width, pixels.shape[1])
    return Photo(pixels[rows][:, columns])


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


def _blank(size: Size) -> Mask:
    return np.zeros((size.height, size.width), np.uint8)


def _object(size: Size) -> Mask:
    """A rectangle of 600 x 800 on 12 megapixels, in proportion on others."""
    mask = _blank(size)
    height, width = size.height * 800 // 3000, size.width * 600 // 4000
    top, left = (size.height - height) // 2, (size.width - width) // 2
    mask[top : top + height, left : left + width] = 255
    return mask


def _spots(size: Size) -> Mask:
    """16 discs of 1 to 2.5 % of the width in radius."""
    return _discs(size, 16, size.width * 0.01, size.width * 0.025)


def _specks(size: Size) -> Mask:
    """500 discs of 2 to 8 pixels in radius."""
    return _discs(size, 500, 2, 8)


def _scratch(size: Size) -> Mask:
    """A line of 8 pixels from side to side, gently bent."""
    mask = _blank(size)
    x = np.arange(size.width)
    y = size.height * (0.35 + 0.3 * x / size.width + 0.02 * np.sin(x * 9 / size.width))
    for offset in range(-4, 4):
        mask[np.clip(y.astype(int) + offset, 0, size.height - 1), x] = 255
    return mask


def _border(size: Size) -> Mask:
    """A fifth of the photo on its right side."""
    mask = _blank(size)
    mask[:, size.width - size.width // 5 :] = 255
    return mask


def _discs(size: Size, count: int, least: float, most: float) -> Mask:
    mask = _blank(size)
    rng = np.random.default_rng(_SEED)
    for _ in range(count):
        radius = float(rng.uniform(least, most))
        x, y = float(rng.uniform(0, size.width)), float(rng.uniform(0, size.height))
        left, right = max(0, int(x - radius)), min(size.width, int(x + radius) + 2)
        top, bottom = max(0, int(y - radius)), min(size.height, int(y + radius) + 2)
        ys, xs = np.ogrid[top:bottom, left:right]
        mask[top:bottom, left:right][(xs - x) ** 2 + (ys - y) ** 2 <= radius * radius] = 255
    return mask


SCENES: dict[str, Callable[[Size], Mask]] = {
    "object": _object, "spots": _spots, "scratch": _scratch, "specks": _specks, "border": _border,
}
"""Seeded masks by name, for a photo of any size."""
