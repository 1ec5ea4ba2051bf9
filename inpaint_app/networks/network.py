"""The one door to networks that fill, and to those that enlarge: whatever file they come from and whatever they want."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from inpaint_app.errors import ModelError
from inpaint_app.networks.checkpoint import load_generator
from inpaint_app.networks.generator import STRIDE, Generator
from inpaint_app.networks.published.archive import unreadable
from inpaint_app.networks.published.compact import build_compact
from inpaint_app.networks.published.convention import Convention, complete
from inpaint_app.networks.published.lama import MIN_SIDE, MULTIPLE, build_lama
from inpaint_app.networks.published.migan import build_migan
from inpaint_app.networks.published.recognise import Kind, Recognised, recognise, resolution
from inpaint_app.networks.published.rrdb import build_rrdb
from inpaint_app.networks.published.tensors import read_shapes, read_tensors
from inpaint_app.networks.published.weights import Weights

UNKNOWN_LICENCE = "not stated"
"""The licence of files that are not known and do not say."""


class Published(NamedTuple):
    """A published file, known by its hash.

    Attributes:
        name: what it is called.
        licence: of the weights.
    """

    name: str
    licence: str


PUBLISHED: Mapping[str, Published] = {
    "fccb7adffd53ec0974ee5503c3731c2c2f1e7e07856fd9228cdcc0b46fd5d423": Published("big-lama", "Apache-2.0"),
    "344c77bbcb158f17dd143070d1e789f38a66c04202311ae3a258ef66667a9ea9": Published("big-lama", "Apache-2.0"),
    "1d6087eee0aac8923ad2606be5d8caeb4824d3e4de331995e420c74e124a466a": Published("migan-512-places2", "MIT"),
    "8b82b2e82fc8e5a2e1f06827594aac1a5d66a9ca41e24199ddd969847788097f": Published("migan-256-places2", "MIT"),
}
"""By the SHA-256 of the file."""


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
    ) -> None:
        """``run``: completes (image, hole, seed) by itself; None: as ``wants`` says."""
        self.module = module
        self.card = card
        self.wants = wants
        self._run = run
        self._poll: Callable[[], None] | None = None
        for layer in module.modules():  # so that a pass ends within one layer, however slow the machine
            layer.register_forward_pre_hook(self._layer_begins)

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
        self._poll = poll
        try:
            if self._run is not None:
                return self._run(image, hole, seed)
            return complete(self.module, self.wants, image, hole, next(self.module.parameters()).dtype)
        finally:
            self._poll = None

    def _layer_begins(self, _module: nn.Module, _arguments: Any) -> None:
        if self._poll is not None:
            self._poll()


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


def load_network(
    path: Path | str, device: torch.device | str = "cpu", dtype: torch.dtype = torch.float32,
) -> Network:
    """A network that completes pictures, ready for use.

    Args:
        path: one's own model (safetensors with its card), or a published LaMa or MI-GAN: safetensors, a checkpoint or
            a TorchScript archive. What it is, is recognised from its tensors.
        device: where it computes.
        dtype: what it computes in.

    Raises:
        ModelError: the file is missing, damaged, holds what could run code, or is of no network that fills.
    """
    path = Path(path)
    found = inspect(path)
    if found.kind is Kind.OWN:
        return _own(path, device, dtype)
    if not found.kind.fills:
        raise ModelError("The model {path} enlarges pictures and cannot fill; choose another model.", path=path)
    module, card = _published(path, device, dtype)
    assert found.kind in (Kind.LAMA, Kind.MIGAN)
    if found.kind is Kind.LAMA:
        return Network(module, card, LAMA)
    side = resolution(found.names)
    return Network(module, card, migan_convention(side))


def load_enlarger(
    path: Path | str, device: torch.device | str = "cpu", dtype: torch.dtype = torch.float32,
) -> Enlarger:
    """A network that enlarges pictures (RRDBNet, SRVGGNetCompact), ready for use; arguments as ``load_network``.

    Raises:
        ModelError: as there, or it is of no network that enlarges.
    """
    path = Path(path)
    if inspect(path).kind.fills:
        raise ModelError("The model {path} fills holes and cannot enlarge; choose another model.", path=path)
    module, card = _published(path, device, dtype)
    return Enlarger(module, card, int(module.scale), int(module.multiple))  # type: ignore[arg-type]


def inspect(path: Path) -> Recognised:
    """Which network a file holds; of most files without reading its numbers.

    Raises:
        ModelError: the file is missing, damaged, holds what could run code, or is of no known network.
    """
    if not path.is_file():
        raise ModelError("There is no model file {path}; check its name.", path=path)
    found = recognise(read_shapes(path))
    if found is None:
        raise ModelError(
            "The weights in {path} are of no network that this version knows (its own, LaMa, MI-GAN, Real-ESRGAN); "
            "choose another model.", path=path)
    return found
