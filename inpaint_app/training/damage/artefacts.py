"""Real damage: outlines of artefacts on film scans and grey shapes, read from a folder.

The data are those of Ivanova et al., "Simulating analogue film damage to analyse and improve artefact restoration on
high-resolution scans" (Eurographics 2023), MIT licence; they are no part of this project.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.errors import TrainingError

_KIND_OF_LABEL = {"Dust": "dust", "Dirt": "dust", "Short hair": "hair", "Long hair": "hair", "Scratch": "scratch"}
_KIND_OF_SHAPE = {
    "dirt": "dust", "dots": "dust", "spots": "dust", "sprinkles": "dust", "smut": "dust", "hair": "hair",
    "hair-short": "hair", "lint": "hair", "scratches": "scratch", "stain": "stain",
}
_TEST_SCANS = 2
_TEST_SHAPES = 8
"""Of seven scans and of 48 shapes of a kind: the last ones, never trained on."""


@dataclass(frozen=True)
class Outline:
    """One artefact: kind, and N x 2 float32 points of the scan."""

    kind: str
    points: npt.NDArray[np.float32]


@dataclass(frozen=True)
class Scan:
    """The artefacts of one scan, their bounds (N x 4: left, top, right, bottom) and its width and height."""

    outlines: tuple[Outline, ...]
    bounds: npt.NDArray[np.float32]
    size: tuple[int, int]


@dataclass(frozen=True)
class Artefacts:
    """Scans with outlines, and (kind, HW uint8) shapes."""

    scans: tuple[Scan, ...]
    shapes: tuple[tuple[str, npt.NDArray[np.uint8]], ...]


def read_artefacts(folder: Path, held_out: bool = False) -> Artefacts:
    """What to train with, or what is ``held_out`` for testing.

    Raises:
        TrainingError: the folder does not hold them.
    """
    try:
        with np.load(folder / "artefacts.npz") as stored:
            data: dict[str, npt.NDArray[Any]] = dict(stored)
        scans = _scans(data)
    except (OSError, KeyError, ValueError):
        raise TrainingError(
            "{folder} holds no artefacts.npz that can be read; give another folder of damage.", folder=folder) from None
    names = sorted({path.stem.rpartition("-")[0] for path in (folder / "shapes").glob("*.png")} & set(_KIND_OF_SHAPE))
    shapes = []
    for name in names:
        paths = sorted((folder / "shapes").glob(f"{name}-[0-9]*.png"))
        chosen = paths[-_TEST_SHAPES:] if held_out else paths[:-_TEST_SHAPES]
        for path in chosen:
            grey = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
            if grey is not None:
                shapes.append((_KIND_OF_SHAPE[name], np.asarray(grey, np.uint8)))
    return Artefacts(scans[-_TEST_SCANS:] if held_out else scans[:-_TEST_SCANS], tuple(shapes))


def _scans(data: dict[str, npt.NDArray[Any]]) -> tuple[Scan, ...]:
    names, offsets, points = data["label_names"], data["offsets"], data["points"].astype(np.float32)
    found = []
    for scan, width, height in data["scan_sizes"]:
        outlines, bounds = [], []
        for index in np.flatnonzero(data["scan"] == scan):
            outline = points[offsets[index] : offsets[index + 1]]
            kind = _KIND_OF_LABEL.get(str(names[data["label"][index]]))
            if kind is not None and len(outline) >= 3:
                outlines.append(Outline(kind, outline))
                bounds.append([*outline.min(0), *outline.max(0)])
        found.append(Scan(tuple(outlines), np.array(bounds, np.float32), (int(width), int(height))))
    return tuple(found)
