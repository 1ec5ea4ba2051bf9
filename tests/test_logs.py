"""Logs: what ``-v`` and ``--log-file`` show, what the window keeps, and what becomes of errors nobody handles."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys

import pytest

from inpaint_app import paths

SAMPLE = str(paths.resources() / "samples" / "old-print.jpg")


def run(*arguments):
    command = [sys.executable, "-m", "inpaint_app", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def script(code, folder):
    """Run Python with ``paths.logs_folder`` and the settings in ``folder``."""
    before = "import logging, sys, threading\nfrom pathlib import Path\nfrom inpaint_app import logs, paths\n"
    before += f"paths.logs_folder = lambda: Path({str(folder / 'log')!r})\n"
    before += f"paths.settings_file = lambda: Path({str(folder / 'settings.toml')!r})\n"
    before += f"paths.autosave_folder = lambda: Path({str(folder / 'autosave')!r})\n"
    return subprocess.run([sys.executable, "-c", before + code], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("call", [("-v", "info", SAMPLE), ("info", "-v", SAMPLE), ("info", SAMPLE, "--verbose")])
def test_v_before_or_after_the_command_says_what_is_done(call):
    done = run(*call)
    assert done.returncode == 0
    assert "INFO" in done.stderr
    assert run("info", SAMPLE).stderr == ""


@pytest.mark.parametrize(
    "call",
    [("--log-file", "LOG", "info", SAMPLE), ("info", "--log-file", "LOG", SAMPLE), ("doctor", "--log-file", "LOG")],
)
def test_a_log_file_is_appended_to_and_stderr_stays_quiet(call, tmp_path):
    log = tmp_path / "it.log"
    log.write_text("before\n")
    done = run(*(log if word == "LOG" else word for word in call))
    assert done.returncode == 0
    assert done.stderr == ""
    lines = log.read_text().splitlines()
    assert lines[0] == "before"
    assert "INFO" in lines[1]


def test_every_command_has_the_log_options():
    for command in (
        (), ("fill",), ("extend",), ("info",), ("train",), ("evaluate",), ("doctor",), ("benchmark",),
        ("benchmark", "fill"),
    ):
        shown = run(*command, "--help").stdout
        assert "--log-file" in shown
        assert "-v, --verbose" in shown


def test_a_log_file_that_cannot_be_written_is_one_sentence(tmp_path):
    failed = run("info", SAMPLE, "--log-file", tmp_path / "absent" / "it.log")
    assert failed.returncode == 1
    assert "it.log cannot be written" in failed.stderr
    assert len(failed.stderr.strip().splitlines()) == 1


def test_the_folder_is_private_rotates_and_holds_only_logs(tmp_path):
    done = script(
        "assert logs.log_to_folder(paths.logs_folder())\n"
        "for _ in range(60): logging.getLogger('inpaint_app').info('x' * 100_000)\n",
        tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    folder = tmp_path / "log"
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["crash.log", "inpaint-app.1.log", "inpaint-app.2.log", "inpaint-app.3.log", "inpaint-app.log"]
    assert sum(path.stat().st_size for path in folder.iterdir()) < 5e6
    if os.name == "posix":
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_without_a_folder_there_is_no_log_and_no_failure(tmp_path):
    (tmp_path / "log").write_text("in the way")
    done = script(
        "assert not logs.log_to_folder(paths.logs_folder()); logging.getLogger('inpaint_app').info('x')", tmp_path)
    assert done.returncode == 0
    assert "there will be no log" in done.stderr
    assert "Traceback" not in done.stderr


def test_errors_of_all_threads_and_finalisers_are_logged(tmp_path):
    done = script(
        """
logs.log_to_folder(paths.logs_folder())
reported = []
restore = logs.watch_for_unexpected_errors(reported.append)
def fail(word): raise ValueError(word)
thread = threading.Thread(target=fail, args=("in-a-thread",)); thread.start(); thread.join()
class Odd:
    def __del__(self): fail("in-a-finaliser")
Odd()
assert [str(error) for error in reported] == ["in-a-thread"]
fail("in-the-main-thread")
""",
        tmp_path,
    )
    assert done.returncode == 1
    text = (tmp_path / "log" / "inpaint-app.log").read_text()
    for word in ("in-a-thread", "in-a-finaliser", "in-the-main-thread"):
        assert f"ValueError: {word}" in text
    assert text.count("Traceback") == 3


def test_a_crash_of_the_interpreter_leaves_its_stacks(tmp_path):
    done = script("import faulthandler\nlogs.log_to_folder(paths.logs_folder())\nfaulthandler._sigabrt()", tmp_path)
    assert done.returncode != 0
    assert "most recent call first" in (tmp_path / "log" / "crash.log").read_text()


def test_ctrl_c_is_no_error(tmp_path):
    code = "logs.log_to_folder(paths.logs_folder()); logs.watch_for_unexpected_errors(); raise KeyboardInterrupt"
    done = script(code, tmp_path)
    assert "KeyboardInterrupt" in done.stderr
    assert "unexpected" not in (tmp_path / "log" / "inpaint-app.log").read_text()


WINDOW = """
import json
from inpaint_app.ui import launch
from PySide6.QtCore import QTimer, qWarning
from PySide6.QtWidgets import QApplication
from inpaint_app.ui.dialogs.error_dialog import ErrorDialog

def fail(word): raise RuntimeError(word)
def dialogs(): return [w for w in QApplication.topLevelWidgets() if isinstance(w, ErrorDialog) and w.isVisible()]

def painted():
    qWarning("said by Qt")
    QTimer.singleShot(0, lambda: fail("first"))
    QTimer.singleShot(0, lambda: fail("second"))
    thread = threading.Thread(target=fail, args=("third",)); thread.start(); thread.join()
    QTimer.singleShot(300, look)

def look():
    (dialog,) = dialogs()
    dialog.copy_button.click()
    copied = QApplication.clipboard().text()
    dialog.close()
    QTimer.singleShot(0, lambda: fail("first"))  # again, from another place: a new one
    QTimer.singleShot(300, lambda: finish(copied))

def finish(copied):
    print(json.dumps([copied, len(dialogs())]))
    QApplication.exit(0)

sys.exit(launch.main(None, painted))
"""


def test_the_window_shows_one_dialog_logs_everything_and_goes_on(tmp_path):
    done = script(WINDOW, tmp_path)
    assert done.returncode == 0, done.stderr
    copied, still_open = json.loads(done.stdout.strip().splitlines()[-1])
    assert "Traceback" in copied
    assert "inpaint-app " in copied
    assert "PySide6" in copied
    assert still_open == 0  # the same error at the same place is shown once
    text = (tmp_path / "log" / "inpaint-app.log").read_text()
    for word in ("RuntimeError: first", "RuntimeError: second", "RuntimeError: third", "said by Qt"):
        assert word in text


def test_a_window_whose_log_folder_cannot_be_written_opens(tmp_path):
    (tmp_path / "log").write_text("in the way")
    done = script(
        "from inpaint_app.ui import launch\nfrom PySide6.QtWidgets import QApplication\n"
        "sys.exit(launch.main(None, lambda: QApplication.exit(7)))", tmp_path)
    assert done.returncode == 7, done.stderr
