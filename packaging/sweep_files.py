"""Try the program on a folder of odd files: ``python packaging/sweep_files.py DIR`` prints a table of what differs.

Each file is opened in a process of its own, with a limit on time and memory, and compared with a second decoder; a
small hole is filled, and the result exported to the file's own format and to PNG. Outside the hole's seam the pixels
must come back, and so must profile, EXIF, XMP, resolution and texts. A file that is refused is listed with its
sentence; one that ends in anything but a sentence, or that takes too long, makes the exit status 1.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from inpaint_app.document.files.image_io import FORMATS, export, open_photo, to_uint8  # noqa: E402 - the path comes first
from inpaint_app.document.geometry import Rect  # noqa: E402
from inpaint_app.document.layers.compositing import composite  # noqa: E402
from inpaint_app.document.layers.layers import Photo, Pixels  # noqa: E402
from inpaint_app.document.metadata.exif import readable_fields  # noqa: E402
from inpaint_app.errors import InpaintError  # noqa: E402
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine  # noqa: E402
from inpaint_app.inference.request import request_from_mask  # noqa: E402
from inpaint_app.inference.run_to_end import run_to_end  # noqa: E402

GROW = 4
TOLERANCE = 2.0
"""Mean difference to the second decoder, of 255, that decoders of one file may have."""
SUFFIXES = {name: suffix for suffix, name in reversed(FORMATS.items())}


def main() -> int:
    """Sweep a folder, or with ``--one`` try one file and print what was found as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="searched with all folders in it")
    parser.add_argument("--seconds", type=int, default=60, help="time limit of each file (default: 60)")
    parser.add_argument("--megabytes", type=int, default=6000, help="limit of each process's memory (default: 6000)")
    parser.add_argument("--all", action="store_true", help="list files with which nothing differs, too")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(try_file(given.folder)))
        return 0
    files = sorted(path for path in given.folder.rglob("*") if path.is_file())
    failed, alike = 0, 0
    print("| file | opened as | what differs |\n|---|---|---|")
    for path in files:
        found = in_a_process(path, given.seconds, given.megabytes)
        failed += bool(found.get("failed"))
        alike += not found["differs"]
        if found["differs"] or given.all:
            differs = "; ".join(found["differs"]) or "nothing"
            print(f"| {path.relative_to(given.folder)} | {found['opened']} | {differs.replace('|', '/')} |", flush=True)
    print(f"\n{len(files)} files: with {alike} nothing differs, {failed} failed.")
    return 1 if failed else 0


def in_a_process(path: Path, seconds: int, megabytes: int) -> dict[str, Any]:
    """What ``try_file`` gives, or how the process has ended without giving it."""

    def limit() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))

    command = [sys.executable, __file__, "--one", str(path)]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=seconds, check=False,
            preexec_fn=limit if sys.platform != "win32" else None,
        )
    except subprocess.TimeoutExpired:
        return {"opened": "", "differs": [f"FAILED: not done after {seconds} s"], "failed": True}
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["without a word"])[-1]
        return {"opened": "", "differs": [f"FAILED with {done.returncode}: {last}"], "failed": True}
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def try_file(path: Path) -> dict[str, Any]:
    """Open, compare, fill, export, open again.

    Returns:
        ``opened``: in a word what the file is; ``differs``: a list of what is not as it should be, or worth knowing.
    """
    try:
        photo = open_photo(path)
    except InpaintError as error:
        return {"opened": "refused", "differs": [str(error)]}
    height, width, channels = photo.pixels.shape
    opened = f"{photo.source.name} {width} x {height} x {channels}, {photo.source.bit_depth} bits"
    differs = [str(notice) for notice in photo.notices]
    differs += with_second_decoder(path, photo)
    hole = seeded_hole(photo)
    if hole is None:
        return {"opened": opened, "differs": [*differs, "too small to be filled"]}
    try:
        request = request_from_mask(1, photo, (), hole, grow=GROW)
        filled = composite(photo, [run_to_end(PushPullEngine(), request).layer], photo.rect)
    except InpaintError as error:
        return {"opened": opened, "differs": [*differs, f"not filled: {error}"]}
    untouched = ~grown(hole)
    if (filled[untouched] != photo.pixels[untouched]).any():
        differs.append("the fill has changed pixels outside its seam")
    with tempfile.TemporaryDirectory() as folder:
        for name in dict.fromkeys((photo.source.name, "PNG")):
            if name in SUFFIXES:
                outside = ~in_blocks(~untouched) if name == "JPEG" else untouched
                differs += after_export(Path(folder) / f"out{SUFFIXES[name]}", filled, photo, outside)
    return {"opened": opened, "differs": differs}


