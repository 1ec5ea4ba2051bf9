"""A model-free engine: smooth interpolation into the hole. The fallback, and a double for tests."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event as CancelFlag

from inpaint_app.inference.request import Cancelled, EngineEvent, Failed, FillRequest, Finished
from inpaint_app.inference.run.painter import SmoothPainter
from inpaint_app.inference.run.pipeline import FillRun
from inpaint_app.messages import Message


class PushPullEngine:
    """Fills holes without a network, through the very course of events that the network takes.

    Args:
        pause_s: seconds to wait before each event after the first; the flag ends the wait. For tests and
            demonstrations.
        fail_with: end with Failed and this sentence instead of Finished.
    """

    def __init__(self, pause_s: float = 0.0, fail_with: str | None = None) -> None:
        self._pause_s = pause_s
        self._fail_with = fail_with

    @property
    def name(self) -> str:
        return "smooth"

    @property
    def device(self) -> str:
        return "cpu"

    def load(self) -> None:
        """Nothing to load."""

    def run(self, request: FillRequest, cancelled: CancelFlag) -> Iterator[EngineEvent]:
        """Yield the events of ``request``."""
        painter = SmoothPainter()
        for event in FillRun(request, cancelled, self.name, lambda _: painter, ready=True).events():
            if isinstance(event, Finished) and self._fail_with is not None:
                yield Failed(request.job, Message(self._fail_with))
                return
            yield event
            if isinstance(event, Finished | Failed | Cancelled):
                return
            if self._pause_s and cancelled.wait(self._pause_s):
                yield Cancelled(request.job)
                return
