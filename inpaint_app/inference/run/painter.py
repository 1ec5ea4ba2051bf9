"""What fills crops: the promise that every engine keeps to, the plainest painter, and how long steps are stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable
from threading import Event as CancelFlag
from typing import Protocol, TypeVar

import numpy as np

from inpaint_app.inference.pixels.blending import Hole
from inpaint_app.inference.pixels.push_pull import Floats, push_pull
from inpaint_app.inference.run.candidates import Judge, Way
from inpaint_app.inference.run.finish import Detailer
from inpaint_app.messages import Message

_POLL_S = 0.05

T = TypeVar("T")


class Interrupted(Exception):  # noqa: N818 not an error, as KeyboardInterrupt
    """The cancel flag was seen inside a long step."""


class OutOfMemoryError(Exception):
    """A step did not fit into the device's memory."""


class Painter(Protocol):
    """How an engine fills crops.

    Attributes:
        model, model_hash, device: what the report says.
        side: crops larger than this squared are scaled down to it; None: always native.
        kept_side: of crops up to this squared at native size its own picture is the result; None: whatever their size.
        batch_pixels: how many working pixels may go through it at once.
        previews: whether it is quick enough to paint the preview.
        detailer: gives native detail to what was painted smaller, or, where it needs no guide, fills all;
            None: nothing does.
        ways: how else a region can be filled, where there are several results to choose from.
    """

    model: str
    model_hash: str
    device: str
    side: int | None
    kept_side: int | None
    batch_pixels: int
    previews: bool
    detailer: Detailer | None
    ways: tuple[Way, ...]

    def paint(self, images: Floats, holes: Hole, seed: int, cancelled: CancelFlag) -> Floats:
        """Complete N pictures.

        images: NHW3 float32 in [0, 1]; holes: NHW bool, each with a known pixel.
        Returns NHW3 float32 in [0, 1], equal to ``images`` outside ``holes``.
        Raises Interrupted soon after ``cancelled`` is set, OutOfMemoryError when it does not fit.
        """
        ...

    def fall_back(self) -> Message | None:
        """Take less memory from now on; a sentence saying how, None when that is not possible."""
        ...

    def spare_device(self) -> Message | None:
        """Copy texture without the device that ``detailer`` took too much memory of, until the next request; a
        sentence saying so, None when there is no other."""
        ...

    def critic(self) -> Judge | None:
        """Who judges several results, loaded when first asked for; None: nobody beyond their seams."""
        ...


class SmoothPainter:
    """Push-pull interpolation: no texture, but instant; texture by a detailer, if one is given."""

    model = "push-pull"
    model_hash = ""
    device = "cpu"
    side: int | None = 512
    kept_side: int | None = 512
    batch_pixels = 0
    previews = True

    def __init__(
        self, detailer: Detailer | None = None, spare_device: Callable[[], Message | None] = lambda: None,
    ) -> None:
        self.detailer = detailer
        self._spare_device = spare_device
        self.ways: tuple[Way, ...] = () if detailer is None else (Way("surroundings alone", detailer),)

    def paint(self, images: Floats, holes: Hole, seed: int, cancelled: CancelFlag) -> Floats:  # noqa: ARG002 the protocol's
        pairs = zip(images, holes, strict=True)
        return np.stack([push_pull(image, (~hole).astype(np.float32)) for image, hole in pairs])

    def fall_back(self) -> Message | None:
        return None

    def spare_device(self) -> Message | None:
        return self._spare_device()

    def critic(self) -> Judge | None:
        return None


def interruptible(call: Callable[[], T], cancelled: CancelFlag) -> T:
    """The result of a call that cannot be stopped itself.

    When ``cancelled`` is set meanwhile, Interrupted is raised at once and the call ends unheard.
    """
    outcome: list[T] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            outcome.append(call())
        except BaseException as error:  # handed to the caller's thread
            errors.append(error)

    thread = threading.Thread(target=work, name="fill-step")
    thread.start()
    while thread.is_alive():
        thread.join(_POLL_S)
        if cancelled.is_set():
            raise Interrupted
    if errors:
        raise errors[0]
    return outcome[0]
