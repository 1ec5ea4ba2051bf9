"""Projects: all that a document is, in one OpenRaster file that Krita, GIMP and MyPaint open too.

Such a file shows its picture in standard layers (``project_stack``); one further folder holds what these cannot
say (``project_record``), and is what this program reads. A file of another program, or one that another program
has changed, is opened by its standard layers (``project_foreign``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app import __version__
from inpaint_app.document import colour
from inpaint_app.document.adjustment import kind_of
from inpaint_app.document.atomic_file import check_replaceable, replacing
from inpaint_app.document.compositing import composite
from inpaint_app.document.document import Document
from inpaint_app.document.history import DEFAULT_BUDGET
from inpaint_app.document.image_io import CHANNEL_NAMES, eight_bit
from inpaint_app.document.layers import AdjustmentLayer, FillLayer, Layer, Photo, Pixels
from inpaint_app.document.mask import Mask
from inpaint_app.document.project_archive import ArchiveReader, ArchiveWriter, DamagedError, png_bytes, reading
from inpaint_app.document.project_foreign import open_layers
from inpaint_app.document.project_record import (
    FOLDER,
    FORMAT,
    RECORD,
    NewerError,
    adjustment_record,
    fill_record,
    layer_from,
    migrated,
    photo_from,
    photo_record,
    selection_from,
)
from inpaint_app.document.project_stack import MERGED, PHOTO, STACK, layer_pixels, place_layers, write_stack
from inpaint_app.document.selection import NOTHING, Selection
from inpaint_app.errors import OpenError, SaveError

SUFFIX = ".ora"
_THUMBNAIL = 256
_BLOCKS = ("icc", "exif", "xmp")


@dataclass(frozen=True, eq=False)
class Project:
    """What is saved, and what comes back: an immutable copy of a document at one moment.

    Attributes:
        layers: bottom up.
        mask: what the next fill shall replace.
        masks: further masks by the names that a person gave them.
        operations: labels of what was done, oldest first.
        settings: names and plain values (numbers, texts) that the work was done with.
    """

    photo: Photo
    layers: tuple[Layer, ...] = ()
    mask: Selection = NOTHING
    masks: Mapping[str, Selection] = field(default_factory=lambda: MappingProxyType({}))
    operations: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, document: Document, settings: Mapping[str, Any] | None = None) -> Project:
        """What ``document`` is now; only the mask is copied."""
        return cls(
            document.photo, document.layers, _copied(document.mask), operations=document.history.labels,
            settings=MappingProxyType(dict(settings or {})),
        )

    def document(self, *, budget_bytes: int = DEFAULT_BUDGET) -> Document:
        """A new document with this content, whose history begins here."""
        document = Document(self.photo, budget_bytes=budget_bytes)
        document.layers = self.layers
        if not self.mask.rect.empty:
            document.mask.write(self.mask.rect, self.mask.values)
        document.history.continue_from(self.operations)
        return document


def _copied(mask: Mask) -> Selection:
    return Selection(mask.written, mask.pixels[mask.written.slices].copy())


def check_project_destination(path: Path, *, overwrite: bool) -> None:
    """Say before long work what ``save_project`` would say of the name and of a file that is there."""
    if path.suffix.lower() != SUFFIX:
        raise SaveError(f"{path.name} does not end in {SUFFIX}; a project is an OpenRaster file.", path)
    check_replaceable(path, overwrite=overwrite)


def save_project(path: Path, project: Project, *, overwrite: bool = False, merged: bool = True) -> None:
    """Write ``project``, wholly or not at all.

    Beside the project, one composite of the photo and one compressed picture are in memory at a time.

    Args:
        overwrite: replace an existing file, which otherwise is an error.
        merged: False leaves out the merged picture and the thumbnail, which OpenRaster asks for: half the time
            for a copy that no other program is meant to open.

    Raises:
        SaveError: the name does not end in .ora, a file that exists, a disk or folder that cannot be written.
            What was at ``path`` before is whole.
    """
    check_project_destination(path, overwrite=overwrite)
    with replacing(path, overwrite=overwrite) as file, ArchiveWriter(file) as archive:
        try:
            _write(archive, project, merged)
        except MemoryError as error:
            raise SaveError(f"There is not enough memory to save {path}; close other programs.", path) from error


def _write(archive: ArchiveWriter, project: Project, merged: bool) -> None:
    photo = project.photo
    # Krita asks for the profile of 16-bit pictures that have none, even where there is nobody to answer.
    icc = photo.icc
    if icc is None and photo.pixels.dtype == np.uint16:
        icc = colour.grey_srgb_profile() if photo.is_grey else colour.srgb_profile()
    photo_shown, placed = place_layers(photo, project.layers)
    archive.add_text(STACK, write_stack(photo.size, photo.dpi, photo_shown, placed))
    encoded = png_bytes(photo.pixels, icc, photo.dpi)
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
    archive.add_text(RECORD, json.dumps(record, default=_plain))


def _record(archive: ArchiveWriter, project: Project, exact: Mapping[int, str]) -> dict[str, Any]:
    standard = archive.checksums()
    photo = project.photo
    blocks = {}
    for name in _BLOCKS:
        data = getattr(photo, name)
        blocks[name] = None if data is None else f"{FOLDER}photo.{name}"
        if data is not None:
            archive.add(f"{FOLDER}photo.{name}", data)
    layers = []
    for layer in project.layers:
        if isinstance(layer, AdjustmentLayer):
            layers.append(adjustment_record(layer))
            continue
        record, arrays = fill_record(layer, exact.get(layer.id))
        layers.append(record)
        _add_arrays(archive, arrays)
    masks = []
    for number, (name, selection) in enumerate((("", project.mask), *project.masks.items())):
        record, arrays = _selection_record(selection, f"{FOLDER}mask-{number}.png")
        masks.append({"name": name, **record})
        _add_arrays(archive, arrays)
    return {
        "format": FORMAT, "application": f"inpaint-app {__version__}",
        "photo": {"pixels": PHOTO, **blocks, **photo_record(photo)},
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


def _plain(value: object) -> object:
    """What JSON does not know by itself."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, np.generic):
        return value.item()
    return str(value)


