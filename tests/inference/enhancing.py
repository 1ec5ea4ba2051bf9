"""For tests of enlarging and cleaning: a small detail network of random weights, and pictures."""

from __future__ import annotations

import numpy as np
import torch

from inpaint_app.document.layers.layers import Photo
from inpaint_app.inference.enhance.enhancers import DetailEnhancer
from inpaint_app.networks.bundled.detail import DetailNetwork, DetailShape
from inpaint_app.networks.bundled.detail_file import save_detail

STRENGTHS = {"denoise": 0.5, "deblur": 0.2, "jpeg": 0.0}


def small_weights(folder):
    """The file of a network that changes every pixel by what is around it."""
    with torch.random.fork_rng():
        torch.manual_seed(1)
        network = DetailNetwork(DetailShape(8, 8, (1, 2)))
        for name, parameter in network.named_parameters():
            if "second.weight" in name:
                torch.nn.init.normal_(parameter, std=0.1)
        torch.nn.init.normal_(network.head.weight, std=0.05)
    save_detail(folder / "small.safetensors", network, "small", {})
    return folder / "small.safetensors"


def small_enhancer(folder):
    return DetailEnhancer(small_weights(folder), "cpu")


def textured(height, width, channels=3, dtype=np.uint8):
    """A photo in which something happens everywhere; where there is alpha, a part of it is transparent."""
    rng = np.random.default_rng(0)
    y, x = np.mgrid[0:height, 0:width]
    waves = np.stack([np.sin(x / 7 + y / 5), np.cos(y / 9), np.sin((x + y) / 4), np.ones_like(x)], 2)
    pixels = (0.5 + 0.35 * waves + 0.05 * rng.standard_normal((height, width, 4))).clip(0, 1)
    pixels = pixels[..., [0, 3] if channels == 2 else range(channels)]
    if channels in (2, 4):
        pixels[..., -1] = (x > width // 2) * 0.75
    return Photo(np.rint(pixels * np.iinfo(dtype).max).astype(dtype))
