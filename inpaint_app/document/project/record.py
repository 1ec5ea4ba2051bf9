"""What OpenRaster cannot say, as plain values for JSON, and back.

Arrays are named, not held: they lie in entries of their own. ``FORMAT`` numbers the layout of the values; what an
older version wrote is brought up to date by ``migrated``, one step after the other.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.document.adjustments.kinds import kind_of, make_adjustment, parameters
from inpaint_app.document.geometry import EMPTY, Rect, Size
from inpaint_app.document.layers.layers import (
    AdjustmentLayer,
    Blend,
    FillLayer,
    Photo,
    Pixels,
    Provenance,
    SourceFormat,
    Text,
)
from inpaint_app.document.masks.packed import PackedMask
from inpaint_app.document.masks.selection import Selection
from inpaint_app.document.metadata.exif import tidy_dpi
from inpaint_app.document.project.archive import DamagedError
from inpaint_app.messages import Message

FORMAT = 3
"""The layout that is written. 1: fills alone, in ``fills``; 2: ``layers``, which may be adjustments; 3: adjustments
may have masks, layers all blend modes, and the photo what was cut off it."""

FOLDER = "inpaint-app/"
RECORD = FOLDER + "project.json"
BLOCKS = ("icc", "exif", "xmp")
"""Binary parts of a photo, each an entry of its own."""

Load = Callable[[str], Pixels]


def photo_record(photo: Photo) -> dict[str, Any]:
    """All of ``photo`` but its pixels and its binary blocks."""
    source = photo.source
    tables = source.jpeg_tables
    return {
        "dpi": photo.dpi,
        "text": {text.keyword: text.value for text in photo.texts},
        "texts": [list(text) for text in photo.texts],
        "source": {
            "path": None if source.path is None else str(source.path),
            "name": source.name,
            "bit_depth": source.bit_depth,
            "jpeg_tables": None if tables is None else [[key, list(table)] for key, table in tables.items()],
            "jpeg_subsampling": source.jpeg_subsampling,
            "lossless": source.lossless,
            "orientation": source.orientation,
        },
    }


def photo_from(
    record: Mapping[str, Any], pixels: Pixels, blocks: Mapping[str, bytes | None], notices: tuple[Message, ...] = (),
    *, extras: Mapping[str, bytes] = MappingProxyType({}), infrared: Pixels | None = None,
) -> Photo:
    """The photo of a record; ``blocks``: icc, exif, xmp; ``extras``: as a photo's; ``infrared``: HW."""
    source = record["source"]
    tables = source["jpeg_tables"]
    return Photo(
        pixels, blocks["icc"], blocks["exif"], blocks["xmp"],
        tidy_dpi(float(record["dpi"][0]), float(record["dpi"][1])) if record["dpi"] else None,
        SourceFormat(
            Path(source["path"]) if source["path"] is not None else None, str(source["name"]),
            8 * pixels.dtype.itemsize,
            MappingProxyType({int(key): _table(table) for key, table in tables}) if tables else None,
            _within(source["jpeg_subsampling"], -1, 2), bool(source["lossless"]), _within(source["orientation"], 1, 8),
        ),
        tuple(_texts(record)), notices, MappingProxyType(dict(extras)), infrared,
    )


def _table(values: Sequence[Any]) -> tuple[int, ...]:
    """A quantisation table of JPEG."""
    if len(values) != 64:
        raise DamagedError(f"a table of {len(values)} values")
    return tuple(_within(value, 0, 65535) for value in values)


def _within(value: Any, low: int, high: int) -> int:
    number = int(value)
    if not low <= number <= high:
        raise DamagedError(f"{number} is not from {low} to {high}")
    return number


def _texts(record: Mapping[str, Any]) -> list[Text]:
    if "texts" not in record:  # an older file
        return [Text(str(keyword), str(value)) for keyword, value in record["text"].items()]
    return [Text(*map(str, text)) for text in record["texts"]]


