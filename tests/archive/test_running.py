"""Workers that die, hang and eat memory cost one photo, not the run; a run that is killed goes on."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import psutil
import pytest

from inpaint_app.archive.batch import Batch
from inpaint_app.archive.journal import Journal
from inpaint_app.archive.request import BatchRequest
from inpaint_app.archive.running.local import Limits, LocalRunner
from inpaint_app.archive.running.planned import limits_for, usable_cores, workers_for
from inpaint_app.archive.steps import Steps
from tests.archive.archives import Copier, picture, results, wrong_with

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="what kills a process there is another thing")


@pytest.fixture(autouse=True)
def _several_threads():
    """Workers are spawned then: what tests have run before in this process has pools that no fork survives."""
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait)
    thread.start()
    yield
    ended.set()
    thread.join()


def runner(count=2):
    """Makes a runner of copiers that bears little."""
    limits = Limits(300 << 20, 300 << 20, seconds=1.0, seconds_per_megabyte=0.0)
    return lambda private: LocalRunner([Copier()] * count, limits, private=private)


def request(folder, **options):
    return BatchRequest((folder / "in",), folder / "out", Steps(export="png"), **options)


def test_poisonous_files_are_tried_twice_and_set_apart(tmp_path):
    for name in ("a", "abort", "b", "greedy", "hang", "shy", "z"):
        picture(tmp_path / "in" / f"{name}.png")
    seen = []
    progress = Batch(request(tmp_path)).run(runner(), lambda _, ended: seen.append(ended) if ended else None)
    assert (progress.done, progress.apart) == (4, 3)
    assert results(tmp_path / "out") == ["a.png", "b.png", "shy.png", "z.png"]
    apart = {ended.work.name: ended for ended in seen if ended.error}
    assert {name: str(ended.outcome.reason) for name, ended in apart.items()} == {
        "abort.png": "crashed", "greedy.png": "memory", "hang.png": "time"}
    assert all(len(ended.error) > 20 for ended in apart.values())
    with Journal(tmp_path / "out" / ".inpaint-app" / "journal.sqlite") as journal:
        attempts = {row["name"]: row["attempts"] for row in journal.files()}
    assert attempts == dict.fromkeys(("a.png", "b.png", "z.png"), 1) | dict.fromkeys(
        ("shy.png", "abort.png", "greedy.png", "hang.png"), 2)
    assert wrong_with(tmp_path / "out") == []

    again = Batch(request(tmp_path)).run(runner())
    assert (again.kept, again.apart_before, again.done) == (4, 3, 0)


def test_workers_together_take_no_more_than_is_free():
    free = psutil.virtual_memory().available
    for count in (1, 2, 16):
        assert count * limits_for(count).memory <= free
    assert 1 <= workers_for(None) <= usable_cores()


def test_a_pause_hands_out_nothing_and_a_stop_ends_after_what_runs(tmp_path):
    for number in range(6):
        picture(tmp_path / "in" / f"{number}.png")
    batch = Batch(request(tmp_path))
    told = Counter()

    def listen(progress, ended):
        told["ticks"] += ended is None
        told["done"] += ended is not None
        if told["done"] == 1 and not batch.paused:
            batch.pause()
        if batch.paused and not progress.running:
            batch.stop()

    progress = batch.run(runner(1), listen)
    assert 1 <= progress.done <= 2
    assert Batch(request(tmp_path)).run(runner(1)).done == 6 - progress.done
    assert wrong_with(tmp_path / "out") == []


def test_a_run_that_is_killed_goes_on_where_it_was(tmp_path):
    chance = random.Random(0)
    for number in range(12):
        picture(tmp_path / "in" / str(number % 3) / f"{number}.png", number)
    (tmp_path / "in" / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\n rubbish")
    words = [sys.executable, "-m", "inpaint_app", "batch", "in", "-o", "out", "--export", "jpeg", "--workers", "2"]
    surroundings = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    journal = tmp_path / "out" / ".inpaint-app" / "journal.sqlite"
    for _ in range(3):
        process = subprocess.Popen(
            words, cwd=tmp_path, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None and not journal.exists():
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.5))
        process.send_signal(signal.SIGKILL)
        process.wait()
    done = subprocess.run(words, cwd=tmp_path, env=surroundings, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    with Journal(journal) as rows:
        assert rows.file("bad.png")["error"]
    assert results(tmp_path / "out") == sorted(f"{number % 3}/{number}.jpg" for number in range(12))
    assert wrong_with(tmp_path / "out") == []
