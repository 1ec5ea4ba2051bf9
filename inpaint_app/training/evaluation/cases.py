"""The cases of an evaluation: seeded crops and holes of photos, or pictures and holes given as files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import BoolMask
from inpaint_app.errors import UsageError
from inpaint_app.training.data import find_photos, read_rgb
from inpaint_app.training.evaluation.lines import crossing_length, long_edges
from inpaint_app.training.masks import KINDS

Picture = npt.NDArray[np.uint8]
GIVEN = "given"
"""The kind of a hole that was read from a file."""
STRUCTURE = "structure"
"""The kind of a hole that many long straight edges cross."""
CASE_KINDS = (*KINDS, STRUCTURE)
_MASK_LEVEL = 128

_STRUCTURE_CROPS, _STRUCTURE_HOLES = 8, 8
"""So many crops are looked at, and so many holes in each."""
_STRUCTURE_SHARE = (0.04, 0.30)
"""How much of the crop they cover."""


@dataclass(frozen=True)
class Case:
    """One crop with its hole.

    Attributes:
        picture: number of the picture that it was cut from; intervals resample pictures.
        crop: HWC uint8 RGB.
        hole: HW bool, True = hole, not empty.
        kind: of the hole.
        size: shorter side of the crop in pixels.
        index: number among the holes of this picture, size and kind.
        stem: name of its files, without suffix.
    """

    picture: int
    crop: Picture
    hole: BoolMask
    kind: str
    size: int
    index: int
    stem: str

    @property
    def hidden(self) -> Picture:
        """The crop with its hole in grey, HWC uint8 RGB."""
        return np.where(self.hole[..., None], np.uint8(127), self.crop)


def photo_cases(
    photos: Sequence[Path], sizes: Sequence[int], kinds: Sequence[str], seed: int, per_picture: int
) -> Iterator[Case]:
    """Seeded crops and holes, the same for the same arguments. Photos smaller than a size are left out of it."""
    for picture, path in enumerate(photos):
        rgb = read_rgb(path)
        for size in sizes:
            if min(rgb.shape[:2]) < size:
                continue
            for kind in kinds:
                for index in range(per_picture):
                    rng = np.random.default_rng((seed, picture, size, _number_of(kind), index))
                    if kind == STRUCTURE:
                        crop, hole = _structure(rng, rgb, size)
                    else:
                        crop, hole = _crop(rng, rgb, size), KINDS[kind](rng, size)
                    if hole.any():
                        yield Case(picture, crop, hole, kind, size, index, f"{path.stem}-{size}-{kind}-{index}")


def _number_of(kind: str) -> int:
    """What a kind adds to the seed."""
    return len(KINDS) if kind == STRUCTURE else sorted(KINDS).index(kind)


def _crop(rng: np.random.Generator, rgb: Picture, size: int) -> Picture:
    top = int(rng.integers(0, rgb.shape[0] - size + 1))
    left = int(rng.integers(0, rgb.shape[1] - size + 1))
    return np.ascontiguousarray(rgb[top : top + size, left : left + size])


def _structure(rng: np.random.Generator, rgb: Picture, size: int) -> tuple[Picture, BoolMask]:
    """(crop, hole): of several, those where the longest straight edges cross the hole; no hole where none does."""
    low, high = _STRUCTURE_SHARE
    best, longest = (_crop(rng, rgb, size), np.zeros((size, size), np.bool_)), 0
    for _ in range(_STRUCTURE_CROPS):
        crop = _crop(rng, rgb, size)
        edges = long_edges(crop)
        for number in range(_STRUCTURE_HOLES):
            hole = KINDS["thick" if number % 2 else "object"](rng, size)
            length = crossing_length(edges, hole) if low <= hole.mean() <= high else 0
            if length > longest:
                best, longest = (crop, hole), length
    return best


def file_cases(truth: Path, holes: Path) -> Iterator[Case]:
    """Cases of picture files and of the holes that have the same stem; white is the hole.

    Raises:
        UsageError: a picture has no hole, one of another size, or one without white or without black.
    """
    by_stem = {path.stem: path for path in find_photos(holes)}
    for number, path in enumerate(find_photos(truth)):
        crop = read_rgb(path)
        mask = read_rgb(paired(by_stem, path, holes))
        hole = np.asarray(mask.max(2) >= _MASK_LEVEL)
        if hole.shape != crop.shape[:2]:
            raise UsageError(
                "The hole {name} in {folder} has another size than its picture.", name=path.stem, folder=holes
            )
        if hole.all() or not hole.any():
            raise UsageError("The hole {name} in {folder} is all white or all black.", name=path.stem, folder=holes)
        yield Case(number, crop, hole, GIVEN, min(hole.shape), 0, path.stem)


def paired(by_stem: dict[str, Path], picture: Path | str, folder: Path) -> Path:
    """The file for ``picture`` (a path, or a stem) among those of ``folder``.

    Raises:
        UsageError: there is none.
    """
    stem = picture.stem if isinstance(picture, Path) else picture
    if stem not in by_stem:
        raise UsageError("There is no file called {name} in {folder}.", name=stem, folder=folder)
    return by_stem[stem]
