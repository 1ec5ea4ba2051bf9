"""The detectors by their names."""

from __future__ import annotations

from inpaint_app import paths
from inpaint_app.errors import UsageError
from inpaint_app.inference.detect.classical import ClassicalDetector
from inpaint_app.inference.detect.search import Detector


def detector_named(name: str = "auto", device: str = "auto") -> Detector:
    """A detector: "network", "classical", or "auto" for the trained one where it is bundled.

    Raises:
        UsageError: there is none of that name.
    """
    if name not in ("auto", "network", "classical"):
        raise UsageError("There is no detector {name!r}; choose auto, network or classical.", name=name)
    if name == "classical" or (name == "auto" and not paths.builtin_detector().is_file()):
        return ClassicalDetector()
    from inpaint_app.inference.detect.network import NetworkDetector  # torch

    return NetworkDetector(paths.builtin_detector(), device)
