"""Steps between sources of different tone vanish, edges and known pixels stay."""

from __future__ import annotations

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from inpaint_app.document.arrays import FloatArray
from inpaint_app.inference.pixels import poisson
from inpaint_app.inference.pixels.poisson import membrane, remove_seams, solve
from inpaint_app.inference.pixels.push_pull import push_pull

MOST = 0.04


def laplacian(values: FloatArray) -> FloatArray:
    around = np.pad(values, ((1, 1), (1, 1), (0, 0)), mode="edge")
    sides = around[:-2, 1:-1] + around[2:, 1:-1] + around[1:-1, :-2] + around[1:-1, 2:]
    return (sides - 4 * values).astype(np.float32)


@given(st.integers(0, 2**31), st.integers(2, 150), st.integers(2, 150), st.sampled_from([1, 3]), st.booleans())
@settings(max_examples=40, deadline=None)
def test_the_equation_is_solved_in_holes_of_any_shape(
    seed: int, height: int, width: int, colours: int, whole: bool,
) -> None:
    rng = np.random.default_rng(seed)
    inside = np.ones((height, width), bool)
    inside[rng.integers(height)] = False
    if not whole:
        inside &= cv2.GaussianBlur(rng.normal(size=(height, width)), (0, 0), 5) > 0
    force = rng.normal(size=(height, width, colours)).astype(np.float32)
    found = solve(force, inside, cycles=30)
    assert (found[~inside] == 0).all()
    assert np.abs(laplacian(found) - force)[inside].max(initial=0) < 0.1


def forward(picture: FloatArray, axis: int) -> FloatArray:
    return np.diff(picture, axis=axis, append=picture.take([-1], axis)).astype(np.float32)


def sky(side: int = 120) -> FloatArray:
    ramp = np.linspace(0.4, 0.7, side, dtype=np.float32)
    return np.broadcast_to(ramp[:, None, None], (side, side, 3)).copy()


def test_a_step_that_no_source_has_is_smoothed_over_the_hole() -> None:
    truth = sky()
    hole = np.zeros(truth.shape[:2], bool)
    hole[20:100, 20:100] = True
    voted = truth.copy()
    voted[20:100, 60:100] += 0.02  # the right half was copied from where the sky is brighter
    result = remove_seams(voted, forward(truth, 1), forward(truth, 0), hole, MOST)
    assert np.array_equal(result[~hole], truth[~hole])
    assert np.abs(result - truth)[hole].max() < 0.005
    assert np.abs(np.diff(result - truth, axis=1)).max() < 0.001


def test_an_edge_stays_where_it_is() -> None:
    """A step as large as an edge is one, though the sources' gradients know nothing of it."""
    truth = sky()
    hole = np.zeros(truth.shape[:2], bool)
    hole[20:100, 20:100] = True
    voted = truth.copy()
    voted[20:100, 60:100] += 0.3
    flat = sky()
    result = remove_seams(voted, forward(flat, 1), forward(flat, 0), hole, MOST)
    assert np.abs(result - voted).max() < 0.001


def test_a_membrane_continues_a_slope_and_makes_no_hills() -> None:
    truth = sky()
    hole = np.zeros(truth.shape[:2], bool)
    hole[30:90, 0:80] = True  # up to the picture's edge
    result = membrane(push_pull(truth, (~hole).astype(np.float32)), hole)
    assert np.array_equal(result[~hole], truth[~hole])
    assert np.abs(result - truth)[hole].max() < 0.01
    assert result[hole].min() >= truth.min() - 1e-4
    assert result[hole].max() <= truth.max() + 1e-4


@given(st.integers(0, 2**31), st.integers(1, 40), st.integers(1, 40), st.sampled_from([1, 3, 4]), st.booleans())
@settings(max_examples=60, deadline=None)
def test_the_compiled_sweep_is_the_array_form_up_to_rounding(
    seed: int, height: int, width: int, channels: int, keep: bool,
) -> None:
    rng = np.random.default_rng(seed)
    inside = (rng.random((height, width)) < 0.7).astype(np.float32)
    found, wanted, factor = (rng.random((height, width, channels), np.float32) for _ in range(3))
    grid = poisson._Grid(inside, 1.0, channels)
    compiled = grid._relaxed(keep, found, wanted, factor, np.empty_like(found))
    grid._compiled = None
    plain = grid._relaxed(keep, found, wanted, factor, np.empty_like(found))
    assert np.allclose(compiled, plain, atol=1e-5)
