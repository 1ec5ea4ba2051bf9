"""``inpaint-app doctor``: all that it must say, and that it says it where parts are missing or broken."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from inpaint_app import paths
from inpaint_app.version import PARTS, __version__


def doctor(before="", environment=None, as_json=True):
    call = ["doctor", "--json"] if as_json else ["doctor"]
    command = [sys.executable, "-c", f"import sys\n{before}\nfrom inpaint_app.cli import main\nmain({call!r})"]
    surroundings = {**os.environ, **(environment or {})}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=surroundings)


def test_it_says_what_the_program_runs_on():
    facts = json.loads(doctor().stdout)
    assert facts["versions"]["inpaint-app"] == __version__
    assert set(PARTS) | {"Python", "system"} <= set(facts["versions"])
    device = facts["device"]
    assert device["device"].partition(":")[0] in ("cpu", "cuda", "mps", "xpu")
    assert device["precision"] in ("bf16", "fp32")
    assert device["why"]
    assert "measured" in device["precision_why"]
    assert facts["machine"]["usable_cores"] >= 1
    assert 0 < facts["machine"]["free_memory_gb"] <= facts["machine"]["memory_gb"]
    assert facts["model"] == {
        "name": "builtin", "file": str(paths.builtin_model()), "state": "fine", "hash_holds": True}
    assert facts["compiled_search"]["available"] in (True, False)
    assert set(facts["folders"]) >= {"config", "data", "cache", "logs", "autosave"}
    assert "train" in facts["optional"]


def test_it_is_readable_without_json():
    shown = doctor(as_json=False).stdout
    for words in ("versions", "torch", "precision", "free memory", "hash holds", "autosave", "problems"):
        assert words in shown


MISSING = """
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition('.')[0] in {names!r}:
            raise {error}
sys.meta_path.insert(0, Missing())
"""


@pytest.mark.slow
@pytest.mark.parametrize("names", [("torch",), ("PySide6", "numba", "imagecodecs", "psutil", "cv2")])
@pytest.mark.parametrize(
    "error", ["ModuleNotFoundError('gone', name=name)", "OSError('libodd.so: cannot open\\nmore')"])
def test_it_works_where_parts_are_missing_or_broken(names, error):
    done = doctor(MISSING.format(names=names, error=error))
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    facts = json.loads(done.stdout)
    for name in names:
        part = {"PySide6": "PySide6-Essentials", "cv2": "opencv-python-headless"}.get(name, name)
        assert "broken" in facts["versions"][part]
        assert any(part in problem and "pip install" in problem for problem in facts["problems"])
    assert "\n" not in "".join(facts["problems"])
    assert facts["model"]["hash_holds"] is True
    section = facts["device"] if "torch" in names else facts["compiled_search"]
    assert "error" in section or section["available"] is False


def test_a_part_that_is_not_installed_is_missing():
    hide = (
        "from importlib import metadata\nreal = metadata.version\n"
        "def version(name):\n    if name in ('numba', 'tensorboard'): raise metadata.PackageNotFoundError(name)\n"
        "    return real(name)\nmetadata.version = version\n"
    )
    facts = json.loads(doctor(hide + MISSING.format(names=("numba",), error="ModuleNotFoundError('gone')")).stdout)
    assert facts["versions"]["numba"].startswith("missing")
    assert facts["optional"]["train"]["missing"] == ["tensorboard"]
    assert facts["optional"]["train"]["install"] == "python -m pip install 'inpaint-app[train]'"


def test_weights_that_are_not_those_of_their_card_are_said(tmp_path):
    weights = tmp_path / "builtin.safetensors"
    shutil.copy(paths.builtin_model(), weights)
    shutil.copy(paths.builtin_model().with_suffix(".json"), weights.with_suffix(".json"))
    with weights.open("r+b") as file:
        file.seek(100_000)
        file.write(b"\x17")
    before = "from pathlib import Path; from inpaint_app import paths"
    facts = json.loads(doctor(f"{before}\npaths.builtin_model = lambda: Path({str(weights)!r})").stdout)
    assert (facts["model"]["state"], facts["model"]["hash_holds"]) == ("damaged", False)
    assert any(str(weights) in problem for problem in facts["problems"])


def test_a_model_file_that_holds_code_is_refused_and_not_called_damaged(tmp_path):
    vectors = Path(__file__).parent / "networks" / "published" / "vectors"
    for name, what in (("refuse_calls_eval.ckpt", "eval"), ("refuse_whole_object.pt", "holds more than weights")):
        before = (
            f"from inpaint_app import settings\nreal = settings.load_settings\n"
            f"from dataclasses import replace\n"
            f"settings.load_settings = lambda path: (replace(real(path)[0], model={str(vectors / name)!r}), [])")
        facts = json.loads(doctor(before).stdout)
        assert facts["model"]["state"] == "refused"
        (problem,) = [problem for problem in facts["problems"] if name in problem]
        assert what in problem
        assert "could run code, so it is not opened" in problem
        assert "damaged" not in problem


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    facts = json.loads(doctor(environment={"XDG_CACHE_HOME": str(closed)}).stdout)
    assert facts["folders"]["cache"]["writable"] is False
    assert any("cache" in problem for problem in facts["problems"])
