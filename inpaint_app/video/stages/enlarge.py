"""Pictures enlarged by the network that enlarges photos; how noisy and soft they are is seen in the first one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import cv2
import numpy as np

from inpaint_app.inference.enhance.look import look_at
from inpaint_app.inference.enhance.request import EnhanceOptions, Enhancer
from inpaint_app.inference.enhance.run import enhance_photo
from inpaint_app.video.files.layout import Layout, Picture
from inpaint_app.video.stages.paint import colours_of, photo_of


def options_for(first: Picture, layout: Layout, enhancer: Enhancer, scale: int) -> EnhanceOptions:
    """What all pictures of a clip are enlarged with, so that none differs from the next."""
    asked = EnhanceOptions(scale, skin=True)
    if not enhancer.told:
        return asked
    photo = photo_of(layout.to_rgb(first, layout.rect), layout.bits)
    found = look_at(photo, (), enhancer, asked).strengths
    return replace(asked, denoise=found.denoise, deblur=found.deblur, jpeg=found.jpeg)


def enlarged(
    pictures: Iterator[Picture], layout: Layout, enhancer: Enhancer, options: EnhanceOptions, poll: Callable[[], None],
) -> Iterator[Picture]:
    """The pictures ``options.scale`` times as wide and high."""
    larger = layout.scaled(options.scale)

    def share_done(_: float) -> None:
        poll()

    for picture in pictures:
        photo = photo_of(layout.to_rgb(picture, layout.rect), layout.bits)
        after, _ = enhance_photo(photo, enhancer, options, share_done)
        planes = larger.from_rgb(colours_of(after.pixels))
        if layout.alpha:
            clear = picture.planes[-1].astype(np.float32)
            clear = np.asarray(cv2.resize(clear, (larger.width, larger.height), interpolation=cv2.INTER_CUBIC))
            planes = (*planes, larger.stored(clear))
        yield Picture(planes, picture.pts)
