"""How long it takes from the start of the process to a painted window."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time

_CHILD = """
import sys
import inpaint_app.cli  # as in an ordinary start
from inpaint_app.benchmarks.startup import report_first_paint
report_first_paint(float(sys.argv[1]))
"""


def run_startup_benchmark(runs: int = 5) -> dict[str, object]:
    """Start the application ``runs`` times in processes of its own.

    Returns:
        window_s: seconds from before the process is made until the window is painted, the median.
        torch_loaded: whether torch was imported by then in any of them.
        runs_s: all of the times.
    """
    environment = dict(os.environ)
    if sys.platform.startswith("linux") and not ({"DISPLAY", "WAYLAND_DISPLAY"} & environment.keys()):
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    reports = [_start_once(environment) for _ in range(runs)]
    times = [float(report["window_s"]) for report in reports]
    return {
        "window_s": round(statistics.median(times), 3),
        "torch_loaded": any(report["torch_loaded"] for report in reports),
        "runs_s": [round(seconds, 3) for seconds in times],
    }


def report_first_paint(started: float) -> None:
    """Run the application until its window is painted, print the seconds since ``started``, and quit."""
    from inpaint_app.ui import launch

    def painted() -> None:
        from PySide6.QtWidgets import QApplication

        report = {"window_s": time.time() - started, "torch_loaded": "torch" in sys.modules}
        print(json.dumps(report), flush=True)
        QApplication.exit(0)  # without closing the window, which would write the settings

    sys.exit(launch.main(None, painted))


def _start_once(environment: dict[str, str]) -> dict[str, float | bool]:
    command = [sys.executable, "-c", _CHILD, repr(time.time())]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if result.returncode != 0 or not result.stdout.strip():
        from inpaint_app.errors import UsageError

        reason = (result.stderr.strip().splitlines() or ["no output"])[-1]
        raise UsageError("The window could not be started ({reason}); it needs a display.", reason=reason)
    report: dict[str, float | bool] = json.loads(result.stdout.strip().splitlines()[-1])
    return report