def _thumbnail(pixels: Pixels) -> Pixels:
    import cv2

    height, width = pixels.shape[:2]
    factor = min(1.0, _THUMBNAIL / max(height, width))
    size = max(1, round(width * factor)), max(1, round(height * factor))
    small: npt.NDArray[Any] = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA) if factor < 1 else pixels
    return eight_bit(small.reshape(size[1], size[0], -1))  # OpenCV drops a single channel


def open_project(path: Path) -> Project:
    """Open an OpenRaster file of this or another program; the photo's ``notices`` say what a person should know.

    Raises:
        OpenError: missing, unreadable, damaged, too large, of a newer version, or no OpenRaster file.
    """
    with reading(path) as archive:
        record = _current_record(path, archive)
        if record is None:
            return Project(*open_layers(archive))
        changed = [name for name, checksum in record["entries"].items() if archive.checksum(name) != checksum]
        if changed:
            notice = "Another program has changed this project; it is opened as that program left it."
            photo, layers = open_layers(archive)
            return Project(replace(photo, notices=(notice, *photo.notices)), layers)
        try:
            return _project(archive, record)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            raise DamagedError(f"{RECORD}: {error}") from error


def _current_record(path: Path, archive: ArchiveReader) -> dict[str, Any] | None:
    """The record in the present format; None: another program wrote the file."""
    if not archive.has(RECORD):
        return None
    try:
        return migrated(archive.read_json(RECORD))
    except NewerError as error:
        raise OpenError(
            f"{path.name} was saved by a newer version of this program; update the program to open it.", path
        ) from error
    except (KeyError, TypeError, AttributeError) as error:
        raise DamagedError(f"{RECORD}: {error}") from error


def _project(archive: ArchiveReader, record: Mapping[str, Any]) -> Project:
    stored = record["photo"]
    blocks = {name: archive.read(stored[name]) if stored[name] is not None else None for name in _BLOCKS}
    photo = photo_from(stored, archive.pixels(stored["pixels"]), blocks)
    layers = tuple(layer_from(layer, archive.pixels) for layer in record["layers"])
    for layer in layers:
        if isinstance(layer, FillLayer) and (
            not photo.rect.contains(layer.rect) or layer.pixels.dtype != photo.pixels.dtype
            or layer.pixels.shape[2:] != photo.pixels.shape[2:]
        ):
            raise DamagedError(f"layer {layer.id} does not fit the photo")
    if len({layer.id for layer in layers}) < len(layers):
        raise DamagedError("two layers of the same id")
    mask, *others = (_selection(each, photo, archive) for each in (record["mask"], *record["masks"]))
    names = [str(each["name"]) for each in record["masks"]]
    return Project(
        photo, layers, mask, MappingProxyType(dict(zip(names, others, strict=True))),
        tuple(str(label) for label in record["operations"]), MappingProxyType(dict(record["settings"])),
    )


def _selection(record: Mapping[str, Any], photo: Photo, archive: ArchiveReader) -> Selection:
    if record["rect"] is None:
        return NOTHING
    selection = selection_from(record, archive.pixels)
    if not photo.rect.contains(selection.rect):
        raise DamagedError("a mask beyond the photo")
    return selection


def describe_project(path: Path) -> dict[str, Any]:
    """What is in a project, in plain values that JSON can hold.

    Keys: path, format, width, height, channels, bit_depth, icc (the profile's name), source (the original photo),
    layers (a list of name, kind, visible, opacity), masks (names), operations, settings, file_size, notices.

    Raises:
        OpenError: as ``open_project``.
    """
    project = open_project(path)
    photo = project.photo
    return {
        "path": str(path),
        "format": "OpenRaster project",
        "width": photo.size.width,
        "height": photo.size.height,
        "channels": CHANNEL_NAMES[photo.pixels.shape[2]],
        "bit_depth": photo.source.bit_depth,
        "icc": colour.profile_name(photo.icc),
        "source": None if photo.source.path is None else str(photo.source.path),
        "layers": [
            {"name": layer.name, "kind": _kind(layer), "visible": layer.visible, "opacity": layer.opacity}
            for layer in project.layers
        ],
        "masks": list(project.masks),
        "operations": list(project.operations),
        "settings": dict(project.settings),
        "file_size": path.stat().st_size,
        "notices": list(photo.notices),
    }


def _kind(layer: Layer) -> str:
    return kind_of(layer.adjustment) if isinstance(layer, AdjustmentLayer) else "fill"
