"""Masks saved as files and opened again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from inpaint_app.document.files.image_io import open_mask
from inpaint_app.document.files.mask_file import save_mask
from inpaint_app.document.geometry import Size
from inpaint_app.errors import SaveError


@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40))))
@settings(max_examples=30)
def test_a_saved_mask_opens_as_the_very_same(tmp_path_factory: pytest.TempPathFactory, pixels: np.ndarray) -> None:
    path = tmp_path_factory.mktemp("masks") / "mask.png"
    save_mask(path, pixels)
    height, width = pixels.shape
    assert (open_mask(path, Size(width, height)) == pixels).all()
    with Image.open(path) as image:
        assert image.mode == "L"


def test_other_formats_and_existing_files_are_refused(tmp_path: Path) -> None:
    pixels = np.zeros((4, 5), np.uint8)
    with pytest.raises(SaveError, match=r"\.png"):
        save_mask(tmp_path / "mask.jpg", pixels)
    save_mask(tmp_path / "mask.png", pixels)
    with pytest.raises(SaveError, match="exists already"):
        save_mask(tmp_path / "mask.png", pixels + 255)
    assert not open_mask(tmp_path / "mask.png", Size(5, 4)).any()
    save_mask(tmp_path / "mask.png", pixels + 255, overwrite=True)
    assert open_mask(tmp_path / "mask.png", Size(5, 4)).all()
