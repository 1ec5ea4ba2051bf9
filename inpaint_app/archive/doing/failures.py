"""Which reason an error is for setting a photo apart."""

from __future__ import annotations

import errno
from collections.abc import Iterator

from inpaint_app.archive.work import Reason

_DISK = (errno.ENOSPC, errno.EDQUOT)


def failure_of(error: BaseException) -> Reason:
    """By the error, and by those that it was raised from: a full disk, too little memory, or the photo itself."""
    causes = list(_causes(error))
    if any(isinstance(each, OSError) and each.errno in _DISK for each in causes):
        return Reason.DISK
    if any(isinstance(each, MemoryError) for each in causes):
        return Reason.MEMORY
    return Reason.FAILED


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__
