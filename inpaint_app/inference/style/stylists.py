"""The networks that paint: bundled ones, those in the models folder, and those of training runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from inpaint_app import paths
from inpaint_app.document.arrays import FloatArray
from inpaint_app.errors import ModelError
from inpaint_app.inference.enhance.enhancers import Loaded
from inpaint_app.inference.enhance.request import Poll
from inpaint_app.inference.style.request import Stylist
from inpaint_app.networks.bundled.style import MULTIPLE, REACH
from inpaint_app.networks.bundled.style_file import load_style
from inpaint_app.networks.device import choose_device, choose_dtype
from inpaint_app.networks.model_files import resolve_model
from inpaint_app.networks.threads import watch_load

_SIDE = 768


class NetworkStylist(Loaded):
    """A style network, see ``networks.bundled.style``."""

    reach, multiple, side = REACH, MULTIPLE, _SIDE

    def __init__(self, weights: Path, device: str = "auto", threads: int = 0) -> None:
        """
        Raises:
            ModelError: the file is missing, damaged, or of no style. DeviceError.
        """
        network, card = load_style(weights)
        on = choose_device(device)
        dtype = choose_dtype(on)
        self._network = network.to(device=on, dtype=dtype)
        super().__init__(self._network, on, dtype, threads)
        self.name, self.model_hash = str(card.get("name", weights.stem)), str(card.get("sha256", ""))
        self.licence = str(card.get("licence", ""))

    def measure(self, pieces: FloatArray, poll: Poll) -> Any:
        """See `Stylist`."""
        poll()
        planes = torch.from_numpy(np.ascontiguousarray(pieces.transpose(0, 3, 1, 2))).to(self._on)
        with self._lock, self._polling.asking(poll):
            return self._network.measure(planes * 2 - 1)

    def paint(self, block: FloatArray, measured: Any, poll: Poll) -> FloatArray:
        """See `Stylist`."""
        height, width = block.shape[:2]
        pad = (0, -width % MULTIPLE, 0, -height % MULTIPLE)
        picture = F.pad(self._tensor(block), pad, mode="replicate") * 2 - 1
        out = self._passed(lambda: (self._network(picture, measured) + 1) / 2, poll)
        return np.clip(out[:height, :width], 0, 1)


def stylist_named(name: str, device: str = "auto", threads: int = 0, folder: Path | None = None) -> Stylist:
    """What paints.

    Args:
        name: of a bundled style, or one in the models folder, a file, or a training run's folder.
        device: as for ``choose_device``.
        threads: that compute; 0: as many as other programs leave free.
        folder: the models folder; None: the usual one.

    Raises:
        ModelError: there is none of that name, or it is of no style. DeviceError.
    """
    watch_load()
    bundled = paths.bundled_styles()
    if name in bundled:
        return NetworkStylist(bundled[name], device, threads)
    try:
        path = resolve_model(name, folder)
    except ModelError:
        raise ModelError(
            "There is no style {name!r}; the bundled ones are {known}, others are files, names in the models folder, "
            "or folders of runs of train --task style.", name=name, known=", ".join(bundled)) from None
    return NetworkStylist(path, device, threads)
