"""Snapshots of a run: its checkpoint, the model so far, and fixed samples completed by it."""

from __future__ import annotations

from inpaint_app.networks.checkpoint import ModelCard, save_model
from inpaint_app.networks.discriminator import Discriminator
from inpaint_app.networks.efficientnet import lite0
from inpaint_app.networks.generator import Generator
from inpaint_app.training.data import PhotoStore, Sample, SampleDataset, collate
from inpaint_app.training.run_folder import Progress, RunFolder
from inpaint_app.training.run_loop import Picture
from inpaint_app.training.step import GanTrainer
from inpaint_app.training.task_run import Kept, rows_of, training_facts

_SEED = 987_654_321
_COLUMNS = 8


def kept_of(trainer: GanTrainer) -> Kept:
    """What a run goes on with, beside its features."""
    return Kept({"generator": trainer.weights, "discriminator": trainer.adversary.weights}, trainer.average)


class Snapshots:
    """Writes into a run's folder; the samples are eight crops of ``side`` from ``store``, the same every time."""

    def __init__(self, folder: RunFolder, store: PhotoStore, side: int) -> None:
        samples = SampleDataset(store, _SEED)
        self._folder = folder
        self._photos = len(store.shapes)
        self._samples = collate([samples[index, side] for index in range(_COLUMNS)])

    def save(self, at: Progress, trainer: GanTrainer) -> Picture:
        """Replace checkpoint and model; returns the picture of the samples, HWC uint8 RGB."""
        folder = self._folder
        features = {f"features.{k}": v.float() for k, v in trainer.generator.features.state_dict().items()}
        averaged = Generator(lite0(), trainer.generator.shape)
        averaged.load_state_dict(features | trainer.average.weights)
        patch = trainer.adversary.network.patch
        discriminator = Discriminator(averaged.features.widths, 0 if patch is None else patch.width)
        discriminator.load_state_dict(trainer.adversary.weights.masters)
        save_model(folder.model, self._card(at, averaged), averaged, discriminator)
        # Last: resuming reads the shape from the model's card.
        folder.save_checkpoint(at, features | kept_of(trainer).tensors())
        return _picture(averaged.eval(), self._samples)

    def _card(self, at: Progress, generator: Generator) -> ModelCard:
        training = training_facts(at, self._photos)
        origin = self._folder.load_origin()
        if origin is not None:
            training["started_from"] = origin
        return ModelCard(name=self._folder.path.name, sha256="", shape=generator.shape, training=training)


def _picture(generator: Generator, samples: Sample) -> Picture:
    """Three rows: with hole, completed, truth. HWC uint8 RGB."""
    truth, hole = samples.image.float() / 255.0, samples.hole.float()
    rows = [truth * (1 - hole) + 0.5 * hole, generator.complete(truth, hole), truth]
    return rows_of(*rows)
