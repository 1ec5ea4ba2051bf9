"""Which runner does the work, on this machine or on many, and with how much of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from inpaint_app.archive.doing.perform import StepsPerformer
from inpaint_app.archive.running.inline import InlineRunner
from inpaint_app.archive.running.local import LocalRunner
from inpaint_app.archive.running.planned import limits_for, threads_for, workers_for
from inpaint_app.archive.running.runner import Performer, Runner
from inpaint_app.archive.steps import Steps
from inpaint_app.archive.storage.fetching import FetchingPerformer


@dataclass(frozen=True)
class Share:
    """What a run may take of this machine.

    Attributes:
        workers: processes; 0: none but this one; None: as many as cores and memory allow, and one a GPU.
        seconds: for a photo; None: the usual. memory: MiB for each worker; None: an equal share of what is free.
        threads: that compute in each worker; None: the cores divided; on a cluster one.
        runner: "local", or "ray": the nodes of a cluster, which is at ``address`` (None: started here).
    """

    workers: int | None = None
    seconds: float | None = None
    memory: int | None = None
    threads: int | None = None
    runner: str = "local"
    address: str | None = None

    def threads_of(self, workers: int) -> int:
        """That compute in each of so many workers."""
        return self.threads or threads_for(workers)


def runner_for(steps: Steps, share: Share, private: Sequence[int] = ()) -> Runner:
    """What does the work.

    Args:
        private: descriptors that workers must not hold.

    Raises:
        ModelError, DeviceError. InstallationError: Ray is wanted and missing.
    """
    if share.runner == "local":
        return local_runner(steps, share, private)
    from inpaint_app.archive.running.cluster import ClusterRunner

    threads = share.threads or 1
    gpu = None if steps.computes and steps.device != "cpu" else False
    return ClusterRunner(
        performer_for(steps, threads), address=share.address, workers=share.workers or None, threads=threads, gpu=gpu,
        seconds=share.seconds, memory=None if share.memory is None else share.memory << 20)


def performer_for(steps: Steps, threads: int) -> Performer:
    """What does one photo, wherever it lies."""
    return FetchingPerformer(StepsPerformer(steps, threads))


def local_runner(steps: Steps, share: Share, private: Sequence[int] = ()) -> Runner:
    """See ``running.local``, or ``running.inline`` where no workers are wanted.

    Args:
        private: descriptors that workers must not hold.

    Raises:
        ModelError, DeviceError.
    """
    if share.workers == 0:
        return InlineRunner(performer_for(steps, share.threads_of(1)))
    devices = _devices(steps)
    count = len(devices) if devices and share.workers is None else workers_for(share.workers)
    threads = share.threads_of(count)
    limits = limits_for(count, share.seconds, None if share.memory is None else share.memory << 20)
    if devices:
        performers = [performer_for(replace(steps, device=devices[n % len(devices)]), threads) for n in range(count)]
    else:
        performers = [performer_for(steps, threads)] * count
    return LocalRunner(performers, limits, threads, private)


def _devices(steps: Steps) -> list[str]:
    """GPUs that workers are shared among; none: they compute on the processor."""
    if not steps.computes:
        return []
    from inpaint_app.networks.device import each_device  # torch

    return [device for device in each_device(steps.device) if device != "cpu"]
