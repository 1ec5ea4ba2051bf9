"""The networks that enhance: the program's own, which is told what was done to a picture, and published enlarging ones.

All take blocks of colour, HW3 float32 in [0, 1].
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from threading import Lock

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from inpaint_app import paths
from inpaint_app.document.arrays import FloatArray
from inpaint_app.errors import DeviceError, ModelError
from inpaint_app.inference.enhance.request import Enhancer, Poll, Strengths
from inpaint_app.networks.bundled.detail import ARCHITECTURE, REACH, Degradation, DetailNetwork, condition
from inpaint_app.networks.bundled.detail_file import load_detail
from inpaint_app.networks.device import choose_device, choose_dtype, is_out_of_memory
from inpaint_app.networks.loading import load_enlarger
from inpaint_app.networks.model_files import BUILTIN, resolve_model
from inpaint_app.networks.network import Enlarger, Polling
from inpaint_app.networks.threads import use_threads, watch_load
from inpaint_app.networks.weights_file import read_raw_card

_PASSES = {1: 1, 2: 2, 3: 4, 4: 4}
"""By how much the network is given a picture enlarged; what it makes of it is reduced where less is wanted."""
_SIDE = 768
"""Side of what the detail network makes at a time, without its surroundings: 960 squared with them takes 0.2 GB."""
_PUBLISHED_SIDE, _PUBLISHED_REACH = 128, 32
"""Pixels of the picture before it is enlarged; published networks keep up to 64 channels at its fourfold size."""


class Loaded:
    """What all kinds share: device, precision, threads, and one pass at a time."""

    def __init__(self, module: nn.Module, device: torch.device, dtype: torch.dtype, threads: int) -> None:
        self.device = f"{device} {'bf16' if dtype == torch.bfloat16 else 'fp32'}"
        self._module, self._on, self._threads = module, device, threads
        self._polling = Polling(module)
        self._lock = Lock()

    def _passed(self, run: Callable[[], Tensor], poll: Poll) -> FloatArray:
        """What ``run`` gives, 13HW, as HW3.

        Raises:
            DeviceError: the device has too little memory. ModelError: the weights are broken.
        """
        try:
            with self._lock, self._polling.asking(poll), torch.inference_mode():
                use_threads(self._threads)
                out = run()
                if not out.isfinite().all():
                    raise ModelError(
                        "The model {name} does not make a valid picture because its weights are broken; "
                        "choose another model.", name=getattr(self, "name", ""))
                return np.ascontiguousarray(out[0].permute(1, 2, 0).float().cpu().numpy())
        except RuntimeError as error:
            if is_out_of_memory(error) and self._on.type != "cpu":
                raise DeviceError("There is not enough memory on {device}; choose cpu.", device=self._on) from error
            raise

    def _tensor(self, block: FloatArray) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(block.transpose(2, 0, 1)[None])).to(self._on)


class DetailEnhancer(Loaded):
    """The program's own network, see ``networks.detail``."""

    told = True

    def __init__(self, weights: Path, device: str = "auto", threads: int = 0) -> None:
        network, card = load_detail(weights)
        on = choose_device(device)
        dtype = choose_dtype(on)
        self._network: DetailNetwork = network.to(device=on, dtype=dtype)
        super().__init__(self._network, on, dtype, threads)
        self.name, self.model_hash = str(card.get("name", weights.stem)), str(card.get("sha256", ""))
        self.licence = str(card.get("licence", ""))

    def reach(self, scale: int) -> int:
        """See `Enhancer`; two more than the network's own, for the interpolation before it."""
        return math.ceil(REACH / _PASSES[scale]) + 2

    def side(self, scale: int) -> int:
        """See `Enhancer`."""
        return _SIDE // _PASSES[scale]

    def estimate(self, pieces: FloatArray) -> FloatArray:
        """See `Enhancer`."""
        with self._lock, torch.inference_mode():
            use_threads(self._threads)
            planes = torch.from_numpy(np.ascontiguousarray(pieces.transpose(0, 3, 1, 2))).to(self._on)
            found: FloatArray = self._network.estimator(planes * 2.0 - 1.0).float().cpu().numpy()
        return found

    def enhance(self, block: FloatArray, scale: int, strengths: Strengths, poll: Poll) -> FloatArray:
        """See `Enhancer`."""
        given = _PASSES[scale]
        picture = self._tensor(bicubic(block, given))
        told = condition(given, Degradation(*strengths))[None].to(self._on)
        hole = torch.zeros_like(picture[:, :1])
        out = self._passed(lambda: self._network.sharpen(picture, hole, told), poll)
        return resized(out, block.shape[0] * scale, block.shape[1] * scale)


