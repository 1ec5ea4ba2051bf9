"""From what an engine has delivered to layers of the document: the one place where tiles become layers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from inpaint_app.document.layers.layers import FillLayer, Pixels, Provenance
from inpaint_app.inference.request import Variant
from inpaint_app.inference.run.preview_layer import PreviewLayer


def fill_layers(
    delivered: PreviewLayer, variants: Sequence[Variant], provenance: Provenance, next_id: Callable[[], int],
    name: str = "Fill", *, split: bool = True,
) -> tuple[FillLayer, ...]:
    """The layers of a finished run.

    Args:
        delivered: all tiles of the run.
        variants: the results that were not taken; with the tiles' they are the layers' variants. Results that are
            the same within a layer are not kept twice there.
        provenance: where the fill came from, see ``request.FillRequest.provenance``.
        next_id: gives each layer its id.
        name: of the layers; ``{}`` in it becomes the id.
        split: whether tiles that lie far apart on a large photo become several layers, none much larger than what
            it holds. Without, there is one.

    Returns:
        From the top left on; none where nothing is covered. Their pixels are zero where nothing is covered.
    """
    blocks = delivered.merged_tiles(split=split)
    others = [PreviewLayer.of(variant.tiles).merged_tiles(split=split) for variant in variants]
    layers = []
    for index, (rect, pixels, coverage) in enumerate(blocks):
        number = next_id()
        results = _different([pixels, *(blocks[index][1] for blocks in others)])
        layers.append(FillLayer(number, name.format(number), rect, pixels, coverage, provenance, variants=results))
    return tuple(layers)


def _different(results: Sequence[Pixels]) -> tuple[Pixels, ...]:
    """Those that differ from all before them; none where there is nothing to choose."""
    kept: list[Pixels] = []
    for result in results:
        if not any(np.array_equal(result, other) for other in kept):
            kept.append(result)
    return tuple(kept) if len(kept) > 1 else ()
