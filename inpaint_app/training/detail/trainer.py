"""The run that trains the detail network against its discriminators."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from threading import Event as AbortFlag

import torch
import torch.nn.functional as F
from torch import Tensor

from inpaint_app import paths
from inpaint_app.networks.bundled.detail import DetailNetwork, soft_of
from inpaint_app.networks.bundled.detail_file import load_detail, save_detail
from inpaint_app.networks.device import choose_device
from inpaint_app.networks.discriminator import Discriminator
from inpaint_app.networks.efficientnet import perceptual_distance, published_lite0
from inpaint_app.training.adversarial import ACCURACIES, VERDICT, AdversarialStats, AdversarialTrainer
from inpaint_app.training.config import TrainingConfig
from inpaint_app.training.data import PhotoStore
from inpaint_app.training.detail.samples import DetailSample, DetailSamples, stacked
from inpaint_app.training.losses import masked_l1
from inpaint_app.training.processes import Processes, init_distributed
from inpaint_app.training.run_folder import Progress, RunFolder, writing
from inpaint_app.training.run_loop import Goal, Picture, Run, compute_dtype, run_loop
from inpaint_app.training.step import FEATURE_FLOOR

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


ReportCall = Callable[[Progress, DetailStats, float], None]


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


def start(
    config: TrainingConfig, out: Path, goal: Goal, abort: AbortFlag, report: ReportCall, init: Path | None = None,
) -> Progress:
    """Train a new detail network in folder ``out``, from ``init`` or from scratch.

    Raises:
        TrainingError: the folder holds a run already or cannot be written, the data cannot be used, or the numbers
            diverge.
        ModelError: ``init`` cannot be read.
    """
    folder = RunFolder(out)
    if folder.checkpoint.exists():
        raise folder.taken()
    torch.manual_seed(config.seed)
    network = DetailNetwork() if init is None else load_detail(init)[0].requires_grad_(True)
    with writing(out):
        out.mkdir(parents=True, exist_ok=True)
        config.save(folder.options)
    return _run(config, folder, network, goal, abort, report, None)


def resume(out: Path, goal: Goal, abort: AbortFlag, report: ReportCall, changes: dict[str, object]) -> Progress:
    """Continue the run in ``out`` from its last checkpoint, with ``changes`` to its options.

    Raises:
        TrainingError: there is no run there, its checkpoint is damaged, it cannot be written, or the numbers diverge.
        ModelError: its model cannot be read.
    """
    folder = RunFolder(out)
    config = dataclasses.replace(TrainingConfig.load(folder.options), **changes)  # type: ignore[arg-type]
    saved = folder.load_checkpoint()
    network = load_detail(folder.model)[0].requires_grad_(True)
    with writing(out):
        config.save(folder.options)
    torch.manual_seed(config.seed)
    return _run(config, folder, network, goal, abort, report, saved)


def _run(
    config: TrainingConfig, folder: RunFolder, network: DetailNetwork, goal: Goal, abort: AbortFlag,
    report: ReportCall, saved: tuple[Progress, dict[str, Tensor]] | None,
) -> Progress:
    device = choose_device(config.device)
    with init_distributed(config.device) as processes:
        trainer = DetailTrainer(network, config, device, compute_dtype(config, device), processes)
        at = Progress()
        if saved is not None:
            at, tensors = saved
            try:
                _restore(trainer, tensors)
            except (KeyError, ValueError, RuntimeError):
                raise folder.unreadable_checkpoint() from None
        with processes.main_first(), writing(folder.cache):
            store = PhotoStore.build(Path(config.data), folder.cache)
        samples = DetailSamples(store, config.seed, paths.builtin_model(), config.synthetic)
        shown = DetailSamples(store, _SHOWN_SEED, paths.builtin_model())
        fixed = stacked([shown[index, max(config.crop_sizes)] for index in range(_SHOWN)])

        def save(at: Progress) -> Picture:
            return _save(folder, at, trainer, len(store.shapes), fixed)

        run = Run(config, folder, goal, abort, report, processes, device)
        return run_loop(run, samples, stacked, at, trainer.train_step, save)


def _restore(trainer: DetailTrainer, tensors: dict[str, Tensor]) -> None:
    for prefix, weights in (("generator.", trainer.weights), ("discriminator.", trainer.adversary.weights)):
        weights.restore({k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)})
    for name, weight in trainer.average.weights.items():
        weight.copy_(tensors[f"average.{name}"])


def _save(folder: RunFolder, at: Progress, trainer: DetailTrainer, photos: int, fixed: DetailSample) -> Picture:
    """Write the averaged network, its card, a picture of samples, and last the checkpoint."""
    averaged = DetailNetwork(trainer.network.shape)
    averaged.load_state_dict(trainer.average.weights)
    training = {"steps": at.step, "samples": at.samples, "hours": round(at.seconds / 3600, 2), "photos": photos}
    save_detail(folder.model, averaged, folder.path.name, training)
    picture = _picture(averaged.eval(), fixed)
    tensors = {f"generator.{name}": value for name, value in trainer.weights.state().items()}
    tensors |= {f"discriminator.{name}": value for name, value in trainer.adversary.weights.state().items()}
    tensors |= {f"average.{name}": value for name, value in trainer.average.weights.items()}
    folder.save_checkpoint(at, tensors)
    return picture


def _picture(network: DetailNetwork, samples: DetailSample) -> Picture:
    """Three rows: what the network got, what it made, the sharp picture. HWC uint8 RGB."""
    soft, truth = (x.float() / 255.0 for x in (samples.picture, samples.truth))
    sharp = network.sharpen(soft, samples.hole.float(), samples.conditions)
    rows = torch.cat([torch.cat(list(row), 2) for row in (soft, sharp, truth)], 1)
    rgb: Picture = (rows.permute(1, 2, 0) * 255).round().to(torch.uint8).numpy()
    return rgb


def _scaled(picture: Tensor) -> Tensor:
    return picture.float().div(127.5).sub(1.0)


def _low_band(picture: Tensor) -> Tensor:
    return F.avg_pool2d(picture, _LOW_BAND, 1, _LOW_BAND // 2, count_include_pad=False)
