"""The engine of the product: a generator and native detail behind ``run(request, cancelled)``.

torch is imported when a model is first loaded, not with this module.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from threading import Event as CancelFlag
from threading import Lock
from typing import TYPE_CHECKING

from inpaint_app.errors import UsageError
from inpaint_app.inference.compiled.loader import kernels
from inpaint_app.inference.request import Event, FillRequest
from inpaint_app.inference.run.painter import SmoothPainter, interruptible
from inpaint_app.inference.run.pipeline import FillRun

if TYPE_CHECKING:
    from inpaint_app.inference.engines.network_painter import DetailDevice, NetworkPainter


class NetworkEngine:
    """Fills holes with a trained generator, and gives large ones native detail.

    Args:
        model: ``builtin``, a name in the models folder, a .safetensors file, or a training run's folder.
        device: ``auto``, ``cpu``, ``cuda``, ``cuda:N``, ``mps`` or ``xpu``.
        detail: without, holes larger than the working size stay as soft as the network paints them.

    The model is loaded by the first ``run`` or by ``load``. One run at a time.
    """

    def __init__(self, model: str = "builtin", device: str = "auto", *, detail: bool = True) -> None:
        self._detail = detail
        self._model = model
        self._wanted = device
        self._painter: NetworkPainter | None = None
        self._loading = Lock()  # a cancelled run's load goes on and serves the next run

    @property
    def name(self) -> str:
        return "full" if self._detail else "network"

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
        if self._detail:
            kernels()

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
                from inpaint_app.inference.engines.critic import load_critic  # torch: seconds
                from inpaint_app.inference.engines.network_painter import NetworkPainter
                from inpaint_app.networks.checkpoint import load_generator, resolve_model

                path = resolve_model(self._model)
                painter = NetworkPainter(
                    partial(load_generator, path), self._wanted, detail=self._detail,
                    load_critic=partial(load_critic, path))
                painter.warm_up()
                self._painter = painter
            return self._painter


class ExemplarEngine:
    """Fills holes with texture from their surroundings alone; no network."""

    def __init__(self, device: str = "auto") -> None:
        self._wanted = device
        self._where: DetailDevice | None = None
        self._painter: SmoothPainter | None = None

    @property
    def name(self) -> str:
        return "exemplar"

    @property
    def device(self) -> str:
        return self._wanted

    def load(self) -> None:
        """Import what is needed. Raises DeviceError."""
        self._loaded()
        kernels()

    def run(self, request: FillRequest, cancelled: CancelFlag) -> Iterator[Event]:
        """Yield the events of ``request``; bad devices end in Failed."""
        if self._where is not None:
            self._where.restart()
        ready = self._painter is not None
        run = FillRun(request, cancelled, self.name, lambda flag: interruptible(self._loaded, flag), ready)
        return run.events()

    def _loaded(self) -> SmoothPainter:
        if self._painter is None:
            from inpaint_app.inference.engines.network_painter import DetailDevice  # torch: seconds
            from inpaint_app.networks.device import choose_device

            self._where = DetailDevice(choose_device(self._wanted))
            self._painter = SmoothPainter(self._where.detailer(False), self._where.spare)
        return self._painter


ENGINES: tuple[str, ...] = ("full", "network", "exemplar")
"""What ``make_engine`` makes."""


def make_engine(name: str = "full", model: str = "builtin", device: str = "auto") -> NetworkEngine | ExemplarEngine:
    """An engine by name: "full", "network" (its picture enlarged) or "exemplar" (no network).

    Raises:
        UsageError: an unknown name.
    """
    if name not in ENGINES:
        known = ", ".join(ENGINES)
        raise UsageError("There is no engine called {name!r}; choose from {known}.", name=name, known=known)
    return ExemplarEngine(device) if name == "exemplar" else NetworkEngine(model, device, detail=name == "full")
