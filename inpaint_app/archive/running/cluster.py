"""Workers on the nodes of a Ray cluster: a node that is lost costs only what it was at, which others do.

Actors and not Ray Data: works are drawn as they are needed, journalled by the one process that draws them, paused and
watched for; Ray Data takes its whole list first, makes its actors anew for each, and gives a list up for one bad row.

All nodes must see photos, masks and results under the same paths (a shared disk), or these have URLs. Each actor keeps
one worker process of ``local``, with its limits, so that a file that crashes a decoder costs that process and not the
actor.
"""

from __future__ import annotations

import os
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from inpaint_app.archive.running.local import LocalRunner
from inpaint_app.archive.running.planned import limits_for
from inpaint_app.archive.running.runner import Performer
from inpaint_app.archive.work import Outcome, Reason, Work
from inpaint_app.errors import DeviceError, InstallationError

_TICK_S = 0.2
_AHEAD = 2
"""Works that an actor has: one that it does, and the next, so that it need not wait for the network."""
_LOST = 3
"""Times that a work's actor may be lost before the work is taken for the cause."""
_TOP_UP_S = 5.0
"""Between two looks at whether the cluster has room for more actors: nodes come, and come back."""
_NOBODY_S = 300.0
"""After which a cluster without any worker is given up."""


class Doer:
    """The actor: hands works to a worker process of its own, which keeps the models.

    Args:
        beside: actors that may share its node.
        seconds, memory: as for ``planned.limits_for``.
    """

    def __init__(
        self, performer: Performer, threads: int, beside: int, seconds: float | None, memory: int | None,
    ) -> None:
        self._works = deque[Work]()
        runner = LocalRunner([performer], limits_for(beside, seconds, memory), threads)
        self._outcomes = runner.run(self._given())

    def ready(self) -> str:
        """Where it is: says that it can be given works."""
        return str(_ray().get_runtime_context().get_node_id())[:8]

    def perform(self, work: Work) -> Outcome:
        """Do a work; always gives an outcome."""
        self._works.append(work)
        for outcome in self._outcomes:
            if outcome is not None:
                return replace(outcome, worker=f"{self.ready()}/{outcome.worker}")
        raise AssertionError("its works do not end")

    def _given(self) -> Iterator[Work | None]:
        while True:
            yield self._works.popleft() if self._works else None


@dataclass(eq=False)
class _Actor:
    """An actor: ``handle`` calls it, ``started`` tells that it is there; the works that it has, by their references."""

    handle: Any
    started: Any
    ready: bool = False
    works: dict[Any, Work] = field(default_factory=dict)


