"""The inner loops of the patch search and of the Poisson solver, compiled for the processor.

Importing this module compiles them, which takes seconds, or reads them from the folder that numba is told to use (see
``cache``, which is the only one to import this). Each does a range of the whole without holding Python's lock, so that
threads can share the work; the result does not depend on how the ranges are cut.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import boolean, float32, int64, njit, void
from numba.core import config

PATCH = 8
"""As in ``texture.patches``; a constant of this file, the only one whose changes numba's cache notices."""

_MATH = {"reassoc", "contract", "nsz"}
"""What sums need to be vectorised; infinities must keep their meaning."""

_INFINITE = np.float32(np.inf)

if getattr(config, "DISABLE_JIT", False):
    raise ImportError("numba is told not to compile (NUMBA_DISABLE_JIT)")


def _compiled(signature: Any) -> Callable[[Any], Any]:
    def compile_now(function: Any) -> Any:
        # Without a folder (see ``cache``) they are compiled in memory.
        kept = bool(getattr(config, "CACHE_DIR", ""))
        return njit(signature, cache=kept, nogil=True, fastmath=_MATH, error_model="numpy")(function)

    return compile_now


_Image, _Packed, _Plane = float32[:, :, ::1], float32[:, :, ::1], float32[:, ::1]
_Indices, _Values, _Allowed = int64[::1], float32[::1], boolean[:, ::1]
_Comparison = (_Packed, _Packed, _Packed, int64, int64, int64, _Indices, _Indices, _Allowed, float32)
"""source, target, weight, channels, top, left, grid_y, grid_x, allowed, penalty: what patches are compared by."""


@_compiled(void(int64, int64, _Image, _Image, _Packed))
def pack_checkerboard(start: int, stop: int, first: Any, second: Any, packed: Any) -> None:
    """Write rows of two pictures with their even pixels first and then their odd ones.

    The compared pixels of a patch's row, every second one as on a checkerboard, are then one run of memory.

    Args:
        first: HWA float32. second: HWB float32.
        packed: H x 2 x (ceil(W / 2) (A + B)) float32, written.
    """
    width, a, b = first.shape[1], first.shape[2], second.shape[2]
    for y in range(start, stop):
        for x in range(width):
            at = (x >> 1) * (a + b)
            for c in range(a):
                packed[y, x & 1, at + c] = first[y, x, c]
            for c in range(b):
                packed[y, x & 1, at + a + c] = second[y, x, c]