def fill_record(
    layer: FillLayer, standard: str | None, folder: str = FOLDER,
) -> tuple[dict[str, Any], dict[str, Pixels]]:
    """The record of a fill and the arrays that it names.

    Args:
        standard: the entry that holds its pixels with its coverage as alpha; None: there is none.
        folder: of the entries that are named.
    """
    stem = f"{folder}layer-{layer.id}"
    arrays: dict[str, Pixels] = {}
    results = []
    for index, pixels in enumerate(layer.variants or (layer.pixels,)):
        if standard is not None and pixels is layer.pixels:
            results.append(standard)
        else:
            results.append(f"{stem}-{index}.png")
            arrays[results[-1]] = pixels
    masks: dict[str, str | None] = {"coverage": None, "mask": None}
    for name, values in (("coverage", layer.coverage if standard is None else None), ("mask", layer.mask)):
        if values is not None:
            masks[name] = f"{stem}-{name}.png"
            arrays[f"{stem}-{name}.png"] = values[..., None]
    return {
        "kind": "fill", "id": layer.id, "name": layer.name, "rect": list(layer.rect), "visible": layer.visible,
        "opacity": layer.opacity, "blend": str(layer.blend), "results": results, "chosen": layer.chosen, **masks,
        "provenance": provenance_record(layer.provenance),
    }, arrays


def provenance_record(origin: Provenance) -> dict[str, Any]:
    """The record of where a fill came from."""
    return {
        "engine": origin.engine, "model": origin.model, "model_hash": origin.model_hash, "seed": origin.seed,
        "parameters": dict(origin.parameters), "grow": origin.grow, "quality": origin.quality,
        "variants": origin.variants, "view_centre": origin.view_centre,
        "sources": None if origin.sources is None else list(origin.sources), "device": origin.device,
        "copy_from": _packed_record(origin.copy_from), "not_from": _packed_record(origin.not_from),
        "version": origin.version, "licence": origin.licence,
    }


def provenance_from(record: Mapping[str, Any]) -> Provenance:
    """What ``provenance_record`` gave; older records lack some of it, and have ``grow`` and ``device`` as parameters.

    Raises:
        KeyError, TypeError, ValueError: the record is not what it should be.
    """
    parameters = dict(record["parameters"])
    known = record if "grow" in record else {name: parameters.pop(name, None) for name in ("grow", "device")}
    centre, sources = known.get("view_centre"), known.get("sources")
    return Provenance(
        str(record["engine"]), str(record["model"]), str(record["model_hash"]), int(record["seed"]),
        MappingProxyType(parameters),
        grow=None if known["grow"] is None else int(known["grow"]), quality=str(known.get("quality", "")),
        variants=int(known.get("variants", 1)),
        view_centre=None if centre is None else (float(centre[0]), float(centre[1])),
        sources=None if sources is None else Rect(*map(int, sources)), device=str(known["device"] or ""),
        copy_from=_packed_from(known.get("copy_from")), not_from=_packed_from(known.get("not_from")),
        version=str(known.get("version", "")), licence=str(known.get("licence", "")),
    )


def _packed_record(mask: PackedMask | None) -> dict[str, Any] | None:
    if mask is None:
        return None
    return {"size": list(mask.size), "rect": list(mask.rect), "data": base64.b64encode(mask.data).decode("ascii")}


def _packed_from(record: Mapping[str, Any] | None) -> PackedMask | None:
    if record is None:
        return None
    mask = PackedMask(
        Size(*map(int, record["size"])), Rect(*map(int, record["rect"])),
        base64.b64decode(record["data"], validate=True))
    mask.where()  # whether it can be read is said now
    return mask


def adjustment_record(layer: AdjustmentLayer, folder: str = FOLDER) -> tuple[dict[str, Any], dict[str, Pixels]]:
    """The record of an adjustment and the arrays that it names, entries of ``folder``."""
    name = None if layer.mask is None else f"{folder}layer-{layer.id}-mask.png"
    return {
        "kind": "adjustment", "id": layer.id, "name": layer.name, "visible": layer.visible, "opacity": layer.opacity,
        "adjustment": kind_of(layer.adjustment), "parameters": parameters(layer.adjustment),
        "rect": list(layer.rect), "mask": name,
    }, {} if name is None or layer.mask is None else {name: layer.mask[..., None]}


