"""The file that holds a model, without torch: weights as safetensors, and in their header the card and a hash of all.

The header's metadata has ``card`` (JSON) and ``sha256``: of the whole file with zeros in the place of the hash, so that
a change anywhere in weights or card is seen. A file without them has its card beside it, same name, ``.json``, which
states the SHA-256 of the file as it is; beside a file that has them such a card is for people only.
"""

from __future__ import annotations

import errno
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from inpaint_app.errors import ModelError

MAX_BYTES = 2 << 30
"""Of a file; the largest generator that a card may ask for is smaller."""
_MAX_HEADER = 16 << 20
_LENGTH = 8
"""Bytes before the header, which say how long it is; the header's length is a multiple of it."""
_METADATA = "__metadata__"
_CARD, _HASH = "card", "sha256"
_BLANK = "0" * 64


def with_card(content: bytes, card: Mapping[str, Any]) -> tuple[bytes, str]:
    """A safetensors file with ``card`` in its header, and the hash that is now in it.

    Args:
        content: of a whole safetensors file; a card that it has is replaced.
        card: values that JSON can hold; a hash in it is left out.
    """
    end = _LENGTH + int.from_bytes(content[:_LENGTH], "little")
    header = json.loads(content[_LENGTH:end])
    text = json.dumps({key: value for key, value in card.items() if key != _HASH})
    header[_METADATA] = {_CARD: text, _HASH: _BLANK}
    encoded = json.dumps(header, separators=(",", ":")).encode()
    encoded += b" " * (-len(encoded) % _LENGTH)
    blank = len(encoded).to_bytes(_LENGTH, "little") + encoded + content[end:]
    found = hashlib.sha256(blank).hexdigest()
    return blank.replace(_stated(_BLANK), _stated(found), 1), found


def read_raw_card(weights: Path) -> Any:
    """What JSON says in the file's header, with the hash, or else beside the file; nothing of it is checked.

    Raises:
        ModelError: the file cannot be read, or has no card.
    """
    try:
        with weights.open("rb") as file:
            metadata = _metadata(file)
        if _CARD in metadata:
            card = json.loads(metadata[_CARD])
            return {**card, _HASH: metadata.get(_HASH)}
    except MemoryError:
        raise too_little_memory(weights) from None
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise _unreadable(weights, error) from None
    beside = weights.with_suffix(".json")
    try:
        return json.loads(beside.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ModelError(
            "The model {path} has no card; put {card} beside it.", path=weights, card=beside.name) from None
    except (OSError, ValueError, RecursionError):
        raise unreadable_card(weights) from None


def read_verified(weights: Path) -> bytes:
    """The whole file, after its hash was compared with the one that its card states.

    Raises:
        ModelError: the file cannot be read, has no card, or is not as it was when its card was written.
    """
    card = read_raw_card(weights)
    try:
        if weights.stat().st_size > MAX_BYTES:
            raise ModelError("The model file {path} is larger than any model; choose another one.", path=weights)
        content = weights.read_bytes()
    except MemoryError:
        raise too_little_memory(weights) from None
    except OSError as error:
        raise _unreadable(weights, error) from None
    stated = card.get(_HASH) if isinstance(card, dict) else None
    if not isinstance(stated, str):
        raise unreadable_card(weights)
    end = _LENGTH + int.from_bytes(content[:_LENGTH], "little")
    header = content[:end].replace(_stated(stated), _stated(_BLANK), 1)
    found = hashlib.sha256(header)
    found.update(memoryview(content)[end:])
    if found.hexdigest() != stated:
        raise ModelError(
            "The model file {path} is damaged, it is not the one that its card describes; fetch it again.",
            path=weights)
    return content


def unreadable_card(weights: Path) -> ModelError:
    """The error of a card that is not what a card is."""
    return ModelError("The model card of {path} cannot be read; fetch the model again.", path=weights)


def _metadata(file: BinaryIO) -> dict[str, Any]:
    length = int.from_bytes(file.read(_LENGTH), "little")
    if length > _MAX_HEADER:
        raise ValueError("no header")
    header = json.loads(file.read(length))
    metadata = header.get(_METADATA, {}) if isinstance(header, dict) else None
    if not isinstance(metadata, dict):
        raise TypeError("no metadata")
    return metadata


def _stated(digest: str) -> bytes:
    """How a hash stands in the header; quotes within the card are escaped, so that it is there once."""
    return f'"{_HASH}":"{digest}"'.encode()


def damaged_weights(weights: Path) -> ModelError:
    """The error of a file that is no whole safetensors file."""
    return ModelError("The model file {path} is damaged or not a safetensors file; fetch it again.", path=weights)


def too_little_memory(weights: Path) -> ModelError:
    """The error of a file that may be whole."""
    return ModelError("There is not enough memory to load the model {path}; close other programs.", path=weights)


def _unreadable(weights: Path, error: Exception) -> ModelError:
    no_memory = isinstance(error, OSError) and error.errno == errno.ENOMEM
    return too_little_memory(weights) if no_memory else damaged_weights(weights)
