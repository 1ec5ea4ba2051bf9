"""The inner loops of ``exemplar`` and ``poisson`` compiled for the processor. Importing this compiles them: seconds
the first time, after that they are read from a folder beside this file or of the user's.

Each does a range of the whole, without Python's lock, so that threads can share the work; what comes out does not
depend on who does which range. Only ``compiled`` imports this.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import boolean, float32, int64, njit, void
from numba.core import config

PATCH = 8
"""As in ``patches``; a constant of this file, which is the only one whose changes numba's cache sees."""

_MATH = {"reassoc", "contract", "nsz"}
"""What sums need to be vectorised; infinities must keep their meaning."""

_NEVER = np.float32(np.inf)

if getattr(config, "DISABLE_JIT", False):
    raise ImportError("numba is told not to compile (NUMBA_DISABLE_JIT)")


def _compiled(signature: Any) -> Callable[[Any], Any]:
    def compile_now(function: Any) -> Any:
        options: dict[str, Any] = {"nogil": True, "fastmath": _MATH, "error_model": "numpy"}
        try:
            return njit(signature, cache=True, **options)(function)
        except (RuntimeError, OSError):  # no folder can be written to: compiled anew by every process
            return njit(signature, **options)(function)

    return compile_now


_Picture, _Laid, _Plane = float32[:, :, ::1], float32[:, :, ::1], float32[:, ::1]
_Whole, _Values, _Allowed = int64[::1], float32[::1], boolean[:, ::1]


@_compiled(void(int64, int64, _Picture, _Picture, _Laid))
def lay(start: int, stop: int, first: Any, second: Any, laid: Any) -> None:
    """Put two pictures, HWA and HWB, into one of rows of even and rows of odd pixels, H x 2 x (ceil(W / 2) (A + B)).

    A patch's row on the chess-board is then one run of memory.
    """
    width, a, b = first.shape[1], first.shape[2], second.shape[2]
    for y in range(start, stop):
        for x in range(width):
            at = (x >> 1) * (a + b)
            for c in range(a):
                laid[y, x & 1, at + c] = first[y, x, c]
            for c in range(b):
                laid[y, x & 1, at + a + c] = second[y, x, c]


