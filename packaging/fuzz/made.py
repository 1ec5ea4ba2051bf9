"""Makes a small whole file of every kind that the program reads; files of one folder belong together."""

from __future__ import annotations

import io
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from fuzz.changes import zipped
from fuzz.made_models import model_files, run_files
from inpaint_app.document.adjustments.tone import Levels
from inpaint_app.document.document import Document
from inpaint_app.document.files.file_state import FileState
from inpaint_app.document.files.image_io import open_photo
from inpaint_app.document.files.mask_file import save_mask
from inpaint_app.document.geometry import Rect
from inpaint_app.document.geometry_edit import GeometryEdit, Layout, Operation
from inpaint_app.document.layers.layer_edits import add_layer
from inpaint_app.document.layers.layers import AdjustmentLayer
from inpaint_app.document.masks.selection import Selection
from inpaint_app.document.project.keeping import Keeping
from inpaint_app.document.project.project import Project
from inpaint_app.document.project.recovery import About
from inpaint_app.document.project.save import save_project
from inpaint_app.document.transform import turned
from inpaint_app.inference.compiled.cache import seal
from inpaint_app.settings import Settings, save_settings
from tests.document.files.picture_files import XMP, exif
from tests.document.files.readers.test_other_formats import psd, resource
from tests.document.files.readers.test_raw import save_dng
from tests.document.project.made_projects import make_fill

HEAVY = "model", "old", "run"
"""Folders of files that take long to read."""
_WIDTH, _HEIGHT = 64, 48


def made_files(folder: Path) -> dict[str, bytes]:
    """Whole files of every kind by name; ``folder`` is where they are made."""
    folder.mkdir()
    made = _pictures(folder)
    made |= _masks(folder, made)
    made |= _projects(folder, made)
    made |= _left_work(folder, made)
    save_settings(Settings(recent_files=("/a/b.png",)), folder / "settings.toml")
    made["settings.toml"] = (folder / "settings.toml").read_bytes()
    kernels = folder / "kernels"
    kernels.mkdir()
    (kernels / "search.nbc").write_bytes(bytes(range(200)))
    seal(kernels)
    return made | within(folder, kernels) | model_files(folder) | run_files(folder, made["a.png"])


