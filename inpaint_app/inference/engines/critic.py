"""The critic: the discriminator that trained with a generator, as a judge of what was filled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F

from inpaint_app import paths
from inpaint_app.document.layers.layers import Pixels
from inpaint_app.errors import ModelError
from inpaint_app.inference.run.protocols import OutOfMemoryError
from inpaint_app.networks.checkpoint import load_discriminator, load_features
from inpaint_app.networks.device import is_out_of_memory
from inpaint_app.networks.discriminator import Discriminator
from inpaint_app.networks.published.peek import peek
from inpaint_app.networks.published.recognise import Kind

_MAX_SIDE = 768
_MIN_SIDE = 64
_SIDE_STEP = 4
"""What the discriminator's first layers divide sides by."""


class Critic:
    """Says how real each place of a picture looks.

    Args:
        weights: a model's file (see ``networks.model_files.resolve_model``); of a published network, which has no
            discriminator, the bundled one's is taken.
        discriminator: where it is read already.

    Raises:
        ModelError: unreadable, or stored without its discriminator.
    """

    def __init__(self, weights: Path, discriminator: Discriminator | None = None) -> None:
        weights = judging_weights(weights)
        discriminator = discriminator or load_discriminator(weights, patch=False)
        if discriminator is None:
            raise ModelError(
                "The model {path} was stored without its discriminator, so it cannot judge realism; use another model.",
                path=weights)
        self._discriminator = discriminator.eval()
        self._features = load_features(weights).eval()

    def realism(self, pixels: Pixels) -> npt.NDArray[np.float32]:
        """HW float32 in [0, 1], the probability that a place is real, over HWC uint8 or uint16 pixels.

        Larger pictures are judged at 768 pixels on their longer side and the map is scaled back: the
        critic knows structure at the generator's working size, not grain.

        Raises:
            OutOfMemoryError: too little memory.
        """
        height, width = pixels.shape[:2]
        scale = min(1.0, _MAX_SIDE / max(height, width))
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        reduced: Any = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], -1)
        colours = reduced[..., :1].repeat(3, axis=2) if reduced.shape[2] <= 2 else reduced[..., :3]
        values = torch.from_numpy(colours.astype(np.float32) / np.iinfo(pixels.dtype).max * 2 - 1)
        image = values.permute(2, 0, 1)[None]
        across, down = (max(_MIN_SIDE, -(-side // _SIDE_STEP) * _SIDE_STEP) - side for side in size)
        try:
            with torch.inference_mode():
                padded = F.pad(image, (0, across, 0, down), mode="replicate")
                judged = self._discriminator.realism(padded, self._features(padded))[0, 0, : size[1], : size[0]]
        except RuntimeError as error:
            if is_out_of_memory(error):
                raise OutOfMemoryError from error
            raise
        enlarged = cv2.resize(judged.numpy(), (width, height), interpolation=cv2.INTER_LINEAR)
        return enlarged.astype(np.float32, copy=False)


def judging_weights(weights: Path) -> Path:
    """The file whose discriminator judges what a model fills: its own, or the bundled one for published networks."""
    found = peek(weights) if weights.is_file() else None
    if found is None or found.kind is Kind.OWN:
        return weights
    return paths.builtin_model()


def load_critic(weights: Path) -> Critic | None:
    """The critic of a model; None where it was stored without its discriminator.

    Raises:
        ModelError: unreadable.
    """
    weights = judging_weights(weights)
    discriminator = load_discriminator(weights, patch=False)
    return None if discriminator is None else Critic(weights, discriminator)
