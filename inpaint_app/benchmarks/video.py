"""How well, and how fast, clips are repaired: ``inpaint-app benchmark video``."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event as CancelFlag
from typing import Any

import cv2
import numpy as np

from inpaint_app.benchmarks.clips import (
    KINDS,
    Scene,
    change_along_motion,
    dusty_scene,
    masked_scene,
    seen_elsewhere,
)
from inpaint_app.document.arrays import BoolMask
from inpaint_app.document.files.mask_file import save_mask
from inpaint_app.document.geometry import Rect, Size
from inpaint_app.document.masks.mask_values import mask_values
from inpaint_app.inference.request import Engine
from inpaint_app.paths import resources
from inpaint_app.video.files.encode import Encoding, Piece
from inpaint_app.video.files.layout import Picture, with_cells
from inpaint_app.video.request import VideoOptions
from inpaint_app.video.run import Tools, edit_clip
from inpaint_app.video.stages.dust import without_dust
from inpaint_app.video.stages.holes import hole_of
from inpaint_app.video.stages.paint import EnginePaint
from inpaint_app.video.stages.repair import Past, repaired

_ALONE = 6
"""Frames that are also filled each by itself: in the middle of the clip."""
_SPEED = Size(1280, 720)
_SIZE = Size(640, 360)


def run_video_benchmark(
    data: Path | None, engine: Engine, *, size: Size = _SIZE, frames: int = 60, photos: int = 3,
    kinds: Sequence[str] = (*KINDS, "dust"), timed: int = 0,
) -> dict[str, Any]:
    """Repair made clips and compare them with their truth.

    Args:
        data: folder of photos; None: the bundled samples.
        timed: frames of a clip of 1280 x 720 that is repaired from file to file; 0: none.

    Returns:
        ``clips``: for each PSNR in the hole where another frame shows what is hidden, and flicker (mean change along
        the motion in the hole, of 255), of the repair, of frames filled alone (on a few), and the truth's own flicker;
        ``dust``: precision, recall and F1 by specks and by pixels; ``speed``: of the timed clip.
    """
    folder = data or resources() / "samples"
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() in (".jpg", ".jpeg", ".png"))
    named = [path for path in found if "-mask" not in path.name]
    chosen = named[:: max(1, len(named) // photos)][:photos]
    clips = [
        {"photo": photo.name, "kind": kind, **_repaired(masked_scene(photo, kind, size, frames, at), engine)}
        for at, photo in enumerate(chosen) for kind in kinds if kind != "dust"]
    dust = [
        {"photo": photo.name, "kind": kind, **_dusted(dusty_scene(photo, kind, size, min(frames, 24), at))}
        for at, photo in enumerate(chosen) for kind in ("pan", "shake") if "dust" in kinds]
    result: dict[str, Any] = {"clips": clips, "dust": dust}
    if clips:
        result["mean"] = {name: round(float(np.mean([clip[name] for clip in clips])), 3) for name in (
            "psnr", "psnr_alone", "flicker", "flicker_alone", "flicker_truth", "frames_per_second")}
    if dust:
        result["dust_f1"] = round(float(np.mean([row["f1"] for row in dust])), 3)
    if timed:
        result["speed"] = _timed(chosen[0], engine, timed)
    return result


def _repaired(scene: Scene, engine: Engine) -> dict[str, Any]:
    paint = EnginePaint(scene.layout, engine, CancelFlag(), lambda: None)
    holes = [hole_of(mask, scene.layout) for mask in scene.masks]
    began = time.monotonic()
    made = list(repaired(
        iter(scene.damaged), lambda number: holes[number], scene.layout, paint, Past(), piece=32, ahead=64))
    seconds = time.monotonic() - began
    first = len(made) // 2 - _ALONE // 2
    some = range(max(1, first), min(len(made), first + _ALONE))
    alone = {number: _alone(scene, number, paint) for number in range(some[0] - 1, some[-1] + 1)}
    given = dict(enumerate(made))
    truth = dict(enumerate(scene.truth))
    return {
        "psnr": _psnr(scene, given, range(len(made))), "psnr_some": _psnr(scene, given, some),
        "psnr_alone": _psnr(scene, alone, some), "flicker": _flicker(scene, given, some),
        "flicker_alone": _flicker(scene, alone, some), "flicker_truth": _flicker(scene, truth, some),
        "painted": paint.times - len(alone), "frames_per_second": round(len(made) / seconds, 2)}


def _alone(scene: Scene, number: int, paint: EnginePaint) -> Picture:
    """A frame filled as a photo is."""
    hole = hole_of(scene.masks[number], scene.layout)
    assert hole is not None
    grown = hole.rect.grow(max(96, max(hole.rect.size))).intersect(scene.layout.rect)
    rect = Rect(grown.left // 2 * 2, grown.top // 2 * 2, grown.right, grown.bottom)
    mask = np.zeros((rect.height, rect.width), np.bool_)
    mask[hole.rect.within(rect)] = hole.written
    damaged = scene.damaged[number]
    return with_cells(scene.layout, damaged, rect, mask, paint(damaged, rect, mask))


def _psnr(scene: Scene, pictures: dict[int, Picture], numbers: Sequence[int]) -> float:
    """Of brightness, where another frame shows what is hidden."""
    total = count = 0.0
    for number in numbers:
        seen = seen_elsewhere(scene, number)
        apart = pictures[number].planes[0][seen].astype(np.float64) - scene.truth[number].planes[0][seen]
        total, count = total + float((apart**2).sum()), count + apart.size
    return round(10 * float(np.log10(255**2 / max(total / max(count, 1), 1e-6))), 2)


def _flicker(scene: Scene, pictures: dict[int, Picture], numbers: Sequence[int]) -> float:
    return round(float(np.mean([
        change_along_motion(scene, pictures[number - 1], pictures[number], number) for number in numbers])), 3)


def _dusted(scene: Scene) -> dict[str, Any]:
    """Dust that was found, by specks (one counts as found where half of its pixels are) and by pixels."""
    found: list[BoolMask] = []
    began = time.monotonic()
    made = list(without_dust(
        iter(scene.damaged), scene.layout, lambda: None, lambda _, mask: found.append(mask)))
    seconds = time.monotonic() - began
    hit = specks = right = pieces = 0
    pixels = np.zeros(3)
    for mask, truth in zip(found, scene.masks, strict=True):
        hit_here, specks_here = _covered(truth, mask, 0.5)
        right_here, pieces_here = _covered(mask, truth, 1e-9)
        hit, specks, right, pieces = hit + hit_here, specks + specks_here, right + right_here, pieces + pieces_here
        pixels += [(mask & truth).sum(), mask.sum(), truth.sum()]
    precision, recall = right / max(1, pieces), hit / max(1, specks)
    error = [np.mean((a.planes[0].astype(float) - b.planes[0])[m] ** 2)
             for a, b, m in zip(made, scene.truth, scene.masks, strict=True) if m.any()]
    return {
        "precision": round(precision, 3), "recall": round(recall, 3),
        "f1": round(2 * precision * recall / max(1e-9, precision + recall), 3),
        "pixel_recall": round(float(pixels[0] / max(1, pixels[2])), 3),
        "psnr": round(10 * float(np.log10(255**2 / max(float(np.mean(error)), 1e-6))), 2),
        "frames_per_second": round(len(made) / seconds, 2)}


def _covered(these: BoolMask, those: BoolMask, share: float) -> tuple[int, int]:
    """How many pieces of ``these`` are covered by ``those`` to that share, and how many there are."""
    count, labels = cv2.connectedComponents(these.astype(np.uint8))
    area = np.bincount(labels.ravel(), minlength=count)[1:]
    common = np.bincount(labels[those], minlength=count)[1:]
    return int((common >= np.maximum(share * area, 1e-9)).sum()), count - 1


def _timed(photo: Path, engine: Engine, frames: int) -> dict[str, Any]:
    """Seconds from file to file, of a clip of 1280 x 720 with a mask that stays where it is; the model was loaded."""
    scene = masked_scene(photo, "pan", _SPEED, frames)
    encoding = Encoding(
        "libx264", "yuv420p", scene.layout, Fraction(1, 25), Fraction(1, 25), Fraction(25), 6_000_000, Fraction(1),
        (1, 1, 1, 1))
    with TemporaryDirectory() as folder:
        clip, mask, output = (Path(folder) / name for name in ("clip.nut", "mask.png", "out.mp4"))
        piece = Piece(clip, encoding)
        for picture in scene.damaged:
            piece.add(picture)
        piece.close()
        save_mask(mask, mask_values(scene.masks[0]))
        load: Callable[[], None] = getattr(engine, "load", lambda: None)
        load()
        report = edit_clip(clip, output, VideoOptions(mask=mask), Tools(engine, _no_enhancer))
    return {name: report[name] for name in ("frames", "seconds", "frames_per_second", "painted", "encoder")}


def _no_enhancer() -> Any:
    raise AssertionError("nothing is enlarged")