class PublishedEnhancer(Loaded):
    """RRDBNet or SRVGGNetCompact, which enlarge by a factor of their own; at others the result is resampled."""

    told = False

    def __init__(self, weights: Path, device: str = "auto", threads: int = 0) -> None:
        on = choose_device(device)
        self._enlarger: Enlarger = load_enlarger(weights, on)
        super().__init__(self._enlarger.module, on, torch.float32, threads)
        card = self._enlarger.card
        self.name, self.model_hash, self.licence = card.name, card.sha256, card.licence

    def reach(self, scale: int) -> int:  # noqa: ARG002 - as others
        """See `Enhancer`."""
        return _PUBLISHED_REACH

    def side(self, scale: int) -> int:  # noqa: ARG002
        """See `Enhancer`."""
        return _PUBLISHED_SIDE

    def estimate(self, pieces: FloatArray) -> FloatArray:
        """Nothing: it is not told."""
        return np.zeros((len(pieces), len(Strengths._fields)), np.float32)

    def enhance(
        self, block: FloatArray, scale: int, strengths: Strengths, poll: Poll,  # noqa: ARG002
    ) -> FloatArray:
        """See `Enhancer`."""
        picture = self._tensor(block)
        out = self._passed(lambda: self._enlarger.enlarge(picture), poll)
        return resized(out, block.shape[0] * scale, block.shape[1] * scale)


def enhancer_named(name: str = BUILTIN, device: str = "auto", threads: int = 0, folder: Path | None = None) -> Enhancer:
    """What enhances.

    Args:
        name: "builtin", a name in the models folder, a file (the program's own or a published enlarging network), or a
            training run's folder.
        device: as for ``choose_device``.
        threads: that compute; 0: as many as other programs leave free.
        folder: the models folder; None: the usual one.

    Raises:
        ModelError: there is no such file, or it is of no network that enhances. DeviceError.
    """
    watch_load()
    path = paths.builtin_detail() if name == BUILTIN else resolve_model(name, folder)
    if _is_own(path):
        return DetailEnhancer(path, device, threads)
    return PublishedEnhancer(path, device, threads)


def bicubic(block: FloatArray, scale: int) -> FloatArray:
    """Enlarged as the network was trained on, HWC float32 in [0, 1]."""
    return resized(block, block.shape[0] * scale, block.shape[1] * scale)


def resized(block: FloatArray, height: int, width: int) -> FloatArray:
    """Bicubic where that enlarges, by means of areas where it reduces; HWC float32 in [0, 1]."""
    if block.shape[:2] == (height, width):
        return block
    method = cv2.INTER_CUBIC if height > block.shape[0] else cv2.INTER_AREA
    out = np.asarray(cv2.resize(block, (width, height), interpolation=method), np.float32)
    return np.clip(out, 0.0, 1.0).reshape(height, width, block.shape[2])


def _is_own(path: Path) -> bool:
    """Whether a file is of the program's own detail network."""
    try:
        card = read_raw_card(path)
    except ModelError:
        return False
    return isinstance(card, dict) and card.get("architecture") == ARCHITECTURE
