"""Passes through a network that can be stopped between any two layers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from torch import nn


class Polling:
    """Asks whether to go on before every layer, so that a pass ends within one, however slow the machine."""

    def __init__(self, module: nn.Module) -> None:
        self._poll: Callable[[], None] | None = None
        for layer in module.modules():
            layer.register_forward_pre_hook(self._layer_begins)

    @contextmanager
    def asking(self, poll: Callable[[], None] | None) -> Iterator[None]:
        """Within the block ``poll`` is called before every layer; it may raise to stop."""
        self._poll = poll
        try:
            yield
        finally:
            self._poll = None

    def _layer_begins(self, _module: nn.Module, _arguments: Any) -> None:
        if self._poll is not None:
            self._poll()
