from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inpaint_app.benchmarks.scenes import SCENES
from inpaint_app.document.geometry import Size
from inpaint_app.document.layers.layers import Photo
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.inference.request import Finished, request_from_mask
from inpaint_app.inference.run.memory import (
    MAX_STEP_BYTES,
    MIN_TEXTURE_BYTES,
    available_bytes,
    budget_for,
)
from tests.inference.scenes import run

GIB = 1 << 30
PIXEL_BYTES = 500


@given(st.integers(0, 1 << 45), st.integers(0, 1 << 24))
def test_no_step_is_given_more_than_is_free_unless_it_cannot_do_with_less(free: int, batch: int) -> None:
    room = budget_for(free, batch, PIXEL_BYTES)
    assert room.batch_pixels <= batch
    assert room.batch_pixels * PIXEL_BYTES <= max(free, PIXEL_BYTES)
    assert MIN_TEXTURE_BYTES <= room.texture_bytes <= max(free, MIN_TEXTURE_BYTES)
    assert 0 <= room.results_bytes <= free
    assert max(room.batch_pixels * PIXEL_BYTES, room.texture_bytes, room.results_bytes) <= MAX_STEP_BYTES


@given(st.integers(0, 1 << 40), st.integers(0, 1 << 40))
def test_more_free_memory_never_gives_less_room(one: int, other: int) -> None:
    less, more = (budget_for(free, 512 * 512, PIXEL_BYTES) for free in sorted((one, other)))
    assert all(a <= b for a, b in zip(less, more, strict=True))


def test_enough_is_enough_and_texture_is_halved_down_to_the_least() -> None:
    assert budget_for(4 * GIB, 512 * 512, PIXEL_BYTES) == budget_for(400 * GIB, 512 * 512, PIXEL_BYTES)
    sizes = []
    room = budget_for(8 * GIB, 512 * 512)
    while room is not None:
        sizes.append(room.texture_bytes)
        room = room.halved()
    assert sizes == [MAX_STEP_BYTES >> step for step in range(5)]
    assert sizes[-1] == MIN_TEXTURE_BYTES


def group(folder: Path, names: tuple[str, str], limit: str, used: int, stat: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / names[0]).write_text(f"{limit}\n")
    (folder / names[1]).write_text(f"{used}\n")
    (folder / "memory.stat").write_text(stat)


UNIFIED = ("memory.max", "memory.current")
LEGACY = ("memory.limit_in_bytes", "memory.usage_in_bytes")


def test_a_containers_limit_counts_and_so_does_one_further_up(tmp_path: Path) -> None:
    membership = tmp_path / "cgroup"
    membership.write_text("0::/outer/inner\n")
    root = tmp_path / "fs"
    group(root / "outer", UNIFIED, "90000000", 60_000_000, "anon 5\ninactive_file 10000000\n")
    group(root / "outer/inner", UNIFIED, "max", 50_000_000, "inactive_file 1\n")
    assert available_bytes(root, membership) == 40_000_000
    group(root / "outer/inner", UNIFIED, "70000000", 50_000_000, "inactive_file 5\n")
    assert available_bytes(root, membership) == 20_000_005
    group(root / "outer/inner", UNIFIED, "40000000", 50_000_000, "inactive_file 5\n")
    assert available_bytes(root, membership) == 0


def test_older_control_groups_are_understood(tmp_path: Path) -> None:
    membership = tmp_path / "cgroup"
    membership.write_text("5:devices:/\n4:memory,hugetlb:/box\n0::/\n")
    group(tmp_path / "fs/memory/box", LEGACY, "30000000", 20_000_000, "inactive_file 9\ntotal_inactive_file 7\n")
    assert available_bytes(tmp_path / "fs", membership) == 10_000_007


def test_without_control_groups_it_is_what_the_machine_has(tmp_path: Path) -> None:
    free = available_bytes(tmp_path, tmp_path / "none")
    assert free == pytest.approx(psutil.virtual_memory().available, rel=0.5)


@pytest.mark.slow
def test_what_a_run_takes_hardly_grows_with_the_photo() -> None:
    peaks = []
    for size in (Size(3000, 2250), Size(9000, 6750)):
        photo = Photo(np.broadcast_to(np.uint8(90), (size.height, size.width, 3)))
        request = request_from_mask(1, photo, (), SCENES["damage"](size))
        tracemalloc.start()
        try:
            events = run(PushPullEngine(), request)
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
        assert isinstance(events[-1], Finished)
    assert peaks[1] < 3 * peaks[0]  # of a photo nine times as large
