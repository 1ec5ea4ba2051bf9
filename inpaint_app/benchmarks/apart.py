"""Measuring a window in a process of its own, without a screen, so that nothing else is in the figures."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from typing import Any

from inpaint_app.errors import InpaintError

Figures = dict[str, Any]


def measured_apart(measure: Callable[..., Figures], *arguments: object) -> Figures:
    """What ``measure``, a function of a module, returns for ``arguments`` in a process of its own.

    Raises:
        InpaintError: what ``measure`` raised, or its process has ended.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_measure_into, args=(sender, measure, arguments))
    process.start()
    sender.close()
    try:
        result: Figures = receiver.recv()
    except EOFError:
        raise InpaintError("The window ended before it was measured; run the benchmark again.") from None
    finally:
        process.join()
    if "error" in result:
        raise InpaintError(result["error"])
    return result


def _measure_into(sender: Any, measure: Callable[..., Figures], arguments: tuple[object, ...]) -> None:
    """The child process: send the figures, or one sentence under "error"."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    try:
        sender.send(measure(*arguments))
    except InpaintError as error:
        sender.send({"error": error.message})
