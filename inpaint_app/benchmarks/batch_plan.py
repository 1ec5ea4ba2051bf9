"""How long an archive takes on many machines, and what that costs: a simulation from measured seconds.

Every node has workers that take one photo after the other from a common list: read from the storage, which all nodes
share, computed, written back. Nodes start one after the other as a cloud gives them, load the models, and now and then
one is lost with what it was at.
"""

from __future__ import annotations

import bisect
import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Machine:
    """A kind of node.

    Attributes:
        workers: of each node; ``speed``: of a worker, times that of the machine on which seconds were measured.
        start_s: until a node works; ``load_s``: that each worker takes to load models.
        lost_per_hour: share of nodes that are lost in an hour, and replaced.
        price: of a node and hour.
    """

    workers: int
    speed: float = 1.0
    start_s: float = 0.0
    load_s: float = 10.0
    lost_per_hour: float = 0.0
    price: float = 0.0


@dataclass(frozen=True)
class Plan:
    """What is to be done.

    Attributes:
        photos: how many.
        seconds: of one worker for a photo, apart from reading and writing: the mean; ``spread``: the deviation of its
            logarithm.
        megabytes: of a photo read, and again written.
        storage: MB a second that the storage gives to all together; ``node``: to one node.
    """

    photos: int
    seconds: float
    spread: float
    megabytes: float
    storage: float = 1000.0
    node: float = 100.0


LAPTOP = Machine(workers=4)
NODE = Machine(workers=8, start_s=120.0, lost_per_hour=0.02, price=0.40)

_USUAL_SPREAD = 0.3
_JPEG = 0.35
"""MB of a megapixel."""


def simulate(plan: Plan, machine: Machine, nodes: int, seed: int = 0) -> dict[str, Any]:
    """One archive, photo by photo.

    Returns:
        ``hours`` to the last photo, ``node_hours`` and their ``cost``, photos ``done_twice`` because their node was
        lost, and ``efficiency``: the share of all workers' time in which photos were done.
    """
    rng = np.random.default_rng(seed)
    works = _seconds(plan, machine, nodes, rng)
    losses = _losses(machine, nodes, works.sum() / (nodes * machine.workers), rng)
    free = [
        (machine.start_s + machine.load_s, node, worker) for node in range(nodes) for worker in range(machine.workers)]
    heapq.heapify(free)
    waiting = works.tolist()
    last = busy = 0.0
    twice = 0
    while waiting:
        now, node, worker = heapq.heappop(free)
        seconds = waiting.pop()
        at = bisect.bisect_left(losses[node], now)
        if at < len(losses[node]) and losses[node][at] < now + seconds:  # another does it again
            waiting.append(seconds)
            twice += 1
            heapq.heappush(free, (losses[node][at] + machine.start_s + machine.load_s, node, worker))
            continue
        busy += seconds
        last = max(last, now + seconds)
        heapq.heappush(free, (now + seconds, node, worker))
    hours = last / 3600
    return {
        "nodes": nodes, "hours": round(hours, 2), "node_hours": round(hours * nodes, 1),
        "cost": round(hours * nodes * machine.price, 2), "done_twice": twice,
        "efficiency": round(busy / (last * nodes * machine.workers), 3),
    }


def _seconds(plan: Plan, machine: Machine, nodes: int, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Of each photo, storage included: each worker has its share of what its node and the storage give."""
    rate = min(plan.node, plan.storage / nodes) / machine.workers
    transfer = 2 * plan.megabytes / rate
    mean = plan.seconds / machine.speed
    computing = rng.lognormal(np.log(mean) - plan.spread**2 / 2, plan.spread, plan.photos)
    return np.asarray(computing + transfer, np.float64)


def _losses(machine: Machine, nodes: int, expected: float, rng: np.random.Generator) -> list[list[float]]:
    """When each node is lost, in seconds."""
    if not machine.lost_per_hour:
        return [[] for _ in range(nodes)]
    every = 3600 / machine.lost_per_hour
    count = 2 + int(4 * expected / every)
    return [np.cumsum(rng.exponential(every, count)).tolist() for _ in range(nodes)]


def measured_as(seconds: float, megapixels: float) -> dict[str, Any]:
    """What ``plan_from`` takes, of seconds that are known and what is usual else."""
    return {"seconds_a_photo": seconds, "spread": _USUAL_SPREAD, "megabytes": megapixels * _JPEG}


def plan_from(
    measured: Mapping[str, Any], photos: int, nodes: Sequence[int], cores: int, price: float,
) -> dict[str, Any]:
    """The same archive on one laptop, and on each number of nodes.

    Args:
        measured: of one worker with one thread, as ``batch.run_batch_benchmark`` gives it.
        cores: of a node; ``price``: of a node and hour.
    """
    plan = Plan(photos, measured["seconds_a_photo"], measured["spread"], measured["megabytes"])
    node = replace(NODE, workers=cores, price=price)
    return {
        "photos": photos, "laptop": simulate(plan, LAPTOP, 1),
        **{f"nodes_{count}": simulate(plan, node, count) for count in nodes},
    }
