"""Networks that select objects on disk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from inpaint_app.networks.bundled.card_file import fill_in, read_architecture, save_with_card
from inpaint_app.networks.bundled.object_selector import ARCHITECTURE, ObjectSelector


def save_selector(weights: Path, selector: ObjectSelector, training: Mapping[str, Any]) -> None:
    """Write the weights with their card in them, and the card beside them for people.

    Raises:
        SaveError: they cannot be written; what was there before is whole.
    """
    save_with_card(
        weights, selector, {"name": "select", "architecture": ARCHITECTURE, "training": dict(training)})


def load_selector(weights: Path) -> ObjectSelector:
    """A network ready to use (float32, processor, channels-last).

    Raises:
        ModelError: the weights or the card are missing, damaged, or do not fit each other.
    """
    read_architecture(weights, ARCHITECTURE)
    selector = ObjectSelector()
    fill_in(selector, weights)
    return selector
