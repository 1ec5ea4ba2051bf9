"""What no frame shows, painted by the engine that fills photos."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event as CancelFlag

import numpy as np

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.document.files.image_open import photo_from_array
from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import Photo, Pixels
from inpaint_app.errors import InpaintError
from inpaint_app.inference.request import Engine, request_from_mask
from inpaint_app.inference.run_to_end import run_to_end
from inpaint_app.limits import DEFAULT_QUALITY, Quality
from inpaint_app.video.files.layout import Layout, Picture, Plane


class EnginePaint:
    """Paints with an engine (see ``repair.Paint``).

    Args:
        poll: raises where nobody waits any more, once ``cancelled`` is set.

    Attributes:
        times: how often it was asked.
    """

    def __init__(
        self, layout: Layout, engine: Engine, cancelled: CancelFlag, poll: Callable[[], None],
        quality: Quality = DEFAULT_QUALITY,
    ) -> None:
        self.times = 0
        self._layout, self._engine, self._quality = layout, engine, quality
        self._cancelled, self._poll = cancelled, poll

    def __call__(self, picture: Picture, rect: Rect, mask: BoolMask) -> tuple[Plane, ...]:
        """The planes of colour over ``rect``."""
        self.times += 1
        photo = photo_of(self._layout.to_rgb(picture, rect), self._layout.bits)
        request = request_from_mask(1, photo, (), mask, grow=0, quality=self._quality)
        try:
            done = run_to_end(self._engine, request, cancelled=self._cancelled)
        except InpaintError:
            self._poll()
            raise
        return self._layout.from_rgb(colours_of(composite(photo, [done.layer], photo.rect)))


def photo_of(rgb: FloatArray, bits: int) -> Photo:
    """A photo of HW3 in [0, 1], of 16 bits where a clip has more than 8."""
    if bits == 8:
        return photo_from_array(np.rint(rgb * 255).astype(np.uint8))
    return photo_from_array(np.rint(rgb * 65535).astype(np.uint16))


def colours_of(pixels: Pixels) -> FloatArray:
    """HW3 in [0, 1] of its pixels."""
    return np.asarray(pixels, np.float32) / np.float32(np.iinfo(pixels.dtype).max)
