"""The engine whose painter is a diffusion pipeline that is told what to paint."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event as CancelFlag

import numpy as np

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.errors import UsageError
from inpaint_app.inference.engines.engine import LoadedEngine
from inpaint_app.inference.run.painter import PlainPainter
from inpaint_app.inference.run.protocols import Interrupted, Method, Painter
from inpaint_app.inference.words.pipeline import Words

_PIXEL_BYTES = 6000
"""What a working pixel takes in the largest layers."""


class WordsPainter(PlainPainter):
    """A pipeline and what it is to paint (see ``protocols.Painter``)."""

    previews = False
    pixel_bytes = _PIXEL_BYTES
    methods: tuple[Method, ...] = (Method("words", None),)

    def __init__(self, words: str, pipeline: Words) -> None:
        self._words, self._pipeline = words, pipeline
        self.model, self.licence, self.device = pipeline.name, pipeline.licence, pipeline.device
        self.side: int | None = pipeline.side
        self.output_side: int | None = pipeline.side
        self.batch_pixels = pipeline.side**2

    def paint(self, images: FloatArray, holes: BoolMask, seed: int, cancelled: CancelFlag) -> FloatArray:
        """Complete N pictures; see ``Painter``. Raises ModelError where the pipeline refuses."""
        def poll() -> None:
            if cancelled.is_set():
                raise Interrupted

        made = [
            self._pipeline.paint(self._words, image, hole, seed, poll)
            for image, hole in zip(images, holes, strict=True)]
        return np.where(holes[..., None], np.stack(made), images)


class WordsEngine(LoadedEngine):
    """Fills holes with what a sentence says.

    Args:
        words: the sentence.
        load: gives the pipeline.
    """

    def __init__(self, words: str, load: Callable[[], Words], threads: int = 0) -> None:
        super().__init__("", threads)
        if not words.strip():
            raise UsageError("Say in a few words what should be there.")
        self._words, self._load = words.strip(), load

    @property
    def name(self) -> str:
        return "words"

    @property
    def device(self) -> str:
        """Device and precision, once loaded."""
        return self._painter.device if self._painter is not None else ""

    def _make(self) -> Painter:
        return WordsPainter(self._words, self._load())
