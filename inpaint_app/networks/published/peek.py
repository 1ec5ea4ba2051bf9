"""Which network a file holds, from its table of contents alone: quick, and without torch."""

from __future__ import annotations

import json
from pathlib import Path

from inpaint_app.errors import ModelError
from inpaint_app.networks.published.archive import is_zip, read_records, shapes_of
from inpaint_app.networks.published.recognise import Recognised, Shapes, recognise

MAX_HEADER = 16 << 20
"""Of a safetensors file, bytes."""


def peek(path: Path) -> Recognised | None:
    """The network in a file; None: no known one, or it cannot be told without loading it."""
    try:
        if is_zip(path):
            return recognise(shapes_of(read_records(path)))
        return recognise(_safetensors_shapes(path)) if is_safetensors(path) else None
    except (ModelError, OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def is_safetensors(path: Path) -> bool:
    """Whether a file begins as safetensors files do."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        return length <= MAX_HEADER and file.read(1) == b"{"


def _safetensors_shapes(path: Path) -> Shapes:
    with path.open("rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
    return {name: tuple(entry["shape"]) for name, entry in header.items() if name != "__metadata__"}
