"""The engine of the product: a generator behind ``run(request, cancelled)``.

torch is imported when a model is first loaded, not with this module.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from threading import Event as CancelFlag
from threading import Lock
from typing import TYPE_CHECKING

from inpaint_app.inference.pipeline import FillRun, interruptible
from inpaint_app.inference.request import Event, FillRequest

if TYPE_CHECKING:
    from inpaint_app.inference.structure import NetworkPainter


class NetworkEngine:
    """Fills holes with a trained generator.

    Args:
        model: ``builtin``, a name in the models folder, a .safetensors file, or a training run's folder.
        device: ``auto``, ``cpu``, ``cuda``, ``cuda:N``, ``mps`` or ``xpu``.

    The model is loaded by the first ``run`` or by ``load``. One run at a time.
    """

    def __init__(self, model: str = "builtin", device: str = "auto") -> None:
        self._model = model
        self._wanted = device
        self._painter: NetworkPainter | None = None
        self._loading = Lock()  # a cancelled run's load goes on and serves the next run

    @property
    def name(self) -> str:
        return "network"

    @property
    def device(self) -> str:
        """Device and precision ("cpu bf16") once loaded, before that what was asked for."""
        return self._painter.device if self._painter is not None else self._wanted

    def load(self) -> None:
        """Load the model and run it once, so that the first fill need not.

        Raises:
            ModelError, DeviceError.
        """
        self._loaded()

    def run(self, request: FillRequest, cancelled: CancelFlag) -> Iterator[Event]:
        """Yield the events of ``request``; bad weights or devices end in Failed."""
        if self._painter is not None:
            self._painter.restart()
        ready = self._painter is not None
        run = FillRun(request, cancelled, self.name, lambda flag: interruptible(self._loaded, flag), ready)
        return run.events()

    def _loaded(self) -> NetworkPainter:
        with self._loading:
            if self._painter is None:
                from inpaint_app.inference.structure import NetworkPainter  # torch: seconds
                from inpaint_app.networks.checkpoint import load_generator, resolve_model

                path = resolve_model(self._model)
                painter = NetworkPainter(partial(load_generator, path), self._wanted)
                painter.warm_up()
                self._painter = painter
            return self._painter
