"""What painting a photo in a style is asked to do; light enough for the window's start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from inpaint_app.document.arrays import FloatArray
from inpaint_app.document.geometry_edit import Layout
from inpaint_app.errors import UsageError
from inpaint_app.inference.enhance.request import Poll


class Stylist(Protocol):
    """What paints blocks of colour, HW3 float32 in [0, 1].

    Attributes:
        name, model_hash, licence: of its weights.
        device: and precision.
        reach: pixels around a part that it must see.
        multiple: parts begin at multiples of this.
        side: of the parts that it is best given.
    """

    name: str
    model_hash: str
    licence: str
    device: str
    reach: int
    multiple: int
    side: int

    def measure(self, pieces: FloatArray, poll: Poll) -> Any:
        """What it must know of a whole picture to paint it in parts, of N S S 3 pieces from all over it."""

    def paint(self, block: FloatArray, measured: Any, poll: Poll) -> FloatArray:
        """HW3 in [0, 1]; ``poll`` is called before every layer and may raise to stop."""


@dataclass(frozen=True)
class StyleOptions:
    """How a photo is painted.

    Attributes:
        strength: 0 to 1, how much of it is seen.
        keep_colour: whether only brightness is painted, and the photo keeps its colours.
    """

    strength: float = 1.0
    keep_colour: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.strength <= 1:
            raise UsageError("The strength of a style is a number from 0 to 1.")


@dataclass(frozen=True, eq=False)
class StyleRequest:
    """A painting for a worker.

    Attributes:
        job: id carried by every event of the run.
        layout: photo, layers and masks; nothing of it changes meanwhile. What is shown of it is painted and becomes a
            layer.
        make_stylist: called in the worker.
        near: (x, y) in image pixels, near which it begins; None: in the middle.
        layer_id, layer_name: of the layer.
    """

    job: int
    layout: Layout
    options: StyleOptions
    make_stylist: Callable[[], Stylist]
    near: tuple[float, float] | None = None
    layer_id: int = 1
    layer_name: str = "Style"
