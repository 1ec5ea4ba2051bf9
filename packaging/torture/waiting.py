"""Waits for a window without keeping it from its work."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

_WAIT_S = 300.0


def wait_until(application: Any, done: Callable[[], bool], failed: Sequence[str]) -> None:
    """Have the window's events handled until ``done``.

    Args:
        failed: what the window has said goes wrong, told if it never is.

    Raises:
        TimeoutError: it is not, for minutes.
    """
    from PySide6.QtCore import QEventLoop

    until = time.monotonic() + _WAIT_S
    while not done():
        application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        time.sleep(0.001)
        if time.monotonic() > until:
            raise TimeoutError(f"the window does not answer: {failed}")
