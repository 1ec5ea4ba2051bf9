"""What marks an object: a click."""

from __future__ import annotations

from typing import NamedTuple

from inpaint_app.document.geometry import Point


class Click(NamedTuple):
    """A click of a person who selects an object.

    Attributes:
        at: image pixels.
        inside: on the object; False: on what does not belong to it.
    """

    at: Point
    inside: bool
