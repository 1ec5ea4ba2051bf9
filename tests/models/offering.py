"""A tiny random network as a published model."""

from __future__ import annotations

import hashlib
from pathlib import Path

from safetensors.torch import save

from inpaint_app.messages import Message
from inpaint_app.models.offers import Offer
from tests.networks.published import layouts


def weights(seed: int = 0) -> bytes:
    """A LaMa of four channels, safetensors."""
    return save(layouts.lama(seed=seed))


def offer(address: str, content: bytes, *, sha256: str | None = None, name: str = "tiny-lama") -> Offer:
    """The table's row of a file; ``sha256`` another one than it has."""
    found = hashlib.sha256(content).hexdigest()
    return Offer(
        name, "model.safetensors", address, Message("a server of this test"), len(content),
        found if sha256 is None else sha256, "", "Apache-2.0", Message("Tests."))


def put(folder: Path, name: str, content: bytes) -> Path:
    """A model in a models folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    return path