@_compiled(float32(_Laid, int64, int64, _Laid, _Laid, int64, int64, int64, float32))
def _difference(
    source: Any, y: int, x: int, target: Any, weight: Any, to_y: int, to_x: int, channels: int, most: float,
) -> Any:
    """The weighted squared difference of two patches; infinite as soon as it is ``most``."""
    total = np.float32(0)
    run = channels * (PATCH // 2)
    for row in range(PATCH):
        odd = row & 1
        here, there = x + odd, to_x + odd
        a, b = (here >> 1) * channels, (there >> 1) * channels
        # Slices, so that the loop's indices are known not to be negative and it becomes vector instructions.
        ours = source[y + row, here & 1, a : a + run]
        theirs = target[to_y + row, there & 1, b : b + run]
        counts = weight[to_y + row, there & 1, b : b + run]
        part = np.float32(0)
        for k in range(run):
            off = ours[k] - theirs[k]
            part += counts[k] * off * off
        total += part
        if total >= most:
            return _NEVER
    return total


@_compiled(void(
    int64, int64, _Laid, _Laid, _Laid, int64, int64, int64, _Whole, _Whole, _Allowed, float32, _Whole, _Whole,
    _Values, _Values))
def aim(
    start: int, stop: int, source: Any, target: Any, weight: Any, channels: int, top: int, left: int,
    grid_y: Any, grid_x: Any, allowed: Any, pull: float, y: Any, x: Any, totals: Any, costs: Any,
) -> None:
    """Costs of the present sources, and the sums of the weights; see ``exemplar.PatchField``.

    target, weight: as ``lay`` puts them, of the picture from ``top`` and ``left`` on.
    """
    run = channels * (PATCH // 2)
    for n in range(start, stop):
        total = np.float32(1e-9)
        to_y, to_x = grid_y[n] - top, grid_x[n] - left
        for row in range(PATCH):
            there = to_x + (row & 1)
            b = (there >> 1) * channels
            counts = weight[to_y + row, there & 1, b : b + run]
            for k in range(run):
                total += counts[k]
        totals[n] = total
        y[n], x[n] = min(max(y[n], 0), allowed.shape[0] - PATCH), min(max(x[n], 0), allowed.shape[1] - PATCH)
        if costs[n] == _NEVER or not allowed[y[n], x[n]]:
            costs[n] = _NEVER
            continue
        cost = _difference(source, y[n], x[n], target, weight, to_y, to_x, channels, _NEVER) / total
        far = np.sqrt(np.float32((y[n] - grid_y[n]) ** 2 + (x[n] - grid_x[n]) ** 2))
        costs[n] = cost + pull * far


@_compiled(void(
    int64, int64, _Laid, _Laid, _Laid, int64, int64, int64, _Whole, _Whole, _Allowed, float32, _Whole, _Whole,
    _Values, _Whole, _Whole, _Values))
def offer(
    start: int, stop: int, source: Any, target: Any, weight: Any, channels: int, top: int, left: int,
    grid_y: Any, grid_x: Any, allowed: Any, pull: float, offered_y: Any, offered_x: Any,
    totals: Any, y: Any, x: Any, costs: Any,
) -> None:
    """Take the sources offered wherever they cost less than the present ones."""
    for n in range(start, stop):
        new_y = min(max(offered_y[n], 0), allowed.shape[0] - PATCH)
        new_x = min(max(offered_x[n], 0), allowed.shape[1] - PATCH)
        if not allowed[new_y, new_x] or (new_y == y[n] and new_x == x[n] and costs[n] != _NEVER):
            continue
        far = pull * np.sqrt(np.float32((new_y - grid_y[n]) ** 2 + (new_x - grid_x[n]) ** 2))
        most = (costs[n] - far) * totals[n]
        if most <= 0:
            continue
        cost = _difference(
            source, new_y, new_x, target, weight, grid_y[n] - top, grid_x[n] - left, channels, most) / totals[n] + far
        if cost < costs[n]:
            y[n], x[n], costs[n] = new_y, new_x, cost


@_compiled(void(
    int64, int64, int64, int64, _Picture, int64, int64, _Whole, _Whole, _Whole, _Whole, _Values, _Plane, _Picture))
def vote(
    start: int, stop: int, first: int, last: int, values: Any, top: int, left: int, grid_y: Any, grid_x: Any,
    y: Any, x: Any, trust: Any, window: Any, means: Any,
) -> None:
    """Rows ``start`` to ``stop`` of ``means`` from the patches ``first`` to ``last``, which are all that reach them.

    Args:
        values: HWC, taken from at ``y`` and ``x``. top, left: where ``means`` begins in the picture.
        window: PATCH x (PATCH C), what each pixel of a patch counts, repeated for its channels.
        means: hwC, zero at first.
    """
    channels = values.shape[2]
    sums = np.zeros((stop - start, means.shape[1]), np.float32)
    run = PATCH * channels
    flat = values.reshape(values.shape[0], values.shape[1] * channels)
    flat_means = means.reshape(means.shape[0], means.shape[1] * channels)
    for n in range(first, last):
        to_y, to_x = grid_y[n] - top, grid_x[n] - left
        worth = trust[n]
        for row in range(max(0, start - to_y), min(PATCH, stop - to_y)):
            a, b = x[n] * channels, to_x * channels
            taken = flat[y[n] + row, a : a + run]
            given = flat_means[to_y + row, b : b + run]
            counts = window[row]
            for k in range(run):
                given[k] += taken[k] * (counts[k] * worth)
            total = sums[to_y + row - start, to_x : to_x + PATCH]
            for k in range(PATCH):
                total[k] += counts[k * channels] * worth
    for row in range(start, stop):
        for column in range(means.shape[1]):
            share = np.float32(1) / max(sums[row - start, column], np.float32(1e-30))
            for c in range(channels):
                means[row, column, c] *= share


@_compiled(void(int64, int64, int64, float32, _Plane, _Plane, _Plane, _Plane, _Plane))
def relax(
    start: int, stop: int, channels: int, keep: float, found: Any, wanted: Any, own: Any, factor: Any, result: Any,
) -> None:
    """Rows of ``keep`` found + ``factor`` (laplacian(found) - wanted), where a pixel counts ``own`` in the laplacian.

    All are H x (W C); beyond the edge its own pixels are repeated.
    """
    height, run = found.shape
    for row in range(start, stop):
        here, above, below = found[row], found[max(row - 1, 0)], found[min(row + 1, height - 1)]
        lacks, counts, scale, becomes = wanted[row], own[row], factor[row], result[row]
        if run > 2 * channels:
            middle = run - 2 * channels
            before, centre, after = here[:middle], here[channels : channels + middle], here[2 * channels :]
            a, b = above[channels : channels + middle], below[channels : channels + middle]
            w, o, f = lacks[channels:], counts[channels:], scale[channels:]
            out = becomes[channels : channels + middle]
            for k in range(middle):
                change = a[k] + b[k] + before[k] + after[k] - o[k] * centre[k] - w[k]
                out[k] = keep * centre[k] + f[k] * change
        for c in range(channels):
            k = run - channels + c
            for at, left, right in ((c, c, min(c + channels, k)), (k, max(k - channels, c), k)):
                change = above[at] + below[at] + here[left] + here[right] - counts[at] * here[at] - lacks[at]
                becomes[at] = keep * here[at] + scale[at] * change
