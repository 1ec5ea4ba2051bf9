"""How much memory there is, what the steps of a fill may take of it, and how much a run took."""

from __future__ import annotations

import threading
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import psutil

WINDOW_BYTES = 170
OWN_BYTES = 800
"""Bytes that texture takes for a pixel looked at, and in addition for one that is filled: the growth of the highest
resident memory (Linux's VmHWM) of a fresh process on a CPU from windows of 3.5 megapixels of which 0.4 or 1.5 are
filled; windows of 1.4 of which 0.15 or 0.5 are took 10 to 20 % more than that."""

MAX_STEP_BYTES = 5 << 28
"""What one step may take however much is free: 1.25 GiB, so that a run takes about 1.5 GB at most."""

MAX_RESULTS_BYTES = 512 << 20
"""What results that are not taken may hold."""

MIN_TEXTURE_BYTES = MAX_STEP_BYTES >> 4
"""With less, texture sees too little to be worth having."""

_SHARE = 0.5
"""How much of what is free one step may take; other programs and the window live on the rest."""

_EVERY_S = 0.01


class MemoryBudget(NamedTuple):
    """What a run's steps may take.

    Attributes:
        batch_pixels: working pixels through the network at once.
        texture_bytes: what looking for texture may take.
        results_bytes: what results of one region may hold while the best of them is chosen.
    """

    batch_pixels: int
    texture_bytes: int
    results_bytes: int

    def halved(self) -> MemoryBudget | None:
        """With half as much for texture; None when that is the minimum already."""
        if self.texture_bytes <= MIN_TEXTURE_BYTES:
            return None
        return self._replace(texture_bytes=max(MIN_TEXTURE_BYTES, self.texture_bytes // 2))


def budget_for(free: int, batch_pixels: int = 0, pixel_bytes: int = 0) -> MemoryBudget:
    """What may be taken of the memory that is free.

    Texture is given the maximum halved some times, so that a run's pixels do not depend on every byte that is free.

    Args:
        free: bytes.
        batch_pixels: what the device is best given at once; never more than that.
        pixel_bytes: what the network takes for each of them.
    """
    share = min(int(free * _SHARE), MAX_STEP_BYTES)
    texture = MAX_STEP_BYTES
    while texture > max(share, MIN_TEXTURE_BYTES):
        texture //= 2
    batch = batch_pixels
    while batch > 1 and batch * pixel_bytes > share:
        batch //= 2
    return MemoryBudget(batch, texture, min(share, MAX_RESULTS_BYTES))


def texture_bytes(window_pixels: int, own_pixels: int) -> int:
    """Bytes that texture takes to fill ``own_pixels`` of a window of ``window_pixels``."""
    return WINDOW_BYTES * window_pixels + OWN_BYTES * own_pixels


def available_bytes(
    cgroups: Path = Path("/sys/fs/cgroup"), membership: Path = Path("/proc/self/cgroup"),
) -> int:
    """Memory that this process can still take: what the machine has, or what its containers allow, if less.

    Args:
        cgroups, membership: where Linux says what containers allow (both versions of control groups), and
            which ones hold this process.
    """
    free = int(psutil.virtual_memory().available)
    try:
        lines = membership.read_text().splitlines()
    except OSError:
        return free  # not Linux
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if not controllers:
            free = min(free, _allowed(cgroups, path, "memory.max", "memory.current", "inactive_file"))
        elif "memory" in controllers.split(","):
            free = min(free, _allowed(
                cgroups / "memory", path, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"))
    return max(0, free)


def _allowed(root: Path, path: str, limit: str, usage: str, cache: str) -> int:
    """The minimum that a control group and those that hold it allow; files kept in memory are given up on demand."""
    lowest = 1 << 62
    group = root / path.lstrip("/")
    while group.is_relative_to(root):
        try:
            maximum = (group / limit).read_text().strip()
            used = int((group / usage).read_text())
            kept = dict(line.split() for line in (group / "memory.stat").read_text().splitlines())
        except (OSError, ValueError):
            pass  # the root has no limit, and a container may not see what holds it
        else:
            if maximum.isdigit():
                lowest = min(lowest, int(maximum) - used + int(kept.get(cache, 0)))
        group = group.parent
    return lowest


class PeakMemory:
    """Watches the resident memory of this process while it is entered.

    Attributes:
        peak_mb: highest less that at the start, MiB.
    """

    def __init__(self) -> None:
        self.peak_mb = 0.0
        self._process = psutil.Process()
        self._start = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="peak-memory", daemon=True)

    def __enter__(self) -> PeakMemory:
        self._start = self._process.memory_info().rss
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while True:
            grown = self._process.memory_info().rss - self._start
            self.peak_mb = max(self.peak_mb, grown / 2**20)
            if self._stop.wait(_EVERY_S):
                return
