"""Fields of source patches: what they find, in tensors and with compiled kernels, which must come to the same."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from inpaint_app.inference.compiled.loader import Threads, kernels
from inpaint_app.inference.texture.numba_field import CompiledField
from inpaint_app.inference.texture.patches import PATCH, Draw, PatchGrid
from inpaint_app.inference.texture.torch_field import PatchField

Floats = npt.NDArray[np.float32]
Hole = npt.NDArray[np.bool_]
FORMS = ("tensor", "compiled")


def test_the_kernels_are_compiled_and_know_the_patch() -> None:
    compiled = kernels()
    assert compiled is not None
    assert compiled.PATCH == PATCH


class Case(NamedTuple):
    """A picture with a hole. guide: HW3. values, target: HWC. worth: HW."""

    hole: Hole
    guide: Floats
    values: Floats
    target: Floats
    worth: Floats
    allowed: Hole


def case(seed: int, height: int, width: int, channels: int, share: float) -> Case:
    rng = np.random.default_rng(seed)
    hole = rng.random((height, width)) < share / 20
    hole[rng.integers(height), rng.integers(width)] = True
    allowed = rng.random((height, width)) < share
    allowed[height - PATCH + 1 :] = False
    allowed[:, width - PATCH + 1 :] = False
    allowed[0, 0] = True
    pictures = (rng.random((height, width, layers), np.float32) for layers in (3, channels, channels))
    worth = rng.choice(np.array([0, 1, 2], np.float32), (height, width))
    return Case(hole, *pictures, worth, allowed)


def draws(seed: int) -> Draw:
    rng = np.random.default_rng(seed)
    return lambda low, high, count: rng.integers(low, high, count)


def aimed(form: str, given: Case, stride: int, guide: float = 0.3) -> PatchField | CompiledField:
    """A field that knows what it looks for, but no source yet."""
    grid = PatchGrid(given.hole, stride)
    what = (grid, given.guide, given.values, given.allowed, 0.002, draws(0), lambda: None)
    compiled = kernels()
    assert compiled is not None
    field = PatchField(*what, torch.device("cpu")) if form == "tensor" else CompiledField(*what, compiled, Threads(1))
    field.aim(given.target[grid.frame], guide, given.worth[grid.frame])
    return field


def offer(field: PatchField | CompiledField, y: npt.NDArray[np.int64], x: npt.NDArray[np.int64]) -> None:
    if isinstance(field, PatchField):
        field.offer(torch.from_numpy(y), torch.from_numpy(x))
    else:
        field.offer(y, x)


cases = st.builds(
    case, st.integers(0, 2**31), st.integers(17, 60), st.integers(17, 60), st.sampled_from([1, 3, 5]),
    st.floats(0.01, 0.5))
strides = st.sampled_from([PATCH // 4, PATCH // 2])


@given(cases, strides)
@settings(max_examples=25, deadline=None)
@pytest.mark.parametrize("form", FORMS)
def test_every_hole_pixel_lies_in_a_patch_and_every_source_is_allowed(form: str, given: Case, stride: int) -> None:
    field = aimed(form, given, stride)
    field.restart()
    for _ in range(2):
        field.propagate()
        field.search(3)
        field.restart()
    field.exhaust()
    assert given.allowed[np.asarray(field.y), np.asarray(field.x)].all()
    means = field.vote(np.ones_like(given.values))
    assert np.allclose(means[given.hole[field.grid.frame]], 1, atol=1e-5)


@given(cases, strides, st.sampled_from([0.0, 0.3, 2.0]))
@settings(max_examples=50, deadline=None)
def test_both_forms_judge_alike_and_choose_the_same_of_what_is_offered(
    given: Case, stride: int, guide: float,
) -> None:
    fields = [aimed(form, given, stride, guide) for form in FORMS]
    rng = np.random.default_rng(1)
    count = fields[0].grid.count
    for turn in range(6):
        # Beyond the picture, too: such offers are moved inside it.
        y, x = (rng.integers(-4, side + 4, count) for side in given.hole.shape)
        for field in fields:
            offer(field, y, x)
            if turn == 3:
                field.aim(given.values[field.grid.frame], guide, given.worth[field.grid.frame])
        tensor, compiled = fields
        assert isinstance(compiled, CompiledField)
        assert np.allclose(np.asarray(tensor.cost), compiled.cost, rtol=1e-4, atol=1e-6)
        # In random pictures no two places are as good, unless nothing is compared.
        sure = np.isfinite(compiled.cost) & (compiled._total > 0.1)
        assert np.array_equal(np.asarray(tensor.y)[sure], compiled.y[sure])
        assert np.array_equal(np.asarray(tensor.x)[sure], compiled.x[sure])


@given(cases, strides)
@settings(max_examples=25, deadline=None)
def test_both_forms_search_and_inherit_alike(given: Case, stride: int) -> None:
    coarse = case(1, len(given.hole) // 2 + PATCH, given.hole.shape[1] // 2 + PATCH, 3, 0.5)
    found = []
    for form in FORMS:
        before = aimed(form, coarse, stride)
        before.restart()
        field = aimed(form, given, stride)
        field.inherit(before)  # type: ignore[arg-type]
        field.restart()
        field.propagate(2)
        field.search(8)
        field.exhaust()
        found.append(field)
    tensor, compiled = found
    assert np.allclose(np.asarray(tensor.cost), compiled.cost, rtol=1e-4, atol=1e-6)


@given(cases, strides, st.booleans(), st.integers(0, 1), st.integers(0, 1))
@settings(max_examples=50, deadline=None)
def test_both_forms_vote_alike(given: Case, stride: int, supported: bool, down: int, right: int) -> None:
    values = np.pad(given.values, ((0, 1), (0, 1), (0, 0)), mode="edge")
    voted = []
    for form in FORMS:
        field = aimed(form, given, stride)
        offer(field, *(np.full(field.grid.count, 0) for _ in range(2)))
        support = given.worth[field.grid.frame] if supported else None
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
            field = CompiledField(
                grid, given.guide, given.values, given.allowed, 0.0, draws(0), lambda: None, compiled, threads)
            field.aim(given.target[grid.frame], 1.0, given.worth[grid.frame])
            field.restart()
            votes.append(field.vote(given.values))
    assert np.array_equal(*votes)


@pytest.mark.parametrize("form", FORMS)
def test_where_nothing_fits_the_better_prevails(form: str) -> None:
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
    worth = np.ones((40, 80), np.float32)
    field = aimed(form, Case(hole, np.zeros_like(values), values, target, worth, allowed), 4, 0.0)
    # Every second patch gets the black source, the others the white one, wherever they lie in the grey.
    grey = (field.grid.y >= 8) & (field.grid.y < 28) & (field.grid.x >= 56) & (field.grid.x < 68)
    white = grey & (np.arange(field.grid.count) % 2 == 0)
    offer(field, np.zeros(field.grid.count, np.int64), np.where(white, 0, 24))
    cost = np.asarray(field.cost)
    assert np.median(cost) < 0.02 * cost[grey].min()
    voted = field.vote(values)[16:24, 56 - field.grid.left + 4 : 72 - field.grid.left - 4]
    assert voted.mean() > 0.6  # of both alike 0.5


@pytest.mark.parametrize("form", FORMS)
def test_exhaustion_finds_the_very_patch(form: str) -> None:
    rng = np.random.default_rng(3)
    values = rng.random((40, 40, 3), np.float32)
    hole = np.zeros((40, 40), bool)
    hole[4:12, 4:12] = True
    target = values.copy()
    target[0:16, 0:16] = target[20:36, 20:36]
    allowed = np.zeros((40, 40), bool)
    allowed[18:33, 18:33] = True
    worth = np.ones((40, 40), np.float32)
    field = aimed(form, Case(hole, np.zeros_like(values), values, target, worth, allowed), 4, 0.0)
    field.exhaust()
    assert (np.asarray(field.y) - field.grid.y == 20).all()
    assert (np.asarray(field.x) - field.grid.x == 20).all()
    # 20 pixels down and across cost a little, too.
    pulled = 0.002 * math.hypot(20, 20) / math.hypot(40, 40)
    assert float(np.asarray(field.cost).max()) == pytest.approx(pulled, rel=1e-3)
