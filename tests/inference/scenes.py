"""Photos, holes and small models that the tests of this room share."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import FillLayer, Photo, Pixels
from inpaint_app.inference.request import Engine, EngineEvent, FillRequest, Finished, Report, Tile, request_from_mask
from inpaint_app.inference.run.layers import fill_layers
from inpaint_app.inference.run.preview_layer import PreviewLayer


def photo(height: int, width: int, channels: int = 3, dtype: type[np.generic] = np.uint8) -> Photo:
    """Waves and a slope with some noise: neither flat nor periodic."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    rng = np.random.default_rng(height * 7919 + width)
    planes = [
        0.5 + 0.2 * np.sin(x / (9 + 4 * c)) * np.cos(y / (13 - 2 * c)) + 0.2 * x / width
        + rng.normal(0, 0.02, (height, width))
        for c in range(channels)
    ]
    top = np.iinfo(dtype).max
    return Photo((np.clip(np.stack(planes, axis=2), 0, 1) * top).astype(dtype))


def mask(height: int, width: int, *boxes: tuple[int, int, int, int]) -> npt.NDArray[np.uint8]:
    """255 inside (top, left, bottom, right) boxes."""
    pixels = np.zeros((height, width), np.uint8)
    for top, left, bottom, right in boxes:
        pixels[top:bottom, left:right] = 255
    return pixels


def run(engine: Engine, request: FillRequest) -> list[EngineEvent]:
    """All events."""
    return list(engine.run(request, threading.Event()))


def restored(request: FillRequest, events: list[EngineEvent]) -> tuple[Pixels, FillLayer]:
    """(composite over the whole photo, the layer) of a finished run."""
    last = events[-1]
    assert isinstance(last, Finished), last
    layer = layer_of(request, [event for event in events if isinstance(event, Tile)], last.report)
    return composite(request.photo, [*request.fills, layer], request.photo.rect), layer


def layer_of(request: FillRequest, tiles: Sequence[Tile], report: Report) -> FillLayer:
    """The one layer of a run's tiles."""
    (layer,) = fill_layers(PreviewLayer.of(tiles), (), request.provenance(report), lambda: 1, split=False)
    return layer


def near(hole: npt.NDArray[np.bool_], distance: int) -> npt.NDArray[np.bool_]:
    """Pixels within a square distance of the hole, by plain shifting: an independent reference."""
    padded = np.pad(hole, distance)
    height, width = hole.shape
    result = np.zeros_like(hole)
    for dy in range(2 * distance + 1):
        for dx in range(2 * distance + 1):
            result |= padded[dy : dy + height, dx : dx + width]
    return result


def request(picture: Photo, pixels: npt.NDArray[np.uint8], *, grow: int = 4, seed: int = 0) -> FillRequest:
    return request_from_mask(1, picture, (), pixels, grow=grow, seed=seed)


def small_model(folder: Path, working_size: int = 512, *, refines: bool = False) -> Path:
    """A tiny generator with seeded random weights, as a file."""
    import torch

    from inpaint_app.networks.blocks import Noise
    from inpaint_app.networks.checkpoint import ModelCard, save_model
    from inpaint_app.networks.efficientnet import lite0
    from inpaint_app.networks.generator import Generator, GeneratorShape

    shape = GeneratorShape(8, 8, 8, 12, (1, 1), (1,), 2, (1,), 1)
    with torch.random.fork_rng():
        torch.manual_seed(5)
        generator = Generator(lite0(), shape)
        for module in generator.modules():
            if isinstance(module, Noise):  # zero until trained, and then no seed would matter
                torch.nn.init.constant_(module.scale, 0.5)
    path = folder / "small.safetensors"
    save_model(path, ModelCard("small", "", shape, working_size=working_size, refines=refines), generator)
    return path


Factory = Callable[[], Engine]
