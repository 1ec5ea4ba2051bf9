"""Detectors of damage on disk: float16 weights in a safetensors file with their card in it (see ``weights_file``)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save

from inpaint_app.atomic_file import replacing
from inpaint_app.limits import DAMAGE_KINDS
from inpaint_app.networks.damage_detector import ARCHITECTURE, DamageDetector
from inpaint_app.networks.weights_file import damaged_weights, read_raw_card, read_verified, unreadable_card, with_card

_COUNTERS = "num_batches_tracked"
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
    tensors = {
        key: value.detach().cpu().to(torch.float16).contiguous() for key, value in detector.state_dict().items()
        if not key.endswith(_COUNTERS)}
    card: dict[str, Any] = {
        "name": name, "architecture": ARCHITECTURE, "widths": detector.widths, "kinds": DAMAGE_KINDS,
        "training": dict(training), "quality": dict(quality or {}),
    }
    content, found = with_card(save(tensors), card)
    text = json.dumps({**card, "sha256": found}, indent=2) + "\n"
    for path, data in ((weights, content), (weights.with_suffix(".json"), text.encode())):
        with replacing(path, overwrite=True) as file:
            file.write(data)


def load_detector(weights: Path) -> tuple[DamageDetector, dict[str, Any]]:
    """A detector ready to use (float32, processor, channels-last), and its card.

    Raises:
        ModelError: the weights or the card are missing, damaged, or do not fit each other.
    """
    card = read_raw_card(weights)
    content = read_verified(weights)
    widths = card.get("widths")
    plain = isinstance(widths, list) and len(widths) == 4 and all(
        isinstance(width, int) and 0 < width <= _MAX_WIDTH for width in widths)
    if not plain or card.get("architecture") != ARCHITECTURE or card.get("kinds") != list(DAMAGE_KINDS):
        raise unreadable_card(weights)
    detector = DamageDetector(tuple(widths))
    try:
        tensors = {key: value.float() for key, value in load(content).items()}
        own = {key: value for key, value in detector.state_dict().items() if key.endswith(_COUNTERS)}
        detector.load_state_dict(tensors | own)
    except (SafetensorError, RuntimeError, ValueError, KeyError, TypeError):
        raise damaged_weights(weights) from None
    detector.eval().requires_grad_(False)
    return detector.to(memory_format=torch.channels_last), card  # type: ignore[call-overload]
