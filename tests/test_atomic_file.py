"""Files are written wholly or not at all, and what a killed process has left is removed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from inpaint_app.atomic_file import check_replaceable, replacing
from inpaint_app.errors import SaveError

WRITE_AND_WAIT = """
import sys
from pathlib import Path
from inpaint_app.atomic_file import replacing
with replacing(Path(sys.argv[1]), overwrite=True) as file:
    file.write(b"half")
    file.flush()
    print("writing", flush=True)
    sys.stdin.read()
"""


def leftovers(folder: Path) -> list[Path]:
    return sorted(folder.glob(".*.part"))


def age(path: Path, seconds: float = 3600) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


@pytest.fixture
def writer(tmp_path: Path):
    """Another process that is writing ``a.png``."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITE_AND_WAIT, str(tmp_path / "a.png")], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"writing\n"
    yield process
    process.kill()
    process.communicate()


def test_what_a_killed_process_has_left_goes_with_the_next_save(tmp_path: Path, writer: subprocess.Popen) -> None:
    writer.kill()
    writer.wait()
    (left,) = leftovers(tmp_path)
    age(left)
    with replacing(tmp_path / "a.png", overwrite=True) as file:
        file.write(b"whole")
    assert (tmp_path / "a.png").read_bytes() == b"whole"
    assert not leftovers(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="there the system itself keeps an open file")
def test_what_another_process_is_writing_is_left_alone(tmp_path: Path, writer: subprocess.Popen) -> None:
    (theirs,) = leftovers(tmp_path)
    age(theirs)
    with replacing(tmp_path / "a.png", overwrite=True) as file:
        file.write(b"ours")
    assert leftovers(tmp_path) == [theirs]
    writer.communicate(b"")
    assert (tmp_path / "a.png").read_bytes() == b"half"
    assert not leftovers(tmp_path)


def test_files_of_others_and_of_other_names_are_left_alone(tmp_path: Path) -> None:
    names = (".b.png.0123456789abcdef.part", ".a.png.part", ".a.png.mine.part", "a.png.0123456789abcdef.part")
    for name in names:
        (tmp_path / name).write_bytes(b"dear")
        age(tmp_path / name)
    with replacing(tmp_path / "a.png", overwrite=True) as file:
        file.write(b"whole")
    assert all((tmp_path / name).read_bytes() == b"dear" for name in names)


def test_a_name_as_long_as_it_may_be_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / ("ü" * 125 + ".png")
    with replacing(path, overwrite=True) as file:
        file.write(b"whole")
    assert path.read_bytes() == b"whole"


@pytest.mark.parametrize(("name", "word"), [
    ("missing/a.png", "does not exist"), ("file/a.png", "not a folder"), ("", "is a folder"),
])
def test_a_place_that_cannot_be_is_known_before_anything_is_written(tmp_path: Path, name: str, word: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(SaveError, match=word):
        check_replaceable(tmp_path / name, overwrite=True)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_known_before_anything_is_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(SaveError, match="may not be written to"):
            check_replaceable(tmp_path / "a.png", overwrite=True)
    finally:
        tmp_path.chmod(0o700)
