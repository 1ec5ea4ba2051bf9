"""Workers on this machine: forked from this process once it holds the weights, or spawned where that is unsafe.

A worker that dies, hangs or takes too much memory costs itself and one outcome, not the run.
"""

from __future__ import annotations

import gc
import multiprocessing
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess

import psutil

from inpaint_app.archive.running.runner import Performer
from inpaint_app.archive.running.worker import serve
from inpaint_app.archive.work import Outcome, Reason, Work
from inpaint_app.errors import InpaintError

_TICK_S = 0.2
_STARTING_S = 300.0
_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """What a worker may take.

    Attributes:
        seconds: for a photo, and ``seconds_per_megabyte`` of its file; twice as long when it is alone.
        memory: bytes beyond what it holds when it begins; ``memory_alone``: when it is alone.
    """

    memory: int
    memory_alone: int
    seconds: float = 600.0
    seconds_per_megabyte: float = 20.0

    def seconds_for(self, work: Work) -> float:
        """How long a work may take."""
        allowed = self.seconds + self.seconds_per_megabyte * work.size / _MEGABYTE
        return 2 * allowed if work.alone else allowed

    def memory_for(self, alone: bool) -> int:
        """How much it may take."""
        return self.memory_alone if alone else self.memory


@dataclass(eq=False)
class _Worker:
    """A worker process; ``ready`` once it has said so, ``work`` while it does one."""

    name: str
    slot: int
    process: BaseProcess
    pipe: Connection
    memory: int
    since: float = field(default_factory=time.monotonic)
    held: int = 0
    ready: bool = False
    work: Work | None = None


