"""Getting a published model over the network: resumable, verified, and only when it is asked for.

What has arrived lies beside the model's place until it is whole and its checksum holds; an attempt that breaks off, or
is cancelled, leaves it there, and the next one asks the server for the rest alone. Proxies are those of the
environment, as urllib reads them.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event as CancelFlag
from typing import BinaryIO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request

from inpaint_app.atomic_file import save_error
from inpaint_app.errors import ModelError, OpenError
from inpaint_app.file_lock import lock_handle
from inpaint_app.messages import Message
from inpaint_app.models.arriving import AbandonedError, Answer
from inpaint_app.models.folder import Progress, check_name, make_folder, write_note
from inpaint_app.models.offers import Offer
from inpaint_app.models.registry import Entry, entry, part_of
from inpaint_app.networks.weights_file import MAX_BYTES
from inpaint_app.version import __version__

_BLOCK = 1 << 16
_PARTIAL, _BEYOND = 206, 416


class FetchCancelledError(ModelError):
    """Cancelled by the user; what has arrived is kept."""


def fetch(
    offer: Offer, folder: Path, progress: Progress = lambda _done, _of: None, cancelled: CancelFlag | None = None,
) -> Entry:
    """Get a published model, or the rest of it, into the models folder.

    Args:
        offer: which; its licence has been shown.
        folder: the models folder; it is made where it is missing.
        progress: called with the bytes that are here and of how many; 0: the server does not say.
        cancelled: polled while the server is waited for, however silent it is.

    Raises:
        FetchCancelledError: it was cancelled. OpenError: it cannot be reached, or the connection broke off. ModelError:
            it has no address, is here already, or is not what it should be. SaveError: it cannot be written.
    """
    check_offer(offer, folder)
    make_folder(folder)
    part = part_of(offer, folder)
    target = folder / f"{offer.name}{Path(offer.file).suffix}"
    with _held(part, offer) as file:
        _receive(offer, part, file, progress, cancelled or CancelFlag())
        try:
            sha256 = _verified(offer, file, part)
            file.flush()
            os.fsync(file.fileno())
        except ModelError:
            _drop(part)
            raise
        except OSError as error:
            raise save_error(target, error) from error
    try:
        os.replace(part, target)
    except OSError as error:
        raise save_error(target, error) from error
    write_note(target, offer.address, sha256, offer.licence)
    return entry(offer.name, folder, (offer,))


def cancelled_message(offer: Offer) -> Message:
    """What is said when fetching was cancelled."""
    return Message("Fetching {name} was cancelled; the next attempt goes on from there.", name=offer.name)


def check_offer(offer: Offer, folder: Path) -> None:
    """Whether a published model can be got, before anything is asked.

    Raises:
        ModelError: it has no address, or is here already.
    """
    if not offer.address:
        raise ModelError(
            "The address of {name} is not known here; get {file} by hand ({where}) and add it.", name=offer.name,
            file=offer.file, where=offer.where)
    check_name(offer.name, folder)


@contextmanager
def _held(part: Path, offer: Offer) -> Iterator[BinaryIO]:
    """What has arrived so far, open for more, while nobody else gets the same."""
    try:
        file = open(part, "a+b")  # noqa: SIM115 - closed below
    except OSError as error:
        raise save_error(part, error) from error
    closed = contextlib.suppress(OSError)  # what could not be written was said
    try:
        if not lock_handle(file.fileno()):
            raise ModelError("{name} is being fetched by another window or program; wait for it.", name=offer.name)
        yield file
    finally:
        with closed:
            file.close()


def _receive(offer: Offer, part: Path, file: BinaryIO, progress: Progress, cancelled: CancelFlag) -> None:
    """Append what is missing of the file."""
    at = file.seek(0, os.SEEK_END)
    if at and at == offer.size:
        return
    host = urlsplit(offer.address).hostname or ""
    request = Request(offer.address, headers={"User-Agent": f"inpaint-app/{__version__}"})
    if at:
        request.add_header("Range", f"bytes={at}-")
    done, size = at, 0
    try:
        with Answer(request, cancelled) as answer:
            head = answer.head()
            if urlsplit(offer.address).scheme == "https" and urlsplit(head.address).scheme != "https":
                raise OpenError("{host} leads to an address that is not secure, so {name} was not fetched.", None,
                                host=host, name=offer.name)
            if head.status == _PARTIAL and not _continues(head.content_range, at):
                raise http.client.HTTPException("another part than was asked for")
            if head.status != _PARTIAL:  # from the start, though the rest was asked for
                done = 0
                _write(file, part, b"", restart=True)
            size = done + int(head.length) if head.length.isdecimal() else 0
            _check_length(size, offer, host)
            for block in answer.blocks():
                done += len(block)
                _check_length(done, offer, host)
                _write(file, part, block)
                progress(done, size or offer.size)
    except AbandonedError:
        raise FetchCancelledError(cancelled_message(offer)) from None
    except HTTPError as error:
        error.close()
        if error.code == _BEYOND and at:  # it is whole, or not the file it was: its checksum says which
            return
        raise OpenError(
            "{host} answers with error {code} for {name}; try again later, or get {file} by hand ({where}) and add it.",
            None, host=host, code=error.code, name=offer.name, file=offer.file, where=offer.where) from error
    except (OSError, http.client.HTTPException) as error:
        if done > at or isinstance(error, http.client.HTTPException):
            raise _broken_off(offer, host, done) from error
        reason = error.reason if isinstance(error, URLError) else error
        text = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
        raise OpenError(
            "{host} cannot be reached ({reason}); check the connection and the proxy, and try again.", None, host=host,
            reason=text) from error
    if size and done < size:
        raise _broken_off(offer, host, done)


def _check_length(size: int, offer: Offer, host: str) -> None:
    if size > MAX_BYTES:
        raise ModelError("{host} sends more for {name} than any model holds; it was not fetched.", host=host,
                         name=offer.name)


def _continues(content_range: str, at: int) -> bool:
    """Whether a server sends what comes after the first ``at`` bytes."""
    found = re.match(r"bytes (\d+)-", content_range)
    return found is not None and int(found[1]) == at


def _write(file: BinaryIO, part: Path, block: bytes, *, restart: bool = False) -> None:
    """Append a block so that it is there however the process ends.

    Raises:
        SaveError: the disk refuses it; what is there before it stays.
    """
    try:
        if restart:
            file.truncate(0)
        file.write(block)
        file.flush()
    except OSError as error:
        raise save_error(part, error) from error


def _verified(offer: Offer, file: BinaryIO, part: Path) -> str:
    """The SHA-256 of what has arrived, after all that is known of the file was compared.

    Raises:
        ModelError: it is another file, or of no network that is known.
    """
    digests = {"sha256": hashlib.sha256(), "md5": hashlib.md5(usedforsecurity=False)}
    file.seek(0)
    while block := file.read(_BLOCK):
        for digest in digests.values():
            digest.update(block)
    found = {name: digest.hexdigest() for name, digest in digests.items()}
    for name, stated in (("sha256", offer.sha256), ("md5", offer.md5)):
        if stated and found[name] != stated:
            raise ModelError(
                "What came for {name} is not the published file (its checksum differs), so it was deleted; get it "
                "again, or by hand.", name=offer.name)
    from inpaint_app.networks.loading import recognise_file  # torch

    recognise_file(part)
    return found["sha256"]


def _drop(part: Path) -> None:
    with contextlib.suppress(OSError):
        part.unlink()


def _broken_off(offer: Offer, host: str, done: int) -> OpenError:
    return OpenError(
        "The connection to {host} broke off after {done} MB of {name}; get it again to go on from there.", None,
        host=host, done=round(done / 1e6, 1), name=offer.name)
