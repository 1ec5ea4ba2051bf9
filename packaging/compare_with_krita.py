"""Checks that Krita shows saved projects as this program does: within one grey level.

    apt-get install krita xvfb
    python packaging/compare_with_krita.py [PROJECT.ora ...]

Makes projects of every kind (depths, grey, transparency, blend modes, painted-out fills, levels, a colour profile)
or takes those named, has ``krita --export`` flatten each into an 8-bit sRGB PNG, and compares it with the composite.
The exit status is 1 where any pixel is more than one level away.
"""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms

from inpaint_app.document.adjustments.tone import ChannelLevels, Levels
from inpaint_app.document.files.image_io import to_uint8
from inpaint_app.document.geometry import Rect
from inpaint_app.document.icc_profile import profile_of_gamma
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import AdjustmentLayer, Blend, FillLayer, Layer, Photo, Provenance
from inpaint_app.document.project.project import Project, open_project
from inpaint_app.document.project.save import save_project

TIMEOUT_S = 300
ORIGIN = Provenance("engine", "model", "hash", 0)
LEVELS = AdjustmentLayer(9, "Levels", Levels(all=ChannelLevels(black=0.1, white=0.9, gamma=1.3)), opacity=0.7)


def fill(photo: Photo, number: int, **changes: object) -> FillLayer:
    """A fill of noise with every coverage, at a place of its own that overlaps with its neighbours'."""
    rng = np.random.default_rng(number)
    left, top = 20 * number, 15 * number
    rect = Rect(left, top, left + 60, top + 50)
    top_value = np.iinfo(photo.pixels.dtype).max
    pixels = rng.integers(0, top_value, (50, 60, photo.pixels.shape[2]), photo.pixels.dtype, endpoint=True)
    coverage = rng.integers(0, 256, (50, 60), dtype=np.uint8)
    layer = FillLayer(number, f"Fill {number}", rect, pixels, coverage, ORIGIN)
    return replace(layer, **changes)  # type: ignore[arg-type]


def photo(dtype: type, channels: int, icc: bytes | None = None) -> Photo:
    """A gradient with noise, transparent in a corner where there is an alpha channel."""
    rng = np.random.default_rng(0)
    base = np.add.outer(np.arange(150), np.arange(220))[..., None] * np.arange(1, channels + 1)
    pixels = ((base + rng.integers(0, 40, base.shape)) % 256).astype(np.uint8)
    if channels in (2, 4):
        pixels[..., -1] = 255
        pixels[:60, :80, -1] = 90
    if dtype is np.uint16:
        pixels = pixels.astype(np.uint16) * np.uint16(257)
    return Photo(pixels, icc, dpi=(300, 300))


def projects() -> Iterator[tuple[str, Project]]:
    """One project for each thing that could look different."""
    half = np.full((50, 60), 120, np.uint8)
    for name, dtype, channels in (
        ("8 bit", np.uint8, 3), ("16 bit", np.uint16, 3), ("grey", np.uint8, 1), ("16-bit grey", np.uint16, 1),
        ("transparent", np.uint8, 4),
    ):
        below = photo(dtype, channels)
        fills: tuple[Layer, ...] = (
            fill(below, 1, opacity=0.7), fill(below, 2), fill(below, 3, blend=Blend.DARKEN, opacity=0.4),
            fill(below, 4, blend=Blend.LIGHTEN), fill(below, 5, mask=half), fill(below, 6, visible=False),
        )
        yield name, Project(below, fills)
        yield f"{name}, levels", Project(below, (*fills[:3], LEVELS, *fills[3:]))
    wide = profile_of_gamma(1 / 2.2, (0.3127, 0.3290, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06), grey=False)
    below = photo(np.uint8, 3, wide)
    yield "wide gamut, no layers", Project(below)


def flattened_by_krita(path: Path, folder: Path) -> np.ndarray:
    """HWC uint8 of what Krita makes of ``path``."""
    out = folder / "flat.png"
    out.unlink(missing_ok=True)
    (folder / "home").mkdir(exist_ok=True)
    command = ["xvfb-run", "-a", "krita", "--export", "--export-filename", str(out), str(path)]
    # A home of its own: no instance that runs already takes the file, no user's settings are used.
    environment = {**os.environ, "HOME": str(folder / "home"), "QT_QPA_PLATFORM": "xcb", "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        said, _ = process.communicate(timeout=TIMEOUT_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # it waits for an answer in a window that nobody sees
        raise SystemExit(f"krita did not finish {path} within {TIMEOUT_S} s") from None
    if not out.exists():
        raise SystemExit(f"krita did not export {path}:\n{said.decode(errors='replace')}")
    with Image.open(out) as image:
        return np.asarray(image.convert("RGBA"))


def composite_of(path: Path) -> np.ndarray:
    """HW4 uint8 sRGB of the project at ``path`` as this program flattens it."""
    project = open_project(path)
    whole = composite(project.photo, project.layers, project.photo.rect)
    pixels = to_uint8(whole)
    image = Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
    if project.photo.icc is not None:
        srgb = ImageCms.createProfile("sRGB")
        image = ImageCms.profileToProfile(image, ImageCms.ImageCmsProfile(io.BytesIO(project.photo.icc)), srgb)
    return np.asarray(image.convert("RGBA"))


def main(paths: list[Path]) -> int:
    """Compare all; the exit status."""
    if shutil.which("krita") is None or shutil.which("xvfb-run") is None:
        raise SystemExit("krita and xvfb-run are needed: apt-get install krita xvfb")
    worst = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        named = {str(path): path for path in paths}
        if not paths:
            for number, (title, project) in enumerate(projects()):
                named[title] = folder / f"{number}.ora"
                save_project(named[title], project)
        for title, path in named.items():
            ours, theirs = composite_of(path), flattened_by_krita(path, folder)
            seen = ours[..., 3] > 0
            away = int(np.abs(ours[seen].astype(int) - theirs[seen]).max())
            print(f"{title}: at most {away} of 255 away", flush=True)
            worst = max(worst, away)
    return int(worst > 1)


if __name__ == "__main__":
    sys.exit(main([Path(argument) for argument in sys.argv[1:]]))
