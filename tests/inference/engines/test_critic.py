"""The critic tells photos from what is no photo, at any size, depth and channel count."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image

from inpaint_app import paths
from inpaint_app.errors import ModelError
from inpaint_app.inference.engines.critic import Critic
from inpaint_app.inference.run.protocols import OutOfMemoryError
from inpaint_app.networks.checkpoint import read_card, save_model
from inpaint_app.networks.discriminator import Discriminator
from inpaint_app.networks.efficientnet import lite0
from inpaint_app.networks.generator import Generator


@pytest.fixture(scope="module")
def critic():
    return Critic(paths.builtin_model())


@pytest.mark.parametrize(
    ("shape", "dtype"), [((20, 30, 1), np.uint8), ((90, 1500, 3), np.uint16), ((70, 65, 4), np.uint8)]
)
def test_the_map_has_the_size_of_the_picture(critic, shape, dtype):
    pixels = np.random.default_rng(0).integers(0, np.iinfo(dtype).max, shape, dtype)
    realism = critic.realism(pixels)
    assert realism.shape == shape[:2]
    assert 0.0 <= realism.min() <= realism.max() <= 1.0


def test_a_smeared_patch_looks_less_real_than_the_photo_did(critic):
    with Image.open(paths.resources() / "samples" / "tea-gardens.jpg") as image:
        photo = np.asarray(image)[400:912, 400:912]
    smeared = photo.copy()
    smeared[180:330, 180:330] = cv2.blur(photo, (81, 81))[180:330, 180:330]
    before, after = critic.realism(photo), critic.realism(smeared)
    assert after[190:320, 190:320].mean() < before[190:320, 190:320].mean()


def test_only_what_judges_is_built(monkeypatch):
    """The generator, most of a model, is not read for its features."""

    def refuse(*_):
        raise AssertionError("a generator was built")

    monkeypatch.setattr(Generator, "__init__", refuse)
    assert Critic(paths.builtin_model()).realism(np.zeros((64, 64, 3), np.uint8)).shape == (64, 64)


def test_a_model_without_a_discriminator_is_refused(tmp_path):
    card = read_card(paths.builtin_model())
    save_model(tmp_path / "mute.safetensors", card, Generator(lite0(), card.shape))
    with pytest.raises(ModelError, match="discriminator"):
        Critic(tmp_path / "mute.safetensors")


def test_too_little_memory_is_told_from_other_errors(critic, monkeypatch):
    picture = np.zeros((64, 64, 3), np.uint8)
    for message, kind in (("could not create a primitive", OutOfMemoryError), ("shapes differ", RuntimeError)):
        def fail(*_, message=message):
            raise RuntimeError(message)

        monkeypatch.setattr(Discriminator, "realism", fail)
        with pytest.raises(kind):
            critic.realism(picture)
