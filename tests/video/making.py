"""Clips made of a bundled photo, and what is in them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

from inpaint_app.document.files.image_open import open_photo
from inpaint_app.paths import resources
from inpaint_app.video.files.layout import Picture
from inpaint_app.video.files.source import open_clip, pictures

SIZE = (160, 96)
SIGN = (slice(36, 56), slice(64, 96))
"""Rows and columns of what is to go."""


def shown(frames: int, step: int = 3) -> Iterator[np.ndarray]:
    """HW3 uint8, what a camera that moves over a photo sees."""
    photo = cv2.resize(open_photo(resources() / "samples" / "tea-gardens.jpg").pixels, (480, 320))
    for number in range(frames):
        yield np.ascontiguousarray(photo[100:196, 20 + step * number : 180 + step * number])


def signed(frames: int) -> Iterator[np.ndarray]:
    """The same with a sign on the frame."""
    for picture in shown(frames):
        covered = picture.copy()
        covered[SIGN] = (200, 30, 40)
        yield covered


def write_clip(
    path: Path, frames: Iterator[np.ndarray], *, codec: str = "libx264", form: str = "yuv420p", sound: str = "aac",
) -> Path:
    """Frames, 24 a second, with sound."""
    rng = np.random.default_rng(0)
    with av.open(str(path), "w") as container:
        options = {"crf": "8"} if codec == "libx264" else {}
        moving = container.add_stream(codec, rate=24, width=SIZE[0], height=SIZE[1], pix_fmt=form, options=options)
        heard = container.add_stream(sound, rate=16_000, layout="mono")
        container.metadata["title"] = "A walk"
        for number, pixels in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(pixels, "rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 24)
            container.mux(moving.encode(frame))
            noise = rng.normal(0, 0.1, (1, 1024)).astype(np.float32)
            if sound == "aac":
                samples = av.AudioFrame.from_ndarray(noise, "fltp", "mono")
            else:
                samples = av.AudioFrame.from_ndarray((noise * 9000).astype(np.int16), "s16", "mono")
            samples.sample_rate, samples.pts = 16_000, number * 1024
            container.mux(heard.encode(samples))
        container.mux(moving.encode(None))
        container.mux(heard.encode(None))
    return path


def sound_of(path: Path) -> list[tuple[bytes, int | None]]:
    """Every packet of sound with its time stamp."""
    with av.open(str(path)) as container:
        return [(bytes(packet), packet.pts) for packet in container.demux(audio=0) if packet.size]


def read(path: Path) -> list[Picture]:
    """All pictures."""
    return list(pictures(open_clip(path)))


def save_sign_mask(path: Path, quarters: int = 0) -> Path:
    """The mask of the sign; turned counterclockwise by quarters."""
    mask = np.zeros(SIZE[::-1], np.uint8)
    mask[SIGN] = 255
    cv2.imwrite(str(path), np.rot90(mask, quarters))
    return path
