"""The networks behind object selection: the bundled model's features, and the decoder that was trained on them."""

from __future__ import annotations

from functools import cache
from threading import Lock

import cv2
import numpy as np
import torch
from torch import Tensor

from inpaint_app.document.arrays import FloatArray
from inpaint_app.document.masks.morphology import MaskPixels
from inpaint_app.inference.selection.cues import Marks, cues
from inpaint_app.networks.bundled.object_selector import ObjectSelector
from inpaint_app.networks.bundled.selector_file import load_selector
from inpaint_app.networks.checkpoint import load_features
from inpaint_app.networks.efficientnet import FeatureNetwork
from inpaint_app.networks.threads import use_threads
from inpaint_app.paths import builtin_model, builtin_selector

SIDE = 256
"""Pixels to which a look is scaled, both ways; half of it is the marks' and the answer's side."""

_loading = Lock()


class Look:
    """A part of the photo as the networks see it; answers to marks on it are cheap after that."""

    def __init__(self, picture: MaskPixels) -> None:
        """``picture``: SIDE SIDE 3 uint8 RGB.

        Raises:
            ModelError: a bundled model is missing or damaged.
        """
        features, self._selector = _networks()
        use_threads()  # more than are free would wait for each other
        half = SIDE // 2
        self._small: MaskPixels = np.asarray(
            cv2.resize(picture, (half, half), interpolation=cv2.INTER_AREA), np.uint8)
        image = torch.from_numpy(picture).permute(2, 0, 1)[None].float() / 127.5 - 1
        with torch.inference_mode():
            found = features(image.contiguous(memory_format=torch.channels_last))
        self._features: list[Tensor] = found[1:]

    @torch.inference_mode()
    def answer(self, marks: Marks) -> FloatArray:
        """Logits, HW float32 at half of SIDE, positive = object."""
        given = torch.from_numpy(cues(self._small, marks))[None]
        return np.asarray(self._selector(self._features, given)[0, 0].numpy(), np.float32)


def _networks() -> tuple[FeatureNetwork, ObjectSelector]:
    with _loading:  # once, also when two threads ask at the same time
        return _loaded()


@cache
def _loaded() -> tuple[FeatureNetwork, ObjectSelector]:
    features = load_features(builtin_model()).eval().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return features, load_selector(builtin_selector())