def with_second_decoder(path: Path, photo: Photo) -> list[str]:
    """How the photo differs from what Pillow or OpenCV makes of the file."""
    if photo.source.name in ("RAW", "PSD") or any("high dynamic range" in notice for notice in photo.notices):
        return []
    if photo.missing is not None or any("CMYK" in notice for notice in photo.notices):
        return []
    other = by_pillow(path)
    other = by_opencv(path) if other is None else other
    if other is None:
        return ["no second decoder opens it"]
    ours = to_uint8(photo.pixels)
    ours = np.repeat(ours[..., :1], 3, axis=2) if photo.is_grey else ours[..., :3]
    if other.shape[:2] != ours.shape[:2]:
        return [f"the second decoder has {other.shape[1]} x {other.shape[0]} pixels"]
    difference = float(np.abs(ours.astype(np.int16) - other).mean())
    return [f"{difference:.1f} of 255 from the second decoder"] if difference > TOLERANCE else []


def by_pillow(path: Path) -> npt.NDArray[np.uint8] | None:
    """HW3 upright; None where Pillow does not open it, or only at less than its depth."""
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path) as image:
                if image.mode.startswith(("I", "F")):
                    return None
                clear = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
                image = ImageOps.exif_transpose(image)
                return np.asarray(image.convert("RGBA" if clear else "RGB"))[..., :3]
    except Exception:  # whatever it does not like; the other decoder is asked
        return None


def by_opencv(path: Path) -> npt.NDArray[np.uint8] | None:
    """HW3 upright; None where OpenCV does not open it."""
    import cv2

    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        pixels = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_ANYDEPTH)
    except cv2.error:
        return None
    if pixels is None or pixels.dtype not in (np.uint8, np.uint16):
        return None
    return np.ascontiguousarray(to_uint8(pixels)[..., ::-1])


def seeded_hole(photo: Photo) -> npt.NDArray[np.uint8] | None:
    """A small rectangle somewhere, HW uint8, 255 = hole; None where the photo is too small for one."""
    height, width = photo.pixels.shape[:2]
    high, wide = min(height // 4, 40), min(width // 4, 40)
    if min(high, wide) < 2:
        return None
    rng = np.random.default_rng(0)
    top, left = int(rng.integers(0, height - high + 1)), int(rng.integers(0, width - wide + 1))
    hole = np.zeros((height, width), np.uint8)
    hole[Rect(left, top, left + wide, top + high).slices] = 255
    return hole


def grown(hole: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Where a fill of ``hole`` may change anything: HW bool."""
    import cv2

    size = 2 * GROW + 3
    return cv2.dilate(hole, np.ones((size, size), np.uint8)) > 0


def in_blocks(touched: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """The blocks of 16 x 16 that ``touched`` (HW bool) reaches into, and the pixels that their colours run into."""
    import cv2

    height, width = touched.shape
    filled_up = np.pad(touched, ((0, -height % 16), (0, -width % 16)))
    blocks = filled_up.reshape(filled_up.shape[0] // 16, 16, -1, 16).any(axis=(1, 3))
    whole = blocks.repeat(16, axis=0).repeat(16, axis=1)[:height, :width].astype(np.uint8)
    return cv2.dilate(whole, np.ones((5, 5), np.uint8)) > 0


def after_export(path: Path, filled: Pixels, photo: Photo, untouched: npt.NDArray[np.bool_]) -> Iterator[str]:
    """What is no more what it was once ``filled`` was exported to ``path`` and opened again."""
    kind = path.suffix[1:].upper()
    try:
        written = export(path, filled, photo)
        again = open_photo(path)
    except InpaintError as error:
        yield f"{kind}: {error}"
        return
    yield from (f"{kind}: {notice}" for notice in written.notices)
    before = to_uint8(filled) if again.pixels.dtype == np.uint8 else filled
    if again.pixels.shape != before.shape or again.pixels.dtype != before.dtype:
        yield f"{kind}: {before.dtype} {before.shape} has become {again.pixels.dtype} {again.pixels.shape}"
    else:
        changed = (again.pixels != before).any(axis=2) & untouched
        if changed.any():
            most = int(np.abs(again.pixels.astype(np.int32) - before)[changed].max())
            kept = f" ({written.blocks_kept} of {written.blocks_total} blocks kept)" if written.blocks_total else ""
            yield f"{kind}: {changed.sum() / untouched.sum():.2%} of the pixels outside differ, by up to {most}{kept}"
    for what, was, now in (
        ("the profile", photo.icc, again.icc), ("XMP", photo.xmp is not None, again.xmp is not None),
        ("EXIF", exif_fields(photo), exif_fields(again)), ("the resolution", photo.dpi, again.dpi),
        ("texts", set(photo.texts), set(again.texts)), ("IPTC and the like", set(photo.extras), set(again.extras)),
    ):
        if was and was != now:
            yield f"{kind}: {what} {'is gone' if not now else 'is another'}"
    if again.source.orientation != 1:
        yield f"{kind}: turned again"


def exif_fields(photo: Photo) -> dict[str, str]:
    """What can be read of the photo's EXIF; empty without any."""
    return readable_fields(photo.exif)


if __name__ == "__main__":
    sys.exit(main())
