"""Paths of objects in stores (s3://bucket/name, gs://bucket/name), which are used as those of files are.

Drivers of fsspec do the work; credentials are those that each finds by itself (environment, its own files), and none
are kept. What fails is told as OSError with a reason, or, by ``exists``, ``is_dir`` and ``is_file``, as OpenError.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from inpaint_app.errors import InstallationError, OpenError, SaveError, UsageError, first_line

_DRIVERS = {"s3": "'inpaint-app[archive]'", "gs": "gcsfs"}
"""Stores by scheme, and what is installed for each."""
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
_SECOND = 10**9
_listed: dict[str, dict[str, Mapping[str, Any]]] = {}
"""What ``files`` found, by the URL of its folder, while ``as_listed`` is entered: no request for each object."""

if TYPE_CHECKING:
    _Base = Path
else:
    _Base = type(Path())


def location(text: str | os.PathLike[str]) -> Path:
    """The path that a text means: a URL of a store is a ``Remote``, one of a file its local path.

    Raises:
        UsageError: there is no such store.
    """
    text = os.fspath(text)
    url = _URL.match(text)
    if url is None:
        return Path(text)
    scheme = url[1].lower()
    if scheme == "file":
        return Path(url2pathname(urlsplit(text).path) if os.name == "nt" else unquote(urlsplit(text).path))
    if scheme not in _DRIVERS:
        raise UsageError(
            "Nothing is read from or written to {scheme}://; give a folder, or a URL of file://, s3:// or gs://.",
            scheme=scheme)
    return Remote(f"{scheme}://{text[url.end():]}")


class Remote(_Base):
    """An object, or the common beginning of the names of some, in a store; its text is its URL."""

    def __str__(self) -> str:
        first, *rest = self.parts
        return f"{first}//{'/'.join(rest)}"

    @property
    def _scheme(self) -> str:
        return self.parts[0].removesuffix(":")

    @property
    def _key(self) -> str:
        return "/".join(self.parts[1:])

    # -- as of files

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:  # noqa: ARG002
        """Size and time; the nanoseconds are by the entity tag, so that no change within a second goes unseen."""
        info = self._info()
        if info.get("type") == "directory":
            raise FileNotFoundError(errno.ENOENT, "no such object", str(self))
        moment = info.get("LastModified") or info.get("mtime")
        seconds = int(moment.timestamp()) if isinstance(moment, datetime) else 0
        tag = str(info.get("ETag") or info.get("etag") or info.get("generation") or "")
        changed = seconds * _SECOND + _number_of(tag) % _SECOND
        values = (0o100644, _number_of(str(self)), 0, 1, 0, 0, int(info["size"]), seconds, seconds, seconds)
        return os.stat_result(values, {"st_mtime_ns": changed})

    def exists(self, *, follow_symlinks: bool = True) -> bool:  # noqa: ARG002
        return self._kind() != ""

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:  # noqa: ARG002
        return self._kind() == "directory"

    def is_file(self, *, follow_symlinks: bool = True) -> bool:  # noqa: ARG002
        return self._kind() == "file"

    def absolute(self) -> Remote:
        return self

    def resolve(self, strict: bool = False) -> Remote:  # noqa: ARG002
        return self

    def open(self, *_: Any, **__: Any) -> Any:
        """What it holds, to be read as bytes."""
        return io.BytesIO(self.read_bytes())

    def read_bytes(self) -> bytes:
        with _saying():
            return bytes(_driver(self._scheme).cat_file(self._key))

    def write_bytes(self, data: Any) -> int:
        """Put at once: there is all of it, or what was there before."""
        with _saying():
            _driver(self._scheme).pipe_file(self._key, data)
        return len(data)

    def unlink(self, missing_ok: bool = False) -> None:  # noqa: ARG002
        """Remove it; that it is not there is no error."""
        with contextlib.suppress(FileNotFoundError), _saying():
            _driver(self._scheme).rm_file(self._key)

    def mkdir(self, mode: int = 0o777, parents: bool = False, exist_ok: bool = False) -> None:
        """Stores have no folders."""

    def iterdir(self) -> Iterator[Path]:  # type: ignore[override]
        """What lies directly below. Raises OSError."""
        with _saying():
            found = _driver(self._scheme).ls(self._key, detail=False)
        return (self / name for name in sorted(key.rstrip("/").rpartition("/")[2] for key in found))

    # -- as of stores

    def fetch(self, file: Path) -> None:
        """Copy it to a local file. Raises OSError."""
        with _saying():
            _driver(self._scheme).get_file(self._key, str(file))

    def put(self, file: Path) -> None:
        """Copy a local file here, at once. Raises OSError."""
        with _saying():
            _driver(self._scheme).put_file(str(file), self._key)

    def take(self, other: Remote) -> None:
        """Have the store copy another object here, at once, and remove that. Raises OSError: it was not copied."""
        with _saying():
            _driver(self._scheme).cp_file(other._key, self._key)
        with contextlib.suppress(OSError):  # the next run removes it
            other.unlink()

    def files(self) -> Iterator[tuple[Remote, str]]:
        """All objects below, or it itself, sorted, and their names below it; an empty one: it cannot be that of a file.

        Raises:
            OpenError: they cannot be listed.
        """
        try:
            with _saying():
                found: dict[str, Mapping[str, Any]] = _driver(self._scheme).find(self._key, detail=True)
        except OSError as error:
            raise self._unreached(error) from error
        known = _listed[str(self)] = {f"{self._scheme}://{key}": info for key, info in found.items()}
        for url in sorted(known):
            if url.endswith("/"):  # stands for an empty folder
                continue
            path = Remote(url)
            for folder in path.parents[:len(path.parts) - len(self.parts)]:
                known.setdefault(str(folder), {"type": "directory"})
            name = url.removeprefix(f"{self}/") if path != self else self.name
            yield path, name if str(path) == url and ".." not in path.parts else ""

    def _info(self) -> Mapping[str, Any]:
        url = str(self)
        for top, known in _listed.items():
            if url == top or url.startswith(f"{top}/"):
                if url not in known:
                    raise FileNotFoundError(errno.ENOENT, "no such object", url)
                return known[url]
        with _saying():
            info: Mapping[str, Any] = _driver(self._scheme).info(self._key)
        return info

    def _kind(self) -> str:
        try:
            return str(self._info().get("type"))
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise self._unreached(error) from error

    def _unreached(self, error: OSError) -> OpenError:
        return OpenError(
            "{path} cannot be reached ({reason}); check the address, the credentials and the connection.", self,
            reason=error.strerror)


@contextmanager
def as_listed(*folders: Path) -> Iterator[None]:
    """Take what ``files`` has found, and finds now in these folders, for all there is. Raises OpenError."""
    try:
        for folder in folders:
            if isinstance(folder, Remote):
                for _ in folder.files():
                    pass
        yield
    finally:
        _listed.clear()


def store_error(path: Path, error: OSError) -> SaveError:
    """What was met in writing ``path``, in one sentence."""
    return SaveError(
        "{path} cannot be written ({reason}); check the address, the credentials and the connection, then try again.",
        path, reason=error.strerror or error)


def _driver(scheme: str) -> Any:
    """Raises InstallationError."""
    try:
        import fsspec

        return fsspec.filesystem(scheme, use_listings_cache=False)
    except ImportError as error:
        raise InstallationError(
            "The driver for {scheme}:// is not installed; install it with: pip install {what}.", scheme=scheme,
            what=_DRIVERS[scheme]) from error


@contextmanager
def _saying() -> Iterator[None]:
    """Errors of drivers, each of which has its own, as those of the system, with a reason. Raises OSError."""
    try:
        yield
    except InstallationError:
        raise
    except OSError as error:
        if error.strerror:
            raise
        number = {FileNotFoundError: errno.ENOENT, PermissionError: errno.EACCES}.get(type(error), errno.EIO)
        raise OSError(number, first_line(error)) from error
    except Exception as error:
        raise OSError(errno.EIO, first_line(error)) from error


def _number_of(text: str) -> int:
    return int(hashlib.sha256(os.fsencode(text)).hexdigest()[:12], 16)
