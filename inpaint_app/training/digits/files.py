"""Completing a digit from file to file."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np

from inpaint_app.api import numbered
from inpaint_app.document.arrays import rgb_of
from inpaint_app.document.files.image_io import check_destination, export_all, open_photo
from inpaint_app.document.files.mask_file import read_mask
from inpaint_app.errors import OpenError, UsageError
from inpaint_app.networks.bundled.digits import SIDE
from inpaint_app.networks.bundled.digits_file import load_digits
from inpaint_app.networks.model_files import resolve_model
from inpaint_app.training.digits.complete import complete_digits

_LUMA = np.array([0.299, 0.587, 0.114])


def complete_file(
    run: Path, damaged: Path, mask: Path, output: Path, *, samples: int = 1, seed: int = 0, overwrite: bool = False,
) -> dict[str, Any]:
    """Complete a picture of ``SIDE`` pixels a side and write the result, or ``samples`` of them, numbered.

    Returns:
        ``outputs``, ``seconds``.

    Raises:
        ModelError, OpenError, MaskError, SaveError. UsageError: nothing is missing, or nothing is known.
    """
    began = time.monotonic()
    pair = load_digits(resolve_model(str(run)))
    outputs = numbered(output, samples) if samples > 1 else [output]
    for destination in outputs:
        check_destination(destination, overwrite=overwrite)
    photo = open_photo(damaged)
    if photo.size != (SIDE, SIDE):
        raise OpenError(
            "{name} is {width} x {height} pixels, not {side} x {side}; only pictures of digits of that size are "
            "completed so.", damaged, width=photo.size.width, height=photo.size.height, side=SIDE)
    hole = read_mask(mask, photo.size).values >= 128
    if not hole.any() or hole.all():
        raise UsageError("The mask {path} must show what is missing, and leave something.", path=mask)
    grey = np.rint(rgb_of(photo.pixels) @ _LUMA).astype(np.uint8)
    made = complete_digits(pair, grey[None], hole[None], samples=samples, seed=seed)[0]
    unit = np.iinfo(photo.pixels.dtype).max // 255
    pictures = []
    for each in made:
        pixels = photo.pixels.copy()
        colours = pixels[..., : pixels.shape[2] - photo.has_alpha]
        colours[hole] = (each.astype(pixels.dtype) * unit)[hole][:, None]
        if photo.has_alpha:
            pixels[hole, -1] = np.iinfo(pixels.dtype).max
        pictures.append(pixels)
    export_all(zip(outputs, pictures, strict=True), photo, overwrite=overwrite)
    return {"outputs": [str(path) for path in outputs], "seconds": round(time.monotonic() - began, 2)}
