"""Speed of the training step and its profile: ``inpaint-app benchmark train``."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from torch.profiler import ProfilerActivity, profile

from inpaint_app.benchmarks.network import convolution_chain, count_flops, median_seconds
from inpaint_app.networks.device import choose_device
from inpaint_app.networks.discriminator import Discriminator
from inpaint_app.networks.efficientnet import published_lite0
from inpaint_app.networks.generator import Generator, GeneratorShape
from inpaint_app.paths import resources
from inpaint_app.training.config import TrainingConfig
from inpaint_app.training.data import PhotoStore, SampleDataset, collate
from inpaint_app.training.filling.step import GanTrainer
from inpaint_app.training.processes import Processes
from inpaint_app.training.run_loop import compute_dtype

_SIDE = 128
_PROFILE_ROWS = 12


def run_step_benchmark(
    data: Path | None = None, config: TrainingConfig | None = None, runs: int = 7
) -> dict[str, Any]:
    """Time whole training steps of a new generator at 128 x 128, data ready in memory.

    Args:
        data: folder of photos; None: the bundled samples.
        config: batch, device, precision, width and losses are taken from it.

    Returns:
        ``step_ms_per_sample``, ``samples_per_s``; ``gflop_per_sample``; ``tflops``: the step's FLOPs over its
        time; ``chain_tflops``: the same of plain convolutions as wide as the generator's, forward and
        backward; ``chain_share``: one over the other; ``data_ms_per_sample``: preparing a sample in one
        process; ``profile``: the operations that take most of a step, with their shares of its time.

    Raises:
        TrainingError: no photo could be used.
    """
    config = config or TrainingConfig(adversarial_start=0)
    device = choose_device(config.device)
    dtype = compute_dtype(config, device)
    generator = Generator(published_lite0(), GeneratorShape().scaled(config.width))
    trainer = GanTrainer(generator, Discriminator(generator.features.widths), config, device, dtype, Processes())
    with TemporaryDirectory() as cache:
        samples = SampleDataset(PhotoStore.build(data or resources() / "samples", Path(cache)), config.seed)
        data_s = median_seconds(partial(samples.__getitem__, (0, _SIDE)), 4 * runs)
        batch = collate([samples[index, _SIDE] for index in range(config.batch)])
    # Step 1: past the start of the adversarial loss and without the gradient penalty of every 16th step.
    step = max(1, config.adversarial_start) + (max(1, config.adversarial_start) % config.r1_every == 0)

    def learn() -> None:
        trainer.train_step([batch], [config.batch], step)

    learn()
    flops = count_flops(learn)
    seconds = median_seconds(learn, runs)
    plain = convolution_chain(generator.shape, _SIDE, config.batch, dtype, device)
    chain_rate = count_flops(plain) / median_seconds(plain, runs)
    with profile(activities=[ProfilerActivity.CPU]) as profiler:
        learn()
    rows = sorted(profiler.key_averages(), key=lambda row: -row.self_cpu_time_total)
    total = sum(row.self_cpu_time_total for row in rows)
    return {
        "step_ms_per_sample": round(seconds / config.batch * 1e3, 2),
        "samples_per_s": round(config.batch / seconds, 2),
        "gflop_per_sample": round(flops / config.batch / 1e9, 2),
        "tflops": round(flops / seconds / 1e12, 3),
        "chain_tflops": round(chain_rate / 1e12, 3),
        "chain_share": round(flops / seconds / chain_rate, 3),
        "data_ms_per_sample": round(data_s * 1e3, 2),
        "device": str(device), "dtype": str(dtype).removeprefix("torch."), "threads": torch.get_num_threads(),
        "profile": [
            {"operation": row.key, "calls": row.count, "share": round(row.self_cpu_time_total / total, 4)}
            for row in rows[:_PROFILE_ROWS]
        ],
    }
