"""Training the network that selects objects."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from inpaint_app.inference.selection.cues import Marks, cues
from inpaint_app.networks.bundled.object_selector import ObjectSelector
from inpaint_app.networks.bundled.selector_file import load_selector, save_selector
from inpaint_app.networks.checkpoint import load_features
from inpaint_app.paths import builtin_model
from inpaint_app.training.data import find_photos, read_rgb
from inpaint_app.training.selecting.maker import Case, Pixels, first_marks, make_case, next_marks, read_outlined

_GROUND_SIDE = 320
_EMA = 0.995
_EVERY_S = 60
_ENDLESS = 1 << 40


@dataclass(frozen=True)
class SelectorTraining:
    """How it is trained.

    Attributes:
        outlines: JSON file of outlined objects. photos: the folder of the photos that it names, and of grounds.
        hours: how long. steps: at most so many; None: as many as there is time for. batch: cases a step.
        grounds: how many photos objects are put before.
        init: weights to go on from; None: random ones.
        fresh, pool: new cases a step, and how many are kept to be marked again otherwise.
    """

    outlines: Path
    photos: Path
    hours: float
    steps: int | None = None
    batch: int = 8
    rate: float = 2.5e-3
    grounds: int = 300
    fresh: int = 2
    pool: int = 256
    seed: int = 0
    init: Path | None = None


def train_selector(
    options: SelectorTraining, out: Path, progress: Callable[[int, float], None] = lambda _step, _loss: None,
) -> ObjectSelector:
    """Train, and write the averaged weights to ``out`` at the end and now and then.

    Args:
        out: the weights' file; their card is written beside it.
        progress: called with the number of each step and the smoothed loss.
    """
    torch.manual_seed(options.seed)
    random = np.random.default_rng(options.seed)
    objects = read_outlined(options.outlines, options.photos)
    files = find_photos(options.photos)
    files = [files[int(index)] for index in random.permutation(len(files))[: options.grounds]]
    grounds = [_reduced(read_rgb(path)) for path in files]
    features = load_features(builtin_model()).eval()
    network = ObjectSelector(features.widths[1:]).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    if options.init is not None:
        network.load_state_dict(load_selector(options.init).state_dict())
    average = ObjectSelector(features.widths[1:])
    average.load_state_dict(network.state_dict())
    optimizer = torch.optim.AdamW(network.parameters(), lr=options.rate, weight_decay=1e-2)
    pool: list[_Seen] = []
    began = written = time.monotonic()
    step, smooth = 0, 0.0
    while (passed := max((time.monotonic() - began) / 3600 / options.hours, step / (options.steps or _ENDLESS))) < 1:
        rate = options.rate * min(1.0, (step + 1) / 60) * (0.02 + 0.98 * 0.5 * (1 + np.cos(np.pi * passed)))
        for group in optimizer.param_groups:
            group["lr"] = rate
        made = [make_case(random, objects, grounds) for _ in range(options.batch if step < 8 else options.fresh)]
        pool = (pool + _seen(features, made))[-options.pool :]
        chosen = [pool[int(index)] for index in random.permutation(len(pool))[: options.batch]]
        loss = _loss(random, network, chosen)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        keep = min(_EMA, 1 - 1 / (step + 10))
        with torch.no_grad():
            for kept, new in zip(average.parameters(), network.parameters(), strict=True):
                kept.lerp_(new, 1 - keep)
        smooth = float(loss.detach()) if step == 0 else 0.98 * smooth + 0.02 * float(loss.detach())
        step += 1
        progress(step, smooth)
        if time.monotonic() - written > _EVERY_S:
            written = time.monotonic()
            save_selector(out, average, {"steps": step})
    save_selector(out, average, {"steps": step, "hours": options.hours, "objects": len(objects)})
    return average


@dataclass(frozen=True)
class _Seen:
    """A case, its picture at half the resolution, and its features (bfloat16) at strides 4 to 32."""

    case: Case
    small: Pixels
    features: list[Tensor]


@torch.no_grad()
def _seen(features: torch.nn.Module, cases: list[Case]) -> list[_Seen]:
    picture = torch.from_numpy(np.stack([case.picture for case in cases])).permute(0, 3, 1, 2).float() / 127.5 - 1
    with torch.autocast("cpu", torch.bfloat16):
        found = features(picture.contiguous(memory_format=torch.channels_last))[1:]
    half = cases[0].truth.shape
    return [
        _Seen(
            case, np.asarray(cv2.resize(case.picture, half, interpolation=cv2.INTER_AREA), np.uint8),
            [each[index].clone() for each in found])
        for index, case in enumerate(cases)]


def _loss(random: np.random.Generator, network: ObjectSelector, seen: list[_Seen]) -> Tensor:
    """The loss of one batch, after none to two rounds of answers that are corrected."""
    features = [torch.stack([each.features[index] for each in seen]) for index in range(len(seen[0].features))]
    marks = [first_marks(random, each.case) for each in seen]
    with torch.autocast("cpu", torch.bfloat16):
        for _ in range(int(random.choice(3, p=(0.4, 0.35, 0.25)))):
            with torch.no_grad():
                answers = torch.sigmoid(network(features, _cues(seen, marks)).float())[:, 0].numpy()
            marks = [
                next_marks(mark, each.case.truth, answer, click=each.case.outside is None or random.random() < 0.3)
                for mark, each, answer in zip(marks, seen, answers, strict=True)]
        logits = network(features, _cues(seen, marks)).float()
    truth = torch.from_numpy(np.stack([each.case.truth for each in seen]))[:, None].float()
    return selection_loss(logits, truth)


def selection_loss(logits: Tensor, truth: Tensor) -> Tensor:
    """Cross entropy, and one less the overlap (Jaccard) of what is selected, each picture counting the same."""
    entropy = F.binary_cross_entropy_with_logits(logits, truth)
    share = torch.sigmoid(logits)
    both = (share * truth).sum((1, 2, 3))
    overlap = (both + 1) / ((share + truth - share * truth).sum((1, 2, 3)) + 1)
    return entropy + (1 - overlap).mean()


def _cues(seen: list[_Seen], marks: list[Marks]) -> Tensor:
    stacked = np.stack([cues(each.small, mark) for each, mark in zip(seen, marks, strict=True)])
    return torch.from_numpy(stacked).contiguous(memory_format=torch.channels_last)


def _reduced(photo: Pixels) -> Pixels:
    scale = min(1.0, _GROUND_SIDE / max(photo.shape[:2]))
    return np.asarray(cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
