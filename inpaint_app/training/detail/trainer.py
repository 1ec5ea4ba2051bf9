"""The run that trains the detail network against its discriminators."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from threading import Event as AbortFlag

import torch
import torch.nn.functional as F
from torch import Tensor

from inpaint_app import paths
from inpaint_app.networks.bundled.detail import DetailNetwork, soft_of
from inpaint_app.networks.bundled.detail_file import load_detail, save_detail
from inpaint_app.networks.discriminator import Discriminator
from inpaint_app.networks.efficientnet import perceptual_distance, published_lite0
from inpaint_app.training.adversarial import ACCURACIES, VERDICT, AdversarialStats, AdversarialTrainer
from inpaint_app.training.config import TrainingConfig
from inpaint_app.training.data import PhotoStore
from inpaint_app.training.detail.samples import DetailSample, DetailSamples, stacked
from inpaint_app.training.filling.step import FEATURE_FLOOR
from inpaint_app.training.losses import masked_l1
from inpaint_app.training.processes import Processes
from inpaint_app.training.run_folder import Progress, writing
from inpaint_app.training.run_loop import Goal, Picture
from inpaint_app.training.task_run import Kept, Place, Report, Task, resume_run, rows_of, start_run, training_facts

_LOW_BAND = 9
"""Side of the box whose mean a fill that has no true picture is to keep."""
_SHOWN, _SHOWN_SEED = 10, 987_654_321


@dataclasses.dataclass(frozen=True)
class DetailStats(AdversarialStats):
    """Statistics of one step.

    Attributes:
        l1, low: mean absolute errors where the picture was soft, and of the low band of fills.
        feature: perceptual distance where there is a true picture.
        estimate: cross-entropy of the estimated degradation.
    """

    l1: float
    low: float
    feature: float
    estimate: float


class DetailTrainer(AdversarialTrainer[DetailSample, DetailStats]):
    """Trains a detail network and its discriminators.

    Attributes:
        network: in the dtype it computes in.
    """

    terms = "l1", "low", "feature", "estimate"
    stats = DetailStats

    def __init__(
        self, network: DetailNetwork, config: TrainingConfig, device: torch.device, dtype: torch.dtype,
        processes: Processes,
    ) -> None:
        features = published_lite0()
        discriminator = Discriminator(features.widths, config.patch_width)
        super().__init__(network, features, discriminator, config, device, dtype, processes)
        self.network = network

    def count(self, batch: DetailSample) -> int:
        return len(batch.picture)

    def accumulate_gradients(self, batch: DetailSample, step: int, share: float) -> Tensor:
        config = self.config
        picture, truth = (_scaled(x.to(self.device)) for x in (batch.picture, batch.truth))
        hole, judged = (x.to(self.device).float() for x in (batch.hole, batch.judged))
        known = batch.known.to(self.device)[:, None, None, None]
        raw = self.network(picture, hole, batch.conditions.to(self.device))
        soft = soft_of(hole)
        sharpened = torch.where(soft > 0, raw, picture)
        l1 = masked_l1(sharpened, truth, soft * known)
        low = masked_l1(_low_band(sharpened), _low_band(picture), soft * (1.0 - known))
        estimate = self._estimate_error(batch)
        loss = config.l1 * (l1 + low) + estimate
        zero = torch.zeros((), device=self.device)
        d_loss, feature, verdict, accuracy = zero, zero, [zero] * len(VERDICT), [zero] * len(ACCURACIES)
        if config.feature or config.adversarial or config.feature_matching:  # else only errors of pixels count
            pair = self.pair(truth, sharpened, judged, batch.draws)
            d_loss, accuracy = self.adversary.learn(pair, judged, step, share)
            judgement = self.adversary.judge(pair, judged, step)
            feature = perceptual_distance(
                pair.fake_features, pair.real_features, judged * known, FEATURE_FLOOR).mean()
            loss = loss + config.feature * feature + judgement.weighted(config)
            verdict = list(judgement)
        torch.autograd.backward(loss * share)
        self.weights.accumulate()
        return torch.stack([d_loss, loss, l1, low, feature, estimate, *verdict, *accuracy]).detach()

    def _estimate_error(self, batch: DetailSample) -> Tensor:
        told = batch.told.to(self.device)
        logits = self.network.estimator.logits(_scaled(batch.seen.to(self.device))).float()
        # Of numbers that are mostly 0 the mean absolute error is least at 0, for every picture; this one is not.
        error = F.binary_cross_entropy_with_logits(logits, told.clamp(min=0.0), reduction="none").mean(1)
        asked: Tensor = error * (told[:, 0] >= 0)
        return asked.mean()


class DetailTask(Task[DetailSample, DetailStats]):
    """A detail network in training, with its discriminators."""

    def __init__(self, place: Place, network: DetailNetwork) -> None:
        config, folder, device, dtype, processes = self._place = place
        trainer = self._trainer = DetailTrainer(network, config, device, dtype, processes)
        self.kept = Kept({"generator": trainer.weights, "discriminator": trainer.adversary.weights}, trainer.average)
        with processes.main_first(), writing(folder.cache):
            store = PhotoStore.build(Path(config.data), folder.cache)
        self._photos = len(store.shapes)
        self.samples = DetailSamples(store, config.seed, paths.builtin_model(), config.synthetic)
        shown = DetailSamples(store, _SHOWN_SEED, paths.builtin_model())
        self._fixed = stacked([shown[index, max(config.crop_sizes)] for index in range(_SHOWN)])

    def stack(self, samples: list[DetailSample]) -> DetailSample:
        return stacked(samples)

    def train_step(self, batches: list[DetailSample], sizes: list[int], step: int) -> DetailStats:
        """See `AdversarialTrainer`."""
        return self._trainer.train_step(batches, sizes, step)

    def save_model(self, at: Progress) -> Picture:
        """See `Task`: what the network got, what it made, the sharp picture."""
        averaged = DetailNetwork(self._trainer.network.shape)
        averaged.load_state_dict(self._trainer.average.weights)
        folder = self._place.folder
        save_detail(folder.model, averaged, folder.path.name, training_facts(at, self._photos))
        return _picture(averaged.eval(), self._fixed)


def start(
    config: TrainingConfig, out: Path, goal: Goal, abort: AbortFlag, report: Report, init: Path | None = None,
) -> Progress:
    """Train a new detail network in folder ``out``, from ``init`` or from scratch; see ``start_run``.

    Raises:
        ModelError: ``init`` cannot be read.
    """
    return start_run(config, out, goal, abort, report, lambda place: DetailTask(place, _network(init)))


def resume(out: Path, goal: Goal, abort: AbortFlag, report: Report, changes: dict[str, object]) -> Progress:
    """Continue the run in ``out``; see ``resume_run``.

    Raises:
        ModelError: its model cannot be read.
    """
    return resume_run(
        out, goal, abort, report, changes, lambda place: DetailTask(place, _network(place.folder.model)))


def _network(weights: Path | None) -> DetailNetwork:
    return DetailNetwork() if weights is None else load_detail(weights)[0].requires_grad_(True)


def _picture(network: DetailNetwork, samples: DetailSample) -> Picture:
    """Three rows: what the network got, what it made, the sharp picture. HWC uint8 RGB."""
    soft, truth = (x.float() / 255.0 for x in (samples.picture, samples.truth))
    sharp = network.sharpen(soft, samples.hole.float(), samples.conditions)
    return rows_of(soft, sharp, truth)


def _scaled(picture: Tensor) -> Tensor:
    return picture.float().div(127.5).sub(1.0)


def _low_band(picture: Tensor) -> Tensor:
    return F.avg_pool2d(picture, _LOW_BAND, 1, _LOW_BAND // 2, count_include_pad=False)
