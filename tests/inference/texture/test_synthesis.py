"""Native detail: what the patches of a hole are, where they come from, and how sharp they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest
import torch

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.inference.pixels import poisson
from inpaint_app.inference.pixels.blending import SEAM
from inpaint_app.inference.run.painter import Interrupted
from inpaint_app.inference.texture import synthesis
from inpaint_app.inference.texture.synthesis import (
    MIRRORED_SOURCES,
    STRONG_GUIDE,
    WEAK_GUIDE,
    GuideSettings,
    NativeDetail,
)

SIDE = 320
SCALE = 4.0


def stripes() -> FloatArray:
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    wave = 0.5 + 0.2 * np.tanh(6 * np.sin((x + 0.5 * y) * 2 * np.pi / 12))
    return np.repeat(wave[..., None], 3, axis=2).astype(np.float32)


def bricks() -> FloatArray:
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    joint = (y % 16 < 3) | ((x + 20 * (y // 16 % 2)) % 40 < 3)
    wall = np.where(joint[..., None], (0.75, 0.72, 0.7), (0.55, 0.3, 0.2))
    return (wall + np.random.default_rng(1).normal(0, 0.02, wall.shape)).astype(np.float32)


def sand() -> FloatArray:
    return np.random.default_rng(2).normal(0.5, 0.08, (SIDE, SIDE, 1)).repeat(3, axis=2).astype(np.float32)


def box() -> BoolMask:
    hole = np.zeros((SIDE, SIDE), bool)
    hole[110:210, 120:220] = True
    return hole


def guided(truth: FloatArray, hole: BoolMask) -> FloatArray:
    """The truth as a network at a quarter of the size would have it, enlarged into the hole."""
    small = cv2.resize(truth, None, fx=1 / SCALE, fy=1 / SCALE, interpolation=cv2.INTER_AREA)
    soft = cv2.resize(small, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    return np.where(hole[..., None], soft, truth).astype(np.float32)


def fill(
    picture: FloatArray, hole: BoolMask, sources: BoolMask | None = None, *, own: BoolMask | None = None,
    with_guide: bool = True, seed: int = 0, poll: Callable[[], None] = lambda: None,
    settings: GuideSettings = WEAK_GUIDE,
) -> tuple[FloatArray, str]:
    filler = NativeDetail(with_guide, torch.device("cpu"), settings)
    allowed = ~hole if sources is None else sources
    made = filler.synthesise(picture, hole, hole if own is None else own, allowed, SCALE, seed, poll)
    assert made is not None
    return made


def sharpness(picture: FloatArray, hole: BoolMask) -> float:
    inside = cv2.erode(hole.view(np.uint8), np.ones((17, 17), np.uint8)) > 0
    grey: Any = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    return float(cv2.Laplacian(grey, cv2.CV_32F)[inside].var())


@pytest.mark.parametrize("texture", [stripes, bricks, sand])
@pytest.mark.parametrize("with_guide", [True, False])
def test_a_texture_is_restored_as_sharp_as_it_is_around(texture: Callable[[], FloatArray], with_guide: bool) -> None:
    truth, hole = texture(), box()
    picture = guided(truth, hole)
    assert sharpness(picture, hole) < 0.4 * sharpness(truth, hole)
    result, _ = fill(picture, hole, with_guide=with_guide)
    assert 0.75 < sharpness(result, hole) / sharpness(truth, hole) < 1.25


def test_mirrored_surroundings_complete_what_is_symmetric() -> None:
    """The right half of a picture that is its own mirror image has a texture that no place on the left has."""
    rng = np.random.default_rng(4)
    slope = np.kron(rng.normal(size=(SIDE // 4, SIDE // 8)), np.ones((4, 4))).cumsum(axis=1) / 40
    half = np.repeat((slope - slope.min())[..., None] / np.ptp(slope), 3, axis=2)
    truth = np.concatenate([half, half[:, ::-1]], axis=1).astype(np.float32)
    hole = np.zeros((SIDE, SIDE), bool)
    hole[120:200, 200:280] = True
    picture = guided(truth, hole)
    made = [
        NativeDetail(True, torch.device("cpu"), settings).synthesise(picture, hole, hole, ~hole, SCALE, 0, lambda: None)
        for settings in (WEAK_GUIDE, MIRRORED_SOURCES)
    ]
    plain, mirrored = (np.abs(result - truth)[hole].mean() for result, _ in (m for m in made if m is not None))
    assert mirrored < 0.5 * plain
    again = NativeDetail(True, torch.device("cpu"), MIRRORED_SOURCES).synthesise(
        picture, hole, hole, ~hole & (np.arange(SIDE) > SIDE // 2), SCALE, 0, lambda: None)
    assert again is not None
    assert again[0].shape == picture.shape


def test_stripes_continue_in_phase() -> None:
    truth, hole = stripes(), box()
    strongly, _ = fill(guided(truth, hole), hole, settings=STRONG_GUIDE)
    assert np.corrcoef(strongly[hole].ravel(), truth[hole].ravel())[0, 1] > 0.9
    results = [fill(guided(truth, hole), hole, seed=seed)[0] for seed in range(5)]
    assert np.median([np.corrcoef(result[hole].ravel(), truth[hole].ravel())[0, 1] for result in results]) > 0.9


def test_a_guide_that_is_followed_strongly_is_kept() -> None:
    """Where the guide has a blob of which the surroundings know nothing, it stays; followed weakly, it goes."""
    truth, hole = bricks(), box()
    truth[150:170, 160:180] = (0.1, 0.2, 0.9)
    strongly, weakly = (
        fill(guided(truth, hole), hole, settings=settings)[0] for settings in (STRONG_GUIDE, WEAK_GUIDE))
    blue, lost = (result[155:165, 165:175, 2].mean() for result in (strongly, weakly))
    assert blue > 0.7 > lost


def test_only_the_fill_and_its_seam_change() -> None:
    truth, hole = bricks(), box()
    own = hole.copy()
    own[:, 170:] = False  # the rest is another region's
    picture = guided(truth, hole)
    result, _ = fill(picture, hole, own=own)
    reach = cv2.dilate(own.view(np.uint8), np.ones((2 * SEAM + 1,) * 2, np.uint8)) > 0
    reach &= own | ~hole
    assert np.array_equal(result[~reach], picture[~reach])
    assert not np.array_equal(result[own], picture[own])
    assert np.isfinite(result).all()


@pytest.mark.parametrize("with_guide", [True, False])
def test_no_patch_comes_from_where_none_may(with_guide: bool) -> None:
    """Forbidden pixels are of a colour that nothing else has; none of it may show up."""
    hole = box()
    picture = guided(bricks(), hole)
    sources = ~hole
    sources[40:100] = False
    picture[40:100] = (0.0, 1.0, 0.0)
    result, _ = fill(picture, hole, sources, with_guide=with_guide)
    inside = cv2.erode(hole.view(np.uint8), np.ones((25, 25), np.uint8)) > 0
    green = result[inside, 1] - np.maximum(result[inside, 0], result[inside, 2])
    assert green.max() < 0.2


def test_the_same_seed_gives_the_same_pixels() -> None:
    hole = box()
    picture = guided(sand(), hole)
    first, again, other = (fill(picture, hole, seed=seed)[0] for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize(
    ("texture", "settings", "same", "alike"), [(stripes, STRONG_GUIDE, 0.9, 0.95), (bricks, WEAK_GUIDE, 0.4, 0.99)])
def test_without_compiled_kernels_the_torch_backend_is_used(
    monkeypatch: pytest.MonkeyPatch, texture: Callable[[], FloatArray], settings: GuideSettings, same: float,
    alike: float,
) -> None:
    hole = box()
    picture = guided(texture(), hole)
    compiled, _ = fill(picture, hole, settings=settings)
    for module in (synthesis, poisson):
        monkeypatch.setattr(module, "kernels", lambda *_: None)
    plain, _ = fill(picture, hole, settings=settings)
    # A difference of rounding may tip the choice between two sources that are as good: the more, the looser the guide.
    assert np.mean(np.abs(compiled - plain)[hole] < 1e-3) > same
    assert np.corrcoef(compiled[hole].ravel(), plain[hole].ravel())[0, 1] > alike


@pytest.mark.parametrize("threads", [1, 3])
def test_the_pixels_do_not_depend_on_the_number_of_threads(threads: int) -> None:
    hole = box()
    picture = guided(bricks(), hole)
    before = torch.get_num_threads()
    expected, _ = fill(picture, hole)
    torch.set_num_threads(threads)
    try:
        assert np.array_equal(fill(picture, hole)[0], expected)
    finally:
        torch.set_num_threads(before)


@pytest.mark.parametrize("after", [0, 1, 10, 100])
def test_it_stops_when_polled_to(after: int) -> None:
    hole = box()
    count = 0

    def poll() -> None:
        nonlocal count
        count += 1
        if count > after:
            raise Interrupted

    with pytest.raises(Interrupted):
        fill(guided(bricks(), hole), hole, poll=poll)
    assert count == after + 1


@pytest.mark.parametrize("side", [4, 15, 40])
def test_too_little_to_copy_from_is_told(side: int) -> None:
    picture = np.full((side, side, 3), 0.5, np.float32)
    hole = np.ones((side, side), bool)
    hole[0] = False
    filler = NativeDetail(True, torch.device("cpu"))
    assert filler.synthesise(picture, hole, hole, ~hole, 1.0, 0, lambda: None) is None
