"""Measures of a completion against the truth, over the hole, each with a bootstrap interval.

PSNR and SSIM reward blur, and perceptual distance hardly sees it. Frechet distance of deep features judges structure,
that of shallow ones texture; detail, colour, repetition and lines each see one fault (`depth`, `lines`).
The features are those of a network that training never uses.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from scipy import linalg
from skimage.metrics import structural_similarity
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits
from torch import Tensor

from inpaint_app.document.arrays import BoolMask
from inpaint_app.inference.pixels.repetition import repetition
from inpaint_app.networks.efficientnet import STRIDES, FeatureNetwork, perceptual_distance
from inpaint_app.training.evaluation.depth import (
    BANDS,
    MIN_BAND_CASES,
    DepthBands,
    broad_colour,
    colour_error,
    detail_ratios,
    fine_detail,
)
from inpaint_app.training.evaluation.lines import MIN_LINE_CASES, LineScore

DEEP = STRIDES.index(16)
_SHALLOW = {stride: STRIDES.index(stride) for stride in (4, 8)}
"""Strides whose features say what the texture is like."""
_SEAM = 4
"""Pixels inside the hole's edge that are not measured for sharpness."""

Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Moments:
    """Count, sum and sum of outer products of feature vectors: enough for mean and covariance."""

    count: float
    total: Doubles
    outer: Doubles

    def __add__(self, other: Moments) -> Moments:
        return Moments(self.count + other.count, self.total + other.total, self.outer + other.outer)

    @classmethod
    def of(cls, vectors: Doubles) -> Moments:
        """Of N x C vectors."""
        return cls(float(len(vectors)), vectors.sum(0), vectors.T @ vectors)


@dataclass(frozen=True)
class Measured:
    """One completion against its truth.

    Attributes:
        picture: number of the picture it was cut from; intervals resample pictures.
        psnr: dB over hole pixels; ssim: mean over hole pixels; perceptual: see `perceptual_distance`.
        sharpness: variance of the Laplacian within the hole, over the truth's; 1 is as sharp.
        result, truth: moments of the stride-16 features at hole positions.
        result_mean, truth_mean: their means.
        texture: moments of the result's and of the truth's shallow features at positions inside the hole, by stride.
        detail, ring_detail: fine detail over the truth's, and over that of a ring around the hole, by band of depth.
        colour: error of broad colour in levels of 255, by band of depth.
        repetition: see `inference.pixels.repetition`.
        lines: pixels of long edges kept, and pixels of them in the truth (see `LineScore`).
    """

    picture: int
    psnr: float
    ssim: float
    perceptual: float
    sharpness: float
    result: Moments
    truth: Moments
    result_mean: Doubles
    truth_mean: Doubles
    texture: Mapping[int, tuple[Moments, Moments]]
    detail: Sequence[float]
    ring_detail: Sequence[float]
    colour: Sequence[float]
    repetition: float
    lines: tuple[int, int]


@dataclass(frozen=True)
class Interval:
    """A figure with its 95 % bootstrap interval over pictures."""

    value: float
    low: float
    high: float


class Reference:
    """The truth of one case, to which completions are compared; the judge's features of it are computed once.

    Args:
        picture: number of the picture it was cut from. truth: HWC uint8 RGB. hole: HW bool, not empty.
    """

    def __init__(
        self, judge: FeatureNetwork, picture: int, truth: npt.NDArray[np.uint8], hole: BoolMask,
    ) -> None:
        self._judge = judge
        self._picture = picture
        self._truth = truth
        self._hole = hole
        # Away from the seam, where the Laplacian sees no known pixel; all of a thin hole.
        inner = cv2.erode(hole.view(np.uint8), np.ones((2 * _SEAM + 1,) * 2, np.uint8)) > 0
        self._inner = inner if inner.any() else hole
        self._sharpness = self._laplacian(truth)
        self._bands = DepthBands(hole)
        detail = fine_detail(truth)
        self._detail = self._bands.means(detail)
        self._ring_detail = [float(detail[self._bands.ring].mean())] * len(BANDS)
        self._colour = broad_colour(truth)
        self._lines = LineScore(truth, hole)
        with torch.inference_mode():
            self._seen = judge(judged(truth))

    @torch.inference_mode()
    def measure(self, result: npt.NDArray[np.uint8]) -> Measured:
        """A completion's, HWC uint8 RGB."""
        truth, hole = self._truth, self._hole
        error = np.square(result.astype(np.float64) - truth)[hole].mean()
        similarity: Doubles
        _, similarity = structural_similarity(  # type: ignore[no-untyped-call]
            truth, result, channel_axis=2, data_range=255, full=True
        )
        seen = self._judge(judged(result))
        hole_tensor = torch.from_numpy(hole)[None, None].float()
        sees = F.adaptive_max_pool2d(hole_tensor, seen[DEEP].shape[-2:])[0, 0] > 0
        a, b = (feature_vectors(f[DEEP], sees) for f in (seen, self._seen))
        texture = {}
        for stride, index in _SHALLOW.items():
            inside = _inside(hole_tensor, seen[index])
            result_there, truth_there = (feature_vectors(f[index], inside) for f in (seen, self._seen))
            texture[stride] = (Moments.of(result_there), Moments.of(truth_there))
        detail = self._bands.means(fine_detail(result))
        return Measured(
            self._picture, float(10 * np.log10(255**2 / max(error, 1e-3))), float(similarity[hole].mean()),
            float(perceptual_distance(seen, self._seen, hole_tensor)[0]),
            self._laplacian(result) / max(self._sharpness, 1e-3),
            Moments.of(a), Moments.of(b), a.mean(0), b.mean(0), texture,
            detail_ratios(detail, self._detail), detail_ratios(detail, self._ring_detail),
            self._bands.means(colour_error(broad_colour(result), self._colour)),
            repetition(result, hole), (self._lines.kept(result), self._lines.length),
        )

    def _laplacian(self, rgb: npt.NDArray[np.uint8]) -> float:
        """Its variance in the hole."""
        grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
        return float(cv2.Laplacian(grey, cv2.CV_32F)[self._inner].var())


