"""Fields of source patches: what they find, and that both backends find the same."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from inpaint_app.document.arrays import BoolMask, FloatArray, IntArray
from inpaint_app.inference.compiled.loader import Threads, kernels
from inpaint_app.inference.texture.field import PatchField
from inpaint_app.inference.texture.numba_backend import NumbaBackend
from inpaint_app.inference.texture.patches import PATCH, Draw, PatchGrid, SearchSpace
from inpaint_app.inference.texture.torch_backend import TorchBackend

BACKENDS = ("torch", "numba")


def test_the_kernels_are_compiled_and_know_the_patch() -> None:
    compiled = kernels()
    assert compiled is not None
    assert compiled.PATCH == PATCH


class Case(NamedTuple):
    """A picture with a hole. guide: HW3. values, target: HWC. target_weight: HW."""

    hole: BoolMask
    guide: FloatArray
    values: FloatArray
    target: FloatArray
    target_weight: FloatArray
    allowed: BoolMask


def case(seed: int, height: int, width: int, channels: int, share: float) -> Case:
    rng = np.random.default_rng(seed)
    hole = rng.random((height, width)) < share / 20
    hole[rng.integers(height), rng.integers(width)] = True
    allowed = rng.random((height, width)) < share
    allowed[height - PATCH + 1 :] = False
    allowed[:, width - PATCH + 1 :] = False
    allowed[0, 0] = True
    pictures = (rng.random((height, width, layers), np.float32) for layers in (3, channels, channels))
    target_weight = rng.choice(np.array([0, 1, 2], np.float32), (height, width))
    return Case(hole, *pictures, target_weight, allowed)


def draws(seed: int) -> Draw:
    rng = np.random.default_rng(seed)
    return lambda low, high, count: rng.integers(low, high, count)


def field_for(name: str, given: Case, stride: int, guide_weight: float = 0.3) -> PatchField[Any]:
    """A field that knows what it looks for, but no source yet."""
    grid = PatchGrid(given.hole, stride)
    space = SearchSpace(grid, given.guide, given.values, given.allowed, 0.002)
    field: PatchField[Any]
    if name == "torch":
        field = PatchField(TorchBackend(space, torch.device("cpu"), lambda: None), draws(0), lambda: None)
    else:
        compiled = kernels()
        assert compiled is not None
        field = PatchField(NumbaBackend(space, compiled, Threads(1), lambda: None), draws(0), lambda: None)
    field.set_target(given.target[grid.frame], guide_weight, given.target_weight[grid.frame])
    return field


def propose(field: PatchField[Any], y: IntArray, x: IntArray) -> None:
    field.backend.propose(field.backend.upload(y), field.backend.upload(x))


def sources(field: PatchField[Any]) -> tuple[IntArray, IntArray, FloatArray]:
    """(y, x, cost)."""
    return np.asarray(field.backend.y), np.asarray(field.backend.x), np.asarray(field.backend.cost)


cases = st.builds(
    case, st.integers(0, 2**31), st.integers(17, 60), st.integers(17, 60), st.sampled_from([1, 3, 5]),
    st.floats(0.01, 0.5))
strides = st.sampled_from([PATCH // 4, PATCH // 2])


@given(cases, strides)
@settings(max_examples=25, deadline=None)
@pytest.mark.parametrize("name", BACKENDS)
def test_every_hole_pixel_lies_in_a_patch_and_every_source_is_allowed(name: str, given: Case, stride: int) -> None:
    field = field_for(name, given, stride)
    field.restart()
    for _ in range(2):
        field.propagate()
        field.random_search(3)
        field.restart()
    field.exhaustive_search()
    y, x, _ = sources(field)
    assert given.allowed[y, x].all()
    means = field.vote(np.ones_like(given.values))
    assert np.allclose(means[given.hole[field.grid.frame]], 1, atol=1e-5)


@given(cases, strides, st.sampled_from([0.0, 0.3, 2.0]))
@settings(max_examples=50, deadline=None)
def test_both_backends_evaluate_alike_and_accept_the_same_proposals(
    given: Case, stride: int, guide_weight: float,
) -> None:
    fields = [field_for(name, given, stride, guide_weight) for name in BACKENDS]
    rng = np.random.default_rng(1)
    count = fields[0].grid.count
    for turn in range(6):
        # Beyond the picture, too: such proposals are moved inside it.
        y, x = (rng.integers(-4, side + 4, count) for side in given.hole.shape)
        for field in fields:
            propose(field, y, x)
            if turn == 3:
                field.set_target(given.values[field.grid.frame], guide_weight, given.target_weight[field.grid.frame])
        (torch_y, torch_x, torch_cost), (numba_y, numba_x, numba_cost) = map(sources, fields)
        assert np.allclose(torch_cost, numba_cost, rtol=1e-4, atol=1e-6)
        # In random pictures no two places are equally good, unless nothing is compared.
        sure = np.isfinite(numba_cost) & (np.asarray(fields[0].backend._total_weight) > 0.1)
        assert np.array_equal(torch_y[sure], numba_y[sure])
        assert np.array_equal(torch_x[sure], numba_x[sure])


@given(cases, strides)
@settings(max_examples=25, deadline=None)
def test_both_backends_search_and_inherit_alike(given: Case, stride: int) -> None:
    coarse = case(1, len(given.hole) // 2 + PATCH, given.hole.shape[1] // 2 + PATCH, 3, 0.5)
    found = []
    for name in BACKENDS:
        before = field_for(name, coarse, stride)
        before.restart()
        field = field_for(name, given, stride)
        field.inherit(before)
        field.restart()
        field.propagate(2)
        field.random_search(8)
        field.exhaustive_search()
        found.append(sources(field)[2])
    assert np.allclose(*found, rtol=1e-4, atol=1e-6)


@given(cases, strides, st.booleans(), st.integers(0, 1), st.integers(0, 1))
@settings(max_examples=50, deadline=None)
def test_both_backends_vote_alike(given: Case, stride: int, supported: bool, down: int, right: int) -> None:
    values = np.pad(given.values, ((0, 1), (0, 1), (0, 0)), mode="edge")
    voted = []
    for name in BACKENDS:
        field = field_for(name, given, stride)
        propose(field, *(np.full(field.grid.count, 0) for _ in range(2)))
        support = given.target_weight[field.grid.frame] if supported else None
        voted.append(field.vote(values, support, (down, right)))
    assert np.allclose(*voted, rtol=1e-4, atol=1e-5)


@given(cases)
@settings(max_examples=25, deadline=None)
def test_a_vote_does_not_depend_on_how_it_is_shared(given: Case) -> None:
    grid = PatchGrid(given.hole, PATCH // 4)
    votes = []
    for count in (1, 3):
        with Threads(count) as threads:
            compiled = kernels()
            assert compiled is not None
            space = SearchSpace(grid, given.guide, given.values, given.allowed, 0.0)
            field = PatchField(NumbaBackend(space, compiled, threads, lambda: None), draws(0), lambda: None)
            field.set_target(given.target[grid.frame], 1.0, given.target_weight[grid.frame])
            field.restart()
            votes.append(field.vote(given.values))
    assert np.array_equal(*votes)


@pytest.mark.parametrize("name", BACKENDS)
def test_where_nothing_fits_the_better_prevails(name: str) -> None:
    """Most of a hole is matched well; amid it a grey is wanted that no source has, only white and what is worse."""
    rng = np.random.default_rng(0)
    hole = np.zeros((40, 80), bool)
    hole[:, 40:] = True
    values = np.zeros((40, 80, 3), np.float32)
    values[:, :20] = 1
    target = values + rng.normal(0, 0.01, values.shape).astype(np.float32)
    target[8:32, 56:72] = 0.6
    allowed = np.zeros((40, 80), bool)
    allowed[:33, :13] = allowed[:33, 20:33] = True
    target_weight = np.ones((40, 80), np.float32)
    field = field_for(name, Case(hole, np.zeros_like(values), values, target, target_weight, allowed), 4, 0.0)
    # Every second patch gets the black source, the others the white one, wherever they lie in the grey.
    grey = (field.grid.y >= 8) & (field.grid.y < 28) & (field.grid.x >= 56) & (field.grid.x < 68)
    white = grey & (np.arange(field.grid.count) % 2 == 0)
    propose(field, np.zeros(field.grid.count, np.int64), np.where(white, 0, 24))
    cost = sources(field)[2]
    assert np.median(cost) < 0.02 * cost[grey].min()
    voted = field.vote(values)[16:24, 56 - field.grid.left + 4 : 72 - field.grid.left - 4]
    assert voted.mean() > 0.6  # of both alike 0.5


@pytest.mark.parametrize("name", BACKENDS)
def test_an_exhaustive_search_finds_the_very_patch(name: str) -> None:
    rng = np.random.default_rng(3)
    values = rng.random((40, 40, 3), np.float32)
    hole = np.zeros((40, 40), bool)
    hole[4:12, 4:12] = True
    target = values.copy()
    target[0:16, 0:16] = target[20:36, 20:36]
    allowed = np.zeros((40, 40), bool)
    allowed[18:33, 18:33] = True
    target_weight = np.ones((40, 40), np.float32)
    field = field_for(name, Case(hole, np.zeros_like(values), values, target, target_weight, allowed), 4, 0.0)
    field.exhaustive_search()
    y, x, cost = sources(field)
    assert (y - field.grid.y == 20).all()
    assert (x - field.grid.x == 20).all()
    # 20 pixels down and across cost a little, too.
    penalty = 0.002 * math.hypot(20, 20) / math.hypot(40, 40)
    assert float(cost.max()) == pytest.approx(penalty, rel=1e-3)
