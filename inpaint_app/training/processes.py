"""Several processes that share every batch, started by torchrun; or the one there is.

    torchrun --standalone --nproc-per-node 2 -m inpaint_app train --data PHOTOS --out RUN

Gradients are averaged by one all-reduce a step (gloo on the CPU, nccl on GPUs) instead of by
DistributedDataParallel: a step takes three backward passes over two networks that share their forward
passes, which its hooks do not cover, and the weights that move are float32 masters that it does not see.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import torch
import torch.distributed as dist
from torch import Tensor

Item = TypeVar("Item")


@dataclass(frozen=True)
class Processes:
    """This process among those that share the work.

    Attributes:
        rank: 0 for the one that writes files and reports.
        count: how many there are.
        local_rank: number among those on this machine, which is its GPU.
    """

    rank: int = 0
    count: int = 1
    local_rank: int = 0

    @property
    def leads(self) -> bool:
        """Whether this one writes files and reports."""
        return self.rank == 0

    def share(self, items: Sequence[Item]) -> list[Item]:
        """This process's part of a batch; may be empty."""
        return list(items[self.rank :: self.count])

    def average(self, tensors: Sequence[Tensor]) -> None:
        """Replace tensors (same shapes, dtype and device in every process) by their means, in place."""
        if self.count == 1 or not tensors:
            return
        flat = torch.cat([tensor.reshape(-1) for tensor in tensors])
        dist.all_reduce(flat)
        flat /= self.count
        start = 0
        for tensor in tensors:
            tensor.copy_(flat[start : start + tensor.numel()].view(tensor.shape))
            start += tensor.numel()

    def any(self, wish: bool, device: torch.device) -> bool:
        """Whether any process says yes; all get the same answer."""
        if self.count == 1:
            return wish
        votes = torch.tensor([float(wish)], device=device)
        dist.all_reduce(votes)
        return bool(votes.item() > 0)

    @contextmanager
    def leader_first(self) -> Iterator[None]:
        """The leader runs the block while the others wait, then they do."""
        if self.count > 1 and not self.leads:
            dist.barrier()
        yield
        if self.count > 1 and self.leads:
            dist.barrier()


@contextmanager
def joined(device: str) -> Iterator[Processes]:
    """The processes that torchrun started (its environment variables say which this is), or one alone."""
    count = int(os.environ.get("WORLD_SIZE", "1"))
    if count == 1:
        yield Processes()
        return
    on_gpu = device.startswith("cuda") or (device == "auto" and torch.cuda.is_available())
    local_rank = int(os.environ["LOCAL_RANK"])
    if on_gpu:
        torch.cuda.set_device(local_rank)
    dist.init_process_group("nccl" if on_gpu else "gloo")
    try:
        yield Processes(dist.get_rank(), count, local_rank)
    finally:
        dist.destroy_process_group()
