"""Small networks on disk: float16 weights in a safetensors file with their card in it (see ``weights_file``)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor, nn

from inpaint_app.atomic_file import replacing
from inpaint_app.networks.weights_file import damaged_weights, read_raw_card, read_verified, unreadable_card, with_card

_COUNTERS = "num_batches_tracked"


def save_with_card(weights: Path, network: nn.Module, card: Mapping[str, Any]) -> None:
    """Write the weights with their card in them, and the card beside them for people.

    Raises:
        SaveError: they cannot be written; what was there before is whole.
    """
    tensors = {
        key: value.detach().cpu().to(torch.float16).contiguous() for key, value in network.state_dict().items()
        if not key.endswith(_COUNTERS)}
    content, found = with_card(save(tensors), card)
    text = json.dumps({**card, "sha256": found}, indent=2) + "\n"
    for path, data in ((weights, content), (weights.with_suffix(".json"), text.encode())):
        with replacing(path, overwrite=True) as file:
            file.write(data)


def read_architecture(weights: Path, architecture: str) -> dict[str, Any]:
    """The card of a network of this architecture.

    Raises:
        ModelError: it is missing or damaged, or of another architecture.
    """
    card = read_raw_card(weights)
    if not isinstance(card, dict) or card.get("architecture") != architecture:
        raise unreadable_card(weights)
    return card


def fill_in(network: nn.Module, weights: Path) -> None:
    """Give ``network`` the weights in a file, and make it ready to use: float32, processor, channels-last.

    Raises:
        ModelError: the file is missing or damaged, or of another shape.
    """
    content = read_verified(weights)
    try:
        tensors: dict[str, Tensor] = {key: value.float() for key, value in load(content).items()}
        own = {key: value for key, value in network.state_dict().items() if key.endswith(_COUNTERS)}
        network.load_state_dict(tensors | own)
    except (SafetensorError, RuntimeError, ValueError, KeyError, TypeError):
        raise damaged_weights(weights) from None
    network.eval().requires_grad_(False).to(memory_format=torch.channels_last)  # type: ignore[call-overload]


def whole_numbers(value: object, count: int | None, least: int, most: int) -> tuple[int, ...] | None:
    """A list of a card as a tuple; None if it is no list of ``count`` (None: up to 64) whole numbers within bounds."""
    if not isinstance(value, list) or len(value) != (len(value) if count is None else count) or len(value) > 64:
        return None
    return tuple(value) if all(type(each) is int and least <= each <= most for each in value) else None