@_compiled(float32(_Packed, int64, int64, _Packed, _Packed, int64, int64, int64, float32))
def _difference(
    source: Any, y: int, x: int, target: Any, weight: Any, to_y: int, to_x: int, channels: int, limit: float,
) -> Any:
    """The weighted squared difference of two patches; infinite as soon as it reaches ``limit``."""
    total = np.float32(0)
    run = channels * (PATCH // 2)
    for row in range(PATCH):
        odd = row & 1
        here, there = x + odd, to_x + odd
        a, b = (here >> 1) * channels, (there >> 1) * channels
        # Slices, so that the loop's indices are known not to be negative and it becomes vector instructions.
        source_row = source[y + row, here & 1, a : a + run]
        target_row = target[to_y + row, there & 1, b : b + run]
        row_weights = weight[to_y + row, there & 1, b : b + run]
        part = np.float32(0)
        for k in range(run):
            change = source_row[k] - target_row[k]
            part += row_weights[k] * change * change
        total += part
        if total >= limit:
            return _INFINITE
    return total


@_compiled(void(int64, int64, *_Comparison, _Indices, _Indices, _Values, _Values))
def evaluate(
    start: int, stop: int, source: Any, target: Any, weight: Any, channels: int, top: int, left: int,
    grid_y: Any, grid_x: Any, allowed: Any, penalty: float, y: Any, x: Any, totals: Any, costs: Any,
) -> None:
    """Evaluate the present sources of patches ``start`` to ``stop``; see ``texture.field``.

    Args:
        source: guide and values of the picture. target, weight: of its frame, which begins at ``top`` and ``left``.
            All as ``pack_checkerboard`` writes them.
        channels: of each of them together.
        grid_y, grid_x: N int64, top left corners of the patches.
        allowed: HW bool, where sources may begin.
        penalty: cost per pixel of a source's distance.
        y, x: N int64, corners of the sources; moved inside the picture.
        totals: N float32, written: the sums of the weights under each patch.
        costs: N float32, written; infinite ones, which have no source yet, stay.
    """
    run = channels * (PATCH // 2)
    for n in range(start, stop):
        total = np.float32(1e-9)
        to_y, to_x = grid_y[n] - top, grid_x[n] - left
        for row in range(PATCH):
            there = to_x + (row & 1)
            b = (there >> 1) * channels
            row_weights = weight[to_y + row, there & 1, b : b + run]
            for k in range(run):
                total += row_weights[k]
        totals[n] = total
        y[n], x[n] = min(max(y[n], 0), allowed.shape[0] - PATCH), min(max(x[n], 0), allowed.shape[1] - PATCH)
        if costs[n] == _INFINITE or not allowed[y[n], x[n]]:
            costs[n] = _INFINITE
            continue
        cost = _difference(source, y[n], x[n], target, weight, to_y, to_x, channels, _INFINITE) / total
        distance = np.sqrt(np.float32((y[n] - grid_y[n]) ** 2 + (x[n] - grid_x[n]) ** 2))
        costs[n] = cost + penalty * distance


@_compiled(void(int64, int64, *_Comparison, _Indices, _Indices, _Values, _Indices, _Indices, _Values))
def propose(
    start: int, stop: int, source: Any, target: Any, weight: Any, channels: int, top: int, left: int,
    grid_y: Any, grid_x: Any, allowed: Any, penalty: float, proposed_y: Any, proposed_x: Any,
    totals: Any, y: Any, x: Any, costs: Any,
) -> None:
    """Accept the proposed sources wherever they cost less than the present ones; see ``evaluate``."""
    for n in range(start, stop):
        new_y = min(max(proposed_y[n], 0), allowed.shape[0] - PATCH)
        new_x = min(max(proposed_x[n], 0), allowed.shape[1] - PATCH)
        if not allowed[new_y, new_x] or (new_y == y[n] and new_x == x[n] and costs[n] != _INFINITE):
            continue
        distance_cost = penalty * np.sqrt(np.float32((new_y - grid_y[n]) ** 2 + (new_x - grid_x[n]) ** 2))
        limit = (costs[n] - distance_cost) * totals[n]
        if limit <= 0:
            continue
        difference = _difference(
            source, new_y, new_x, target, weight, grid_y[n] - top, grid_x[n] - left, channels, limit)
        cost = difference / totals[n] + distance_cost
        if cost < costs[n]:
            y[n], x[n], costs[n] = new_y, new_x, cost


@_compiled(void(
    int64, int64, int64, int64, _Image, int64, int64, _Indices, _Indices, _Indices, _Indices, _Values, _Plane, _Image))
def vote(
    start: int, stop: int, first: int, last: int, values: Any, top: int, left: int, grid_y: Any, grid_x: Any,
    y: Any, x: Any, weights: Any, window: Any, means: Any,
) -> None:
    """Average rows ``start`` to ``stop`` of ``means`` from patches ``first`` to ``last``, all that reach those rows.

    Args:
        values: HWC float32, copied from at ``y`` and ``x``.
        top, left: where ``means`` begins in the picture.
        weights: N float32, of each patch.
        window: PATCH x (PATCH C) float32, weight of each pixel of a patch, repeated for its channels.
        means: hwC float32, zero at first.
    """
    channels = values.shape[2]
    sums = np.zeros((stop - start, means.shape[1]), np.float32)
    run = PATCH * channels
    flat = values.reshape(values.shape[0], values.shape[1] * channels)
    flat_means = means.reshape(means.shape[0], means.shape[1] * channels)
    for n in range(first, last):
        to_y, to_x = grid_y[n] - top, grid_x[n] - left
        patch_weight = weights[n]
        for row in range(max(0, start - to_y), min(PATCH, stop - to_y)):
            a, b = x[n] * channels, to_x * channels
            source_row = flat[y[n] + row, a : a + run]
            mean_row = flat_means[to_y + row, b : b + run]
            window_row = window[row]
            for k in range(run):
                mean_row[k] += source_row[k] * (window_row[k] * patch_weight)
            total = sums[to_y + row - start, to_x : to_x + PATCH]
            for k in range(PATCH):
                total[k] += window_row[k * channels] * patch_weight
    for row in range(start, stop):
        for column in range(means.shape[1]):
            share = np.float32(1) / max(sums[row - start, column], np.float32(1e-30))
            for c in range(channels):
                means[row, column, c] *= share


@_compiled(void(int64, int64, int64, float32, _Plane, _Plane, _Plane, _Plane, _Plane))
def relax(
    start: int, stop: int, channels: int, keep: float, found: Any, wanted: Any, own: Any, factor: Any, result: Any,
) -> None:
    """Write rows of ``keep`` found + ``factor`` (laplacian(found) - wanted) to ``result``: a sweep of damped Jacobi.

    Args:
        channels: C.
        keep: 1, or 0 for the residual alone.
        found, wanted, own, factor, result: H x (W C) float32; ``own`` is a pixel's own weight in the laplacian.
            Beyond the picture's edge its own pixels are repeated.
    """
    height, run = found.shape
    for row in range(start, stop):
        here, above, below = found[row], found[max(row - 1, 0)], found[min(row + 1, height - 1)]
        wanted_row, own_row, factor_row, result_row = wanted[row], own[row], factor[row], result[row]
        if run > 2 * channels:
            middle = run - 2 * channels
            before, centre, after = here[:middle], here[channels : channels + middle], here[2 * channels :]
            a, b = above[channels : channels + middle], below[channels : channels + middle]
            w, o, f = wanted_row[channels:], own_row[channels:], factor_row[channels:]
            out = result_row[channels : channels + middle]
            for k in range(middle):
                change = a[k] + b[k] + before[k] + after[k] - o[k] * centre[k] - w[k]
                out[k] = keep * centre[k] + f[k] * change
        for c in range(channels):
            k = run - channels + c
            for at, left, right in ((c, c, min(c + channels, k)), (k, max(k - channels, c), k)):
                change = above[at] + below[at] + here[left] + here[right] - own_row[at] * here[at] - wanted_row[at]
                result_row[at] = keep * here[at] + factor_row[at] * change