class LocalRunner:
    """See ``Runner``.

    Args:
        performers: one for each worker that there may be; the same for all where they compute on the same device. It is
            loaded here before workers are forked; spawned ones load for themselves.
        threads: that compute in each.
        private: descriptors that workers must not hold.
    """

    def __init__(
        self, performers: Sequence[Performer], limits: Limits, threads: int = 1, private: Sequence[int] = (),
    ) -> None:
        self._performers, self._count = tuple(performers), len(performers)
        self._limits, self._threads = limits, threads
        self._private = tuple(private)
        self._workers: list[_Worker] = []
        self._made = 0
        self._more = True

    def run(self, works: Iterator[Work | None]) -> Iterator[Outcome | None]:
        """See ``Runner``."""
        context = start_method(shared=len(set(self._performers)) == 1)
        if context.get_start_method() == "fork":
            self._performers[0].load()
            gc.collect()
            gc.freeze()  # a collection would write to every object's page, which is shared until then
        self._more = True
        waiting: Work | None = None
        try:
            while self._more or waiting is not None or self._busy:
                while self._more and waiting is None and len(self._busy) < self._count:
                    waiting = self._drawn(works)
                    if waiting is None:
                        break
                    if self._give(context, waiting):
                        waiting = None
                if waiting is not None and self._give(context, waiting):
                    waiting = None
                yield from self._heard()
                yield None
        finally:
            for worker in self._workers[:]:
                self._end(worker)

    @property
    def _busy(self) -> list[_Worker]:
        return [worker for worker in self._workers if worker.work is not None]

    def _drawn(self, works: Iterator[Work | None]) -> Work | None:
        try:
            return next(works)
        except StopIteration:
            self._more = False
            return None

    def _give(self, context: BaseContext, work: Work) -> bool:
        """Hand a work to a worker, made where there is none; whether one could take it."""
        if work.alone:
            if self._busy:
                return False
            for worker in self._workers[:]:
                self._end(worker)
        elif len(self._busy) >= self._count:
            return False
        free = next((worker for worker in self._workers if worker.work is None), None)
        worker = free or self._start(context, work.alone)
        try:
            worker.pipe.send(work)
        except OSError:  # it died while it had nothing to do
            self._end(worker)
            return False
        worker.work, worker.since = work, time.monotonic()
        return True

    def _start(self, context: BaseContext, alone: bool) -> _Worker:
        ours, theirs = context.Pipe()
        self._made += 1
        slot = min(set(range(self._count)) - {worker.slot for worker in self._workers})
        name = f"worker-{self._made}"
        memory = self._limits.memory_for(alone)
        forked = context.get_start_method() == "fork"
        others = (*self._private, ours.fileno(), *(each.pipe.fileno() for each in self._workers)) if forked else ()
        arguments = theirs, self._performers[slot], name, memory, self._threads, others
        process: BaseProcess = context.Process(  # type: ignore[attr-defined]
            target=serve, args=arguments, name=name, daemon=True)
        process.start()
        theirs.close()
        worker = _Worker(name, slot, process, ours, memory)
        self._workers.append(worker)
        return worker

    def _heard(self) -> Iterator[Outcome]:
        """Outcomes that have come, and those of workers that have died or must be ended."""
        if not self._workers:
            time.sleep(_TICK_S)
            return
        ready = wait([worker.pipe for worker in self._workers], _TICK_S)
        for worker in self._workers[:]:
            if worker.pipe in ready:
                try:
                    outcome = worker.pipe.recv()
                except (EOFError, OSError):
                    yield from self._lost(worker, Reason.CRASHED)
                    continue
                if isinstance(outcome, InpaintError):  # it could not load what all photos need
                    raise outcome
                if outcome is None:
                    worker.ready, worker.since = True, time.monotonic()
                    worker.held = _resident(worker.process.pid)
                else:
                    alone = worker.work is not None and worker.work.alone
                    worker.work = None
                    yield outcome
                    if alone:
                        self._end(worker)
            elif worker.work is not None:
                yield from self._watch(worker, worker.work)

    def _watch(self, worker: _Worker, work: Work) -> Iterator[Outcome]:
        allowed = self._limits.seconds_for(work) if worker.ready else _STARTING_S
        if time.monotonic() - worker.since > allowed:
            yield from self._lost(worker, Reason.TIME)
        elif worker.ready and _resident(worker.process.pid) > worker.held + worker.memory:
            yield from self._lost(worker, Reason.MEMORY)

    def _lost(self, worker: _Worker, reason: Reason) -> Iterator[Outcome]:
        """End a worker, and tell what came of its work.

        Raises:
            InpaintError: it never came so far as to begin it.
        """
        self._end(worker)
        if not worker.ready:
            raise InpaintError(
                "The processes that do the work end before they begin ({code}); free some memory, or do without "
                "(--workers 0).", code=worker.process.exitcode)
        work = worker.work
        if work is not None:
            seconds = time.monotonic() - worker.since
            yield Outcome(work.name, worker.name, seconds, reason=reason, error=_said(reason, worker, seconds))

    def _end(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        if worker.work is not None or not worker.ready:
            worker.process.kill()
        worker.pipe.close()
        worker.process.join(5.0)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()


def start_method(*, shared: bool = True) -> BaseContext:
    """Fork where that is safe and saves memory: on Linux, from a process with one thread; else spawn.

    Args:
        shared: whether all workers do with the same what they do.
    """
    safe = shared and sys.platform.startswith("linux") and threading.active_count() == 1
    return multiprocessing.get_context("fork" if safe else "spawn")


def _resident(process: int | None) -> int:
    try:
        return int(psutil.Process(process).memory_info().rss)
    except psutil.Error:
        return 0


def _said(reason: Reason, worker: _Worker, seconds: float) -> str:
    """Why a work was given up, as a sentence."""
    if reason is Reason.TIME:
        return f"It was given up after {seconds:.0f} seconds; try it by itself, or give a longer --time-limit."
    if reason is Reason.MEMORY:
        return f"It took more than {worker.memory >> 20} MiB of memory; try it by itself, or give more --memory."
    code = worker.process.exitcode
    return f"The process that worked on it ended ({code}); the file is damaged, or a decoder does not bear it."
