"""Qt's own messages, written to the log."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from inpaint_app.messages import Message

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG, QtMsgType.QtInfoMsg: logging.INFO, QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR, QtMsgType.QtFatalMsg: logging.CRITICAL,
}  # fmt: skip

logger = logging.getLogger("inpaint_app.qt")


def log_qt_messages() -> Callable[[], None]:
    """From now on what Qt says goes to the log; returns what ends that, to be called before Python ends."""
    former = qInstallMessageHandler(_log)

    def restore() -> None:
        qInstallMessageHandler(former)

    return restore


@contextmanager
def ending_without_display() -> Iterator[None]:
    """While the application is made: where Qt would abort, for it finds no display, say so and end with 1."""
    said: list[str] = []

    def handle(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        if kind != QtMsgType.QtFatalMsg:
            said.append(text)
            return
        reasons = [line for line in said if "is needed to load" in line] or said or text.splitlines()
        sentence = Message(
            "The window cannot be shown ({reason}); start it on a desktop, or use a command, see inpaint-app --help.",
            reason=reasons[0].strip().rstrip("."))
        if sys.stderr is not None:
            print(sentence, file=sys.stderr, flush=True)
        os._exit(1)  # returning would abort

    former = qInstallMessageHandler(handle)
    try:
        yield
    finally:
        qInstallMessageHandler(former)
        for text in said:
            logger.warning("%s", text)


def _log(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    level = _LEVELS.get(kind, logging.WARNING)
    logger.log(level, "%s: %s", context.category or "default", text)
