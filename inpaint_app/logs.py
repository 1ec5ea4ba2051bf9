"""Logs: the one place that says where records go, and what becomes of errors that nothing else handles.

Modules write to ``logging.getLogger(__name__)``. The command line shows warnings on stderr, more with ``-v`` and
``-vv``, and can have a file; the window keeps a rotating file in a folder of its own, in which every file ends in
``.log``.
"""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import os
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TextIO

from inpaint_app.errors import SaveError
from inpaint_app.version import __version__, versions

if TYPE_CHECKING:
    from logging.handlers import RotatingFileHandler

LOG_NAME = "inpaint-app.log"
CRASH_NAME = "crash.log"

_FORMAT = "{asctime} {levelname} {threadName} {name}: {message}"
_MAX_BYTES = 1_000_000
_OLDER_FILES = 3

logger = logging.getLogger(__name__)

_handlers: dict[str, logging.Handler] = {}
_crashes: TextIO | None = None


class _Console(logging.Handler):
    """Writes to what stderr is at the time: there may be none (a window without a console), or another one."""

    def emit(self, record: logging.LogRecord) -> None:
        if sys.stderr is not None:
            with contextlib.suppress(OSError, ValueError):
                print(self.format(record), file=sys.stderr)


def configure(verbosity: int = 0, file: Path | None = None) -> None:
    """Show records on stderr and write them to a file, instead of what was asked for before.

    Args:
        verbosity: 0 shows warnings, 1 also what is being done, 2 also details.
        file: gets what is being done, too, and with 2 the details; what it holds already stays.

    Raises:
        SaveError: the file cannot be written.
    """
    level = {0: logging.WARNING, 1: logging.INFO}.get(verbosity, logging.DEBUG)
    _attach("console", _Console(level))
    handler: logging.Handler | None = None
    if file is not None:
        try:
            handler = logging.FileHandler(file, encoding="utf-8")
        except OSError as error:
            raise SaveError(
                "The log {path} cannot be written ({reason}); choose another file.", file, reason=error.strerror,
            ) from error
        handler.setLevel(min(level, logging.INFO))
    _attach("file", handler)
    # Other libraries say much at INFO and below that is of use to themselves alone.
    logging.getLogger().setLevel(logging.WARNING if verbosity < 2 else logging.INFO)
    logging.getLogger("inpaint_app").setLevel(min(level, logging.INFO))
    if verbosity or file is not None:
        _write_header()


def log_to_folder(folder: Path) -> bool:
    """Keep a rotating log in ``folder``, and beside it what the interpreter can still say when it crashes.

    Returns:
        Whether that is possible; where it is not, there is no log and a warning.
    """
    global _crashes
    if not _handlers:
        configure()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)  # names of photos are nobody else's business
        handler = _rotating_file(folder / LOG_NAME)
        crashes = (folder / CRASH_NAME).open("a", encoding="utf-8")
    except OSError as error:
        logger.warning("there will be no log in %s: %s", folder, error)
        return False
    handler.setLevel(logging.getLogger("inpaint_app").level)
    _attach("folder", handler)
    faulthandler.enable(crashes)
    if _crashes is not None:
        _crashes.close()
    _crashes = crashes
    _write_header()
    return True


def watch_for_unexpected_errors(report: Callable[[BaseException], None] | None = None) -> Callable[[], None]:
    """Log what no code handles, in any thread.

    Args:
        report: also called with each such error, in the thread in which it happened; not for one that Python cannot
            raise (in a finaliser), for nothing that anybody asked for has failed then.

    Returns:
        What puts things back as they were.
    """
    before = sys.excepthook, threading.excepthook, sys.unraisablehook

    def log(error: BaseException, trace: TracebackType | None, where: str) -> None:
        logger.critical("unexpected error %s", where, exc_info=(type(error), error, trace))

    def in_main(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not issubclass(kind, Exception):
            before[0](kind, error, trace)  # Ctrl+C and its like
            return
        log(error, trace, f"in the thread {threading.current_thread().name}")
        if report is not None:
            report(error)

    def in_thread(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None and not issubclass(arguments.exc_type, SystemExit):
            in_main(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    def unraisable(arguments: Any) -> None:
        if arguments.exc_value is not None:
            log(arguments.exc_value, arguments.exc_traceback, f"ignored in {arguments.object!r}")

    def restore() -> None:
        sys.excepthook, threading.excepthook, sys.unraisablehook = before

    sys.excepthook, threading.excepthook, sys.unraisablehook = in_main, in_thread, unraisable
    return restore


def error_details(error: BaseException) -> str:
    """What a developer wants to know of ``error``: the versions and the traceback, several lines."""
    lines = [f"{name} {version or 'is missing'}" for name, version in versions().items()]
    return "\n".join([*lines, "", *"".join(traceback.format_exception(error)).splitlines()])


def _attach(place: str, handler: logging.Handler | None) -> None:
    """Put ``handler`` in the place of what wrote to that place before."""
    root = logging.getLogger()
    former = _handlers.pop(place, None)
    if former is not None:
        root.removeHandler(former)
        former.close()
    if handler is not None:
        short = place == "console"
        handler.setFormatter(logging.Formatter("{levelname}: {message}" if short else _FORMAT, style="{"))
        root.addHandler(handler)
        _handlers[place] = handler


def _write_header() -> None:
    python = sys.version.split()[0]
    logger.info("inpaint-app %s, Python %s, %s, process %d", __version__, python, sys.platform, os.getpid())


def _rotating_file(path: Path) -> RotatingFileHandler:
    from logging.handlers import RotatingFileHandler  # the command line has no use for it

    class Rotating(RotatingFileHandler):
        """Older files are NAME.1.log, NAME.2.log, ...; what cannot be renamed or written is skipped."""

        def rotation_filename(self, default_name: str) -> str:
            name, _, number = default_name.rpartition(".")
            return str(Path(name).with_suffix(f".{number}.log"))

        def doRollover(self) -> None:  # noqa: N802 - logging's own name
            with contextlib.suppress(OSError):  # another window holds the file (Windows)
                super().doRollover()

        def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
            """A full disk must not fill stderr, too."""

    return Rotating(path, maxBytes=_MAX_BYTES, backupCount=_OLDER_FILES, encoding="utf-8")
