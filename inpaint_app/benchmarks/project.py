"""What saving and opening a project costs, for a photo of any size with fills."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from inpaint_app.document.files.image_io import open_photo, photo_from_array
from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.layers import FillLayer, Photo, Pixels, Provenance
from inpaint_app.document.masks.selection import Selection
from inpaint_app.document.project.project import Project, open_project
from inpaint_app.document.project.save import ProjectSaver
from inpaint_app.paths import resources

_FILL_SHARE = 0.02
"""Of the photo's pixels that each fill takes."""


def run_project_benchmark(megapixels: float, fills: int = 10, bit_depth: int = 8) -> dict[str, Any]:
    """Save a project twice, the second time with the photo known, and open it.

    The photo is a bundled one, enlarged to ``megapixels``; at 16 bit the lower half is noise, as of a scanner.

    Returns:
        width, height, fills, bit_depth; save_s, save_again_s, open_s (wall clock), open_cpu_s; file_mb.
    """
    photo = _photo(megapixels, bit_depth)
    project = Project(photo, tuple(_fill(photo, number, fills) for number in range(fills)), _mask(photo))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "benchmark.ora"
        saver = ProjectSaver()
        saves = []
        for _ in range(2):
            start = time.perf_counter()
            saver.save(path, project, overwrite=True)
            saves.append(time.perf_counter() - start)
        start, cpu = time.perf_counter(), time.process_time()
        open_project(path)
        opening, opening_cpu = time.perf_counter() - start, time.process_time() - cpu
        size = path.stat().st_size
    return {
        "width": photo.size.width, "height": photo.size.height, "fills": fills, "bit_depth": bit_depth,
        "save_s": round(saves[0], 3), "save_again_s": round(saves[1], 3), "open_s": round(opening, 3),
        "open_cpu_s": round(opening_cpu, 3), "file_mb": round(size / 1e6, 1),
    }


def _photo(megapixels: float, bit_depth: int) -> Photo:
    import cv2

    sample = open_photo(resources() / "samples" / "old-print.jpg").pixels
    factor = (megapixels * 1e6 / (sample.shape[0] * sample.shape[1])) ** 0.5
    pixels: Pixels = np.asarray(cv2.resize(sample, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC), np.uint8)
    if bit_depth == 16:
        noise = np.random.default_rng(0).integers(0, 256, pixels.shape, dtype=np.uint16)
        pixels = pixels.astype(np.uint16) * np.uint16(256) + noise
    return photo_from_array(pixels)


def _fill(photo: Photo, number: int, count: int) -> FillLayer:
    """One of a row across the photo: what lies a little beside it, with a soft round coverage."""
    import cv2

    width, height = photo.size
    side = max(8, round((_FILL_SHARE * width * height) ** 0.5))
    left = (width - side) * number // max(1, count - 1)
    top = (height - side) * (number % 3) // 2
    rect = Rect(left, top, left + side, top + side).clip(photo.size)
    beside = np.roll(photo.pixels[rect.slices], side // 7, axis=1)
    coverage = np.zeros((rect.height, rect.width), np.uint8)
    cv2.circle(coverage, (rect.width // 2, rect.height // 2), side // 2 - 3, 255, -1, cv2.LINE_AA)
    return FillLayer(number + 1, f"Fill {number + 1}", rect, beside, coverage, Provenance("benchmark", "", "", 0))


def _mask(photo: Photo) -> Selection:
    width, height = photo.size
    rect = Rect(width // 4, height // 4, width // 2, height // 2)
    return Selection(rect, np.full((rect.height, rect.width), 255, np.uint8))
