"""What another runtime than PyTorch would save: exports the bundled networks to ONNX and runs them on one thread.

    pip install onnx onnxscript onnxruntime openvino       # in an environment of their own, with the program
    python packaging/bundles/measure_runtimes.py

Prints for every network and runtime the seconds of a pass (the least of some, taken in turn, since other programs slow
all down alike) and the largest difference from PyTorch's float32, of values in [0, 1]; then what each takes installed.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import numpy as np
import onnxruntime
import openvino
import torch
from torch import Tensor, nn

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from inpaint_app.inference.selection.network import SIDE  # noqa: E402
from inpaint_app.networks.bundled.damage_detector import fuse  # noqa: E402
from inpaint_app.networks.bundled.detector_file import load_detector  # noqa: E402
from inpaint_app.networks.bundled.object_selector import CUES  # noqa: E402
from inpaint_app.networks.bundled.selector_file import load_selector  # noqa: E402
from inpaint_app.networks.checkpoint import load_features, load_generator  # noqa: E402
from inpaint_app.paths import builtin_detector, builtin_model, builtin_selector  # noqa: E402

_ROUNDS = 5
Runner = Callable[[], np.ndarray]


class _Generator(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.network = load_generator(builtin_model())[0]

    def forward(self, image: Tensor, hole: Tensor, noise: Tensor) -> Tensor:
        return (self.network(image, hole, noise)[0] * 0.5 + 0.5).clamp(0.0, 1.0)


class _Detector(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.network = load_detector(builtin_detector())[0]
        fuse(self.network)

    def forward(self, picture: Tensor) -> Tensor:
        return self.network(picture.to(self.network.head.weight.dtype)).float().sigmoid()


class _Selector(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.features = load_features(builtin_model())
        self.network = load_selector(builtin_selector())

    def forward(self, picture: Tensor, cues: Tensor) -> Tensor:
        dtype = self.network.head.weight.dtype
        return self.network(self.features(picture.to(dtype))[1:], cues.to(dtype)).float().sigmoid()


def _networks() -> dict[str, tuple[Callable[[], nn.Module], tuple[Tensor, ...]]]:
    """By name what makes a network, and what it is given."""
    torch.manual_seed(0)

    def picture(side: int) -> Tensor:  # soft, as photos are
        return nn.functional.interpolate(torch.rand(1, 3, 16, 16), size=(side, side), mode="bicubic") * 2 - 1

    hole = torch.zeros(1, 1, 512, 512)
    hole[..., 150:300, 200:330] = 1.0
    return {
        "generator, 512": (_Generator, (picture(512), hole, torch.randn(1, 1, 256, 256))),
        "detector, 512": (_Detector, (picture(512),)),
        f"select, {SIDE}": (_Selector, (picture(SIDE), torch.rand(1, CUES, SIDE // 2, SIDE // 2))),
    }


def _torch(make: Callable[[], nn.Module], given: tuple[Tensor, ...], dtype: torch.dtype) -> Runner:
    network = make().eval().to(dtype).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    ready = [tensor.contiguous(memory_format=torch.channels_last) for tensor in given]

    def run() -> np.ndarray:
        with torch.inference_mode():
            return np.asarray(network(*ready).numpy())

    return run


def _onnxruntime(file: Path, given: list[np.ndarray]) -> Runner:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    named = {entry.name: value for entry, value in zip(session.get_inputs(), given, strict=True)}
    return lambda: np.asarray(session.run(None, named)[0])


def _openvino(file: Path, given: list[np.ndarray], precision: str) -> Runner:
    compiled = openvino.Core().compile_model(
        str(file), "CPU", {"INFERENCE_NUM_THREADS": 1, "INFERENCE_PRECISION_HINT": precision})
    return lambda: np.asarray(compiled(given)[0])


def _measure(make: Callable[[], nn.Module], given: tuple[Tensor, ...]) -> dict[str, tuple[float, float]]:
    """By runtime seconds of a pass and the largest difference."""
    arrays = [tensor.numpy() for tensor in given]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "network.onnx"
        torch.onnx.export(make().eval(), given, str(file), dynamo=True, verbose=False)
        runners = {
            "torch fp32": _torch(make, given, torch.float32), "torch bf16": _torch(make, given, torch.bfloat16),
            "onnxruntime": _onnxruntime(file, arrays), "openvino fp32": _openvino(file, arrays, "f32"),
            "openvino bf16": _openvino(file, arrays, "bf16"),
        }  # fmt: skip
        outs = {name: run() for name, run in runners.items()}
        least = dict.fromkeys(runners, float("inf"))
        for _ in range(_ROUNDS):
            for name, run in runners.items():
                began = time.perf_counter()
                run()
                least[name] = min(least[name], time.perf_counter() - began)
    return {name: (least[name], float(np.abs(out - outs["torch fp32"]).max())) for name, out in outs.items()}


def _megabytes(name: str) -> float:
    files = metadata.distribution(name).files or []
    return sum(path.stat().st_size for file in files if (path := Path(str(file.locate()))).is_file()) / 1e6


def main() -> None:
    """Print the figures."""
    torch.set_num_threads(1)
    for name, (make, given) in _networks().items():
        for runtime, (seconds, difference) in _measure(make, given).items():
            print(f"{name:<16}{runtime:<16}{seconds:7.3f} s   {difference:.1e}", flush=True)
    for name in ("torch", "onnxruntime", "openvino"):
        print(f"{name:<16}{_megabytes(name):7.0f} MB installed")


if __name__ == "__main__":
    main()
