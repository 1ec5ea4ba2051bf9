"""The run that trains the network that selects objects."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from threading import Event as AbortFlag

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from torch.utils.data import Dataset

from inpaint_app.inference.selection.cues import Marks, cues
from inpaint_app.networks.bundled.object_selector import ObjectSelector
from inpaint_app.networks.bundled.selector_file import load_selector, save_selector
from inpaint_app.networks.checkpoint import load_features
from inpaint_app.paths import builtin_model, resources
from inpaint_app.training.config import TrainingConfig
from inpaint_app.training.data import find_photos, read_rgb
from inpaint_app.training.processes import Processes
from inpaint_app.training.run_folder import Progress
from inpaint_app.training.run_loop import Goal, Picture, Stats
from inpaint_app.training.selecting.maker import (
    Case,
    Outlined,
    Pixels,
    first_marks,
    make_case,
    next_marks,
    read_outlined,
)
from inpaint_app.training.task_run import Kept, Place, Report, Task, resume_run, rows_of, start_run, training_facts
from inpaint_app.training.weights import MovingAverage, TrainedWeights

_GROUND_SIDE = 320
_GROUNDS = 300
"""Photos that objects are put before."""
_POOL, _TAKEN = 256, 8
"""Cases that are kept to be marked again otherwise, and how many of them a step takes."""
_SHOWN, _SHOWN_SEED = 8, 987_654_321


@dataclasses.dataclass(frozen=True)
class SelectorStats(Stats):
    """Statistics of one step: loss, gradients' norm, learning rate."""

    generator: float
    norm: float
    rate: float

    def finite(self) -> bool:
        """Whether the loss is a number."""
        return math.isfinite(self.generator)


class SelectorCases(Dataset[Case]):
    """Cases by (global index, side); everything about one follows from the seed and its index."""

    def __init__(self, objects: list[Outlined], grounds: list[Pixels], seed: int) -> None:
        self._objects, self._grounds, self._seed = objects, grounds, seed

    def __getitem__(self, key: tuple[int, int]) -> Case:
        return make_case(np.random.default_rng((self._seed, 19, key[0])), self._objects, self._grounds)


