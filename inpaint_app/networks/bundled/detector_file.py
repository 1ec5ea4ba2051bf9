"""Detectors of damage on disk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from inpaint_app.limits import DAMAGE_KINDS
from inpaint_app.networks.bundled.card_file import fill_in, read_architecture, save_with_card, whole_numbers
from inpaint_app.networks.bundled.damage_detector import ARCHITECTURE, DamageDetector
from inpaint_app.networks.weights_file import unreadable_card

_MAX_WIDTH = 1024


def save_detector(
    weights: Path, detector: DamageDetector, name: str, training: Mapping[str, Any],
    quality: Mapping[str, Any] | None = None,
) -> None:
    """Write the weights with their card in them, and the card beside them for people.

    Args:
        quality: what was measured; ``threshold`` (0 to 1) is the score from which the default sensitivity finds.

    Raises:
        SaveError: they cannot be written; what was there before is whole.
    """
    save_with_card(weights, detector, {
        "name": name, "architecture": ARCHITECTURE, "widths": detector.widths, "kinds": DAMAGE_KINDS,
        "training": dict(training), "quality": dict(quality or {}),
    })


def load_detector(weights: Path) -> tuple[DamageDetector, dict[str, Any]]:
    """A detector ready to use (float32, processor, channels-last), and its card.

    Raises:
        ModelError: the weights or the card are missing, damaged, or do not fit each other.
    """
    card = read_architecture(weights, ARCHITECTURE)
    widths = whole_numbers(card.get("widths"), 4, 1, _MAX_WIDTH)
    if widths is None or card.get("kinds") != list(DAMAGE_KINDS):
        raise unreadable_card(weights)
    detector = DamageDetector(widths)  # type: ignore[arg-type]
    fill_in(detector, weights)
    return detector, card
