"""The kernels' folder: damage of any kind is noticed, told, and costs one compilation, not the compiled search."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from inpaint_app import paths
from inpaint_app.inference.compiled.cache import is_intact, kernels_folder, seal

CHILD = """
import logging, sys
from pathlib import Path
logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
from inpaint_app import paths
paths.kernels_folder = lambda: Path(sys.argv[1])
from inpaint_app.inference.compiled.loader import kernels
import numpy as np
compiled = kernels()
packed = np.zeros((1, 2, 4), np.float32)
picture = np.arange(4, dtype=np.float32).reshape(1, 4, 1)
compiled.pack_checkerboard(0, 1, picture, picture, packed)
assert packed.ravel().tolist() == [0, 0, 2, 2, 1, 1, 3, 3]
print(sum(compiled.propose.stats.cache_hits.values()))
"""


def start(cache: Path) -> tuple[bool, str]:
    """(whether a new process found the kernels in the cache, what it warned of)."""
    result = subprocess.run([sys.executable, "-c", CHILD, str(cache)], capture_output=True, text=True, check=True)
    return result.stdout.strip() != "0", result.stderr


def only_folder(cache: Path) -> Path:
    folder, = cache.iterdir()
    return folder


def machine_code(folder: Path) -> Path:
    return next(folder.rglob("kernels.propose*.nbc"))


def flip_a_bit(folder: Path) -> None:
    path = machine_code(folder)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def empty_the_seal(folder: Path) -> None:
    (folder / "files.json").write_bytes(b"")


DAMAGES: list[Callable[[Path], object]] = [
    flip_a_bit,
    empty_the_seal,
    lambda folder: machine_code(folder).write_bytes(machine_code(folder).read_bytes()[:1000]),
    lambda folder: machine_code(folder).unlink(),
    lambda folder: next(folder.rglob("*.nbi")).write_bytes(b""),
    lambda folder: (folder / "other").write_bytes(b""),
    lambda folder: (folder / "files.json").write_bytes(b"\xff["),
    lambda folder: (folder / "files.json").unlink(),
]


@pytest.mark.slow
def test_damaged_kernels_are_compiled_again_and_a_warning_says_so(tmp_path: Path) -> None:
    assert start(tmp_path) == (False, "")
    assert start(tmp_path) == (True, "")
    flip_a_bit(only_folder(tmp_path))
    found, warned = start(tmp_path)
    assert not found
    assert warned.startswith("WARNING")
    assert "compiled again" in warned
    assert warned.count("\n") == 1
    assert start(tmp_path) == (True, "")


@pytest.mark.slow
def test_what_is_intact_and_yet_cannot_be_loaded_is_compiled_again(tmp_path: Path) -> None:
    start(tmp_path)
    folder = only_folder(tmp_path)
    machine_code(folder).write_bytes(b"of another version")
    seal(folder)
    found, warned = start(tmp_path)
    assert not found
    assert "compiled again" in warned
    assert start(tmp_path) == (True, "")


def test_without_a_folder_to_write_to_kernels_are_compiled_in_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert start(tmp_path / "file") == (False, "")


@pytest.mark.parametrize("damage", DAMAGES)
def test_any_damage_is_noticed(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    for name, size in (("kernels.propose.1.nbc", 5000), ("kernels.propose.nbi", 100)):
        (tmp_path / "part").mkdir(exist_ok=True)
        (tmp_path / "part" / name).write_bytes(bytes(size))
    assert not is_intact(tmp_path)
    seal(tmp_path)
    assert is_intact(tmp_path)
    damage(tmp_path)
    assert not is_intact(tmp_path)


def test_a_changed_source_has_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    source = tmp_path / "some_kernels.py"
    source.write_text("A = 1", encoding="utf-8")
    before = kernels_folder("some_kernels")
    source.write_text("A = 2", encoding="utf-8")
    assert kernels_folder("some_kernels") != before
    assert before.parent == paths.kernels_folder()
