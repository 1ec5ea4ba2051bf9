"""What editing a clip is asked to do, and what is told on the way; light enough for the window's start."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from inpaint_app.errors import UsageError
from inpaint_app.limits import DEFAULT_QUALITY, Quality


@dataclass(frozen=True)
class VideoOptions:
    """What is done to a clip.

    Attributes:
        mask: a picture of what is filled in all frames; masks: a folder with one for each.
        track: ``mask`` is of one frame and follows what it covers; at: the number of that frame, from 0.
        detect: film dust is found and taken away.
        denoise: how much of the noise is taken away, 0 to 1.
        scale: how many times as wide and high.
        lossless: written as FFV1; what is not filled stays as it is, sample by sample.
        quality: of what is painted.
    """

    mask: Path | None = None
    masks: Path | None = None
    track: bool = False
    at: int = 0
    detect: bool = False
    denoise: float = 0.0
    scale: int = 1
    lossless: bool = False
    quality: Quality = DEFAULT_QUALITY

    def __post_init__(self) -> None:
        if self.mask is not None and self.masks is not None:
            raise UsageError("Give either one mask or a folder of masks.")
        if self.track and self.mask is None:
            raise UsageError("Give the mask that is to be tracked.")
        if not 0 <= self.denoise <= 1:
            raise UsageError("How much noise is taken away is a number from 0 to 1.")
        if not (self.mask or self.masks or self.detect or self.denoise or self.scale > 1):
            raise UsageError(
                "Say what to do with the clip: --mask M, --masks DIR, --detect, --denoise S or --scale 2.")


@dataclass(frozen=True)
class VideoProgress:
    """How far a clip is.

    Attributes:
        done: frames; frames: of how many, as far as the file tells.
    """

    done: int
    frames: int

    @property
    def share(self) -> float:
        return min(1.0, self.done / max(1, self.frames))
