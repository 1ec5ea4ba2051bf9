"""The canvas benchmark runs as shipped and reports what it promises."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from inpaint_app.benchmarks.canvas import mirrored, run_canvas_benchmark
from inpaint_app.document.geometry import Size
from inpaint_app.errors import InpaintError, UsageError


def test_it_reports_brush_times_and_memory(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (150, 200, 3), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "photo.png")
    (tmp_path / "text.jpg").write_text("not a photo")
    result = run_canvas_benchmark(0.5, tmp_path)
    for zoom in ("fit", "actual"):
        assert 0 < result[zoom]["median_ms"] <= result[zoom]["p99_ms"]
        assert 0 < result[zoom]["stamp_ms"] < result[zoom]["p99_ms"]
    assert 0 < result["lasso"]["median_ms"] <= result["lasso"]["p99_ms"]
    for figures, part in ((result["lasso"], ""), (result["wand"], ""), (result["wand"], "whole_")):
        assert 0 < figures[f"{part}blocked_ms"] <= figures[f"{part}done_ms"]
    assert 0 < result["split"]["median_ms"] <= result["split"]["p99_ms"]
    assert result["open_peak_ratio"] >= result["open_ratio"] > 0
    assert result["megapixels"] == pytest.approx(0.5, abs=0.01)


def test_a_folder_without_photos_and_an_absurd_size_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InpaintError, match="no photo in"):
        run_canvas_benchmark(1.0, tmp_path)
    with pytest.raises(UsageError, match="0 megapixels"):
        run_canvas_benchmark(0.0, tmp_path)


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 40), st.integers(1, 40))
def test_mirrored_tiling_repeats_without_an_edge(width: int, height: int, across: int, down: int) -> None:
    pixels = np.arange(width * height, dtype=np.uint8).reshape(height, width, 1).repeat(3, axis=2)
    tiled = mirrored(pixels, Size(across, down))
    padded = np.pad(pixels, ((0, max(0, down - height)), (0, max(0, across - width)), (0, 0)), mode="symmetric")
    assert np.array_equal(tiled, padded[:down, :across])
