"""A pointer that goes over a canvas as a hand would, for measuring what the canvas makes of it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from inpaint_app.errors import InpaintError

EVENTS = 500
"""Moves of one drag."""

_TIMEOUT_S = 120.0


class BenchmarkPointer:
    """Sends mouse events to ``canvas`` and waits until they are on the screen.

    Args:
        canvas: counts its paint events in ``paints`` and times the last in ``paint_s``.
    """

    def __init__(self, application: Any, canvas: Any) -> None:
        self._application = application
        self._canvas = canvas
        self.blocked_s = 0.0
        """The longest that the window did nothing else, seconds; to be set to 0 before what is measured."""

    def wait_for(self, condition: Callable[[], bool], rest_s: float = 0.0) -> None:
        """Let the window work until ``condition``, and rest ``rest_s`` seconds between two looks at it: without, other
        threads get to work as seldom as beside a window that never waits for anything.
        """
        deadline = time.monotonic() + _TIMEOUT_S
        while not condition():
            start = time.perf_counter()
            self._application.processEvents()
            self.blocked_s = max(self.blocked_s, time.perf_counter() - start)
            if rest_s:
                time.sleep(rest_s)
            if time.monotonic() > deadline:
                raise InpaintError("The canvas did not answer within two minutes.")

    def repainted(self, act: Callable[[], object]) -> float:
        """Seconds from the start of ``act`` until the canvas has painted."""
        painted = self._canvas.paints
        start = time.perf_counter()
        act()
        self.wait_for(lambda: bool(self._canvas.paints > painted))
        return time.perf_counter() - start

    def press(self, x: float, y: float) -> None:
        """The left button goes down at (x, y), logical pixels of the view."""
        self._send("MouseButtonPress", x, y)
        self._application.processEvents()

    def release(self, x: float, y: float) -> None:
        """It is let go."""
        self._send("MouseButtonRelease", x, y)

    def drag(self, look: Callable[[], object]) -> dict[str, float]:
        """A winding drag across the whole view; what one move takes, "median_ms" and "p99_ms".

        ``look`` is called after every move. The button is still down at the end, at ``end``.
        """
        self.press(*self._place(0))
        totals = []
        for step in range(1, EVENTS + 1):
            place = self._place(step)
            totals.append(self.repainted(lambda place=place: self._send("MouseMove", *place)))  # type: ignore[misc]
            look()
        return timing(totals)

    @property
    def end(self) -> tuple[float, float]:
        """Where ``drag`` ends."""
        return self._place(EVENTS)

    def _place(self, step: int) -> tuple[float, float]:
        turn = 2 * math.pi * step / EVENTS
        return (
            round(self._canvas.width() * (0.5 + 0.42 * math.sin(3 * turn))),
            round(self._canvas.height() * (0.5 + 0.42 * math.sin(2 * turn + 0.5))),
        )

    def _send(self, kind: str, x: float, y: float) -> None:
        from PySide6.QtCore import QEvent, QPointF, Qt
        from PySide6.QtGui import QMouseEvent

        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        button = none if kind == "MouseMove" else left
        held = none if kind == "MouseButtonRelease" else left
        at, keys = QPointF(x, y), Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(QEvent.Type[kind], at, self._canvas.mapToGlobal(at), button, held, keys)
        self._application.sendEvent(self._canvas, event)


def timing(seconds: list[float]) -> dict[str, float]:
    """ "median_ms" and "p99_ms" of durations."""
    return {
        "median_ms": round(float(np.median(seconds)) * 1e3, 3),
        "p99_ms": round(float(np.percentile(seconds, 99)) * 1e3, 3),
    }
