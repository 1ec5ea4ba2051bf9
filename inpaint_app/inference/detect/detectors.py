"""The detectors by their names, and two as one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from inpaint_app import paths
from inpaint_app.document.arrays import FloatArray
from inpaint_app.errors import UsageError
from inpaint_app.inference.detect.classical import ClassicalDetector
from inpaint_app.inference.detect.search import Detector

_SECOND_WEIGHT = 0.3
"""What the filters' score adds, as a probability of its own, where both look."""


class BothDetectors:
    """The trained detector and the filters together."""

    def __init__(self, first: Detector, second: Detector) -> None:
        self._first, self._second = first, second

    @property
    def threshold(self) -> float:
        """The first one's."""
        return self._first.threshold

    def scores(self, rgb: npt.NDArray[np.uint8]) -> FloatArray:
        """HW3 uint8 to KHW float32 in [0, 1]."""
        first, second = self._first.scores(rgb), self._second.scores(rgb)
        return np.asarray(1 - (1 - first) * (1 - second * np.float32(_SECOND_WEIGHT)), np.float32)


def detector_named(name: str = "auto", device: str = "auto", threads: int = 0) -> Detector:
    """A detector: "network", "classical", "both", or "auto" for the trained one where it is bundled.

    Raises:
        UsageError: there is none of that name.
    """
    if name not in ("auto", "network", "classical", "both"):
        raise UsageError("There is no detector {name!r}; choose auto, network, classical or both.", name=name)
    if name == "classical" or (name == "auto" and not paths.builtin_detector().is_file()):
        return ClassicalDetector()
    from inpaint_app.inference.detect.network import NetworkDetector  # torch

    network = NetworkDetector(paths.builtin_detector(), device, threads)
    return BothDetectors(network, ClassicalDetector()) if name == "both" else network
