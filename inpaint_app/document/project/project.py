"""Projects: all that a document is, in one OpenRaster file that Krita, GIMP and MyPaint open too.

Such a file shows its picture in standard layers (``project_stack``); one further folder holds what these cannot
say (``project_record``), and is what this program reads. A file of another program, or one that another program
has changed, is opened by its standard layers (``project_foreign``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.document import icc_profile
from inpaint_app.document.adjustments.kinds import kind_of
from inpaint_app.document.document import MISSING, Document
from inpaint_app.document.files.image_io import CHANNEL_NAMES, count_pages, describe, open_photo
from inpaint_app.document.files.image_open import NO_EXIF, NO_PROFILE
from inpaint_app.document.geometry import Rect
from inpaint_app.document.history import DEFAULT_BUDGET
from inpaint_app.document.layers.layers import AdjustmentLayer, Cut, Layer, Photo, Pixels
from inpaint_app.document.masks.mask import Mask
from inpaint_app.document.masks.named_masks import NamedMask
from inpaint_app.document.masks.selection import NOTHING, Selection
from inpaint_app.document.metadata.exif import resized_exif
from inpaint_app.document.metadata.exif_layout import is_sound
from inpaint_app.document.metadata.xmp import resized_xmp
from inpaint_app.document.project.archive import ArchiveReader, DamagedError, is_archive, reading
from inpaint_app.document.project.foreign import open_layers
from inpaint_app.document.project.record import (
    BLOCKS,
    RECORD,
    Load,
    NewerError,
    fits,
    layer_from,
    migrated,
    photo_from,
    selection_from,
)
from inpaint_app.document.project.stack import MAX_LAYERS
from inpaint_app.errors import OpenError
from inpaint_app.messages import Message

_PICTURES = 8
"""How many pictures of the photo's size an archive may hold, however well they are compressed."""


@dataclass(frozen=True, eq=False)
class Project:
    """What is saved, and what comes back: an immutable copy of a document at one moment.

    Attributes:
        layers: bottom up.
        mask: what the next fill replaces.
        masks: further masks by the names that the user gave them.
        operations: labels of what was done, oldest first.
        settings: names and plain values (numbers, texts) that the work was done with.
        path: the project file that it was opened from, which saving may replace; None for a photo, and for a file
            of another program, which holds more than is known here.
    """

    photo: Photo
    layers: tuple[Layer, ...] = ()
    mask: Selection = NOTHING
    masks: Mapping[str, Selection] = field(default_factory=lambda: MappingProxyType({}))
    operations: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    path: Path | None = None

    @classmethod
    def of(cls, document: Document, settings: Mapping[str, Any] | None = None) -> Project:
        """What ``document`` is now; only the mask is copied."""
        return cls(
            document.photo, document.layers, _copied(document.mask),
            MappingProxyType({named.name: named.selection for named in document.named_masks}),
            document.history.labels, MappingProxyType(dict(settings or {})),
        )

    def document(self, *, budget_bytes: int = DEFAULT_BUDGET) -> Document:
        """A new document with this content, whose history begins here."""
        document = Document(self.photo, budget_bytes=budget_bytes)
        document.layers = self.layers
        document.mask = _mask(self.photo, self.mask)
        document.named_masks = tuple(
            NamedMask(name, _mask(self.photo, selection)) for name, selection in self.masks.items())
        document.history.continue_from(self.operations)
        return document


def work_settings(grow: int, quality: str, model: str) -> dict[str, Any]:
    """What work is done with, as a project says it; a model that is named by its path means nothing elsewhere."""
    settings: dict[str, Any] = {"grow": grow, "quality": quality}
    return settings | {"model": model} if Path(model).name == model else settings


def _copied(mask: Mask) -> Selection:
    return Selection(mask.painted_bounds, mask.pixels[mask.painted_bounds.slices].copy())


def _mask(photo: Photo, selection: Selection) -> Mask:
    mask = Mask(photo.size)
    if not selection.rect.empty:
        mask.write(selection.rect, selection.values)
    return mask


def open_project(path: Path) -> Project:
    """Open an OpenRaster file of this or another program; the photo's ``notices`` say what the user should know.

    Raises:
        OpenError: missing, unreadable, damaged, too large, of a newer version, or no OpenRaster file.
    """
    with reading(path) as archive:
        try:
            return _opened(archive, path)
        except _SENSELESS as error:
            raise DamagedError(f"{RECORD}: {error}") from error


_SENSELESS = (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError, RecursionError)
"""What reading a record raises whose values are not what they should be."""


def _opened(archive: ArchiveReader, path: Path) -> Project:
    record = _current_record(path, archive)
    if record is None:
        return Project(*open_layers(archive))
    changed = [name for name, checksum in record["entries"].items() if archive.checksum(name) != checksum]
    if changed:
        notice = Message("Another program has changed this project; it is opened as that program left it.")
        photo, layers = open_layers(archive)
        return Project(replace(photo, notices=(notice, *photo.notices)), layers)
    return _project(archive, record, path)


def _current_record(path: Path, archive: ArchiveReader) -> dict[str, Any] | None:
    """The record in the present format; None: another program wrote the file."""
    if not archive.has(RECORD):
        return None
    try:
        return migrated(archive.read_json(RECORD))
    except NewerError as error:
        raise OpenError(
            "{name} was saved by a newer version of this program; update the program to open it.", path
        ) from error


