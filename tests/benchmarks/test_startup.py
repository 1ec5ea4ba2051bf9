from __future__ import annotations

import json
import os
import subprocess
import sys

from inpaint_app.benchmarks.startup import run_startup_benchmark

CHILD = """
import json, sys
from inpaint_app.ui import launch
from PySide6.QtWidgets import QApplication
def painted():
    print(json.dumps(sorted(sys.modules)))
    QApplication.exit(0)
sys.exit(launch.main(None, painted))
"""


def test_the_benchmark_measures_a_painted_window_before_torch(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    report = run_startup_benchmark(runs=1)
    assert float(report["window_s"]) > 0
    assert report["torch_loaded"] is False


def test_nothing_heavy_is_imported_on_the_way_to_the_window(tmp_path):
    environment = {**os.environ, "XDG_CONFIG_HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)}
    result = subprocess.run([sys.executable, "-c", CHILD], env=environment, capture_output=True, text=True, check=True)
    modules = set(json.loads(result.stdout))
    assert not modules & {"torch", "numba", "cv2", "PIL", "tifffile", "imagecodecs", "pillow_heif", "safetensors"}
