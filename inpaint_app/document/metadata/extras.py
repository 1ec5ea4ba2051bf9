"""Metadata that only some formats have a place for, under the names that are the keys of ``Photo.extras``."""

from __future__ import annotations

from collections.abc import Mapping

from inpaint_app.document.metadata.photoshop import lasting

PHOTOSHOP = "photoshop"
"""Photoshop's image resources, IPTC among them (``metadata.photoshop``)."""

IPTC = "iptc"
"""IPTC data that lies outside of these, as in a TIFF file."""

PNG_TIME = "png-time"
"""When the picture was last changed: the seven bytes of PNG's tIME."""


def lasting_extras(extras: Mapping[str, bytes]) -> dict[str, bytes]:
    """What is still true once the picture is edited: thumbnails within go."""
    kept = dict(extras)
    photoshop = lasting(kept.pop(PHOTOSHOP, b""))
    return {**kept, PHOTOSHOP: photoshop} if photoshop else kept
