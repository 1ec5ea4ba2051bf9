"""Snapshots of a run: its checkpoint, the model so far, and fixed samples completed by it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch

from inpaint_app.networks.checkpoint import ModelCard, save_model
from inpaint_app.networks.discriminator import Discriminator
from inpaint_app.networks.efficientnet import lite0
from inpaint_app.networks.generator import Generator
from inpaint_app.training.data import PhotoStore, Sample, SampleDataset, collate
from inpaint_app.training.run_folder import Progress, RunFolder
from inpaint_app.training.step import GanTrainer

_SEED = 987_654_321
_COLUMNS = 8


class Snapshots:
    """Writes into a run's folder; the samples are eight crops of ``side`` from ``store``, the same every time."""

    def __init__(self, folder: RunFolder, store: PhotoStore, side: int) -> None:
        samples = SampleDataset(store, _SEED)
        self._folder = folder
        self._photos = len(store.shapes)
        self._samples = collate([samples[index, side] for index in range(_COLUMNS)])

    def save(self, at: Progress, trainer: GanTrainer) -> npt.NDArray[np.uint8]:
        """Replace checkpoint and model; returns the picture of the samples, HWC uint8 RGB."""
        folder = self._folder
        features = {f"features.{k}": v.float() for k, v in trainer.generator.features.state_dict().items()}
        tensors = dict(features)
        tensors |= {f"generator.{k}": v for k, v in trainer.weights.state().items()}
        tensors |= {f"discriminator.{k}": v for k, v in trainer.adversary.weights.state().items()}
        tensors |= {f"average.{k}": v for k, v in trainer.average.weights.items()}
        averaged = Generator(lite0(), trainer.generator.shape)
        averaged.load_state_dict(features | trainer.average.weights)
        patch = trainer.adversary.network.patch
        discriminator = Discriminator(averaged.features.widths, 0 if patch is None else patch.width)
        discriminator.load_state_dict(trainer.adversary.weights.masters)
        save_model(folder.model, self._card(at, averaged), averaged, discriminator)
        folder.save_checkpoint(at, tensors)  # last: resuming reads the shape from the model's card
        return _picture(averaged.eval(), self._samples)

    def _card(self, at: Progress, generator: Generator) -> ModelCard:
        training: dict[str, object] = {
            "steps": at.step, "samples": at.samples, "hours": round(at.seconds / 3600.0, 2), "photos": self._photos,
        }
        origin = self._folder.load_origin()
        if origin is not None:
            training["started_from"] = origin
        return ModelCard(name=self._folder.path.name, sha256="", shape=generator.shape, training=training)


def _picture(generator: Generator, samples: Sample) -> npt.NDArray[np.uint8]:
    """Three rows: with hole, completed, truth. HWC uint8 RGB."""
    truth, hole = samples.image.float() / 255.0, samples.hole.float()
    rows = [truth * (1 - hole) + 0.5 * hole, generator.complete(truth, hole), truth]
    picture = torch.cat([torch.cat(list(row), dim=2) for row in rows], dim=1)
    rgb: npt.NDArray[np.uint8] = (picture.permute(1, 2, 0) * 255).round().to(torch.uint8).numpy()
    return rgb
