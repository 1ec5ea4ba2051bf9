"""The run that trains a network to paint in the style of one picture."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from pathlib import Path
from threading import Event as AbortFlag

import cv2
import numpy as np
import torch
from torch import Tensor

from inpaint_app.errors import OpenError, TrainingError
from inpaint_app.networks.bundled.style import StyleNetwork
from inpaint_app.networks.bundled.style_file import load_style, save_style
from inpaint_app.networks.efficientnet import published_lite0
from inpaint_app.networks.patch_discriminator import PatchDiscriminator
from inpaint_app.training.config import TrainingConfig
from inpaint_app.training.data import PhotoStore, read_rgb
from inpaint_app.training.losses import discriminator_adversarial, generator_adversarial
from inpaint_app.training.run_folder import Progress, writing
from inpaint_app.training.run_loop import Goal, Picture, Stats
from inpaint_app.training.style.losses import DEEPEST, StyleLoss, content_loss, variation
from inpaint_app.training.style.samples import PhotoCrops, stacked
from inpaint_app.training.task_run import Kept, Place, Report, Task, resume_run, rows_of, start_run, training_facts
from inpaint_app.training.weights import MovingAverage, TrainedWeights

_SHOWN, _SHOWN_SEED = 6, 987_654_321
_LEAST_PAINTING = 256
_TERMS = "generator", "style", "content", "variation", "adversarial", "discriminator"


@dataclasses.dataclass(frozen=True)
class StyleStats(Stats):
    """Statistics of one step.

    Attributes:
        generator: the whole loss.
        style, content, variation: its terms, unweighted.
        adversarial, discriminator: losses of the painter and of the patch discriminator, 0 without one.
        norm: of the gradients, before clipping.
        rate: factor on the learning rate.
    """

    generator: float
    style: float
    content: float
    variation: float
    adversarial: float
    discriminator: float
    norm: float
    rate: float

    def finite(self) -> bool:
        """Whether the losses are numbers."""
        return math.isfinite(self.generator + self.discriminator)


class StyleTask(Task[Tensor, StyleStats]):
    """A style network in training.

    Attributes:
        network: in the dtype it computes in.
    """

    def __init__(self, place: Place, network: StyleNetwork, origin: Mapping[str, object] | None = None) -> None:
        """``origin``: name and hash of the network that it started from."""
        config, folder, device, dtype, processes = self._place = place
        self._origin = origin
        painting = read_painting(config)
        with processes.main_first(), writing(folder.cache):
            self._store = PhotoStore.build(Path(config.data), folder.cache)
        self.samples = PhotoCrops(self._store, config.seed)
        side = max(config.crop_sizes)
        shown = PhotoCrops(self._store, _SHOWN_SEED)
        self._fixed = stacked([shown[index, side] for index in range(_SHOWN)])
        network.train().requires_grad_(True).to(device)
        network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        weights = TrainedWeights(network, config.generator_lr, config.weight_decay)
        average = MovingAverage(weights.masters, config.ema)
        self.network = network.to(dtype)
        self._features = published_lite0().to(device, dtype).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._painting = _scaled(torch.from_numpy(painting.transpose(2, 0, 1)[None].copy()).to(device))
        self._style = StyleLoss(self._features, self._painting, dtype)
        self._critic: PatchDiscriminator | None = None
        kept = {"generator": weights}
        if config.patch_width:
            self._critic = PatchDiscriminator(config.patch_width).to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
            kept["discriminator"] = TrainedWeights(self._critic, config.discriminator_lr, config.weight_decay)
            self._critic.to(dtype)
        self.kept = Kept(kept, average)

    def stack(self, samples: list[Tensor]) -> Tensor:
        return stacked(samples)

    def train_step(self, batches: list[Tensor], sizes: list[int], step: int) -> StyleStats:
        """One step of the painter and, if there is one, of the discriminator."""
        config, processes = self._place.config, self._place.processes
        totals = torch.zeros(len(_TERMS), device=self._place.device)
        for batch, size in zip(batches, sizes, strict=True):
            if len(batch):
                share = len(batch) * processes.count / (size * len(batches))
                totals += share * self._accumulate(batch, step, share)
        processes.average([totals])
        rate = config.rate(step)
        norms = {name: weights.optimizer_step(rate, config.clip, processes)
                 for name, weights in self.kept.weights.items()}
        self.kept.average.update(self.kept.weights["generator"].masters, step)
        return StyleStats(**dict(zip(_TERMS, totals.tolist(), strict=True)), norm=norms["generator"], rate=rate)

    def _accumulate(self, batch: Tensor, step: int, share: float) -> Tensor:
        """Add ``share`` times the gradients of a batch; gives the terms of ``StyleStats``."""
        config, dtype = self._place.config, self._place.dtype
        photo = _scaled(batch.to(self._place.device))
        painted = self.network(photo)
        features = self._features(painted.to(dtype).contiguous(memory_format=torch.channels_last), DEEPEST)
        with torch.no_grad():
            shown = self._features(photo.to(dtype).contiguous(memory_format=torch.channels_last), DEEPEST)
        style, content, rough = self._style(painted, features), content_loss(features, shown), variation(painted)
        loss = config.style_weight * style + config.feature * content + config.variation * rough
        adversarial, discriminator = self._judged(painted, step, share)
        loss = loss + config.patch_adversarial * adversarial
        torch.autograd.backward(loss * share)
        self.kept.weights["generator"].accumulate()
        return torch.stack([loss, style, content, rough, adversarial, discriminator]).detach()

    def _judged(self, painted: Tensor, step: int, share: float) -> tuple[Tensor, Tensor]:
        """Losses of the painter and of the patch discriminator, which learns from them; zeros without one."""
        critic, config = self._critic, self._place.config
        if critic is None:
            zero = torch.zeros((), device=painted.device)
            return zero, zero
        everywhere = torch.ones_like(painted[:, :1])
        real = self._pieces(len(painted), painted.shape[-1], step)
        on_real, on_painted = (critic(x, everywhere)[-1].float() for x in (real, painted.detach()))
        learned = discriminator_adversarial([on_real], [on_painted], [everywhere], config.adversarial_kind)
        torch.autograd.backward(learned * share)
        self.kept.weights["discriminator"].accumulate()
        if step < config.patch_start:
            return torch.zeros_like(learned), learned
        critic.requires_grad_(False)
        verdict = critic(painted, everywhere)[-1].float()
        critic.requires_grad_(True)
        return generator_adversarial([verdict], [everywhere], config.adversarial_kind), learned

    def _pieces(self, count: int, side: int, step: int) -> Tensor:
        """Pieces of the painting, N3HW."""
        rng = np.random.default_rng((self._place.config.seed, 17, step))
        height, width = self._painting.shape[-2:]
        side = min(side, height, width)
        corners = [(int(rng.integers(height - side + 1)), int(rng.integers(width - side + 1))) for _ in range(count)]
        return torch.cat([self._painting[..., y : y + side, x : x + side] for y, x in corners])

    @torch.no_grad()
    def save_model(self, at: Progress) -> Picture:
        """See `Task`: two rows, photos and paintings."""
        folder, name = self._place.folder, Path(self._place.config.style).stem
        averaged = StyleNetwork(self.network.shape)
        averaged.load_state_dict(self.kept.average.weights)
        facts = {**training_facts(at, len(self._store.shapes)), "style": name}
        save_style(folder.model, averaged, name, facts | ({"started_from": self._origin} if self._origin else {}))
        photo = _scaled(self._fixed)
        return rows_of((photo + 1) / 2, (averaged(photo) + 1) / 2)


def start(
    config: TrainingConfig, out: Path, goal: Goal, abort: AbortFlag, report: Report, init: Path | None = None,
) -> Progress:
    """Train a new style network in folder ``out``, from ``init`` or from scratch; see ``start_run``."""
    read_painting(config)
    if init is None:
        return start_run(config, out, goal, abort, report, lambda place: StyleTask(place, StyleNetwork()))
    network, card = load_style(init)
    origin = {"name": card.get("name"), "sha256": card.get("sha256")}
    return start_run(config, out, goal, abort, report, lambda place: StyleTask(place, network, origin))


def resume(out: Path, goal: Goal, abort: AbortFlag, report: Report, changes: dict[str, object]) -> Progress:
    """Continue the run in ``out``; see ``resume_run``."""

    def make(place: Place) -> StyleTask:
        network, card = load_style(place.folder.model)
        training = card.get("training")
        origin = training.get("started_from") if isinstance(training, dict) else None
        return StyleTask(place, network, origin if isinstance(origin, dict) else None)

    return resume_run(out, goal, abort, report, changes, make)


def read_painting(config: TrainingConfig) -> Picture:
    """The picture whose style is learned, its shorter side ``style_side`` pixels: HW3 uint8.

    Raises:
        TrainingError: none is named, or it cannot be read.
    """
    if not config.style:
        raise TrainingError("Say whose style is to be learned: --style PICTURE.")
    try:
        rgb = read_rgb(Path(config.style))
    except OpenError as error:
        raise TrainingError(error.message) from None
    scale = max(config.style_side, _LEAST_PAINTING) / min(rgb.shape[:2])
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=method), np.uint8)


def _scaled(picture: Tensor) -> Tensor:
    return picture.float().div(127.5).sub(1.0)
