"""Files are written wholly or not at all, and what a killed process has left is removed."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from inpaint_app import atomic_file
from inpaint_app.atomic_file import changing, check_replaceable, replacing
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


CHANGE_AND_WAIT = """
import sys
from pathlib import Path
from inpaint_app.atomic_file import changing
path = Path(sys.argv[1])
with changing(path):
    print("changing", flush=True)
    sys.stdin.read()
    path.write_text("changed")
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


def test_of_two_writers_the_second_to_end_is_refused_and_the_first_file_is_whole(
    tmp_path: Path, writer: subprocess.Popen,
) -> None:
    path = tmp_path / "a.png"

    def write() -> None:
        with replacing(path, overwrite=False) as file:
            file.write(b"later")
            writer.communicate()  # ends, and its file takes its place

    with pytest.raises(SaveError, match=r"a\.png exists already"):
        write()
    assert path.read_bytes() == b"half"
    assert not leftovers(tmp_path)


def test_who_changes_a_file_waits_for_who_is_changing_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, seen = tmp_path / "settings.toml", []
    monkeypatch.setattr(atomic_file, "_PATIENCE", 120.0)

    def change() -> None:
        with changing(path):
            seen.append(path.read_text())

    with subprocess.Popen(
        [sys.executable, "-c", CHANGE_AND_WAIT, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"changing\n"
        waiting = threading.Thread(target=change)
        waiting.start()
        time.sleep(0.05)  # a moment to do it too early
        assert other.stdin is not None
        other.stdin.close()
        waiting.join()
    assert seen == ["changed"]


def test_who_may_replace_writes_a_whole_file_beside_another_writer(tmp_path: Path, writer: subprocess.Popen) -> None:
    path = tmp_path / "a.png"
    with replacing(path, overwrite=True) as file:
        file.write(b"first to end")
    assert path.read_bytes() == b"first to end"
    writer.communicate()
    assert path.read_bytes() == b"half"  # all that the other one wrote
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
