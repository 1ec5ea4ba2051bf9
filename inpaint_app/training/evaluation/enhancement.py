"""How well photos are enlarged: crops are reduced, or degraded as cameras and scans do, and enlarged again.

Clean inputs are reduced by Pillow's bicubic filter with antialiasing, as is usual in the literature; degraded ones as
in the training of the detail network, with photos and a seed of the caller's. Networks are not told what was done.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import torch
from PIL import Image
from skimage.metrics import structural_similarity
from torch import Tensor

from inpaint_app.document.files.image_io import photo_from_array
from inpaint_app.errors import TrainingError, UsageError
from inpaint_app.inference.enhance.enhancers import enhancer_named
from inpaint_app.inference.enhance.request import EnhanceOptions
from inpaint_app.inference.enhance.run import enhance_photo
from inpaint_app.networks.efficientnet import FeatureNetwork, perceptual_distance, published_lite2
from inpaint_app.training.data import read_rgb, spread_photos
from inpaint_app.training.detail.degrade import degraded
from inpaint_app.training.evaluation.cases import Picture
from inpaint_app.training.evaluation.evaluate import SHEET_ROWS, sheet_row, write_report
from inpaint_app.training.evaluation.metrics import (
    DEEP,
    Bootstrap,
    Moments,
    Statistic,
    feature_vectors,
    frechet_of,
    judged,
    mean_of,
    one_thread,
)
from inpaint_app.training.run_folder import writing

SCALES = (2, 4)
LEAST_SIZE = 96
"""Pixels of a crop, so that the degradation leaves enough of it."""
_INTERPOLATIONS = {"bicubic": cv2.INTER_CUBIC, "lanczos": cv2.INTER_LANCZOS4}
_TIMED_SCALE = 2

Method = Callable[[Picture, int], Picture]
"""(HWC uint8 RGB, scale) to what is that many times as large."""


@dataclass(frozen=True)
class Source:
    """Where cases come from: ``per_picture`` seeded crops of ``size`` of each photo in ``data``.

    Attributes:
        limit: how many photos, evenly spread; None: all.
    """

    data: Path
    size: int = 512
    seed: int = 0
    per_picture: int = 1
    limit: int | None = None

    def photos(self) -> list[Path]:
        """The photos."""
        return spread_photos(self.data, self.limit)

    def crops(self) -> Iterator[tuple[int, int, Picture]]:
        """Number of the photo, of the crop, and it: HWC uint8 RGB. Smaller photos are left out."""
        size = self.size // max(SCALES) * max(SCALES)
        for number, path in enumerate(self.photos()):
            rgb = read_rgb(path)
            if min(rgb.shape[:2]) < size:
                continue
            rng = np.random.default_rng((self.seed, number))
            for index in range(self.per_picture):
                top, left = (int(rng.integers(0, side - size + 1)) for side in rgb.shape[:2])
                yield number, index, np.ascontiguousarray(rgb[top : top + size, left : left + size])


class Measured(NamedTuple):
    """One result: see ``metrics.Measured``."""

    picture: int
    psnr: float
    ssim: float
    perceptual: float
    features: tuple[Moments, Moments]


class _Judge:
    """The truth of one crop, and how far results are from it."""

    def __init__(self, network: FeatureNetwork, picture: int, truth: Picture) -> None:
        self._network, self._picture, self._truth = network, picture, truth
        self._seen = self._look(truth)

    @torch.inference_mode()
    def _look(self, rgb: Picture) -> list[Tensor]:
        seen: list[Tensor] = self._network(judged(rgb))
        return seen

    def measure(self, result: Picture) -> Measured:
        error = float(np.square(result.astype(np.float64) - self._truth).mean())
        similarity = structural_similarity(  # type: ignore[no-untyped-call]
            self._truth, result, channel_axis=2, data_range=255)
        seen = self._look(result)
        whole = torch.ones(1, 1, *result.shape[:2])
        everywhere = torch.ones(seen[DEEP].shape[-2:], dtype=torch.bool)
        moments = [Moments.of(feature_vectors(each[DEEP], everywhere)) for each in (seen, self._seen)]
        return Measured(
            self._picture, float(10 * np.log10(255**2 / max(error, 1e-3))), float(similarity),
            float(perceptual_distance(seen, self._seen, whole)[0]), (moments[0], moments[1]))


def evaluate_enhancement(
    source: Source, models: Sequence[str] = ("builtin",), *, device: str = "auto", out: Path | None = None,
    resamples: int = 200, megapixels: float = 12.0, progress: Callable[[int, int], None] = lambda _photo, _photos: None,
) -> dict[str, Any]:
    """Enlarge crops twice and four times by every model, and by bicubic and Lanczos interpolation.

    Args:
        models: as for ``enhancer_named``.
        out: folder for results.json and contact sheets.
        megapixels: of the result that is timed; 0: none.
        progress: called with the number of the current photo, from 1, and how many there are.

    Returns:
        ``results``: rows of {method, scale, input, metric, value, low, high}; ``comparisons``: of the first model
        with each other method, the same metrics' differences and the ratio of perceptual distances; ``seconds``: by
        model, for ``megapixels``.

    Raises:
        UsageError: crops that are too small. TrainingError: no photo is large enough, or ``out`` cannot be written.
        ModelError, DeviceError.
    """
    if source.size < LEAST_SIZE:
        raise UsageError("Crops to enlarge are at least {side} pixels wide.", side=LEAST_SIZE)
    methods = {**{model: _network(model, device) for model in models}, **_interpolating()}
    for folder in [out] if out is not None else []:
        with writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
    judge = published_lite2().eval()
    photos = source.photos()
    measured: dict[tuple[int, str, str], list[Measured]] = {}
    sheets: dict[tuple[int, str], list[Picture]] = {}
    for number, index, truth in source.crops():
        progress(number + 1, len(photos))
        reference = _Judge(judge, number, truth)
        for scale in SCALES:
            for kind, small in _inputs(truth, scale, (source.seed, number, index)).items():
                made = {name: method(small, scale) for name, method in methods.items()}
                for name, result in made.items():
                    measured.setdefault((scale, kind, name), []).append(reference.measure(result))
                rows = sheets.setdefault((scale, kind), [])
                if len(rows) < SHEET_ROWS:
                    rows.append(_row([*made.values(), truth]))
    if not measured:
        raise TrainingError(
            "No photo in {folder} is at least {side} pixels on its shorter side; choose other photos or smaller sizes.",
            folder=source.data, side=source.size)
    table = {
        **_figures(measured, source.seed, resamples), "photos": len(photos), "seed": source.seed,
        "per_picture": source.per_picture, "size": source.size, "megapixels": megapixels,
        "seconds": {model: _seconds(methods[model], photos[0], megapixels) for model in models if megapixels},
    }
    if out is not None:
        with writing(out):
            write_report(out, table, sheets, [*methods, "truth"])
    return table


def _figures(
    measured: Mapping[tuple[int, str, str], Sequence[Measured]], seed: int, resamples: int,
) -> dict[str, list[dict[str, Any]]]:
    results, comparisons = [], []
    with one_thread():
        for (scale, kind, name), each in measured.items():
            draws = Bootstrap([m.picture for m in each], seed, resamples)
            first = next(other for other in measured if other[:2] == (scale, kind))
            ours, theirs = _statistics(measured[first]), _statistics(each)
            row = {"method": name, "scale": scale, "input": kind}
            results += [
                {**row, "metric": metric, **asdict(draws.interval(figure))} for metric, figure in theirs.items()]
            if name == first[2]:
                continue
            compared = {metric: _difference(ours[metric], figure) for metric, figure in theirs.items()}
            compared["perceptual_ratio"] = _ratio(ours["perceptual"], theirs["perceptual"])
            row = {"method": first[2], "against": name, "scale": scale, "input": kind}
            comparisons += [
                {**row, "metric": metric, **asdict(draws.interval(figure))} for metric, figure in compared.items()]
    return {"results": results, "comparisons": comparisons}


def _statistics(measured: Sequence[Measured]) -> dict[str, Statistic]:
    return {
        "psnr": mean_of([m.psnr for m in measured]), "ssim": mean_of([m.ssim for m in measured]),
        "perceptual": mean_of([m.perceptual for m in measured]), "frechet": frechet_of([m.features for m in measured]),
    }


def _difference(ours: Statistic, theirs: Statistic) -> Statistic:
    return lambda draw: ours(draw) - theirs(draw)


def _ratio(ours: Statistic, theirs: Statistic) -> Statistic:
    return lambda draw: ours(draw) / max(theirs(draw), 1e-9)


def _inputs(truth: Picture, scale: int, seed: tuple[int, ...]) -> dict[str, Picture]:
    """What is enlarged, by its kind."""
    height, width = truth.shape[:2]
    clean = Image.fromarray(truth).resize((width // scale, height // scale), Image.Resampling.BICUBIC)
    small, _ = degraded(np.random.default_rng((*seed, scale)), truth, scale)
    return {"clean": np.asarray(clean, np.uint8), "degraded": small}


def _interpolating() -> dict[str, Method]:
    def method(how: int) -> Method:
        return lambda small, scale: np.asarray(
            cv2.resize(small, (small.shape[1] * scale, small.shape[0] * scale), interpolation=how), np.uint8)

    return {name: method(how) for name, how in _INTERPOLATIONS.items()}


def _network(name: str, device: str) -> Method:
    enhancer = enhancer_named(name, device)

    def enhance(small: Picture, scale: int) -> Picture:
        after, _ = enhance_photo(photo_from_array(small), enhancer, EnhanceOptions(scale))
        return np.asarray(after.pixels, np.uint8)

    return enhance


def _seconds(method: Method, photo: Path, megapixels: float) -> float:
    """What a result of so many megapixels takes, of a photo that has 4 to 3."""
    pixels = megapixels * 1e6 / _TIMED_SCALE**2
    size = round((pixels * 4 / 3) ** 0.5), round((pixels * 3 / 4) ** 0.5)
    small = np.asarray(cv2.resize(read_rgb(photo), size, interpolation=cv2.INTER_AREA), np.uint8)
    began = time.perf_counter()
    method(small, _TIMED_SCALE)
    return round(time.perf_counter() - began, 3)


def _row(pictures: Sequence[Picture]) -> Picture:
    """The middle of each at 100 %."""
    return sheet_row(pictures, whole=False)
