"""All work in this process, one photo after the other: quick to start, and ended by a file that crashes it."""

from __future__ import annotations

import time
from collections.abc import Iterator

from inpaint_app.archive.running.runner import Performer
from inpaint_app.archive.work import Outcome, Work

_WAIT_S = 0.2


class InlineRunner:
    """See ``Runner``."""

    def __init__(self, performer: Performer) -> None:
        self._performer = performer

    def run(self, works: Iterator[Work | None]) -> Iterator[Outcome | None]:
        """See ``Runner``."""
        for work in works:
            yield None if work is None else self._performer.perform(work, "here")
            if work is None:
                time.sleep(_WAIT_S)
