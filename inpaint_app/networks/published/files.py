"""Files with weights that others have published, known by their hash; and what is known of the licence of others."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from inpaint_app.networks.published.recognise import Kind

UNKNOWN_LICENCE = "not stated"
"""The licence of a file of which nothing is known."""

_AUTHORS = {
    Kind.LAMA: "LaMa's authors: Apache-2.0", Kind.MIGAN: "MI-GAN's authors: MIT",
    Kind.RRDB: "Real-ESRGAN's authors: BSD-3-Clause", Kind.COMPACT: "Real-ESRGAN's authors: BSD-3-Clause",
}
"""Under which licence those who made a network publish their own weights of it."""


class PublishedFile(NamedTuple):
    """A published file.

    Attributes:
        name: what its network is called.
        licence: of the weights.
    """

    name: str
    licence: str


PUBLISHED: Mapping[str, PublishedFile] = {
    "fccb7adffd53ec0974ee5503c3731c2c2f1e7e07856fd9228cdcc0b46fd5d423": PublishedFile("big-lama", "Apache-2.0"),
    "344c77bbcb158f17dd143070d1e789f38a66c04202311ae3a258ef66667a9ea9": PublishedFile("big-lama", "Apache-2.0"),
    "1d6087eee0aac8923ad2606be5d8caeb4824d3e4de331995e420c74e124a466a": PublishedFile("migan-512-places2", "MIT"),
    "8b82b2e82fc8e5a2e1f06827594aac1a5d66a9ca41e24199ddd969847788097f": PublishedFile("migan-256-places2", "MIT"),
}
"""By the SHA-256 of the file."""

TRACED: Mapping[str, PublishedFile] = {
    "76eb3b1a71c400ee3290524f7a11b89c": PublishedFile("migan-512", "MIT"),
    "e3aa4aaa15225a33ec84f9f4bc47e500": PublishedFile("big-lama", "Apache-2.0"),
}
"""By the MD5 of the file: TorchScript archives that others made of the same weights, of which no more is known."""


def licence_of_kind(kind: Kind | None) -> str:
    """What can be said of the licence of a file that is not known itself."""
    return f"{UNKNOWN_LICENCE} ({_AUTHORS[kind]})" if kind in _AUTHORS else UNKNOWN_LICENCE


def identify(path: Path, sha256: str, kind: Kind) -> PublishedFile:
    """What a file is called and its licence: a known one's, or its own name and what is known of its kind.

    Raises:
        OSError: it cannot be read.
    """
    known = PUBLISHED.get(sha256)
    if known is None:
        with path.open("rb") as file:
            md5 = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
        known = TRACED.get(md5)
    return known or PublishedFile(path.stem, licence_of_kind(kind))
