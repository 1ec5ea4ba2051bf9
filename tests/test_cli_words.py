"""The first word on the command line, completion of the others, and exit codes of wrong calls."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from inpaint_app.version import __version__
from tests.test_cli import one_sentence, run


@pytest.mark.parametrize(
    ("word", "hint"), [("doctr", "did you mean doctor?"), ("absent.jpg", "--help"), ("nonsense", "--help")])
def test_a_word_that_is_neither_command_nor_file_is_said(word, hint):
    failed = run(word)
    assert failed.returncode == 2
    assert failed.stdout == ""
    assert word in failed.stderr
    assert hint in failed.stderr
    assert len(failed.stderr.strip().splitlines()) == 1


def test_the_version_has_a_letter():
    for option in ("-V", "--version"):
        assert __version__ in run(option).stdout


def test_a_file_opens_the_window_and_so_does_nothing(tmp_path):
    code = (
        "import sys\nfrom inpaint_app.ui import launch\n"
        "def main(photo=None, waiting=(), **options):\n    print(photo, *waiting)\n    return 5\n"
        "launch.main = main\nfrom inpaint_app.cli import main\nmain(sys.argv[1:])"
    )
    photo = tmp_path / "foto-ä.jpg"
    photo.touch()
    second = tmp_path / "second.png"
    second.touch()
    for words, shown in (
        ((), "None"), (("-v",), "None"), ((str(photo),), str(photo)), (("-v", str(photo)), str(photo)),
        ((str(photo), "-v"), str(photo)), (("open", str(photo)), str(photo)),
        ((str(second), str(photo)), f"{second} {photo}"), ((str(tmp_path),), f"{photo} {second}"),
    ):
        done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout.strip()) == (5, shown), done.stderr
    empty = tmp_path / "empty"
    empty.mkdir()
    folder = subprocess.run([sys.executable, "-c", code, str(empty)], capture_output=True, text=True, check=False)
    assert folder.returncode == 1
    assert "no picture in the folder" in folder.stderr


@pytest.mark.parametrize("device", ["nonsense", "cuda:x", "auto:1", "cpu:"])
def test_a_device_of_no_kind_is_a_wrong_call(device):
    failed = run("fill", "a.png", "--mask", "b.png", "-o", "c.png", "--device", device)
    assert failed.returncode == 2
    assert "cuda:1" in failed.stderr


def test_a_file_that_is_there_is_said_with_the_option_that_replaces_it(tmp_path):
    out = tmp_path / "out.png"
    out.touch()
    failed = run("fill", "a.png", "--mask", "b.png", "-o", out)
    assert failed.returncode == 1
    assert "--overwrite" in one_sentence(failed.stderr)


def completed(shell, *words):
    environment = {
        **os.environ, "_INPAINT_APP_COMPLETE": f"{shell}_complete", "COMP_WORDS": " ".join(("inpaint-app", *words)),
        "COMP_CWORD": str(len(words)) if shell != "fish" else words[-1],
    }
    command = [sys.executable, "-m", "inpaint_app"]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_are_told_commands_options_and_values(shell):
    for words, expected in (
        (("fi",), "fill"), (("doc",), "doctor"), (("benchmark", "start"), "startup"), (("fill", "--qual"), "--quality"),
        (("fill", "--quality", "ba"), "balanced"), (("fill", "--device", "cu"), "cuda"),
        (("fill", "--model", "bu"), "builtin"), (("completion", "fi"), "fish"),
    ):
        lines = completed(shell, *words).replace(",", "\n").split()
        assert expected in lines, (words, lines)


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
def test_bash_completes_commands_with_the_script_that_is_printed(tmp_path):
    program = tmp_path / "inpaint-app"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m inpaint_app "$@"\n')
    program.chmod(0o755)
    script = run("completion", "bash").stdout
    (tmp_path / "script").write_text(
        f"compopt() {{ :; }}\n{script}\nCOMP_WORDS=(inpaint-app do)\nCOMP_CWORD=1\n"
        '_inpaint_app_completion inpaint-app; echo "${COMPREPLY[@]}"\n')
    environment = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", str(tmp_path / "script")], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == "doctor"
