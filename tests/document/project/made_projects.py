"""For tests of projects: made ones, changed ones, and how they are compared."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from PIL import Image

from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.layers import (
    AdjustmentLayer,
    FillLayer,
    Layer,
    Photo,
    Provenance,
)
from tests.document.files.picture_files import scene

ORIGIN = Provenance(
    "engine", "builtin", "abc123", 7, MappingProxyType({"margins": [1, 2, 3, 4]}), grow=4, quality="best", variants=3,
    view_centre=(10.5, 20.0), sources=Rect(1, 2, 30, 40), device="cpu bf16", version="1.2.3")


def noise(rng: np.random.Generator, height: int, width: int, channels: int, dtype: type) -> Any:
    return rng.integers(0, np.iinfo(dtype).max, (height, width, channels), dtype=dtype, endpoint=True)


def make_fill(rng: np.random.Generator, photo: Photo, number: int, *, variants: int = 0, **changes: Any) -> FillLayer:
    left, top = rng.integers(0, photo.size.width), rng.integers(0, photo.size.height)
    rect = Rect(
        int(left), int(top), int(rng.integers(left, photo.size.width)) + 1,
        int(rng.integers(top, photo.size.height)) + 1,
    )
    height, width, channels = rect.height, rect.width, photo.pixels.shape[2]
    results = tuple(noise(rng, height, width, channels, photo.pixels.dtype.type) for _ in range(max(variants, 1)))
    chosen = int(rng.integers(len(results)))
    coverage = rng.choice(np.array([0, 3, 128, 255], np.uint8), (height, width))
    return replace(
        FillLayer(
            number, f"Fill {number}", rect, results[chosen], coverage, ORIGIN,
            variants=results if variants > 1 else (), chosen=chosen if variants > 1 else 0,
        ),
        **changes,
    )


def assert_same_layers(ours: tuple[Layer, ...], theirs: tuple[Layer, ...]) -> None:
    assert len(ours) == len(theirs)
    for one, other in zip(ours, theirs, strict=True):
        assert (one.id, one.name, one.visible, one.opacity) == (other.id, other.name, other.visible, other.opacity)
        if isinstance(one, AdjustmentLayer):
            assert isinstance(other, AdjustmentLayer)
            assert one.adjustment == other.adjustment
            continue
        assert isinstance(other, FillLayer)
        assert (one.rect, one.blend, one.chosen) == (other.rect, other.blend, other.chosen)
        assert len(one.blocks) == len(other.blocks)
        assert (one.mask is None) == (other.mask is None)
        for block, same in zip(one.blocks, other.blocks, strict=True):
            assert block.dtype == same.dtype
            assert np.array_equal(block, same)
        assert np.array_equal(one.pixels, other.pixels)
        assert vars(one.provenance) == vars(other.provenance)


def foreign(path: Path, layers: str, *, merged: bool = True, **pictures: np.ndarray) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "image/openraster")
        archive.writestr("stack.xml", f'<image w="30" h="20"><stack name="root">{layers}</stack></image>')
        for name, pixels in {**pictures, **({"mergedimage": scene()} if merged else {})}.items():
            encoded = io.BytesIO()
            Image.fromarray(pixels).save(encoded, "PNG")
            archive.writestr(f"{name}.png" if name == "mergedimage" else f"data/{name}.png", encoded.getvalue())