def frechet_distance(a: Moments, b: Moments) -> float:
    """Squared Frechet distance of the Gaussians with these moments (Heusel et al. 2017)."""
    mean_a, mean_b = a.total / a.count, b.total / b.count
    cov_a = a.outer / a.count - np.outer(mean_a, mean_a)
    cov_b = b.outer / b.count - np.outer(mean_b, mean_b)
    # Tr sqrt(AB) by the symmetric form sqrt(B) A sqrt(B): real eigenvalues even with few samples.
    root_b = _root(cov_b)
    cross = np.sqrt(np.clip(linalg.eigvalsh(root_b @ cov_a @ root_b), 0, None)).sum()
    return float(np.square(mean_a - mean_b).sum() + np.trace(cov_a) + np.trace(cov_b) - 2 * cross)


def summarise(measured: Sequence[Measured], seed: int = 0, resamples: int = 100) -> dict[str, Interval]:
    """Every measure over all completions of one method, with intervals over pictures.

    measured: of at least one picture; resamples: bootstrap samples of an interval. psnr, ssim, perceptual and
    repetition are means, sharpness and all by depth medians, lines a share of their whole length; u_ids (Zhao et al.
    2021, by a linear SVM, five-fold by picture) is left out with fewer than five pictures.
    """
    with one_thread():
        draws = Bootstrap([m.picture for m in measured], seed, resamples)
        figures = _statistics(measured)
        if draws.pictures >= 5:
            figures["u_ids"] = mean_of(_svm_errors(measured).tolist())
        return {name: draws.interval(figure) for name, figure in figures.items()}


def compare(
    ours: Sequence[Measured], theirs: Sequence[Measured], seed: int = 0, resamples: int = 1000,
) -> dict[str, Interval]:
    """Differences of ours from theirs in every measure but u_ids: a paired bootstrap over pictures.

    Both are of the same cases in the same order (ValueError otherwise). Where the interval excludes zero, the
    difference is not due to the choice of pictures.
    """
    if [m.picture for m in ours] != [m.picture for m in theirs]:
        raise ValueError("only measures of the same cases can be compared")
    with one_thread():
        draws = Bootstrap([m.picture for m in ours], seed, resamples)
        other = _statistics(theirs)
        pairs = ((name, figure, other[name]) for name, figure in _statistics(ours).items())
        return {
            name: draws.interval(lambda draw, a=a, b=b: a(draw) - b(draw))  # type: ignore[misc]
            for name, a, b in pairs
        }


Indices = npt.NDArray[np.intp]
Statistic = Callable[[Indices], float]
"""A number computed from some of the completions (their indices, which may repeat)."""


class Bootstrap:
    """Bootstrap samples of completions: pictures drawn with replacement."""

    def __init__(self, pictures: Sequence[int], seed: int, resamples: int) -> None:
        of_each = np.array(pictures)
        names = np.unique(of_each)
        members = {name: np.flatnonzero(of_each == name) for name in names}
        rng = np.random.default_rng(seed)
        self.pictures = len(names)
        self._all = np.arange(len(of_each))
        self._draws = [
            np.concatenate([members[n] for n in rng.choice(names, len(names))]) for _ in range(resamples)
        ]

    def interval(self, figure: Statistic) -> Interval:
        values = [figure(draw) for draw in self._draws]
        low, high = np.nanpercentile(values, [2.5, 97.5]) if np.isfinite(values).any() else (np.nan, np.nan)
        return Interval(figure(self._all), float(low), float(high))


