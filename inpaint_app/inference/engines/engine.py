"""The engines of the product: a generator and native detail, or texture alone, behind ``run(request, cancelled)``.

torch is imported when an engine is first loaded, not with this module.
"""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator
from functools import partial
from threading import Event as CancelFlag
from threading import Lock
from typing import Literal

from inpaint_app.errors import DeviceError, InpaintError
from inpaint_app.heap import bound_caches, give_back
from inpaint_app.inference.compiled.loader import kernels
from inpaint_app.inference.request import EngineEvent, FillRequest
from inpaint_app.inference.run.painter import SmoothPainter, interruptible
from inpaint_app.inference.run.pipeline import FillRun
from inpaint_app.inference.run.protocols import OutOfMemoryError, Painter

Kind = Literal["full", "detail", "network"]


class LoadedEngine(ABC):
    """Loads its painter once, for whichever thread asks first, and runs requests with it; one run at a time.

    ``load`` may go on in one thread while another runs a request: that shows its preview at once and waits for the
    painter only then.
    """

    def __init__(self, device: str, threads: int = 0) -> None:
        self._wanted = device
        self._threads = threads
        self._painter: Painter | None = None
        self._loading = Lock()  # a cancelled run's load goes on and serves the next run

    @property
    @abstractmethod
    def name(self) -> str:
        """What the report calls the engine."""

    @abstractmethod
    def _make(self) -> Painter:
        """The painter, ready to paint."""

    @property
    def device(self) -> str:
        """What computes, as the report says once loaded, before that what was asked for."""
        return self._wanted

    def load(self) -> None:
        """Load what is needed and try it once, so that the first fill need not.

        Raises:
            ModelError, DeviceError.
        """
        self._loaded()

    def run(self, request: FillRequest, cancelled: CancelFlag) -> Iterator[EngineEvent]:
        """Yield the events of ``request``; bad weights or devices end in Failed."""
        painter = self._painter
        if painter is not None:
            painter.reset()
        run = FillRun(request, cancelled, self.name, self._prepared, ready=painter is not None)
        try:
            yield from run.events()
        finally:
            del run
            give_back()

    def _prepared(self, cancelled: CancelFlag) -> Painter:
        """The loaded painter; the calling thread computes with the threads that are wanted or free."""
        painter = interruptible(self._loaded, cancelled)
        from inpaint_app.networks.threads import use_threads  # torch: loaded by now

        use_threads(self._threads)
        return painter

    def _loaded(self) -> Painter:
        with self._loading:
            if self._painter is None:
                try:
                    self._painter = self._make()
                except Exception as error:
                    if _is_out_of_memory(error):
                        raise DeviceError(
                            "There is not enough memory to load the model; close other programs.") from error
                    raise
            return self._painter


def _is_out_of_memory(error: Exception) -> bool:
    if isinstance(error, InpaintError):
        return False
    if isinstance(error, MemoryError | OutOfMemoryError):
        return True
    if "torch" not in sys.modules:  # its import has failed
        return False
    from inpaint_app.networks.device import is_out_of_memory

    return is_out_of_memory(error)


class NetworkEngine(LoadedEngine):
    """Fills holes with a trained generator, and makes large ones sharp.

    Args:
        model: ``builtin``, a name in the models folder, a file of one's own or of a published network (see
            ``networks.load_network``), or a training run's folder.
        device: ``auto``, ``cpu``, ``cuda``, ``cuda:N``, ``mps`` or ``xpu``.
        kind: what becomes of holes larger than the working size: "full": the detail network sharpens them, and texture
            comes from their surroundings; "detail": the former alone; "network": they stay as soft as they are painted.
        threads: how many compute; 0: as many as other programs leave free, measured from fill to fill. The pixels do
            not depend on it.

    The model is loaded by the first ``run`` or by ``load``.
    """

    def __init__(self, model: str = "builtin", device: str = "auto", *, kind: Kind = "full", threads: int = 0) -> None:
        super().__init__(device, threads)
        self._kind = kind
        self._model = model

    @property
    def name(self) -> str:
        return self._kind

    @property
    def device(self) -> str:
        """Device and precision ("cpu bf16") once loaded, before that what was asked for."""
        return self._painter.device if self._painter is not None else self._wanted

    def load(self) -> None:
        """Load the model and run it once, and compile the search for texture.

        Raises:
            ModelError, DeviceError.
        """
        super().load()
        if self._kind == "full":
            kernels()

    def _make(self) -> Painter:
        from inpaint_app.inference.engines.critic import load_critic  # torch: seconds
        from inpaint_app.inference.engines.network_painter import NetworkPainter
        from inpaint_app.inference.engines.sharpening import GuideSharpener
        from inpaint_app.networks.loading import load_network
        from inpaint_app.networks.model_files import resolve_model
        from inpaint_app.networks.threads import watch_load

        bound_caches()
        watch_load()  # while the model is loaded
        path = resolve_model(self._model)
        painter = NetworkPainter(
            partial(load_network, path), self._wanted, detail=self._kind == "full",
            load_sharpener=None if self._kind == "network" else GuideSharpener, load_critic=partial(load_critic, path))
        painter.warm_up()
        return painter


class ExemplarEngine(LoadedEngine):
    """Fills holes with texture from their surroundings alone; no network."""

    def __init__(self, device: str = "auto") -> None:
        super().__init__(device)

    @property
    def name(self) -> str:
        return "exemplar"

    def load(self) -> None:
        """Import what is needed, and compile the search for texture. Raises DeviceError."""
        super().load()
        kernels()

    def _make(self) -> Painter:
        from inpaint_app.inference.texture.placement import DetailDevice  # torch: seconds
        from inpaint_app.networks.device import choose_device

        place = DetailDevice(choose_device(self._wanted))
        return SmoothPainter(place.detailer(False), place)


ENGINES: tuple[str, ...] = ("full", "detail", "network", "exemplar")
"""The engines of the product by name: all of it, its network's picture sharpened or only enlarged, or no network."""
