"""How the critic that chooses among results ranks: truth against fills, and both against the same with a fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
from scipy import optimize

from inpaint_app.document.arrays import BoolMask
from inpaint_app.errors import ModelError, TrainingError
from inpaint_app.inference.engines.critic import load_critic
from inpaint_app.inference.run.faults import WEIGHTS
from inpaint_app.inference.run.protocols import Judge
from inpaint_app.inference.run.scoring import look_at
from inpaint_app.limits import DEFAULT_GROW
from inpaint_app.networks.model_files import resolve_model
from inpaint_app.training.evaluation.cases import Case, Picture
from inpaint_app.training.evaluation.evaluate import Source
from inpaint_app.training.evaluation.methods import make_methods

ENGINES = ("network", "full", "exemplar", "telea")
"""Whose fills are ranked: the network's picture, the product's, patches alone, and one without a network."""

_TRUTH = "truth"
_DAMAGED = (_TRUTH, "network", "full")
"""What is ranked before itself with a fault."""

_FEATURES = ("realism", *WEIGHTS)
_DECAY = 0.02
_MIN_REALISM = 0.5

Doubles = npt.NDArray[np.float64]


class Looks(NamedTuple):
    """What was seen of one case.

    Attributes:
        picture: number of the picture it was cut from.
        kind: of its hole.
        seen: values of _FEATURES, by what was looked at: "truth", an engine, or either and a fault ("full, blurred").
    """

    picture: int
    kind: str
    seen: Mapping[str, Doubles]


def examine(
    source: Source, fitted_on: Source | None, model: str = "builtin", device: str = "auto",
    progress: Callable[[int, int], None] = lambda _photo, _photos: None,
) -> dict[str, Any]:
    """Count in how many cases the critic ranks what looks right first.

    Args:
        source: the cases that are counted.
        fitted_on: other cases, on which weights are fitted; None: those of the product count.
        model: whose fills are ranked, by its own discriminator.
        device: where to compute.
        progress: called with the number of the current photo, from 1, and how many there are.

    Returns:
        ``weights``: what each fault costs, against 1 for realism; ``shares``: rows of {kind, first, then, cases,
        share}, the share of the cases in which ``first`` is ranked before ``then``.

    Raises:
        UsageError, TrainingError, ModelError: as for ``evaluate``.
    """
    judge = load_critic(resolve_model(model))
    if judge is None:
        raise ModelError("The model {name} has no discriminator, so there is no critic to examine.", name=model)
    weights = dict(WEIGHTS)
    if fitted_on is not None:
        weights = fit(list(_look_at_all(fitted_on, model, device, judge, progress)))
    looks = list(_look_at_all(source, model, device, judge, progress))
    if not looks:
        raise TrainingError("No photo in {folder} is large enough; choose other photos.", folder=source.data)
    return {"weights": weights, "shares": shares(looks, weights)}


def fit(looks: Sequence[Looks]) -> dict[str, float]:
    """What each fault costs, against 1 for realism, so that the likelihood of all pairs' order is greatest.

    A logistic regression on differences, without negative weights; each kind of pair counts the same.
    """
    names = dict.fromkeys(pair for look in looks for pair in _pairs(look))
    groups = [
        np.array([look.seen[first] - look.seen[then] for look in looks if {first, then} <= look.seen.keys()])
        for first, then in names
    ]
    differences = np.concatenate(groups)
    counts = np.concatenate([np.full(len(group), 1 / len(group)) for group in groups]) / len(groups)
    scale = np.sqrt(np.square(differences).mean(axis=0)) + 1e-9
    signs = np.array([1.0, *[-1.0] * len(WEIGHTS)])
    normal = differences / scale * signs

    def cost(at: Doubles) -> tuple[float, Doubles]:
        margin = normal @ at
        slope = -counts / (1 + np.exp(np.clip(margin, -50, 50)))
        loss = float((counts * np.logaddexp(0, -margin)).sum() + _DECAY * np.square(at).sum() / 2)
        return loss, normal.T @ slope + _DECAY * at

    found = optimize.minimize(
        cost, np.full(len(_FEATURES), 0.5), jac=True, method="L-BFGS-B",
        bounds=[(_MIN_REALISM * scale[0], None), *[(0, None)] * len(WEIGHTS)])
    raw = found.x / scale
    return {name: round(float(value / raw[0]), 3) for name, value in zip(WEIGHTS, raw[1:], strict=True)}


def shares(looks: Sequence[Looks], weights: Mapping[str, float]) -> list[dict[str, Any]]:
    """Rows as of ``examine``, for each kind of hole and for "all"."""
    vector = np.array([1.0, *(-weights[name] for name in WEIGHTS)])
    rows = []
    for kind in ("all", *dict.fromkeys(look.kind for look in looks)):
        chosen = [look for look in looks if kind in ("all", look.kind)]
        for first, then in dict.fromkeys(pair for look in chosen for pair in _pairs(look)):
            right = [float(vector @ (look.seen[first] - look.seen[then])) > 0 for look in chosen]
            rows.append({
                "kind": kind, "first": first, "then": then, "cases": len(right), "share": float(np.mean(right))})
    return rows


def _pairs(look: Looks) -> Iterator[tuple[str, str]]:
    """(what should be ranked first, what after it)."""
    for name in look.seen:
        first, _, fault = name.partition(", ")
        if fault:
            yield first, name
            if first != _TRUTH:
                yield _TRUTH, name
        elif name != _TRUTH:
            yield _TRUTH, name


def _look_at_all(
    source: Source, model: str, device: str, judge: Judge, progress: Callable[[int, int], None],
) -> Iterator[Looks]:
    methods = make_methods([model], ENGINES, {}, device)
    cases, photos = source.cases()
    for case in cases:
        progress(case.picture + 1, photos)
        pictures = {_TRUTH: case.crop}
        pictures |= {method.engine: complete(case, source.seed).picture for method, complete in methods.items()}
        for name in _DAMAGED:
            pictures |= {f"{name}, {fault}": made for fault, made in damaged(pictures[name], case).items()}
        seen = {name: _features(made, case.hole, judge) for name, made in pictures.items()}
        yield Looks(case.picture, case.kind, seen)


def damaged(picture: Picture, case: Case) -> dict[str, Picture]:
    """A filled picture with one fault each in its hole; HWC uint8 RGB."""
    hole, side = case.hole, min(case.hole.shape)
    rows, columns = np.nonzero(hole)
    block = picture[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    tile = block[: max(8, side // 16), : max(8, side // 16)]
    times = (-(-picture.shape[0] // tile.shape[0]), -(-picture.shape[1] // tile.shape[1]), 1)
    faults = {
        "blurred": cv2.GaussianBlur(picture, (0, 0), 2.0),
        "shifted": np.roll(picture, (side // 24, side // 16), (0, 1)),
        "repeated": np.tile(tile, times)[: picture.shape[0], : picture.shape[1]],
        "tinted": np.clip(picture + np.array([18, 0, -18]), 0, 255).astype(np.uint8),
    }
    return {name: np.where(hole[..., None], fault, picture) for name, fault in faults.items()}


def _features(picture: Picture, hole: BoolMask, judge: Judge) -> Doubles:
    realism, faults = look_at(picture, hole, DEFAULT_GROW, judge)
    return np.array([realism, *(faults[name] for name in WEIGHTS)])
