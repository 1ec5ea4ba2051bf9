"""Parts, displays and disks that are not there: one sentence each, never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

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


GIB = 1 << 30
_LIMITED = """
import os, resource, sys
if {memory}:
    resource.setrlimit(resource.RLIMIT_DATA, ({memory}, {memory}))
if {cores} and hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:{cores}])
sys.argv[0] = "inpaint-app"
from inpaint_app.cli import main
main()
"""


def fill_within(tmp_path, environment, memory=0, cores=0):
    """``fill`` of the sample in surroundings of that kind."""
    code = _LIMITED.format(memory=memory, cores=cores)
    words = ("fill", SAMPLE, "--mask", MASK, "-o", tmp_path / "out.png", "--json")
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, words)], capture_output=True, text=True, check=False,
        env={**os.environ, **environment})


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
@pytest.mark.parametrize(("environment", "limits"), [
    ({"OMP_NUM_THREADS": "1"}, {}),
    ({"ONEDNN_MAX_CPU_ISA": "AVX2"}, {}),
    ({"HOME": "/proc/nowhere", "XDG_CONFIG_HOME": "", "XDG_CACHE_HOME": "", "XDG_DATA_HOME": ""}, {}),
    ({}, {"cores": 1}),
    ({}, {"memory": 3 * GIB // 2}),  # of data: what is only mapped, such as torch's code, is not memory taken
], ids=["one thread", "AVX2", "no home", "one core", "1.5 GiB"])
def test_a_photo_is_filled_in_poor_surroundings(tmp_path, environment, limits):
    done = fill_within(tmp_path, environment, **limits)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["regions"] >= 1
    with Image.open(tmp_path / "out.png") as filled, Image.open(SAMPLE) as photo, Image.open(MASK) as mask:
        outside = np.asarray(mask.convert("L").filter(ImageFilter.MaxFilter(21))) == 0
        assert np.array_equal(np.asarray(filled)[outside], np.asarray(photo.convert("RGB"))[outside])
        assert not np.array_equal(np.asarray(filled), np.asarray(photo))


@pytest.mark.slow
def test_without_the_compiled_search_fills_are_made_all_the_same(tmp_path):
    done = fill_within(tmp_path, replaced(tmp_path, numba=GONE))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out.png").exists()


@pytest.mark.parametrize("code", [GONE, "raise ImportError('libjxl.so: undefined symbol')"])
def test_decoders_that_are_missing_or_broken_are_one_sentence(tmp_path, code):
    surroundings = replaced(tmp_path, imagecodecs=code)
    Image.new("RGB", (20, 10)).save(tmp_path / "a.png")
    failed = run("info", tmp_path / "a.png", environment=surroundings)
    assert failed.returncode == 1
    assert "install" in one_sentence(failed.stderr)
    assert run("--help", environment=surroundings).returncode == 0