class SelectorTask(Task[list[Case], SelectorStats]):
    """A selector in training. A run that is gone on with gathers its cases anew."""

    def __init__(self, place: Place, init: Path | None) -> None:
        config, _, device, _, _ = self._place = place
        photos = Path(config.data)
        outlines = Path(config.outlines) if config.outlines else resources() / "evaluation" / "objects-train.json"
        objects = read_outlined(outlines, photos)
        files = find_photos(photos)
        order = np.random.default_rng(config.seed).permutation(len(files))[:_GROUNDS]
        grounds = [_reduced(read_rgb(files[int(index)])) for index in order]
        self._objects = len(objects)
        self.samples = SelectorCases(objects, grounds, config.seed)
        shown = SelectorCases(objects, grounds, _SHOWN_SEED)
        self._features = load_features(builtin_model()).eval().to(device)
        network = ObjectSelector(self._features.widths[1:]).to(device)
        network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        if init is not None:
            network.load_state_dict(load_selector(init).state_dict())
        self._network = network
        weights = TrainedWeights(network, config.generator_lr, config.weight_decay)
        self.kept = Kept({"selector": weights}, MovingAverage(weights.masters, config.ema))
        self._fixed = self._seen([shown[index, 0] for index in range(_SHOWN)])
        self._pool: list[_Seen] = []

    def stack(self, samples: list[Case]) -> list[Case]:
        return samples

    def train_step(self, batches: list[list[Case]], sizes: list[int], step: int) -> SelectorStats:  # noqa: ARG002
        """One step on cases of the pool; the selector is trained by one process."""
        config, weights = self._place.config, self.kept.weights["selector"]
        self._pool = (self._pool + self._seen([case for batch in batches for case in batch]))[-_POOL:]
        random = np.random.default_rng((config.seed, 23, step))
        chosen = [self._pool[int(index)] for index in random.permutation(len(self._pool))[:_TAKEN]]
        loss = self._loss(random, chosen)
        torch.autograd.backward(loss)
        weights.accumulate()
        rate = config.rate(step)
        norm = weights.optimizer_step(rate, config.clip, Processes())
        self.kept.average.update(weights.masters, step)
        return SelectorStats(float(loss.detach()), norm, rate)

    @torch.no_grad()
    def save_model(self, at: Progress) -> Picture:
        """See `Task`: picture, answer to the first marks, object."""
        averaged = ObjectSelector(self._features.widths[1:])
        averaged.load_state_dict(self.kept.average.weights)
        save_selector(self._place.folder.model, averaged, training_facts(at, _GROUNDS) | {"objects": self._objects})
        random = np.random.default_rng(_SHOWN_SEED)
        marks = [first_marks(random, each.case) for each in self._fixed]
        answers = torch.sigmoid(averaged(_stacked(self._fixed), _cues(self._fixed, marks)).float())
        pictures = torch.from_numpy(np.stack([each.small for each in self._fixed])).permute(0, 3, 1, 2).float() / 255
        truths = _truths(self._fixed)
        return rows_of(pictures, answers.expand(-1, 3, -1, -1), truths.expand(-1, 3, -1, -1))

    @torch.no_grad()
    def _seen(self, cases: list[Case]) -> list[_Seen]:
        if not cases:
            return []
        device, dtype = self._place.device, self._place.dtype
        picture = torch.from_numpy(np.stack([case.picture for case in cases])).to(device)
        picture = picture.permute(0, 3, 1, 2).float() / 127.5 - 1
        with torch.autocast(device.type, dtype, enabled=dtype != torch.float32):
            found = self._features(picture.contiguous(memory_format=torch.channels_last))[1:]
        half = cases[0].truth.shape
        return [
            _Seen(
                case, np.asarray(cv2.resize(case.picture, half, interpolation=cv2.INTER_AREA), np.uint8),
                [each[index].clone() for each in found])
            for index, case in enumerate(cases)]

    def _loss(self, random: np.random.Generator, seen: list[_Seen]) -> Tensor:
        """The loss of one batch, after none to two rounds of answers that are corrected."""
        device, dtype = self._place.device, self._place.dtype
        features = _stacked(seen)
        marks = [first_marks(random, each.case) for each in seen]
        with torch.autocast(device.type, dtype, enabled=dtype != torch.float32):
            for _ in range(int(random.choice(3, p=(0.4, 0.35, 0.25)))):
                with torch.no_grad():
                    logits = self._network(features, _cues(seen, marks).to(device))
                answers = torch.sigmoid(logits.float())[:, 0].cpu().numpy()
                marks = [
                    next_marks(
                        mark, each.case.truth, answer, click=each.case.outside is None or random.random() < 0.3)
                    for mark, each, answer in zip(marks, seen, answers, strict=True)]
            logits = self._network(features, _cues(seen, marks).to(device)).float()
        return selection_loss(logits, _truths(seen).to(device))


def start(
    config: TrainingConfig, out: Path, goal: Goal, abort: AbortFlag, report: Report, init: Path | None = None,
) -> Progress:
    """Train a new selector in folder ``out``, from ``init`` or from scratch; see ``start_run``."""
    return start_run(config, out, goal, abort, report, lambda place: SelectorTask(place, init))


def resume(out: Path, goal: Goal, abort: AbortFlag, report: Report, changes: dict[str, object]) -> Progress:
    """Continue the run in ``out``; see ``resume_run``."""
    return resume_run(out, goal, abort, report, changes, lambda place: SelectorTask(place, None))


@dataclasses.dataclass(frozen=True)
class _Seen:
    """A case, its picture at half the resolution, and its features at strides 4 to 32."""

    case: Case
    small: Pixels
    features: list[Tensor]


def _stacked(seen: list[_Seen]) -> list[Tensor]:
    return [torch.stack([each.features[index] for each in seen]) for index in range(len(seen[0].features))]


def _truths(seen: list[_Seen]) -> Tensor:
    return torch.from_numpy(np.stack([each.case.truth for each in seen]))[:, None].float()


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
