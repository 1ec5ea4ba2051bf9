"""Files with weights that others have published, known by their hash."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

UNKNOWN_LICENCE = "not stated"
"""The licence of a file that is not known."""


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
