"""What a photo is done with: engine, detector, enhancer and critic, loaded once and kept."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from inpaint_app import paths
from inpaint_app.archive.steps import Steps
from inpaint_app.inference.detect.detectors import detector_named
from inpaint_app.inference.detect.search import Detector
from inpaint_app.inference.engines.best_of import engine_with
from inpaint_app.inference.enhance.request import Enhancer
from inpaint_app.inference.request import Engine
from inpaint_app.inference.run.protocols import Judge
from inpaint_app.models.registry import models_folder
from inpaint_app.networks.model_files import ALL, BUILTIN, resolve_model


class Tools:
    """Each is loaded when first asked for, or with ``load``; pickled without what is loaded.

    Args:
        threads: that compute.
    """

    def __init__(self, steps: Steps, threads: int = 1) -> None:
        self.steps, self._threads = steps, threads

    def __getstate__(self) -> dict[str, Any]:
        return {"steps": self.steps, "_threads": self._threads}

    def load(self) -> None:
        """Load all that the steps need, with one thread, so that processes can be forked afterwards.

        A pool of threads that was made before does not live in a forked process, which would wait for it forever.

        Raises:
            ModelError, DeviceError.
        """
        import cv2

        cv2.setNumThreads(1)
        steps = self.steps
        if steps.computes:
            from inpaint_app.networks.threads import use_threads  # torch

            use_threads(1)
        if steps.fills or steps.restore or steps.extend:
            load = getattr(self.engine, "load", None)
            if load is not None:
                load()
            _ = self.judge
        if steps.detect or steps.restore:
            _ = self.detector.threshold
        if steps.enhance:
            _ = self.enhancer

    @cached_property
    def engine(self) -> Engine:
        """Fills."""
        steps = self.steps
        return engine_with(steps.model, steps.device, threads=self._threads, folder=models_folder(steps.models))

    @cached_property
    def detector(self) -> Detector:
        """Finds damage."""
        return detector_named("auto", self.steps.device, self._threads)

    @cached_property
    def enhancer(self) -> Enhancer:
        """Enlarges and cleans."""
        from inpaint_app.inference.enhance.enhancers import enhancer_named  # torch

        return enhancer_named(BUILTIN, self.steps.device, self._threads)

    @cached_property
    def judge(self) -> Judge | None:
        """Says how real what was filled looks; None: the model has no critic."""
        from inpaint_app.inference.engines.critic import load_critic  # torch

        if self.steps.model == ALL:
            return load_critic(paths.builtin_model())
        return load_critic(resolve_model(self.steps.model, models_folder(self.steps.models)))
