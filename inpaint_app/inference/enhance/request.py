"""What enhancing a photo is asked to do, and what is told on the way; light enough for the window's start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from inpaint_app.document.arrays import FloatArray
from inpaint_app.document.geometry_edit import Layout
from inpaint_app.errors import UsageError

Poll = Callable[[], None]
"""Called now and then; it may raise to stop."""
SCALES = (1, 2, 3, 4)
"""By how much a picture can be enlarged; 1 only cleans it."""


class Strengths(NamedTuple):
    """How much was done to a picture, and so is taken back; each 0 to 1, 0 = nothing.

    Attributes:
        denoise: standard deviation of the noise, over 25 of 255.
        deblur: standard deviation of the blur, over 3 pixels.
        jpeg: 100 less the quality, over 70.
    """

    denoise: float = 0.0
    deblur: float = 0.0
    jpeg: float = 0.0


class Enhancer(Protocol):
    """What enhances blocks.

    Attributes:
        name, model_hash, licence: of its weights.
        device: and precision.
        told: whether it is told strengths; else it does as it was trained.
    """

    name: str
    model_hash: str
    licence: str
    device: str
    told: bool

    def reach(self, scale: int) -> int:
        """Pixels of the picture around a part that it must see."""

    def side(self, scale: int) -> int:
        """Side of the parts that it is best given, in pixels of the picture."""

    def estimate(self, pieces: FloatArray) -> FloatArray:
        """N x 3, as ``Strengths``, of N x S x S x 3 pieces."""

    def enhance(self, block: FloatArray, scale: int, strengths: Strengths, poll: Poll) -> FloatArray:
        """(scale H)(scale W)3 in [0, 1]; ``poll`` is called before every layer and may raise to stop."""


@dataclass(frozen=True)
class EnhanceOptions:
    """What is done to a picture.

    Attributes:
        scale: of ``SCALES``.
        denoise, deblur, jpeg: as in ``Strengths``; None: as the picture's pixels say.
        skin: whether skin is treated as all else is; else less is done to it, so that no face is made up.
    """

    scale: int = 1
    denoise: float | None = None
    deblur: float | None = None
    jpeg: float | None = None
    skin: bool = False

    def __post_init__(self) -> None:
        if self.scale not in SCALES:
            raise UsageError("A picture can be enlarged 2, 3 or 4 times, or cleaned at 1, not {scale}.",
                             scale=self.scale)
        for value in self.given:
            if value is not None and not 0 <= value <= 1:
                raise UsageError("Denoise, deblur and jpeg are numbers from 0 to 1.")

    @property
    def given(self) -> tuple[float | None, float | None, float | None]:
        """Denoise, deblur and jpeg."""
        return self.denoise, self.deblur, self.jpeg

    def over(self, found: Strengths) -> Strengths:
        """The strengths that are used where ``found`` is what the pixels say."""
        return Strengths(*(
            each if asked is None else asked for asked, each in zip(self.given, found, strict=True)))

    def check_told(self, enhancer: Enhancer) -> None:
        """Whether ``enhancer`` can be told what is asked for. Raises UsageError where it cannot."""
        if not enhancer.told and any(value is not None for value in self.given):
            raise UsageError(
                "The model {name} cannot be told how much to do; leave denoise, deblur and jpeg out.",
                name=enhancer.name)


@dataclass(frozen=True, eq=False)
class EnhanceRequest:
    """An enhancement for a worker.

    Attributes:
        job: id carried by every event of the run.
        layout: photo, layers and masks; nothing of it changes meanwhile. At scale 1 all that is shown is cleaned and
            becomes a layer; at others the photo and its fills are enlarged.
        make_enhancer: called in the worker.
        near: (x, y) in image pixels, near which it begins; None: in the middle.
        layer_id, layer_name: of the layer.
    """

    job: int
    layout: Layout
    options: EnhanceOptions
    make_enhancer: Callable[[], Enhancer]
    near: tuple[float, float] | None = None
    layer_id: int = 1
    layer_name: str = "Cleaned up"


@dataclass(frozen=True, eq=False)
class EnhanceProgress:
    """How much of an enhancement is done, 0 to 1."""

    job: int
    share: float


@dataclass(frozen=True, eq=False)
class Enhanced:
    """What came of an enhancement.

    Attributes:
        layout: enlarged, or with one more layer; None where there was nothing to clean.
        report: scale, strengths (those used, and those found), model, device, seconds.
    """

    layout: Layout | None
    report: dict[str, Any]


@dataclass(frozen=True, eq=False)
class EnhanceDone:
    """The end of an enhancement."""

    job: int
    enhanced: Enhanced