def layer_from(record: Mapping[str, Any], load: Load) -> FillLayer | AdjustmentLayer:
    """The layer of a record; ``load`` gives the HWC array of an entry.

    Raises:
        DamagedError, KeyError, TypeError, ValueError: the record, or an array, is not what it should be.
    """
    common = int(record["id"]), str(record["name"])
    shown = bool(record["visible"]), min(max(float(record["opacity"]), 0.0), 1.0)
    if record["kind"] == "adjustment":
        mask = None if record["mask"] is None else mask_values(load(record["mask"]))
        adjustment = make_adjustment(record["adjustment"], record["parameters"])
        return AdjustmentLayer(
            *common, adjustment, *shown, EMPTY if mask is None else Rect(*map(int, record["rect"])), mask)
    if record["kind"] != "fill":
        raise DamagedError(f"a layer of kind {record['kind']!r}")
    results: list[npt.NDArray[Any]] = [load(name) for name in record["results"]]
    chosen = _within(record["chosen"], 0, len(results) - 1)
    if record["coverage"] is None:
        whole = results[chosen]
        results[chosen] = np.ascontiguousarray(whole[..., :-1])
        coverage = to_uint8_alpha(whole)
    else:
        coverage = mask_values(load(record["coverage"]))
    variants = tuple(results) if len(results) > 1 else ()
    return FillLayer(
        *common, Rect(*map(int, record["rect"])), results[chosen], coverage, provenance_from(record["provenance"]),
        *shown, variants, chosen, Blend(record["blend"]),
        mask_values(load(record["mask"])) if record["mask"] is not None else None,
    )


def fits(layer: FillLayer | AdjustmentLayer, photo: Photo) -> bool:
    """Whether a layer lies on a photo and has its depth and channels."""
    alike = not isinstance(layer, FillLayer) or (
        layer.pixels.dtype == photo.pixels.dtype and layer.pixels.shape[2:] == photo.pixels.shape[2:])
    return alike and photo.rect.contains(layer.rect)


def to_uint8_alpha(pixels: Pixels) -> npt.NDArray[np.uint8]:
    """The last channel of HWC pixels; HW uint8, 16 bits rounded."""
    alpha = pixels[..., -1]
    if alpha.dtype == np.uint8:
        return np.array(alpha, np.uint8, order="C")
    return ((alpha.astype(np.uint32) + 128) // 257).astype(np.uint8)


def mask_values(pixels: Pixels) -> npt.NDArray[np.uint8]:
    """HW1 uint8 to HW uint8; DamagedError for anything else."""
    if pixels.dtype != np.uint8 or pixels.shape[2] != 1:
        raise DamagedError(f"a mask of {pixels.dtype} {pixels.shape}")
    return np.ascontiguousarray(pixels[..., 0])


def selection_from(record: Mapping[str, Any], load: Load) -> Selection:
    """The selection of a record of ``rect`` and ``values``."""
    return Selection(Rect(*map(int, record["rect"])), mask_values(load(record["values"])))


def migrated(record: dict[str, Any]) -> dict[str, Any]:
    """A record of any known format in the present one.

    Raises:
        DamagedError: it says no format. NewerError: its format is newer than this program.
    """
    version = record.get("format")
    if not isinstance(version, int) or version < 1:
        raise DamagedError(f"format {version!r}")
    if version > FORMAT:
        raise NewerError(version)
    for step in range(version, FORMAT):
        record = _STEPS[step](record)
    return record


class NewerError(Exception):
    """A record of a format that came after this program; args: its number."""


def _from_1(record: dict[str, Any]) -> dict[str, Any]:
    fills = [{"kind": "fill", "blend": "normal", "mask": None, **fill} for fill in record["fills"]]
    kept = {name: value for name, value in record.items() if name != "fills"}
    return {"masks": [], "settings": {}, "operations": [], "entries": {}, **kept, "format": 2, "layers": fills}


def _from_2(record: dict[str, Any]) -> dict[str, Any]:
    layers = [{"mask": None, "rect": [0, 0, 0, 0], **layer} for layer in record["layers"]]
    return {**record, "format": 3, "layers": layers}


_STEPS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: _from_1, 2: _from_2}
"""From the format of this number to the next one."""


def plain(value: object) -> object:
    """What JSON does not know by itself."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, np.generic):
        return value.item()
    return str(value)
