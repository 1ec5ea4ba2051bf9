"""Style networks on disk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from inpaint_app.networks.bundled.card_file import fill_in, read_architecture, save_with_card, whole_numbers
from inpaint_app.networks.bundled.style import ARCHITECTURE, StyleNetwork, StyleShape
from inpaint_app.networks.weights_file import unreadable_card

_MAX_WIDTH = 512
_MAX_DILATION = 16


def save_style(
    weights: Path, network: StyleNetwork, name: str, training: Mapping[str, Any], licence: str = "",
) -> None:
    """Write the weights with their card in them, and the card beside them for people.

    Raises:
        SaveError: they cannot be written; what was there before is whole.
    """
    shape = network.shape
    save_with_card(weights, network, {
        "name": name, "architecture": ARCHITECTURE, "widths": [shape.half, shape.quarter],
        "dilations": list(shape.dilations), "training": dict(training), "licence": licence,
    })


def load_style(weights: Path) -> tuple[StyleNetwork, dict[str, Any]]:
    """A style network ready to use (float32, processor, channels-last), and its card.

    Raises:
        ModelError: the weights or the card are missing, damaged, or do not fit each other.
    """
    card = read_architecture(weights, ARCHITECTURE)
    widths = whole_numbers(card.get("widths"), 2, 4, _MAX_WIDTH)
    dilations = whole_numbers(card.get("dilations"), None, 1, _MAX_DILATION)
    if widths is None or dilations is None:
        raise unreadable_card(weights)
    network = StyleNetwork(StyleShape(widths[0], widths[1], dilations))
    fill_in(network, weights)
    return network, card
