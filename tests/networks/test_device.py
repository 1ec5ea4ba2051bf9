"""Devices are found or refused in one sentence, whatever this machine has."""

from __future__ import annotations

import errno

import pytest
import torch

from inpaint_app.errors import DeviceError
from inpaint_app.networks.device import choose_device, choose_dtype, each_device, is_out_of_memory


@pytest.mark.parametrize("name", ["gpu", "cuda:99", "meta", "cpu:4", ""])
def test_unknown_and_absent_devices_are_one_sentence(name: str) -> None:
    with pytest.raises(DeviceError, match=r"auto.*\.$|auto or cpu\.$"):
        choose_device(name)


def test_the_processor_is_always_there() -> None:
    assert choose_device("cpu") == torch.device("cpu")
    assert each_device("cpu") == ["cpu"]
    assert choose_dtype(torch.device("cpu")) in (torch.float32, torch.bfloat16)
    assert choose_device("auto").type in ("cpu", "cuda", "mps", "xpu")


@pytest.mark.parametrize("error", [
    MemoryError(), torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"),
    RuntimeError("[enforce fail at alloc_cpu.cpp:115] DefaultCPUAllocator: can't allocate memory"),
    RuntimeError("could not create a primitive"), OSError(errno.ENOMEM, "Cannot allocate memory"),
])
def test_errors_of_spent_memory_are_known_from_others(error: BaseException) -> None:
    assert is_out_of_memory(error)
    assert not is_out_of_memory(OSError(errno.EIO, "Input/output error"))
    assert not is_out_of_memory(RuntimeError("mat1 and mat2 shapes cannot be multiplied"))
