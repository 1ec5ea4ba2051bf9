"""Data-parallel training: processes started by torchrun that share every batch, or a single one.

    torchrun --standalone --nproc-per-node 2 -m inpaint_app train --data PHOTOS --out RUN

Gradients are averaged by one all-reduce a step (gloo on the CPU, nccl on GPUs) instead of by
DistributedDataParallel: a step takes three backward passes over two networks that share their forward
passes, which its hooks do not cover, and the weights that are updated are float32 masters that it does not see.
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
    """This process and how many share the work.

    Attributes:
        rank: number of this process; process 0 writes files and reports.
        count: how many there are.
        local_rank: number among those on this machine, which is the number of its GPU.
    """

    rank: int = 0
    count: int = 1
    local_rank: int = 0

    @property
    def is_main(self) -> bool:
        """Whether this process writes files and reports."""
        return self.rank == 0

    def share(self, items: Sequence[Item]) -> list[Item]:
        """This process's share of a batch; may be empty."""
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

    def any(self, flag: bool, device: torch.device) -> bool:
        """Whether ``flag`` is set in any process; all get the same answer."""
        if self.count == 1:
            return flag
        flags = torch.tensor([float(flag)], device=device)
        dist.all_reduce(flags)
        return bool(flags.item() > 0)

    @contextmanager
    def main_first(self) -> Iterator[None]:
        """The main process runs the block while the others wait, then they run it."""
        if self.count > 1 and not self.is_main:
            dist.barrier()
        yield
        if self.count > 1 and self.is_main:
            dist.barrier()


@contextmanager
def init_distributed(device: str) -> Iterator[Processes]:
    """Join the processes that torchrun started (its environment variables say which this is), or none."""
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
