"""The damage detector: shapes, folding, and its file."""

from __future__ import annotations

import pytest
import torch

from inpaint_app import paths
from inpaint_app.errors import ModelError
from inpaint_app.limits import DAMAGE_KINDS
from inpaint_app.networks.bundled.damage_detector import MULTIPLE, DamageDetector, fuse
from inpaint_app.networks.bundled.detector_file import load_detector, save_detector

SMALL = (4, 6, 8, 8)


def _picture(height=2 * MULTIPLE, width=3 * MULTIPLE):
    return torch.rand(2, 3, height, width) * 2 - 1


def _trained_a_little():
    detector = DamageDetector(SMALL)
    for _ in range(3):
        detector(_picture())
    return detector.eval()


def test_a_logit_for_each_kind_and_pixel():
    assert DamageDetector(SMALL)(_picture()).shape == (2, len(DAMAGE_KINDS), 2 * MULTIPLE, 3 * MULTIPLE)


def test_it_has_at_most_two_million_weights():
    assert sum(weight.numel() for weight in DamageDetector().parameters()) <= 2_000_000


@torch.inference_mode()
def test_folded_normalisations_change_nothing():
    detector, picture = _trained_a_little(), _picture()
    before = detector(picture)
    fuse(detector)
    assert torch.allclose(detector(picture), before, atol=1e-4)
    assert not any(isinstance(module, torch.nn.BatchNorm2d) for module in detector.modules())


@torch.inference_mode()
def test_what_is_written_is_read_again(tmp_path):
    detector, picture = _trained_a_little(), _picture()
    save_detector(tmp_path / "run.safetensors", detector, "run", {"steps": 3}, {"threshold": 0.4})
    read, card = load_detector(tmp_path / "run.safetensors")
    assert torch.allclose(read(picture), detector(picture), atol=0.05)  # weights are kept in float16
    assert card["training"] == {"steps": 3}
    assert card["quality"] == {"threshold": 0.4}


@pytest.mark.parametrize("share", [0.0, 0.1, 0.9])
def test_a_truncated_file_is_one_sentence(tmp_path, share):
    path = tmp_path / "cut.safetensors"
    save_detector(path, DamageDetector(SMALL), "cut", {})
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(ModelError) as error:
        load_detector(path)
    assert str(path) in str(error.value)
    assert str(error.value).endswith(".")


def test_a_model_that_fills_is_no_detector():
    with pytest.raises(ModelError, match=r"\.$"):
        load_detector(paths.builtin_model())


def test_the_bundled_one_is_small_and_says_what_it_was_trained_on():
    _, card = load_detector(paths.builtin_detector())
    assert paths.builtin_detector().stat().st_size < 8_000_000
    assert card["training"]["samples"] > 10_000
    assert 0 < card["quality"]["threshold"] < 1
