"""What drives the work is a ``Runner``: it takes works and yields what came of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from inpaint_app.archive.work import Outcome, Work


class Performer(Protocol):
    """Does one photo at a time; forked into workers after ``load``, or pickled into them before."""

    def load(self) -> None:
        """Load what all photos need, computing with one thread: processes may be forked afterwards."""

    def perform(self, work: Work, worker: str) -> Outcome:
        """Do a work up to its staged file; whatever fails is in the outcome. ``worker`` is for the outcome."""


class Runner(Protocol):
    """Runs works somewhere: in this process, in workers, on a cluster.

    ``works`` is drawn from when there is somebody to do the next one, always in the thread that iterates what ``run``
    yields. A work counts as handed out, and is journalled as running, when it is drawn. ``None`` among the works means:
    there is none now; ask again soon. They end when there will be no more.

    ``run`` yields one outcome for each work that it has drawn, in any order, and ``None`` now and then (several times
    a second), so that whoever iterates can show progress. A work whose process died, hung or took too much memory is
    yielded with ``Reason.CRASHED``, ``TIME`` or ``MEMORY``; it may come back among the works with ``alone`` set, and is
    then done while no other is, with all the memory there is. Closing the iterator ends the run at once: what is being
    worked on is given up.
    """

    def run(self, works: Iterator[Work | None]) -> Iterator[Outcome | None]:
        """See above."""
