"""The plainest painter, and how steps are left that cannot be stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable
from threading import Event as CancelFlag
from typing import Protocol, TypeVar

import numpy as np

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.inference.pixels.push_pull import push_pull
from inpaint_app.inference.run.protocols import Detailer, Interrupted, Judge, Method, Sharpener
from inpaint_app.messages import Message

_POLL_S = 0.05

T = TypeVar("T")


class DetailPlace(Protocol):
    """Where a detailer computes (``texture.placement.DetailDevice``)."""

    def fall_back_to_cpu(self) -> Message | None:
        """See ``Painter``."""
        ...

    def reset(self) -> None:
        """See ``Painter``."""
        ...


class PlainPainter:
    """What painters without a network have in common: they take hardly any memory, and nobody judges their results."""

    model_hash = ""
    licence = ""
    device = "cpu"
    batch_pixels = 0
    pixel_bytes = 0
    fixed_side = 0
    sharpener: Sharpener | None = None
    detailer: Detailer | None = None
    methods: tuple[Method, ...] = ()

    def reduce_memory(self) -> Message | None:
        """Nothing to reduce."""
        return None

    def fall_back_to_cpu(self) -> Message | None:
        """It is there already."""
        return None

    def reset(self) -> None:
        """Nothing was reduced."""

    def critic(self) -> Judge | None:
        """Nobody."""
        return None


class SmoothPainter(PlainPainter):
    """Push-pull interpolation: no texture, but instant; texture by a detailer, if one is given.

    Args:
        detailer: fills at native size.
        place: where it computes.
    """

    model = "push-pull"
    side: int | None = 512
    output_side: int | None = 512
    previews = True

    def __init__(self, detailer: Detailer | None = None, place: DetailPlace | None = None) -> None:
        self.detailer = detailer
        self.methods = () if detailer is None else (Method("surroundings alone", detailer),)
        self._place = place

    def paint(
        self, images: FloatArray, holes: BoolMask, seed: int, cancelled: CancelFlag,  # noqa: ARG002 the protocol's
    ) -> FloatArray:
        """Complete N pictures; see ``Painter``."""
        pairs = zip(images, holes, strict=True)
        return np.stack([push_pull(image, (~hole).astype(np.float32)) for image, hole in pairs])

    def fall_back_to_cpu(self) -> Message | None:
        """The detailer's place does."""
        return None if self._place is None else self._place.fall_back_to_cpu()

    def reset(self) -> None:
        """The detailer computes where it should again."""
        if self._place is not None:
            self._place.reset()


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