def _project(archive: ArchiveReader, record: Mapping[str, Any], path: Path) -> Project:
    stored = record["photo"]
    archive.expect(stored["pixels"], _PICTURES)
    if len(record["masks"]) > MAX_LAYERS:
        raise DamagedError("more masks than make sense")
    once = _Once(archive)
    blocks = {name: archive.read(stored[name]) if stored[name] is not None else None for name in BLOCKS}
    extras = {str(name): archive.read(entry) for name, entry in stored.get("extras", {}).items()}
    infrared = _plane(archive, stored.get("infrared"))
    notices = _take_out_damaged(blocks)
    photo = photo_from(stored, archive.pixels(stored["pixels"]), blocks, notices, extras=extras, infrared=infrared)
    layers = _layers(record["layers"], photo, once.pixels)
    if stored.get("cut") is not None:
        photo = _with_cut(archive, photo, stored["cut"], once.pixels)
    mask, *others = (_selection(each, photo, once.pixels) for each in (record["mask"], *record["masks"]))
    names = [str(each["name"]) for each in record["masks"]]
    return Project(
        photo, layers, mask, MappingProxyType(dict(zip(names, others, strict=True))),
        tuple(str(label) for label in record["operations"]), MappingProxyType(dict(record["settings"])),
        path,
    )


def _plane(archive: ArchiveReader, name: str | None) -> npt.NDArray[Any] | None:
    return None if name is None else np.ascontiguousarray(archive.pixels(name)[..., 0])


def _layers(records: Sequence[Mapping[str, Any]], photo: Photo, load: Load) -> tuple[Layer, ...]:
    """The layers of their records, which fit the photo."""
    if len(records) > MAX_LAYERS:
        raise DamagedError("more layers than make sense")
    layers = tuple(layer_from(record, load) for record in records)
    for layer in layers:
        if not fits(layer, photo):
            raise DamagedError(f"layer {layer.id} does not fit the photo")
    if len({layer.id for layer in layers}) < len(layers):
        raise DamagedError("two layers of the same id")
    return layers


def _with_cut(archive: ArchiveReader, photo: Photo, record: Mapping[str, Any], load: Load) -> Photo:
    """The photo with what was cut off it and kept."""
    archive.expect(record["pixels"], _PICTURES)
    pixels = archive.pixels(record["pixels"])
    height, width = pixels.shape[:2]
    whole = replace(
        photo, pixels=pixels, infrared=_plane(archive, record["infrared"]), notices=(),
        exif=resized_exif(photo.exif, width, height) if photo.exif else None,
        xmp=resized_xmp(photo.xmp, width, height) if photo.xmp else None,
    )
    place = Rect(*map(int, record["place"]))
    fits = whole.rect.contains(place) and place.size == photo.size
    if not fits or pixels.dtype != photo.pixels.dtype or pixels.shape[2:] != photo.pixels.shape[2:]:
        raise DamagedError("what was cut off does not fit the photo")
    return replace(photo, cut=Cut(whole, _layers(record["layers"], whole, load), place))


def _take_out_damaged(blocks: dict[str, bytes | None]) -> tuple[Message, ...]:
    """Drop the blocks that nothing can be done with, which would fail when the photo is exported."""
    icc, exif = blocks["icc"], blocks["exif"]
    notices: list[Message] = []
    if icc is not None and icc_profile.colour_space(icc) not in ("RGB", "GRAY"):
        blocks["icc"] = None
        notices.append(NO_PROFILE)
    if exif is not None and not is_sound(exif):
        blocks["exif"] = None
        notices.append(NO_EXIF)
    return tuple(notices)


class _Once:
    """Gives the pixels of each entry once: what is written names none of them twice, what is hostile does."""

    def __init__(self, archive: ArchiveReader) -> None:
        self._archive = archive
        self._given: set[str] = set()

    def pixels(self, name: str) -> Pixels:
        """HWC pixels of a PNG entry.

        Raises:
            DamagedError: they were given before, or are not whole.
        """
        if name in self._given:
            raise DamagedError(f"{name} is named twice")
        self._given.add(name)
        return self._archive.pixels(name)


def _selection(record: Mapping[str, Any], photo: Photo, pixels: Load) -> Selection:
    if record["rect"] is None:
        return NOTHING
    selection = selection_from(record, pixels)
    if not photo.rect.contains(selection.rect):
        raise DamagedError("a mask beyond the photo")
    return selection


def open_any(path: Path, page: int | None = None) -> Project:
    """Open a photo (see ``image_io.open_photo``) or a project, told apart by content.

    What a photo's file lacks is the mask ``MISSING`` of the project.

    Args:
        page: of a photo with several, from 1.

    Raises:
        OpenError: as either does.
    """
    return open_project(path) if is_archive(path) else of_photo(open_photo(path, page))


def open_or_count(path: Path, page: int | None = None) -> Project | int:
    """As ``open_any``; of a scan with several pages how many there are, where ``page`` is None.

    Raises:
        OpenError: as ``open_any``.
    """
    pages = count_pages(path) if page is None else 1
    return open_any(path, page) if pages == 1 else pages


def of_photo(photo: Photo) -> Project:
    """A project of a photo alone; what its file lacks is the mask ``MISSING``."""
    if photo.missing is None:
        return Project(photo)
    values = np.where(photo.missing, np.uint8(255), np.uint8(0))
    return Project(photo, masks=MappingProxyType({MISSING: Selection(photo.rect, values)}))


def describe_any(path: Path, page: int | None = None) -> dict[str, Any]:
    """What is known about a photo (see ``image_io.describe``) or a project, told apart by content.

    Args:
        page: of a photo with several, from 1.

    Raises:
        OpenError: as opening it does.
    """
    return describe_project(path) if is_archive(path) else describe(path, page)


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
        "icc": icc_profile.profile_name(photo.icc),
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
