"""Limits and defaults of what the user can choose, each declared once: settings, requests and controls take them here.

It imports nothing of the application.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal, get_args

MAX_THREADS = 256
"""How many the user can ask for; 0 lets the program measure how many are free."""

PIXEL_LIMIT = 500_000_000
"""Largest picture opened or made, in pixels; checked before anything is decoded."""
_pixel_limit: ContextVar[int] = ContextVar("pixel_limit", default=PIXEL_LIMIT)


def pixel_limit() -> int:
    """What holds here and now: ``PIXEL_LIMIT``, or what ``pixels_at_most`` has said."""
    return _pixel_limit.get()


@contextmanager
def pixels_at_most(pixels: int) -> Iterator[None]:
    """Within the block, and what is called from it, open and make no larger pictures."""
    before = _pixel_limit.set(min(pixels, PIXEL_LIMIT))
    try:
        yield
    finally:
        _pixel_limit.reset(before)


OPENING_SECONDS = 30
OPENING_SECONDS_PER_MEGABYTE = 2
"""How long the window lets a file be read."""

Quality = Literal["fast", "balanced", "best"]
"""How much is done for a fill; what each does is said at ``inference.request.FillRequest``."""
QUALITIES: tuple[Quality, ...] = get_args(Quality)
DEFAULT_QUALITY: Quality = "balanced"

DEFAULT_GROW = 4
MAX_GROW = 64
"""Pixels outside the hole that the seam of a fill may touch."""

MAX_VARIANTS = 8
"""How many results the user can ask for: more could not be told apart."""

MIN_BRUSH_DIAMETER = 1.0
MAX_BRUSH_DIAMETER = 4000.0
DEFAULT_BRUSH_DIAMETER = 60.0
"""Image pixels."""
DEFAULT_BRUSH_HARDNESS = 0.8
"""0 falls off from the centre on, 1 within one pixel at the rim."""

MIN_OVERLAY_OPACITY = 0.05
DEFAULT_OVERLAY_OPACITY = 0.5
"""How strongly the mask covers the photo, 0 to 1."""

DEFAULT_UNDO_MEGABYTES = 512
"""What the history of one document may hold, MiB."""
MIN_VIEW_MEGABYTES = 24
"""What the canvas keeps of what it has drawn, MiB; also the default."""

DAMAGE_KINDS = ("dust", "hair", "scratch", "fold", "tear", "stain")
"""What the detector tells apart: specks and dirt; hairs and lint; scratches; folds, creases and cracks; tears and
missing corners; stains, mould, ink, tape and fingerprints. The network's channels are in this order."""
DEFAULT_SENSITIVITY = 50.0
"""Of the search for damage, 0 to 100; more finds more."""

RESTORE_STEPS = ("straighten", "crop", "damage", "fill", "tone", "denoise")
"""Of restoring a scan, in the order in which they are done."""
DEFAULT_RESTORE_STEPS = RESTORE_STEPS[2:]
Tone = Literal["auto", "own"]
TONES: tuple[Tone, ...] = get_args(Tone)
DEFAULT_TONE_STRENGTH = 0.8
DEFAULT_DENOISE = 0.4
"""How much a restoration recovers of the tone, and takes of the noise, 0 to 1."""
