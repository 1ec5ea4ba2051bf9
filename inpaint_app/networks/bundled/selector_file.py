"""Networks that select objects on disk: float16 weights in a safetensors file with their card in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save

from inpaint_app.atomic_file import replacing
from inpaint_app.networks.bundled.object_selector import ARCHITECTURE, ObjectSelector
from inpaint_app.networks.weights_file import damaged_weights, read_raw_card, read_verified, unreadable_card, with_card


def save_selector(weights: Path, selector: ObjectSelector, training: Mapping[str, Any]) -> None:
    """Write the weights with their card in them, and the card beside them for people.

    Raises:
        SaveError: they cannot be written; what was there before is whole.
    """
    tensors = {
        key: value.detach().cpu().to(torch.float16).contiguous() for key, value in selector.state_dict().items()}
    card: dict[str, Any] = {"name": "select", "architecture": ARCHITECTURE, "training": dict(training)}
    content, found = with_card(save(tensors), card)
    text = json.dumps({**card, "sha256": found}, indent=2) + "\n"
    for path, data in ((weights, content), (weights.with_suffix(".json"), text.encode())):
        with replacing(path, overwrite=True) as file:
            file.write(data)


def load_selector(weights: Path) -> ObjectSelector:
    """A network ready to use (float32, processor).

    Raises:
        ModelError: the weights or the card are missing, damaged, or do not fit each other.
    """
    card = read_raw_card(weights)
    content = read_verified(weights)
    if not isinstance(card, dict) or card.get("architecture") != ARCHITECTURE:
        raise unreadable_card(weights)
    selector = ObjectSelector()
    try:
        selector.load_state_dict({key: value.float() for key, value in load(content).items()})
    except (SafetensorError, RuntimeError, ValueError, KeyError, TypeError):
        raise damaged_weights(weights) from None
    return selector.eval().requires_grad_(False)
