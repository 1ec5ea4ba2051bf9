"""Devices and precisions: which ones there are, which one to use, and when their memory is spent."""

from __future__ import annotations

import errno
import logging
import statistics
import time
from functools import cache
from typing import NamedTuple

import torch
from torch import nn

from inpaint_app.errors import DeviceError

logger = logging.getLogger(__name__)

_BF16_GAIN = 1.3
"""bf16 is taken when it is at least this much faster than fp32: a gain worth a choice that holds."""

_MEMORY_WORDS = (
    "out of memory", "can't allocate memory", "not enough memory", "alloc_cpu", "could not create a memory",
    "could not create a primitive", "could not execute a primitive",  # oneDNN's, whose operations all are there
)


def choose_device(name: str = "auto") -> torch.device:
    """The device of that name, or the best there is.

    Args:
        name: "auto" (CUDA, MPS, XPU, else CPU) or a torch device ("cpu", "cuda", "cuda:1", "mps", "xpu").

    Raises:
        DeviceError: unknown, or not there.
    """
    if name == "auto":
        kinds = ("cuda", "mps", "xpu")
        return next((torch.device(kind) for kind in kinds if _count(kind)), torch.device("cpu"))
    try:
        device = torch.device(name)
    except (RuntimeError, TypeError) as error:
        raise DeviceError("There is no device called {name!r}; use auto, cpu, cuda, mps or xpu.", name=name) from error
    count = _count(device.type)
    if count is None:
        raise DeviceError("Fills cannot run on {name!r}; use auto, cpu, cuda, mps or xpu.", name=name)
    if (device.index or 0) >= count:
        raise DeviceError("This machine has no device {name!r} that torch can use; choose auto or cpu.", name=name)
    return device


def each_device(name: str = "auto") -> list[str]:
    """The devices that work can be shared among: every CUDA or XPU device where none is named by its number, else one.

    Raises:
        DeviceError: as ``choose_device``.
    """
    device = choose_device(name)
    if str(device) in ("cuda", "xpu"):
        return [f"{device.type}:{number}" for number in range(_count(device.type) or 1)]
    return [str(device)]


def choose_dtype(device: torch.device) -> torch.dtype:
    """The precision to run the generator in: bf16 where the hardware has it and it is faster, else fp32."""
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float32
    if device.type == "cpu" and bf16_is_faster():
        return torch.bfloat16
    return torch.float32


@cache
def bf16_is_faster() -> bool:
    """Whether this processor convolves faster in bf16; measured once for the process, about 0.1 s.

    Processors without instructions for it emulate it at a fraction of fp32's speed, and the flags that
    torch reports do not tell how the two compare, so the generator's own middle shapes are timed.
    """
    with torch.inference_mode():
        ratios = [_gain(192, 64), _gain(96, 128)]
    gain = statistics.fmean(ratios)
    logger.info("bf16 convolves %.1f times as fast as fp32", gain)
    return gain >= _BF16_GAIN


def _gain(channels: int, side: int) -> float:
    """fp32's time over bf16's for a 3 x 3 convolution at ``side`` squared."""
    seconds = []
    for dtype in (torch.float32, torch.bfloat16):
        layer = nn.Conv2d(channels, channels, 3, padding=1, dtype=dtype)
        layer.weight.data = layer.weight.contiguous(memory_format=torch.channels_last)
        x = torch.zeros(1, channels, side, side, dtype=dtype).contiguous(memory_format=torch.channels_last)
        layer(x)
        times = []
        for _ in range(3):
            began = time.perf_counter()
            layer(x)
            times.append(time.perf_counter() - began)
        seconds.append(min(times))
    return seconds[0] / seconds[1]


def _count(kind: str) -> int | None:
    """How many devices of that kind there are; None for a kind that is not supported here."""
    if kind == "cpu":
        return 1
    if kind == "mps":
        return int(torch.backends.mps.is_available())
    if kind == "cuda":
        return torch.cuda.device_count() if torch.cuda.is_available() else 0
    if kind == "xpu":
        return torch.xpu.device_count() if torch.xpu.is_available() else 0
    return None


class Choice(NamedTuple):
    """A device and a precision, and why these."""

    device: str
    device_reason: str
    precision: str
    precision_reason: str


def explain_choice(name: str = "auto") -> Choice:
    """What fills run on with the device ``name``, each reason a clause for users; bf16 is measured on a processor.

    Raises:
        DeviceError: as ``choose_device``.
    """
    device = choose_device(name)
    if name != "auto":
        why = "it is asked for"
    elif device.type == "cpu":
        why = "torch finds no CUDA, MPS or XPU device"
    else:
        why = "auto takes CUDA, else MPS, else XPU, else the processor"
    if device.type == "cuda":
        why = f"{torch.cuda.get_device_name(device)}; {why}"
    dtype = choose_dtype(device)
    precision = "bf16" if dtype == torch.bfloat16 else "fp32"
    if device.type == "cpu":
        gain = f"at least {_BF16_GAIN} times as fast as fp32 here"
        how = f"measured: bf16 is {gain}" if precision == "bf16" else f"measured: bf16 is not {gain}"
    elif device.type == "cuda":
        how = "not measured: the hardware says whether it has bf16"
    else:
        how = "not measured: bf16 is used on CUDA devices and processors only"
    return Choice(str(device), why, precision, how)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that a device's memory did not suffice (torch has no single type for it)."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    text = str(error).lower()
    return any(words in text for words in _MEMORY_WORDS)


def free_memory(device: torch.device) -> None:
    """Give cached memory back to the device, so that what comes next can have it."""
    if device.type == "cuda":
        torch.cuda.empty_cache()
    elif device.type == "mps":
        torch.mps.empty_cache()
    elif device.type == "xpu":
        torch.xpu.empty_cache()
