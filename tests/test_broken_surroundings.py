"""Parts, displays and disks that are not there: one sentence each, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from inpaint_app import paths
from inpaint_app.installation import installation_error
from tests.test_cli import one_sentence

SAMPLE = paths.resources() / "samples" / "canyon-wren.jpg"
MASK = paths.resources() / "samples" / "canyon-wren-mask.png"


def run(*words, environment=None, stdout=subprocess.PIPE, without=()):
    surroundings = {**os.environ, **(environment or {})}
    surroundings = {name: value for name, value in surroundings.items() if name not in without}
    return subprocess.run(
        [sys.executable, "-m", "inpaint_app", *map(str, words)], stdout=stdout, stderr=subprocess.PIPE, text=True,
        check=False, env=surroundings)


def replaced(folder, **modules):
    """Surroundings in which packages are other code."""
    for name, code in modules.items():
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(code)
    return {"PYTHONPATH": str(folder)}


GONE = "raise ModuleNotFoundError(f'No module named {__name__!r}', name=__name__)"


@pytest.mark.parametrize(("words", "package"), [
    (("train", "--data", "a", "--out", "b"), "tensorboard"), (("evaluate", "--data", "a"), "skimage"),
    (("evaluate", "--data", "a"), "sklearn"),
])
def test_training_without_its_extra_says_what_to_install(tmp_path, words, package):
    failed = run(*words, environment=replaced(tmp_path, **{package: GONE}))
    assert failed.returncode == 1
    assert "pip install 'inpaint-app[train]'" in one_sentence(failed.stderr)


@pytest.mark.parametrize("code", [
    GONE, "raise OSError('libtorch_cpu.so: cannot open shared object file\\nand more')", "", "1 / 0",
])
def test_torch_that_is_missing_or_broken_is_one_sentence(tmp_path, code):
    surroundings = replaced(tmp_path, torch=code)
    for words in (("fill", SAMPLE, "--mask", MASK, "-o", tmp_path / "out.png"), ("train", "--data", "a", "--out", "b")):
        failed = run(*words, environment=surroundings)
        assert failed.returncode == 1
        sentence = one_sentence(failed.stderr)
        assert "torch" in sentence
        assert "pip install" in sentence
    assert run("info", SAMPLE, environment=surroundings).returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
@pytest.mark.parametrize("words", [("info", SAMPLE), ("info", "--json", SAMPLE), ("--help",), ("doctor",)])
def test_an_output_that_cannot_be_written_is_one_sentence(words):
    with open("/dev/full", "w") as full:
        failed = run(*words, stdout=full)
    assert failed.returncode == 1
    assert "output" in one_sentence(failed.stderr)


@pytest.mark.skipif(sys.platform != "linux", reason="a display is always there")
@pytest.mark.parametrize("display", [{}, {"DISPLAY": ":987"}, {"QT_QPA_PLATFORM": "nonsense"}])
def test_a_window_without_a_display_is_one_sentence(display):
    failed = run(environment=display, without={"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"} - set(display))
    assert failed.returncode == 1
    assert "window cannot be shown" in one_sentence(failed.stderr)


def test_a_window_without_a_library_of_the_system_is_one_sentence(tmp_path):
    code = "raise ImportError('libGL.so.1: cannot open shared object file: No such file or directory', name=__name__)"
    failed = run(environment=replaced(tmp_path, PySide6=code))
    assert failed.returncode == 1
    assert "libGL.so.1" in one_sentence(failed.stderr)


def test_faults_of_the_program_itself_are_not_called_a_broken_installation():
    for code in ("import inpaint_app.nothing", "from inpaint_app.messages import nothing", "1 / 0", "open('/none')"):
        with pytest.raises(Exception) as raised:  # noqa: PT011 - of every kind
            exec(code)
        assert installation_error(raised.value) is None
