"""Qt's own messages, written to the log."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

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


def _log(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    level = _LEVELS.get(kind, logging.WARNING)
    logger.log(level, "%s: %s", context.category or "default", text)
