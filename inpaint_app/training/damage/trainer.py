"""The run that trains the damage detector: samples, loss, steps, and what is written."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from threading import Event as AbortFlag
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.utils.data import Dataset, default_collate

from inpaint_app.limits import DAMAGE_KINDS
from inpaint_app.networks.bundled.damage_detector import DamageDetector
from inpaint_app.networks.bundled.detector_file import save_detector
from inpaint_app.training.config import TrainingConfig
from inpaint_app.training.damage.artefacts import Artefacts, read_artefacts
from inpaint_app.training.damage.maker import make_damage
from inpaint_app.training.data import PhotoStore, augment, random_crop
from inpaint_app.training.processes import Processes
from inpaint_app.training.run_folder import Progress, writing
from inpaint_app.training.run_loop import Goal, Picture, Stats
from inpaint_app.training.task_run import Kept, Place, Report, Task, resume_run, rows_of, start_run, training_facts
from inpaint_app.training.weights import MovingAverage, TrainedWeights

_UNDAMAGED = 0.3
"""Share of samples without damage: most of a photo is none, and is to be left alone."""
_SOFT = 0.15
"""Share of samples at twice their resolution: a scan shows the dust on a print sharper than the print itself."""


_SHOWN, _SHOWN_SEED = 8, 987_654_321
"""Samples in the picture that is written with the model."""
_TERMS = 4
"""What `_loss` gives."""


@dataclasses.dataclass(frozen=True)
class DetectorStats(Stats):
    """Statistics of one step: parts of the loss, precision and recall at a half, gradients' norm, learning rate."""

    cross_entropy: float
    dice: float
    precision: float
    recall: float
    norm: float
    rate: float

    def finite(self) -> bool:
        """Whether the losses are numbers."""
        return math.isfinite(self.cross_entropy + self.dice)


