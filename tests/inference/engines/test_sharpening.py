"""Guides made sharp by the detail network or painted anew by the generator: in parts, step by step, nothing outside."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch

from inpaint_app.errors import ModelError
from inpaint_app.inference.engines.engine import NetworkEngine
from inpaint_app.inference.engines.sharpening import GuideRefiner, GuideSharpener
from inpaint_app.inference.run.protocols import Interrupted
from inpaint_app.networks.loading import load_network
from tests.inference.scenes import mask, photo, request, restored, run, small_model


def _poll() -> None:
    pass


@pytest.fixture(scope="module")
def sharpener() -> GuideSharpener:
    return GuideSharpener(torch.device("cpu"))


def _facade(height: int, width: int) -> np.ndarray:
    """Windows with straight edges, not quite upright. HW3 float32."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    leaning = x + 0.15 * y
    bright = ((leaning % 24) < 14) & ((y % 30) < 18)
    grey = cv2.GaussianBlur(np.where(bright, np.float32(0.85), np.float32(0.2)), (0, 0), 0.6)
    return np.repeat(np.asarray(grey, np.float32)[..., None], 3, 2)


def _soft(picture: np.ndarray, hole: np.ndarray, scale: float) -> np.ndarray:
    height, width = hole.shape
    small = cv2.resize(picture, (round(width / scale), round(height / scale)), interpolation=cv2.INTER_AREA)
    guide = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.where(hole[..., None], guide, picture).clip(0, 1)


@pytest.mark.parametrize("scale", [2.0, 2.4])
def test_edges_in_a_hole_come_nearer_to_the_truth(sharpener: GuideSharpener, scale: float) -> None:
    truth, hole = _facade(192, 256), np.zeros((192, 256), bool)
    hole[50:140, 60:200] = True
    soft = _soft(truth, hole, scale)
    sharp = sharpener.sharpen(soft, hole, hole, scale, _poll)
    assert np.array_equal(sharp[~hole], soft[~hole])
    assert np.abs(sharp - truth)[hole].mean() < 0.9 * np.abs(soft - truth)[hole].mean()


def test_a_hole_in_parts_is_sharp_everywhere_and_shows_no_border(sharpener: GuideSharpener) -> None:
    truth, hole = _facade(96, 1000), np.zeros((96, 1000), bool)
    hole[20:80, 50:950] = True
    soft = _soft(truth, hole, 2.0)
    sharp = sharpener.sharpen(soft, hole, hole, 2.0, _poll)
    error = np.abs(sharp - truth).mean(2)
    meeting = 50 + 768
    assert (sharp != soft)[hole].mean() > 0.5
    assert error[20:80, meeting - 2 : meeting + 2].mean() < 2 * error[20:80, 400:700].mean() + 0.01


def test_only_what_is_asked_for_changes_and_what_is_hardly_enlarged_does_not(sharpener: GuideSharpener) -> None:
    truth, hole, own = _facade(96, 128), np.zeros((96, 128), bool), np.zeros((96, 128), bool)
    hole[20:80, 20:100] = True
    own[20:80, 20:50] = True
    soft = _soft(truth, hole, 2.0)
    sharp = sharpener.sharpen(soft, hole, own, 2.0, _poll)
    assert np.array_equal(sharp[~own], soft[~own])
    assert not np.array_equal(sharp[own], soft[own])
    assert sharpener.sharpen(soft, hole, own, 1.1, _poll) is soft


def test_it_stops_when_it_is_told(sharpener: GuideSharpener) -> None:
    asked = 0

    def poll() -> None:
        nonlocal asked
        asked += 1
        if asked == 3:
            raise Interrupted

    hole = np.ones((64, 64), bool)
    with pytest.raises(Interrupted):
        sharpener.sharpen(_facade(64, 64), hole, hole, 2.0, poll)
    assert asked == 3


def test_a_generator_goes_on_from_its_own_picture_at_half_the_size(tmp_path) -> None:
    network = load_network(small_model(tmp_path, refines=True))
    refiner = GuideRefiner(torch.device("cpu"), network)
    picture, hole = _facade(96, 128), np.zeros((96, 128), bool)
    hole[20:80, 20:100] = True
    picture[hole] = 0.1
    dark = refiner.sharpen(picture, hole, hole, 3.0, _poll)
    assert np.array_equal(dark[~hole], picture[~hole])
    assert not np.array_equal(dark[hole], picture[hole])
    bright = refiner.sharpen(np.where(hole[..., None], np.float32(0.9), picture), hole, hole, 3.0, _poll)
    assert (bright[hole] - dark[hole]).mean() > 0.4


def test_only_a_model_that_has_learned_it_goes_on_from_its_own_picture(tmp_path) -> None:
    assert load_network(small_model(tmp_path, refines=True)).refines
    assert not load_network(small_model(tmp_path)).refines


def test_a_large_fill_is_refined_by_a_model_that_has_learned_it(tmp_path) -> None:
    asked = request(photo(760, 800), mask(760, 800, (200, 200, 560, 600)))
    (tmp_path / "plain").mkdir()
    pictures = []
    for model in (small_model(tmp_path, refines=True), small_model(tmp_path / "plain")):
        picture, _ = restored(asked, run(NetworkEngine(str(model), "cpu", kind="detail"), asked))
        assert np.array_equal(picture[:190], asked.photo.pixels[:190])
        pictures.append(picture)
    assert np.abs(pictures[0].astype(int) - pictures[1])[300:450, 300:500].mean() > 1


def test_without_weights_it_is_one_sentence(tmp_path) -> None:
    with pytest.raises(ModelError, match=r"none\.safetensors"):
        GuideSharpener(torch.device("cpu"), tmp_path / "none.safetensors")
