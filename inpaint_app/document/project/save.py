"""Writing projects: the entries that OpenRaster asks for, then the one that only this program reads."""

from __future__ import annotations

import json
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.atomic_file import check_replaceable, replacing
from inpaint_app.document import icc_profile
from inpaint_app.document.files.image_io import to_uint8
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import AdjustmentLayer, Cut, Layer, Pixels
from inpaint_app.document.masks.selection import Selection
from inpaint_app.document.project.archive import ArchiveWriter, png_bytes, reading
from inpaint_app.document.project.project import Project
from inpaint_app.document.project.record import (
    BLOCKS,
    FOLDER,
    FORMAT,
    RECORD,
    adjustment_record,
    fill_record,
    photo_record,
    plain,
)
from inpaint_app.document.project.stack import MERGED, PHOTO, STACK, layer_pixels, place_layers, write_stack
from inpaint_app.errors import OpenError, SaveError
from inpaint_app.version import __version__

SUFFIX = ".ora"
_THUMBNAIL = 256


def check_project_destination(path: Path, *, overwrite: bool) -> None:
    """Say before long work what ``save_project`` would say of the name and of a file that is there."""
    if path.suffix.lower() != SUFFIX:
        raise SaveError("{name} does not end in .ora; projects are saved as OpenRaster files.", path)
    check_replaceable(path, overwrite=overwrite)


def save_project(path: Path, project: Project, *, overwrite: bool = False, merged: bool = True) -> None:
    """Write ``project``, wholly or not at all.

    Beside the project, one composite of the photo and one compressed picture are in memory at a time.

    Args:
        overwrite: replace an existing file, which otherwise is an error.
        merged: False leaves out all that only other programs look at (the merged picture, the thumbnail, baked
            layers): less than half the time for a copy that none of them is meant to open.

    Raises:
        SaveError: the name does not end in .ora, a file that exists, a disk or folder that cannot be written.
            What was at ``path`` before is whole.
    """
    _save(path, project, overwrite, merged, None, private=False)


class ProjectSaver:
    """Saves a document again and again: a photo that was written before is copied, not compressed again."""

    def __init__(self) -> None:
        self._photo: weakref.ref[Pixels] | None = None
        self._path = Path()
        self._state: tuple[int, int] | None = None

    def save(
        self, path: Path, project: Project, *, overwrite: bool = False, merged: bool = True, private: bool = False,
    ) -> None:
        """As ``save_project``; ``private``: nobody but the user may read the file."""
        photo = project.photo.pixels
        known = self._photo is not None and self._photo() is photo and self._state == _state(self._path)
        _save(path, project, overwrite, merged, _stored_photo(self._path) if known else None, private=private)
        self.note(path, project)

    def note(self, path: Path, project: Project) -> None:
        """The photo of ``project`` lies in the project at ``path``, as it does after opening it."""
        self._photo, self._path, self._state = weakref.ref(project.photo.pixels), path, _state(path)