def within(root: Path, folder: Path) -> dict[str, bytes]:
    """All files in ``folder`` and below by their names from ``root``."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _pixels() -> np.ndarray:
    pixels = np.random.default_rng(0).integers(0, 256, (_HEIGHT, _WIDTH, 3), dtype=np.uint8)
    pixels[8:40, 8:50] = np.arange(42, dtype=np.uint8)[:, None]
    return pixels


def _pictures(folder: Path) -> dict[str, bytes]:
    import imagecodecs
    import pillow_heif
    import tifffile
    from PIL import Image

    pixels = _pixels()
    picture, deep = Image.fromarray(pixels), pixels.astype(np.uint16) * 257
    alpha = Image.fromarray(np.dstack([pixels, pixels[..., :1]]))
    made: dict[str, bytes] = {}

    def pillow(name: str, kind: str, image: Image.Image = picture, **options: Any) -> None:
        encoded = io.BytesIO()
        image.save(encoded, kind, **options)
        made[name] = encoded.getvalue()

    def tiff(name: str, values: Any = pixels, **options: Any) -> None:
        encoded = io.BytesIO()
        tifffile.imwrite(encoded, values, **options)
        made[name] = encoded.getvalue()

    def heif(name: str, image: Any, **options: Any) -> None:
        encoded = io.BytesIO()
        image.save(encoded, quality=-1, chroma=444, **options)
        made[name] = encoded.getvalue()

    pillow("a.jpg", "JPEG", exif=exif(6), xmp=XMP % 6)
    pillow("progressive.jpg", "JPEG", progressive=True)
    pillow("cmyk.jpg", "JPEG", picture.convert("CMYK"))
    pillow("a.png", "PNG", exif=exif(3))
    pillow("palette.png", "PNG", picture.quantize(16))
    pillow("alpha.png", "PNG", alpha)
    made["deep.png"] = imagecodecs.png_encode(deep)
    pillow("a.webp", "WEBP", exif=exif(6))
    pillow("moving.webp", "WEBP", save_all=True, append_images=[picture.rotate(90)])
    pillow("a.gif", "GIF", save_all=True, append_images=[picture.rotate(90)])
    pillow("a.bmp", "BMP")
    pillow("palette.bmp", "BMP", picture.quantize(16))
    pillow("a.avif", "AVIF")
    heif("a.heic", pillow_heif.from_pillow(picture), exif=b"Exif\0\0" + exif(6))
    heif("deep.heic", pillow_heif.from_bytes("RGB;16", (_WIDTH, _HEIGHT), deep.tobytes()))
    made["a.jp2"] = imagecodecs.jpeg2k_encode(pixels, level=0)
    made["a.jxl"] = imagecodecs.jpegxl_encode(pixels)
    blocks = resource(1058, exif(1)) + resource(1060, XMP % 1)
    planes = list(np.moveaxis(pixels, 2, 0))
    made["a.psd"] = psd(planes, 3, packing=1, resources=blocks)
    made["large.psd"] = psd(list(np.moveaxis(deep, 2, 0)), 3, large=True, resources=blocks)
    save_dng(folder / "a.dng", (0.2, 0.5, 0.3), (2.0, 1.0, 1.5))
    made["a.dng"] = (folder / "a.dng").read_bytes()
    tiff("a.tif", photometric="rgb")
    tiff("lzw.tif", compression="lzw", predictor=True, photometric="rgb")
    tiff("tiles.tif", deep, compression="zlib", tile=(16, 16), photometric="rgb")
    tiff("pages.tif", np.stack([pixels] * 3), photometric="rgb", bigtiff=True)
    return made


def _masks(folder: Path, made: dict[str, bytes]) -> dict[str, bytes]:
    import tifffile

    hole = np.zeros((_HEIGHT, _WIDTH), np.uint8)
    hole[10:30, 20:40] = 255
    save_mask(folder / "ours.png", hole)
    masks = {"masks/ours.png": (folder / "ours.png").read_bytes(), "masks/erased.png": made["alpha.png"]}
    for name, values in (("labels", hole.astype(np.uint16) // 255), ("floats", hole.astype(np.float32) / 255)):
        encoded = io.BytesIO()
        tifffile.imwrite(encoded, values, photometric="minisblack")
        masks[f"masks/{name}.tif"] = encoded.getvalue()
    return masks


def _projects(folder: Path, made: dict[str, bytes]) -> dict[str, bytes]:
    projects = {}
    for kind in ("png", "jpg"):
        path = folder / f"photo.{kind}"
        path.write_bytes(made[f"a.{kind}"])
        photo = open_photo(path)
        rng = np.random.default_rng(1)
        layers = (make_fill(rng, photo, 1, variants=2), AdjustmentLayer(2, "Levels", Levels(), opacity=0.5))
        half = Selection(Rect(4, 4, 20, 20), np.full((16, 16), 255, np.uint8))
        full = Project(photo, layers, half, MappingProxyType({"kept": half}), ("Fill", "Levels"),
                       MappingProxyType({"grow": 4}))
        for name, project in ((f"{kind}.ora", Project(photo)), (f"{kind}-layers.ora", full)):
            save_project(folder / "made.ora", project, overwrite=True)
            projects[name] = (folder / "made.ora").read_bytes()
    projects["foreign.ora"] = zipped({
        "mimetype": b"image/openraster", "data/0.png": made["a.png"], "data/1.png": made["alpha.png"],
        "mergedimage.png": made["a.png"],
        "stack.xml": b'<image w="64" h="48"><stack><layer src="data/1.png" x="3" y="2" opacity="0.5"/>'
                     b'<layer src="data/0.png"/></stack></image>',
    })
    return projects


def _left_work(folder: Path, made: dict[str, bytes]) -> dict[str, bytes]:
    """What a window leaves that is killed: a journal that rests on a photo, and one that rests on a copy."""
    files: dict[str, bytes] = {}
    for name, copied in (("work", False), ("copy", True)):
        kept_in = folder / name / "work"
        kept_in.mkdir(parents=True)
        photo = folder / f"{name}.png"
        photo.write_bytes(made["a.png"])
        document = Document(open_photo(photo))
        keeping = Keeping(kept_in, About("a.png"))
        keeping.begin(keeping.start(()), keeping.number, photo, FileState.of(photo))
        hole = np.zeros(document.mask.pixels.shape, np.uint8)
        hole[5:30, 5:30] = 255
        edits = [
            document.mask.load(hole),
            add_layer(document, make_fill(np.random.default_rng(2), document.photo, 1, variants=2)),
        ]
        for edit in edits:
            document.history.do(edit)
            keeping.step("do", edit)
        if copied:
            project, number = keeping.copy(Project.of(document))
            keeping.write_copy(project)
            keeping.adopt(number)
        before = Layout.of(document)
        turn = GeometryEdit("Rotate", before, turned(before, 1), Operation("turn", (1,)))
        document.history.do(turn)
        keeping.step("do", turn)
        document.history.undo()
        keeping.step("undo", turn)
        keeping.drain()
        keeping.close()
        photo.unlink()  # its second name is there
        files |= within(folder, folder / name)
    return files