class ClusterRunner:
    """See ``Runner``.

    Args:
        performer: is pickled to every node.
        address: of the cluster ("auto", "host:port", "ray://host:port"); None: one is started on this machine.
        workers: at most; None: as many as the cluster has room for.
        threads: that compute in each, and cores that it is given.
        gpu: whether each has a GPU of its own, too; None: where the cluster has GPUs.
        seconds, memory: as for ``planned.limits_for``.

    Raises:
        InstallationError: Ray is missing.
    """

    def __init__(
        self, performer: Performer, *, address: str | None = None, workers: int | None = None, threads: int = 1,
        gpu: bool | None = None, seconds: float | None = None, memory: int | None = None,
    ) -> None:
        try:
            _ray()  # said before the work begins
        except ImportError as error:
            raise InstallationError(
                "Many machines need Ray, which is not installed; pip install 'inpaint-app[archive]'.") from error
        self._performer, self._address, self._most = performer, address, workers
        self._gpu = gpu
        self._needs: dict[str, float] = {"num_cpus": threads}
        self._threads = threads
        self._seconds, self._memory = seconds, memory
        self._actors: list[_Actor] = []
        self._waiting = deque[Work]()
        self._more = True
        self._losses = Counter[str]()
        self._looked = self._seen = 0.0

    def run(self, works: Iterator[Work | None]) -> Iterator[Outcome | None]:
        """See ``Runner``."""
        ray = _ray()
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is told to anybody
        ours = not ray.is_initialized()
        if ours:
            ray.init(address=self._address or "local", log_to_driver=False, include_dashboard=False)
        if self._gpu or (self._gpu is None and ray.cluster_resources().get("GPU", 0) >= 1):
            self._needs["num_gpus"] = 1
        self._seen = time.monotonic()
        self._more = True
        try:
            while self._more or self._waiting or self._busy:
                self._top_up()
                self._welcome()
                self._hand_out(works)
                yield from self._heard()
                yield None
        finally:
            for actor in self._actors:
                ray.kill(actor.handle)
            self._actors.clear()
            if ours:
                ray.shutdown()

    @property
    def _busy(self) -> bool:
        return any(actor.works for actor in self._actors)

    def _free(self) -> _Actor | None:
        """The actor with the least to do, if it can take a work."""
        ready = [actor for actor in self._actors if actor.ready and len(actor.works) < _AHEAD]
        return min(ready, key=lambda actor: len(actor.works), default=None)

    def _hand_out(self, works: Iterator[Work | None]) -> None:
        """Give every actor as much as it bears: first what was lost, then what is drawn.

        Whoever has works tried alone gives them one at a time when there are no others.
        """
        while (actor := self._free()) is not None:
            if self._waiting:
                work: Work | None = self._waiting.popleft()
            elif not self._more:
                return
            else:
                try:
                    work = next(works)
                except StopIteration:
                    self._more = False
                    return
            if work is None:
                return
            actor.works[actor.handle.perform.remote(work)] = work

    def _top_up(self) -> None:
        """Make actors as far as the cluster has room for."""
        ray = _ray()
        if time.monotonic() - self._looked < _TOP_UP_S:
            return
        self._looked = time.monotonic()
        nodes = [node["Resources"] for node in ray.nodes() if node["Alive"]]
        wanted = {"CPU": self._needs["num_cpus"], "GPU": self._needs.get("num_gpus", 0)}
        room = [min(int(node.get(kind, 0) // need) for kind, need in wanted.items() if need) for node in nodes]
        count = sum(room) if self._most is None else min(self._most, sum(room))
        doer = ray.remote(Doer).options(max_restarts=0, **self._needs)
        for _ in range(count - len(self._actors)):
            handle = doer.remote(self._performer, self._threads, max(room, default=1), self._seconds, self._memory)
            self._actors.append(_Actor(handle, handle.ready.remote()))

    def _welcome(self) -> None:
        """Note which actors have started, and forget those that could not."""
        ray = _ray()
        starting = {actor.started: actor for actor in self._actors if not actor.ready}
        if starting:
            for reference in ray.wait(list(starting), num_returns=len(starting), timeout=0)[0]:
                actor = starting[reference]
                try:
                    ray.get(reference)
                    actor.ready = True
                except ray.exceptions.RayError:
                    self._actors.remove(actor)
        if any(actor.ready for actor in self._actors):
            self._seen = time.monotonic()
        elif time.monotonic() - self._seen > _NOBODY_S:
            raise DeviceError("The cluster has no node that can run a worker; start one, or check its address.")

    def _heard(self) -> Iterator[Outcome]:
        """Outcomes that have come; works of actors that are lost are done by others."""
        ray = _ray()
        waiting = {reference: actor for actor in self._actors for reference in actor.works}
        if not waiting:
            time.sleep(_TICK_S)
            return
        for reference in ray.wait(list(waiting), num_returns=1, timeout=_TICK_S)[0]:
            actor = waiting[reference]
            try:
                outcome = ray.get(reference)
            except ray.exceptions.RayError:
                yield from self._lost(actor)
            else:
                del actor.works[reference]
                yield outcome

    def _lost(self, actor: _Actor) -> Iterator[Outcome]:
        """An actor is gone, or cannot be reached any more, which it must not outlive."""
        ray = _ray()
        self._actors.remove(actor)
        self._looked = 0.0
        ray.kill(actor.handle)
        for work in actor.works.values():
            self._losses[work.name] += 1
            if self._losses[work.name] < _LOST:
                self._waiting.append(work)
                continue
            error = f"The node that worked on it was lost {_LOST} times; try it by itself."
            yield Outcome(work.name, "cluster", 0.0, reason=Reason.CRASHED, error=error)


def _ray() -> Any:
    """Ray, which takes a second to import, is needed on clusters only, and types its calls too loosely."""
    import ray

    return ray
