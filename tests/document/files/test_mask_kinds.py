"""Masks as people make them: each means what its maker meant, or is refused in one sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from inpaint_app.document.files.image_io import open_mask
from inpaint_app.document.files.mask_file import read_mask
from inpaint_app.document.geometry import Size
from inpaint_app.errors import MaskError

SIZE = Size(80, 60)
HOLE = np.zeros((60, 80), bool)
HOLE[20:40, 30:50] = True


def photograph(width: int = 80, height: int = 60) -> np.ndarray:
    """HW3 uint8 with colours, midtones and grain."""
    rows, columns = np.mgrid[:height, :width]
    grain = np.random.default_rng(1).normal(0, 9, (height, width, 3))
    smooth = np.stack([columns * 200 / width, rows * 200 / height, (rows + columns) % 160], axis=2)
    return np.clip(smooth + 40 + grain, 0, 255).astype(np.uint8)


def erased(depth: type = np.uint8, grey: bool = False) -> np.ndarray:
    picture = photograph()[..., :1] if grey else photograph()
    alpha = np.where(HOLE, 0, 255).astype(np.uint8)[..., None]
    pixels = np.concatenate([picture, alpha], axis=2)
    return pixels if depth is np.uint8 else pixels.astype(np.uint16) * 257


def painted(colour: tuple[int, int, int], ground: tuple[int, int, int]) -> np.ndarray:
    """RGBA: painted on a clear ground of another colour."""
    pixels = np.zeros((60, 80, 4), np.uint8)
    pixels[..., :3] = ground
    pixels[HOLE] = (*colour, 255)
    return pixels


def palette() -> Image.Image:
    image = Image.fromarray(HOLE.astype(np.uint8)).convert("P")
    image.putpalette([0, 0, 0, 200, 0, 0])
    return image


KINDS = {
    "white.png": lambda path: Image.fromarray(HOLE.astype(np.uint8) * 255).save(path),
    "zero_one.png": lambda path: Image.fromarray(HOLE.astype(np.uint8)).save(path),
    "labels16.png": lambda path: Image.fromarray(HOLE.astype(np.uint16)).save(path),
    "labels16.tif": lambda path: tifffile.imwrite(path, HOLE.astype(np.uint16)),
    "bool.png": lambda path: Image.fromarray(HOLE).save(path),
    "float.tif": lambda path: tifffile.imwrite(path, HOLE.astype(np.float32)),
    "double.tif": lambda path: tifffile.imwrite(path, HOLE.astype(np.float64)),
    "float255.tif": lambda path: tifffile.imwrite(path, HOLE.astype(np.float32) * 255),
    "int32.tif": lambda path: tifffile.imwrite(path, HOLE.astype(np.int32)),
    "uint32.tif": lambda path: tifffile.imwrite(path, HOLE.astype(np.uint32) * 65535),
    "int8.tif": lambda path: tifffile.imwrite(path, HOLE.astype(np.int8)),
    "red_on_clear_black.png": lambda path: Image.fromarray(painted((255, 0, 0), (0, 0, 0))).save(path),
    "red_on_clear_white.png": lambda path: Image.fromarray(painted((255, 0, 0), (255, 255, 255))).save(path),
    "black_on_clear.png": lambda path: Image.fromarray(painted((0, 0, 0), (0, 0, 0))).save(path),
    "white_on_clear.png": lambda path: Image.fromarray(painted((255, 255, 255), (0, 0, 0))).save(path),
    "red_on_black.png": lambda path: Image.fromarray(HOLE[..., None] * np.uint8([255, 0, 0])).save(path),
    "palette.png": lambda path: palette().save(path),
    "erased.png": lambda path: Image.fromarray(erased()).save(path),
    "erased.webp": lambda path: Image.fromarray(erased()).save(path, lossless=True, exact=True),
    "erased16.tif": lambda path: tifffile.imwrite(
        path, erased(np.uint16), photometric="rgb", extrasamples=["unassalpha"]),
    "erased_grey.png": lambda path: Image.merge(
        "LA", [Image.fromarray(band) for band in np.moveaxis(erased(grey=True), 2, 0)]).save(path),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_mask_means_what_its_maker_meant(tmp_path: Path, name: str) -> None:
    KINDS[name](tmp_path / name)
    mask = read_mask(tmp_path / name, SIZE)
    assert mask.values.dtype == np.uint8
    assert np.array_equal(mask.values >= 128, HOLE)
    assert bool(mask.notices) == name.startswith("erased")
    assert np.array_equal(open_mask(tmp_path / name, SIZE), mask.values)


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.tif", "a.webp"])
def test_a_photograph_is_no_mask(tmp_path: Path, name: str) -> None:
    Image.fromarray(photograph()).save(tmp_path / name)
    with pytest.raises(MaskError, match=rf"{name} looks like a photograph.*swapped"):
        read_mask(tmp_path / name, SIZE)


def test_a_grey_photograph_is_taken_with_a_word(tmp_path: Path) -> None:
    """It might be a mask with grain; nobody can be sure."""
    Image.fromarray(photograph()[..., 0]).save(tmp_path / "a.png")
    (notice,) = read_mask(tmp_path / "a.png", SIZE).notices
    assert "looks like a photograph" in notice


def test_soft_and_compressed_masks_are_no_photographs(tmp_path: Path) -> None:
    rows, columns = np.mgrid[:60, :80]
    soft = np.clip(255 - np.hypot(rows - 30, columns - 40) * 6, 0, 255).astype(np.uint8)
    Image.fromarray(np.repeat(soft[..., None], 3, axis=2)).save(tmp_path / "soft.png")
    assert not read_mask(tmp_path / "soft.png", SIZE).notices
    Image.fromarray(HOLE[..., None] * np.uint8([255, 0, 0])).save(tmp_path / "red.jpg", quality=60)
    mask = read_mask(tmp_path / "red.jpg", SIZE)
    assert not mask.notices
    assert ((mask.values >= 128) == HOLE).mean() > 0.97


@pytest.mark.parametrize(("width", "height"), [(160, 120), (40, 30), (161, 120), (800, 596)])
def test_a_mask_of_the_same_aspect_is_scaled_with_a_word(tmp_path: Path, width: int, height: int) -> None:
    image = Image.fromarray(HOLE.astype(np.uint8) * 255).resize((width, height), Image.Resampling.BILINEAR)
    image.save(tmp_path / "a.png")
    mask = read_mask(tmp_path / "a.png", SIZE)
    assert mask.values.shape == HOLE.shape
    assert ((mask.values >= 128) == HOLE).mean() > 0.98
    (notice,) = mask.notices
    assert f"from {width} x {height} to the photo's 80 x 60 pixels" in notice


def test_a_mask_of_another_aspect_is_refused_unless_it_may_be_stretched(tmp_path: Path) -> None:
    Image.fromarray(HOLE.astype(np.uint8) * 255).resize((60, 60), Image.Resampling.NEAREST).save(tmp_path / "a.png")
    with pytest.raises(MaskError, match=r"60 x 60 pixels but the photo is 80 x 60.*--fit-mask"):
        read_mask(tmp_path / "a.png", SIZE)
    mask = read_mask(tmp_path / "a.png", SIZE, fit=True)
    assert ((mask.values >= 128) == HOLE).mean() > 0.98
    assert len(mask.notices) == 1