def _state(path: Path) -> tuple[int, int] | None:
    """What changes when the file does; None where it cannot be read."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _stored_photo(path: Path) -> memoryview | None:
    try:
        with reading(path) as archive:
            return memoryview(archive.picture(PHOTO))
    except OpenError:
        return None


def _save(
    path: Path, project: Project, overwrite: bool, merged: bool, photo: memoryview | None, *, private: bool,
) -> None:
    check_project_destination(path, overwrite=overwrite)
    with replacing(path, overwrite=overwrite, private=private) as file, ArchiveWriter(file) as archive:
        try:
            _write(archive, project, merged, photo)
        except MemoryError as error:
            raise SaveError("There is not enough memory to write {path}; close other programs.", path) from error


def _write(archive: ArchiveWriter, project: Project, merged: bool, stored: memoryview | None) -> None:
    photo = project.photo
    # Krita asks for the profile of 16-bit pictures that have none, even where there is nobody to answer.
    icc = photo.icc
    if icc is None and photo.pixels.dtype == np.uint16:
        icc = icc_profile.grey_srgb_profile() if photo.is_grey else icc_profile.srgb_profile()
    photo_shown, placed = place_layers(photo, project.layers)
    if not merged:
        placed = [each for each in placed if not each.baked]
    archive.add_text(STACK, write_stack(photo.size, photo.dpi, photo_shown, placed))
    encoded = stored if stored is not None else png_bytes(photo.pixels, icc, photo.dpi)
    archive.add(PHOTO, encoded)
    if merged:
        shown = photo.pixels
        if any(layer.shown for layer in project.layers):
            shown = composite(photo, project.layers, photo.rect)
            encoded = png_bytes(shown, icc, photo.dpi)
        archive.add(MERGED, encoded)
        archive.add("Thumbnails/thumbnail.png", png_bytes(_thumbnail(shown), photo.icc))
        del shown
    del encoded
    for each in placed:
        archive.add(each.entry.src, png_bytes(layer_pixels(photo, each), icc))
    exact = {each.layer.id: each.entry.src for each in placed if each.layer is not None and each.exact}
    record = _record(archive, project, exact)
    archive.add_text(RECORD, json.dumps(record, default=plain))


def _add_layers(
    archive: ArchiveWriter, layers: Sequence[Layer], exact: Mapping[int, str], folder: str,
) -> list[dict[str, Any]]:
    """Write the arrays of layers into ``folder``, but those of fills that are ``exact`` in an entry; their records."""
    records = []
    for layer in layers:
        if isinstance(layer, AdjustmentLayer):
            record, arrays = adjustment_record(layer, folder)
        else:
            record, arrays = fill_record(layer, exact.get(layer.id), folder)
        records.append(record)
        _add_arrays(archive, arrays)
    return records


def _add_cut(archive: ArchiveWriter, cut: Cut) -> dict[str, Any]:
    folder = f"{FOLDER}cut-"
    names = {"pixels": f"{folder}photo.png", "infrared": None}
    archive.add(f"{folder}photo.png", png_bytes(cut.photo.pixels, None))
    if cut.photo.infrared is not None:
        names["infrared"] = f"{folder}infrared.png"
        archive.add(f"{folder}infrared.png", png_bytes(cut.photo.infrared[..., None], None))
    return {**names, "place": list(cut.place), "layers": _add_layers(archive, cut.layers, {}, folder)}


def _record(archive: ArchiveWriter, project: Project, exact: Mapping[int, str]) -> dict[str, Any]:
    standard = archive.checksums()
    photo = project.photo
    blocks = {}
    for name in BLOCKS:
        data = getattr(photo, name)
        blocks[name] = None if data is None else f"{FOLDER}photo.{name}"
        if data is not None:
            archive.add(f"{FOLDER}photo.{name}", data)
    for name, data in photo.extras.items():
        archive.add(f"{FOLDER}photo.{name}", data)
    infrared = None
    if photo.infrared is not None:
        infrared = f"{FOLDER}infrared.png"
        archive.add(infrared, png_bytes(photo.infrared[..., None], None))
    layers = _add_layers(archive, project.layers, exact, FOLDER)
    cut = None if photo.cut is None else _add_cut(archive, photo.cut)
    masks = []
    for number, (name, selection) in enumerate((("", project.mask), *project.masks.items())):
        record, arrays = _selection_record(selection, f"{FOLDER}mask-{number}.png")
        masks.append({"name": name, **record})
        _add_arrays(archive, arrays)
    return {
        "format": FORMAT, "application": f"inpaint-app {__version__}",
        "photo": {
            "pixels": PHOTO, "infrared": infrared, "cut": cut, **blocks,
            "extras": {name: f"{FOLDER}photo.{name}" for name in photo.extras}, **photo_record(photo),
        },
        "layers": layers, "mask": masks[0], "masks": masks[1:], "operations": list(project.operations),
        "settings": dict(project.settings), "entries": standard,
    }


def _selection_record(selection: Selection, name: str) -> tuple[dict[str, Any], dict[str, Pixels]]:
    if selection.rect.empty:
        return {"rect": None, "values": None}, {}
    return {"rect": list(selection.rect), "values": name}, {name: selection.values[..., None]}


def _add_arrays(archive: ArchiveWriter, arrays: Mapping[str, Pixels]) -> None:
    for name, values in arrays.items():
        archive.add(name, png_bytes(values, None))


def _thumbnail(pixels: Pixels) -> Pixels:
    import cv2

    height, width = pixels.shape[:2]
    factor = min(1.0, _THUMBNAIL / max(height, width))
    size = max(1, round(width * factor)), max(1, round(height * factor))
    small: npt.NDArray[Any] = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA) if factor < 1 else pixels
    return to_uint8(small.reshape(size[1], size[0], -1))  # OpenCV drops a single channel
