"""Networks that complete pictures, and those that enlarge them, as all others see them, whatever each wants inside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from inpaint_app.networks.published.convention import Convention, complete
from inpaint_app.networks.published.recognise import Kind
from inpaint_app.networks.published.scales import complete_by_scales


@dataclass(frozen=True)
class NetworkCard:
    """What a network is and where it came from.

    Attributes:
        name: of a known file its own, else the file's without its ending.
        kind: which network it is.
        sha256: of the file; of one's own models as their card states it.
        licence: of the weights.
        parameters: how many numbers it computes with.
    """

    name: str
    kind: Kind
    sha256: str
    licence: str
    parameters: int


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


class Network:
    """A network that completes pictures.

    Attributes:
        card: what it is.
        wants: how it wants its input, which is given to it so by ``complete``, and the size at which it is best.
        module: its layers.
    """

    def __init__(
        self, module: nn.Module, card: NetworkCard, wants: Convention,
        run: Callable[[Tensor, Tensor, int], Tensor] | None = None,
        refine: Callable[[Tensor, Tensor, int, Tensor], Tensor] | None = None,
    ) -> None:
        """Wrap ``module``.

        Args:
            run: completes (image, hole, seed) by itself; None: as ``wants`` says.
            refine: the same for (image, hole, seed, start); None: it has not learned to.
        """
        self.module = module
        self.card = card
        self.wants = wants
        self._run = run
        self._refine = refine
        self._polling = Polling(module)

    @property
    def refines(self) -> bool:
        """Whether it has learned to go on from a picture of its own at half the size (``refine``)."""
        return self._refine is not None

    def to(self, dtype: torch.dtype) -> None:
        """Compute in another precision from now on."""
        self.module.to(dtype)

    @torch.inference_mode()
    def complete(
        self, image: Tensor, hole: Tensor, seed: int = 0, poll: Callable[[], None] | None = None,
    ) -> Tensor:
        """Complete pictures of any size; known pixels come back exactly.

        Args:
            image: N3HW float32 in [0, 1], on the network's device; what lies in the hole does not matter.
            hole: N1HW, 1 = hole.
            seed: of the noise of networks that take some.
            poll: called before every layer; may raise to stop.

        Returns:
            N3HW float32 in [0, 1]; NaN where what was painted is not finite.
        """
        with self._polling.asking(poll):
            if self._run is not None:
                return self._run(image, hole, seed)
            once = partial(complete, self.module, self.wants, dtype=next(self.module.parameters()).dtype)
            if self.wants.reach:
                return complete_by_scales(once, self.wants.reach, image, hole)
            return once(image, hole)

    @torch.inference_mode()
    def refine(
        self, image: Tensor, hole: Tensor, start: Tensor, seed: int = 0, poll: Callable[[], None] | None = None,
    ) -> Tensor:
        """Complete pictures of which a coarser pass has painted the hole; only where ``refines``.

        Args:
            image, hole, seed, poll: as for ``complete``.
            start: N3HW float32 in [0, 1], what the coarser pass painted, enlarged about twice.

        Returns:
            As ``complete``.
        """
        assert self._refine is not None
        with self._polling.asking(poll):
            return self._refine(image, hole, seed, start)


class Enlarger:
    """A network that makes pictures larger.

    Attributes:
        card: what it is.
        scale: how much larger.
    """

    def __init__(self, module: nn.Module, card: NetworkCard, scale: int, multiple: int) -> None:
        self.module = module
        self.card = card
        self.scale = scale
        self._multiple = multiple

    @torch.inference_mode()
    def enlarge(self, image: Tensor) -> Tensor:
        """N3(scale H)(scale W) float32 in [0, 1] from N3HW float32 in [0, 1], on the network's device."""
        height, width = image.shape[-2:]
        padded = F.pad(image, (0, -width % self._multiple, 0, -height % self._multiple), mode="replicate")
        dtype = next(self.module.parameters()).dtype
        out: Tensor = self.module(padded.to(dtype).contiguous(memory_format=torch.channels_last)).float()
        return out[..., : height * self.scale, : width * self.scale].clamp(0.0, 1.0)