def _statistics(measured: Sequence[Measured]) -> dict[str, Statistic]:
    """Every measure by its name; bands of depth and lines only where enough cases have them."""
    statistics = {
        "psnr": mean_of([m.psnr for m in measured]),
        "ssim": mean_of([m.ssim for m in measured]),
        "perceptual": mean_of([m.perceptual for m in measured]),
        "frechet": frechet_of([(m.result, m.truth) for m in measured]),
        **{f"texture_{s}": frechet_of([m.texture[s] for m in measured]) for s in _SHALLOW},
        "sharpness": _median_of([m.sharpness for m in measured]),
    }
    by_depth = {
        "detail": [m.detail for m in measured], "ring_detail": [m.ring_detail for m in measured],
        "colour": [m.colour for m in measured],
    }
    for name, rows in by_depth.items():
        for band, values in zip(BANDS, zip(*rows, strict=True), strict=True):
            if np.count_nonzero(np.isfinite(values)) >= MIN_BAND_CASES:
                statistics[f"{name}_{band}"] = _median_of(values)
    if np.isfinite([m.repetition for m in measured]).any():
        statistics["repetition"] = mean_of([m.repetition for m in measured])
    kept, length = np.array([m.lines for m in measured], float).T
    if np.count_nonzero(length) >= MIN_LINE_CASES:
        statistics["lines"] = lambda draw: float(kept[draw].sum() / max(length[draw].sum(), 1.0))
    return statistics


def frechet_of(pairs: Sequence[tuple[Moments, Moments]]) -> Statistic:
    """Of the moments of results and truths."""
    return lambda draw: frechet_distance(_sum([pairs[i][0] for i in draw]), _sum([pairs[i][1] for i in draw]))


def mean_of(values: Sequence[float]) -> Statistic:
    """Of the values that are there: nan where none is."""
    return _of_finite(values, np.mean)


def _median_of(values: Sequence[float]) -> Statistic:
    """As `mean_of`."""
    return _of_finite(values, np.median)


def _of_finite(values: Sequence[float], reduce: Callable[[Doubles], Any]) -> Statistic:
    array = np.array(values, float)

    def statistic(draw: Indices) -> float:
        finite = array[draw][np.isfinite(array[draw])]
        return float(reduce(finite)) if len(finite) else float("nan")

    return statistic


def one_thread() -> AbstractContextManager[object]:
    """Without BLAS threads: on small matrices and a busy machine they take fifty times as long."""
    context: AbstractContextManager[object] = threadpool_limits(1, "blas")
    return context


def _svm_errors(measured: Sequence[Measured]) -> Doubles:
    """For each completion, the share (0, 0.5 or 1) of it and its truth that the held-out SVM classifies wrongly."""
    vectors = np.concatenate([[m.result_mean for m in measured], [m.truth_mean for m in measured]])
    labels = np.repeat([0, 1], len(measured))
    pictures = [m.picture for m in measured]
    groups = np.array(pictures + pictures)
    wrong = np.zeros(len(vectors))
    for train, test in GroupKFold(5).split(vectors, labels, groups):
        svm = make_pipeline(StandardScaler(), LinearSVC(C=0.01))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a fold that does not converge still counts
            svm.fit(vectors[train], labels[train])
        wrong[test] = svm.predict(vectors[test]) != labels[test]
    shares: Doubles = wrong.reshape(2, -1).mean(0)
    return shares


def _root(covariance: Doubles) -> Doubles:
    values, vectors = linalg.eigh(covariance)
    root: Doubles = (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T
    return root


def feature_vectors(features: Tensor, where: Tensor) -> Doubles:
    """Feature vectors N x C of 1Chw features at the positions hw ``where``."""
    vectors: Doubles = features[0][:, where].T.double().numpy()
    return vectors


def _inside(hole: Tensor, features: Tensor) -> Tensor:
    """hw bool: positions of a 1Chw map that lie mostly in the hole; of a thin hole all that touch it."""
    size = features.shape[-2], features.shape[-1]
    inside = F.adaptive_avg_pool2d(hole, size)[0, 0] > 0.5
    return inside if inside.any() else F.adaptive_max_pool2d(hole, size)[0, 0] > 0


def _sum(moments: Sequence[Moments]) -> Moments:
    return Moments(
        sum(m.count for m in moments), np.sum([m.total for m in moments], 0), np.sum([m.outer for m in moments], 0)
    )


def judged(rgb: npt.NDArray[np.uint8]) -> Tensor:
    """HW3 uint8 as the judge takes it: 13HW float32 in [-1, 1]."""
    return torch.from_numpy(rgb.transpose(2, 0, 1).copy())[None].float() / 127.5 - 1.0