class DamageSamples(Dataset[tuple[Tensor, Tensor, Tensor]]):
    """Samples by (global index, side): picture 3HW uint8, masks KHW uint8, weights HW float32."""

    def __init__(self, store: PhotoStore, seed: int, artefacts: Artefacts | None) -> None:
        self._store, self._seed, self._artefacts = store, seed, artefacts
        self._photos: list[npt.NDArray[np.uint8]] | None = None

    def __getitem__(self, key: tuple[int, int]) -> tuple[Tensor, Tensor, Tensor]:
        index, side = key
        if self._photos is None:  # opened in the worker process, so that the mapping is not pickled
            self._photos = self._store.open()
            cv2.setNumThreads(1)
        rng = np.random.default_rng((self._seed, 7, index))
        photo = self._photos[int(rng.integers(len(self._photos)))]
        soft = rng.random() < _SOFT
        rgb = random_crop(rng, photo, side // 2 if soft else side)
        if soft:
            rgb = np.asarray(cv2.resize(rgb, (side, side), interpolation=cv2.INTER_CUBIC), np.uint8)
        damaged_first = rng.random() < 0.5  # ageing lies over the damage, or under it
        rgb = rgb if damaged_first else augment(rng, rgb)
        if rng.random() < _UNDAMAGED:
            picture, masks, ignored = rgb, None, None
        else:
            made = make_damage(rng, rgb, self._artefacts)
            picture, masks, ignored = made.picture, made.masks, made.ignored
        if damaged_first and rng.random() < 0.5:
            picture = _faded(rng, picture)
        kinds = np.zeros((len(DAMAGE_KINDS), side, side), np.uint8) if masks is None else masks.astype(np.uint8)
        weight = np.ones((side, side), np.float32)
        if ignored is not None:
            weight[ignored] = 0.0
        return (
            torch.from_numpy(np.ascontiguousarray(picture.transpose(2, 0, 1))), torch.from_numpy(kinds),
            torch.from_numpy(weight))


def _faded(rng: np.random.Generator, rgb: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Grey, tinted or fading, and grain: what moves no pixel, so that masks still fit."""
    picture = rgb.astype(np.float32)
    if rng.random() < 0.6:
        picture = (picture @ np.array([0.299, 0.587, 0.114], np.float32))[..., None]
        tint = rng.uniform([1.0, 0.85, 0.6], [1.1, 0.98, 0.9]) if rng.random() < 0.5 else np.ones(3)
        picture = picture * tint.astype(np.float32)
    if rng.random() < 0.4:
        picture = picture * rng.uniform(0.65, 1.0) + rng.uniform(0, 50)
    if rng.random() < 0.5:
        grain = rng.standard_normal(picture.shape[:2], dtype=np.float32) * np.float32(rng.uniform(1, 8))
        picture = picture + grain[..., None]
    return np.clip(picture, 0, 255).astype(np.uint8)


def start(config: TrainingConfig, out: Path, goal: Goal, abort: AbortFlag, report: Report) -> Progress:
    """Train a new detector in folder ``out``; see ``start_run``."""
    return start_run(config, out, goal, abort, report, DetectorTask)


def resume(out: Path, goal: Goal, abort: AbortFlag, report: Report, changes: dict[str, object]) -> Progress:
    """Continue the run in ``out``; see ``resume_run``."""
    return resume_run(out, goal, abort, report, changes, DetectorTask)


class DetectorTask(Task[list[Tensor], DetectorStats]):
    """A detector in training."""

    def __init__(self, place: Place) -> None:
        config, folder, device, _, _ = self._place = place
        network = DamageDetector().to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._network: DamageDetector = network
        weights = TrainedWeights(network, config.generator_lr, config.weight_decay)
        average = MovingAverage(weights.masters, config.ema)
        self.kept = Kept({"detector": weights}, average, _statistics(network))
        artefacts = read_artefacts(Path(config.artefacts)) if config.artefacts else None
        with writing(folder.cache):
            store = PhotoStore.build(Path(config.data), folder.cache)
        self._photos = len(store.shapes)
        self.samples = DamageSamples(store, config.seed, artefacts)
        shown = DamageSamples(store, _SHOWN_SEED, artefacts)
        self._fixed = default_collate([shown[index, max(config.crop_sizes)] for index in range(_SHOWN)])

    def stack(self, samples: list[Any]) -> list[Tensor]:
        batch: list[Tensor] = default_collate(samples)
        return batch

    def train_step(self, batches: list[list[Tensor]], sizes: list[int], step: int) -> DetectorStats:  # noqa: ARG002
        """One step; the detector is trained by one process."""
        config, _, device, dtype, _ = self._place
        weights = self.kept.weights["detector"]
        self._network.train()
        totals = torch.zeros(_TERMS, device=device)
        for picture, masks, weight in batches:
            with torch.autocast(device.type, dtype, enabled=dtype != torch.float32):
                logits = self._network(_normalised(picture.to(device)))
            terms = torch.stack(_loss(logits.float(), masks.to(device).float(), weight.to(device)))
            torch.autograd.backward((terms[0] + terms[1]) / len(batches))
            weights.accumulate()
            totals += terms.detach() / len(batches)
        rate = config.rate(step)
        norm = weights.optimizer_step(rate, config.clip, Processes())
        self.kept.average.update(weights.masters, step)
        cross_entropy, dice, precision, recall = totals.tolist()
        return DetectorStats(cross_entropy, dice, precision, recall, norm, rate)

    def save_model(self, at: Progress) -> Picture:
        """See `Task`: picture, score of damage, mask."""
        averaged = DamageDetector(self._network.widths)
        averaged.load_state_dict(self.kept.average.weights | dict(self.kept.buffers), strict=False)
        folder = self._place.folder
        save_detector(folder.model, averaged, folder.path.name, training_facts(at, self._photos))
        return _picture(averaged, self._fixed)


@torch.inference_mode()
def _picture(detector: DamageDetector, samples: list[Tensor]) -> Picture:
    """Three rows: picture, score of damage, mask. HWC uint8 RGB."""
    picture, masks, _ = samples
    score = torch.sigmoid(detector.eval()(_normalised(picture)).amax(1, keepdim=True)).expand(-1, 3, -1, -1)
    mask = masks.amax(1, keepdim=True).float().expand(-1, 3, -1, -1)
    return rows_of(picture.float() / 255.0, score, mask)


def _normalised(picture: Tensor) -> Tensor:
    return picture.float().div(127.5).sub(1.0).contiguous(memory_format=torch.channels_last)


def _loss(logits: Tensor, masks: Tensor, weight: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Cross-entropy (by kind, and of all kinds together), Dice of all together, precision and recall at a half."""
    every = logits.amax(1)
    any_mask = masks.amax(1)
    functional = nn.functional
    by_kind = functional.binary_cross_entropy_with_logits(logits, masks, reduction="none") * weight[:, None]
    together = functional.binary_cross_entropy_with_logits(every, any_mask, reduction="none") * weight
    share = torch.sigmoid(every) * weight
    overlap = (share * any_mask).sum()
    dice = 1 - 2 * overlap / (share.sum() + (any_mask * weight).sum() + 1.0)
    found = (every.detach() > 0) & (weight > 0)
    right = (found & (any_mask > 0)).sum()
    precision, recall = right / found.sum().clamp(1), right / (any_mask * weight).sum().clamp(1)
    return 10 * by_kind.mean() + 10 * together.mean(), dice, precision, recall


def _statistics(network: DamageDetector) -> dict[str, Tensor]:
    """What the normalisations have measured, but for the counts of batches, which nothing uses."""
    return {name: buffer for name, buffer in network.named_buffers() if buffer.is_floating_point()}
