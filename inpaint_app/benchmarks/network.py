"""Speed of the generator beside this machine's convolution peak: ``inpaint-app benchmark network``.

All figures of a table are measured in one run, so that their ratios hold on a shared machine.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from inpaint_app.networks.generator import GeneratorShape
from inpaint_app.networks.loading import load_network
from inpaint_app.networks.model_files import BUILTIN, resolve_model

_PEAK_WIDTHS = (64, 128, 256)
_Key = tuple[str, str]
"""A model and a precision."""


def median_seconds(call: Callable[[], object], runs: int) -> float:
    """Median of ``runs`` calls after one that is not counted."""
    call()
    seconds = []
    for _ in range(runs):
        began = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


def count_flops(call: Callable[[], object]) -> int:
    """Floating-point operations of a call, a multiply-add as two (convolutions, matrix products, attention)."""
    with FlopCounterMode(display=False) as counter:
        call()
    return int(counter.get_total_flops())


def convolution_peak(dtype: torch.dtype, runs: int = 5) -> float:
    """TFLOP/s of the fastest of some plain 3 x 3 convolutions, forward, channels last, on the CPU."""
    best = 0.0
    with torch.inference_mode():
        for width in _PEAK_WIDTHS:
            layer = nn.Conv2d(width, width, 3, padding=1).to(dtype)
            _channels_last(layer)
            x = torch.randn(4, width, 64, 64).to(dtype).contiguous(memory_format=torch.channels_last)
            call = partial(layer, x)
            best = max(best, count_flops(call) / median_seconds(call, runs) / 1e12)
    return best


def convolution_chain(
    shape: GeneratorShape, side: int, batch: int, dtype: torch.dtype, device: torch.device
) -> Callable[[], None]:
    """Forward and backward through plain 3 x 3 convolutions with ReLU, as wide and as many as the generator's.

    An upper bound for a training step on pictures of ``side``. Each width is a separate stack, so that no layers
    between them count.
    """
    stages = (
        (shape.half, 2, 3),
        (shape.quarter, 4, 2 * (shape.encoder_blocks[0] + shape.quarter_blocks)),
        (shape.eighth, 8, 2 * (shape.encoder_blocks[1] + len(shape.decoder_dilations))),
        (shape.sixteenth, 16, 2 * len(shape.middle_dilations)),
    )
    stacks: list[tuple[nn.Module, Tensor]] = []
    for width, stride, depth in stages:
        layers: list[nn.Module] = []
        for _ in range(depth):
            layers += [nn.Conv2d(width, width, 3, padding=1), nn.ReLU()]
        stack = nn.Sequential(*layers).to(device, dtype)
        _channels_last(stack)
        x = torch.randn(batch, width, side // stride, side // stride).to(device, dtype)
        stacks.append((stack, x.contiguous(memory_format=torch.channels_last).requires_grad_(True)))

    def run() -> None:
        for stack, x in stacks:
            torch.autograd.backward(stack(x).float().sum())

    return run


def _channels_last(network: nn.Module) -> None:
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]


def run_network_benchmark(
    models: Sequence[str] = (BUILTIN,), sides: Sequence[int] = (256, 512), runs: int = 5, folder: Path | None = None,
) -> dict[str, Any]:
    """Time networks that fill alone on the CPU, in fp32 and bf16, in turn, so that they bear the same load.

    Args:
        models: names as for ``resolve_model``; the bundled one is timed beside others in any case.
        sides: of the pictures.
        runs: of each; medians are reported.
        folder: the models folder; None: the usual one.

    Returns:
        ``peak_tflops``: of a plain convolution, by precision; ``threads``; ``models``: by name ``parameters`` and
        ``sizes``, which has by side ``gflop``, seconds by precision, ``x_builtin`` (fp32 seconds over the bundled
        network's), ``fp32_s_x_peak`` (fp32 seconds times the fp32 peak: the time on a machine of 1 TFLOP/s) and
        ``bf16_share`` (bf16 seconds over fp32 seconds).

    Raises:
        ModelError: a model cannot be used.
    """
    kinds = {"fp32": torch.float32, "bf16": torch.bfloat16}
    peaks = {name: convolution_peak(dtype, runs) for name, dtype in kinds.items()}
    paths = {name: resolve_model(name, folder) for name in dict.fromkeys((*models, BUILTIN))}
    networks = {
        (name, kind): load_network(path, dtype=dtype) for name, path in paths.items() for kind, dtype in kinds.items()}
    found: dict[str, dict[str, Any]] = {
        name: {"parameters": networks[name, "fp32"].card.parameters, "sizes": {}} for name in paths}
    for side in sides:
        image, hole = torch.rand(1, 3, side, side), torch.zeros(1, 1, side, side)
        hole[..., side // 4 : side // 2, side // 4 : side // 2] = 1
        passes = {key: partial(network.complete, image, hole) for key, network in networks.items()}
        seconds = _in_turn(passes, runs)
        for name in paths:
            fp32, bf16 = (seconds[name, kind] for kind in kinds)
            found[name]["sizes"][str(side)] = {
                "gflop": round(count_flops(passes[name, "fp32"]) / 1e9, 2),
                "fp32_s": round(fp32, 4), "bf16_s": round(bf16, 4),
                "x_builtin": round(fp32 / seconds[BUILTIN, "fp32"], 3),
                "fp32_s_x_peak": round(fp32 * peaks["fp32"], 4), "bf16_share": round(bf16 / fp32, 3),
            }
    return {
        "peak_tflops": {name: round(value, 3) for name, value in peaks.items()},
        "threads": torch.get_num_threads(), "models": found,
    }


def _in_turn(calls: Mapping[_Key, Callable[[], object]], runs: int) -> dict[_Key, float]:
    """Medians of ``runs`` calls of each, after one that is not counted."""
    seconds: dict[_Key, list[float]] = {key: [] for key in calls}
    for turn in range(runs + 1):
        for key, call in calls.items():
            began = time.perf_counter()
            call()
            if turn:
                seconds[key].append(time.perf_counter() - began)
    return {key: statistics.median(each) for key, each in seconds.items()}
