"""GANs of digits on disk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from inpaint_app.errors import ModelError
from inpaint_app.networks.bundled.card_file import fill_in, read_architecture, save_with_card
from inpaint_app.networks.bundled.digits import ARCHITECTURE, DigitPair
from inpaint_app.networks.weights_file import read_raw_card


def save_digits(weights: Path, pair: DigitPair, name: str, training: Mapping[str, Any]) -> None:
    """Write the weights with their card in them, and the card beside them for people.

    Raises:
        SaveError: they cannot be written; what was there before is whole.
    """
    save_with_card(weights, pair, {
        "name": name, "architecture": ARCHITECTURE, "classes": pair.discriminator.to_class is not None,
        "training": dict(training),
    })


def is_digits(weights: Path) -> bool:
    """Whether a file is of such a GAN."""
    try:
        card = read_raw_card(weights)
    except ModelError:
        return False
    return isinstance(card, dict) and card.get("architecture") == ARCHITECTURE


def load_digits(weights: Path) -> DigitPair:
    """Generator and discriminator ready to use (float32, processor).

    Raises:
        ModelError: the weights or the card are missing, damaged, or do not fit each other.
    """
    card = read_architecture(weights, ARCHITECTURE)
    pair = DigitPair(classes=card.get("classes") is True)
    fill_in(pair, weights)
    return pair
