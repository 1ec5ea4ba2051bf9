"""Published methods without a network, behind the engine's protocol: what ours is measured against.

Telea, "An Image Inpainting Technique Based on the Fast Marching Method", 2004, and Bertalmio et al.,
"Navier-Stokes, Fluid Dynamics, and Image and Video Inpainting", CVPR 2001, as OpenCV has them; Barnes et
al., "PatchMatch", SIGGRAPH 2009, as the package pypatchmatch has it, where that is installed. All work on
8-bit colour at native size.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterator
from threading import Event as CancelFlag
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.errors import UsageError
from inpaint_app.inference.request import EngineEvent, FillRequest, Notice, Planned
from inpaint_app.inference.run.painter import PlainPainter, interruptible
from inpaint_app.inference.run.pipeline import FillRun
from inpaint_app.messages import Message

Picture = npt.NDArray[np.uint8]
Algorithm = Callable[[Picture, Picture], Picture]
"""(HW3 uint8 picture, HW uint8 hole with 255 = unknown) -> HW3 uint8."""

RADIUS = 3
PATCH_RADIUS = 3


class _BaselinePainter(PlainPainter):
    """Runs an algorithm crop by crop at native size."""

    side: int | None = None
    output_side: int | None = None
    previews = False

    def __init__(self, model: str, algorithm: Algorithm) -> None:
        self.model = model
        self._algorithm = algorithm

    def paint(self, images: FloatArray, holes: BoolMask, seed: int, cancelled: CancelFlag) -> FloatArray:  # noqa: ARG002 the protocol's
        results = [self._one(image, hole, cancelled) for image, hole in zip(images, holes, strict=True)]
        return np.stack(results)

    def _one(self, image: FloatArray, hole: BoolMask, cancelled: CancelFlag) -> FloatArray:
        picture = (image * 255 + 0.5).astype(np.uint8)
        mask = hole.view(np.uint8) * np.uint8(255)
        done = interruptible(lambda: self._algorithm(picture, mask), cancelled)
        result: FloatArray = np.where(hole[..., None], done.astype(np.float32) / 255, image)
        return result


class BaselineEngine:
    """An algorithm behind the engine's protocol; made by ``telea``, ``navier_stokes`` and ``patch_match``."""

    def __init__(self, name: str, algorithm: Algorithm) -> None:
        self._name = name
        self._algorithm = algorithm

    @property
    def name(self) -> str:
        return self._name

    @property
    def device(self) -> str:
        return "cpu"

    def load(self) -> None:
        """Nothing to load."""

    def run(self, request: FillRequest, cancelled: CancelFlag) -> Iterator[EngineEvent]:
        """Yield the events of ``request``."""
        painter = _BaselinePainter(self._name, self._algorithm)
        for event in FillRun(request, cancelled, self._name, lambda _: painter, ready=True).events():
            yield event
            if isinstance(event, Planned) and request.photo.pixels.dtype == np.uint16:
                yield Notice(request.job, Message(
                    "{engine} works on 8 bits, so the filled pixels have no finer steps.", engine=self._name))


def telea() -> BaselineEngine:
    """Fast marching."""
    return BaselineEngine("telea", lambda picture, hole: _inpaint(picture, hole, cv2.INPAINT_TELEA))


def navier_stokes() -> BaselineEngine:
    """Fluid dynamics."""
    return BaselineEngine("navier-stokes", lambda picture, hole: _inpaint(picture, hole, cv2.INPAINT_NS))


def patch_match_installed() -> bool:
    """Whether ``patch_match`` can be made."""
    return importlib.util.find_spec("patchmatch") is not None


def patch_match(seed: int = 0, radius: int | None = PATCH_RADIUS) -> BaselineEngine:
    """PatchMatch.

    Args:
        radius: of its patches; that of the package's examples, which take a fraction of the time of its own default.
            None: that default, 15.

    Raises UsageError when it is not installed.
    """
    if not patch_match_installed():
        raise UsageError("PatchMatch is not installed; install it with: python -m pip install pypatchmatch")
    library: Any = importlib.import_module("patchmatch.patch_match")
    if not library.patchmatch_available:
        raise UsageError(
            "pypatchmatch is installed, but its library does not load on this system; choose another method.")

    given = {} if radius is None else {"patch_size": radius}

    def run(picture: Picture, hole: Picture) -> Picture:
        library.set_random_seed(seed)
        result: Picture = library.inpaint(picture, hole, **given)
        return result

    return BaselineEngine("patchmatch", run)


def _inpaint(picture: Picture, hole: Picture, method: int) -> Picture:
    result: Any = cv2.inpaint(picture, hole, RADIUS, method)
    filled: Picture = result
    return filled
