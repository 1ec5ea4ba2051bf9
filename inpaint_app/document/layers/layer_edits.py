"""Undoable changes to the stack of layers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypedDict, Unpack

import numpy as np

from inpaint_app.document.document import Document
from inpaint_app.document.geometry import EMPTY, Rect
from inpaint_app.document.layers.layers import Adjustment, AdjustmentLayer, Blend, FillLayer, Layer, total_reach
from inpaint_app.document.masks.mask_edit import OVERHEAD


@dataclass(frozen=True, eq=False)
class LayersEdit:
    """A change to the stack of layers: some added, removed, moved or changed."""

    label: str
    before: tuple[Layer, ...]
    after: tuple[Layer, ...]

    @property
    def nbytes(self) -> int:
        # Layers that differ only in name, opacity or chosen variant share their arrays; those cost nothing.
        before = {id(block): block.nbytes for layer in self.before for block in layer.blocks}
        after = {id(block): block.nbytes for layer in self.after for block in layer.blocks}
        return OVERHEAD + sum((before | after)[key] for key in before.keys() ^ after.keys())

    def apply(self, document: Document) -> Rect:
        document.layers = self.after
        return difference(self.before, self.after, document.photo.rect)

    def revert(self, document: Document) -> Rect:
        document.layers = self.before
        return difference(self.before, self.after, document.photo.rect)


def difference(one: Sequence[Layer], other: Sequence[Layer], whole: Rect) -> Rect:
    """Where a picture of bounds ``whole`` looks different with one stack of layers and with the other.

    Nowhere for a new name; everywhere for another adjustment.
    """
    before, after = [layer for layer in one if layer.shown], [layer for layer in other if layer.shown]
    above: list[Layer] = []
    while before and after and _look(before[0]) == _look(after[0]):
        del before[0], after[0]
    while before and after and _look(before[-1]) == _look(after[-1]):
        above.append(before.pop())
        del after[-1]
    bounds = EMPTY
    for layer in before + after:
        bounds = bounds.union(layer.rect if isinstance(layer, FillLayer) else whole)
    return bounds.grow(total_reach(above)).intersect(whole)


def _look(layer: Layer) -> tuple[Any, ...]:
    if isinstance(layer, AdjustmentLayer):
        return layer.adjustment, layer.opacity, layer.rect, id(layer.mask)
    return layer.rect, id(layer.pixels), id(layer.coverage), id(layer.mask), layer.opacity, layer.blend


def same(one: Sequence[Layer], other: Sequence[Layer]) -> bool:
    """Whether two stacks hold layers that are alike in all that can be set, names included."""
    return len(one) == len(other) and all(
        type(a) is type(b) and all(x is y or (not isinstance(x, np.ndarray | tuple) and x == y)
                                   for x, y in zip(vars(a).values(), vars(b).values(), strict=True))
        for a, b in zip(one, other, strict=True)
    )


class LayerChanges(TypedDict, total=False):
    """What the user may change about a layer; ``blend`` of fills alone, ``adjustment`` of the others alone."""

    name: str
    visible: bool
    opacity: float
    blend: Blend
    adjustment: Adjustment


def add_layer(document: Document, layer: Layer, index: int | None = None, label: str = "Add layer") -> LayersEdit:
    """Put ``layer`` on top, or at ``index`` counted from the bottom.

    Raises:
        ValueError: a fill lies outside the photo or has other channels or depth, or the id is taken.
    """
    photo = document.photo
    if isinstance(layer, FillLayer):
        if not photo.rect.contains(layer.rect):
            raise ValueError(f"fill at {layer.rect} does not lie inside the photo {photo.rect}")
        if layer.pixels.dtype != photo.pixels.dtype or layer.pixels.shape[2:] != photo.pixels.shape[2:]:
            raise ValueError("fill pixels must have the photo's channels and depth")
    if any(other.id == layer.id for other in document.layers):
        raise ValueError(f"layer id {layer.id} is taken")
    layers = list(document.layers)
    layers.insert(len(layers) if index is None else index, layer)
    return LayersEdit(label, document.layers, tuple(layers))


def remove_layer(document: Document, layer_id: int) -> LayersEdit:
    """Delete the layer with this id (KeyError when there is none)."""
    return replace_layers(document, [layer_id], (), "Delete layer")


def replace_layers(document: Document, layer_ids: Sequence[int], by: tuple[Layer, ...], label: str) -> LayersEdit:
    """Take layers away and put others in the place of the lowest of them (KeyError: one is not there)."""
    places = sorted(_index(document, each) for each in layer_ids)
    layers = document.layers
    left = [layer for place, layer in enumerate(layers) if place not in places]
    left[places[0] : places[0]] = by
    return LayersEdit(label, layers, tuple(left))


def move_layer(document: Document, layer_id: int, index: int) -> LayersEdit:
    """Move the layer to ``index``, counted from the bottom; an index beyond the ends means the end."""
    layers = list(document.layers)
    layer = layers.pop(_index(document, layer_id))
    layers.insert(min(max(index, 0), len(layers)), layer)
    return LayersEdit("Move layer", document.layers, tuple(layers))


def change_layer(document: Document, layer_id: int, **changes: Unpack[LayerChanges]) -> LayersEdit:
    """Change a layer; opacity is cut to 0.0 ... 1.0 (KeyError for an unknown id)."""
    index = _index(document, layer_id)
    if "opacity" in changes:
        changes["opacity"] = min(max(float(changes["opacity"]), 0.0), 1.0)
    labels = {
        "name": "Rename layer", "opacity": "Layer opacity", "blend": "Blend mode", "adjustment": "Change adjustment",
        "visible": "Show layer" if changes.get("visible") else "Hide layer",
    }
    label = labels[next(iter(changes))] if len(changes) == 1 else "Change layer"
    layers = list(document.layers)
    layers[index] = replace(layers[index], **changes)  # type: ignore[arg-type]  # replace refuses what it has not
    return LayersEdit(label, document.layers, tuple(layers))


def transform_layer(document: Document, fill: FillLayer) -> LayersEdit:
    """Put ``fill`` in the place of the layer of its id, at another place or of another size (KeyError: none has it)."""
    layers = list(document.layers)
    layers[_index(document, fill.id)] = fill
    return LayersEdit("Transform layer", document.layers, tuple(layers))


def choose_variant(document: Document, fill_id: int, variant: int) -> LayersEdit:
    """Show another of a fill's variants.

    Args:
        variant: its place in ``FillLayer.variants``; one beyond the ends means the end.

    Raises:
        KeyError: there is no such layer. ValueError: it has no variants.
    """
    index = _index(document, fill_id)
    fill = document.layers[index]
    if not isinstance(fill, FillLayer) or not fill.variants:
        raise ValueError(f"layer {fill_id} has no variants")
    chosen = min(max(variant, 0), len(fill.variants) - 1)
    layers = list(document.layers)
    layers[index] = replace(fill, pixels=fill.variants[chosen], chosen=chosen)
    return LayersEdit("Choose variant", document.layers, tuple(layers))


def _index(document: Document, layer_id: int) -> int:
    return document.layers.index(document.layer(layer_id))
