"""For tests of painting: a style network of random weights."""

from __future__ import annotations

import torch

from inpaint_app.inference.style.stylists import NetworkStylist
from inpaint_app.networks.bundled.style import StyleNetwork, StyleShape
from inpaint_app.networks.bundled.style_file import save_style


def style_weights(folder, name="spots"):
    """The file of a network that changes every pixel by what is around it."""
    with torch.random.fork_rng():
        torch.manual_seed(1)
        network = StyleNetwork(StyleShape(8, 8, (1, 2)))
        torch.nn.init.normal_(network.head.weight, std=0.1)
    save_style(folder / f"{name}.safetensors", network, name, {})
    return folder / f"{name}.safetensors"


def exact_stylist(folder):
    """One that computes in float32 on the processor."""
    stylist = NetworkStylist(style_weights(folder), "cpu")
    stylist._network.float()
    return stylist
