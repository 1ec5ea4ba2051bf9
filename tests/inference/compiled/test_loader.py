"""Compiled kernels where there are any, and the sharing of their work."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from inpaint_app.inference.compiled.loader import Threads, kernels

CHILD = """
import logging
import numpy as np
logging.basicConfig(level=logging.INFO, format="%(message)s")
from inpaint_app.inference.compiled.loader import kernels
assert kernels() is None
assert kernels() is None
from inpaint_app.inference.pixels.poisson import solve
inside = np.zeros((20, 20), bool)
inside[5:15, 5:15] = True
assert solve(np.ones((20, 20, 3), np.float32), inside).any()
"""


@pytest.mark.parametrize("flaw", ["raise ImportError('made for older systems')", "raise SystemError('no such target')"])
def test_where_numba_does_not_work_one_line_says_so(tmp_path: Path, flaw: str) -> None:
    (tmp_path / "numba.py").write_text(flaw, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    result = subprocess.run([sys.executable, "-c", CHILD], env=environment, capture_output=True, text=True, check=True)
    assert result.stderr.count("no compiled kernels") == 1
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("total", [0, 1, 10, 1001])
def test_all_is_done_once(count: int, total: int) -> None:
    done = [0] * total
    polls = 0

    def work(start: int, stop: int) -> None:
        for index in range(start, stop):
            done[index] += 1

    def poll() -> None:
        nonlocal polls
        polls += 1

    with Threads(count) as threads:
        threads.share(work, total, 2, 100, poll)
    assert done == [1] * total
    assert polls >= 1


@pytest.mark.parametrize("count", [1, 3])
def test_sharing_stops_when_polled_to_and_errors_arrive(count: int) -> None:
    started = threading.Event()

    def work(start: int, stop: int) -> None:
        started.set()
        if stop == 1000:
            raise MemoryError

    def stop() -> None:
        if started.is_set():
            raise KeyError

    with Threads(count) as threads:
        with pytest.raises(KeyError):
            threads.share(work, 100_000, 1, 10, stop)
        with pytest.raises(MemoryError):
            threads.share(work, 1000, 1, 10, lambda: None)


def test_waiting_for_the_kernels_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    let_go = threading.Event()
    slow = threading.Thread(target=let_go.wait)
    slow.start()
    monkeypatch.setattr("inpaint_app.inference.compiled.loader._thread", slow)

    def poll() -> None:
        raise KeyError

    try:
        with pytest.raises(KeyError):
            kernels(poll)
    finally:
        let_go.set()
        slow.join()
