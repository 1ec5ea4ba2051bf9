"""PyAV, which the extra ``video`` brings, and what its errors say to users."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from inpaint_app.atomic_file import save_error
from inpaint_app.errors import InstallationError, OpenError


def pyav() -> Any:
    """The library.

    Raises:
        InstallationError: it is not installed, or cannot be loaded.
    """
    try:
        import av
    except ImportError as error:
        raise InstallationError(
            "Moving pictures need a package that is not installed (av); install it with: "
            "pip install 'inpaint-app[video]'.") from error
    return av


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turns errors of the library and of the system into OpenError."""
    av = pyav()
    try:
        yield
    except (av.error.FFmpegError, OSError, ValueError) as error:
        if isinstance(error, FileNotFoundError):
            raise OpenError("There is no file {path}; choose another one.", path) from error
        raise OpenError("{path} cannot be read as a clip ({reason}); choose another file.", path,
                        reason=reason_of(error)) from error


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turns errors of the library and of the system into SaveError."""
    av = pyav()
    try:
        yield
    except (av.error.FFmpegError, OSError) as error:
        raise save_error(path, OSError(getattr(error, "errno", 0) or 0, reason_of(error))) from error


def reason_of(error: BaseException) -> str:
    """What the library says, in lower case, without the file's name."""
    text = getattr(error, "strerror", None) or str(error).partition(":")[0] or type(error).__name__
    return str(text)[:1].lower() + str(text)[1:]
