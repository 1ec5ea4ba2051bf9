"""From what an engine has delivered to layers of the document: the one place where tiles become layers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from inpaint_app.document.arrays import Coverage
from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.layers import FillLayer, Pixels, Provenance
from inpaint_app.inference.request import Variant
from inpaint_app.inference.run.preview_layer import PreviewLayer


class Merged(NamedTuple):
    """What a finished run has delivered, as the blocks that its layers will hold, each with all results there."""

    blocks: tuple[tuple[Rect, Coverage, tuple[Pixels, ...]], ...]

    def layers(
        self, provenance: Provenance, next_id: Callable[[], int], name: str = "Fill",
    ) -> tuple[FillLayer, ...]:
        """The layers; see ``fill_layers``."""
        layers = []
        for rect, coverage, results in self.blocks:
            number = next_id()
            variants = results if len(results) > 1 else ()
            layers.append(FillLayer(
                number, name.format(number), rect, results[0], coverage, provenance, variants=variants))
        return tuple(layers)


def merge(delivered: PreviewLayer, variants: Sequence[Variant], *, split: bool = True) -> Merged:
    """Put together what was delivered, and each of the results that were not taken; it may take long.

    Args:
        delivered: all tiles of the run.
        variants: the results that were not taken. Those that are the same within a layer are not kept twice there.
        split: whether tiles that lie far apart on a large photo become several layers, none much larger than what
            it holds. Without, there is one.
    """
    others = [PreviewLayer.of(variant.tiles).merged_tiles(split=split) for variant in variants]
    return Merged(tuple(
        (rect, coverage, _different([pixels, *(blocks[index][1] for blocks in others)]))
        for index, (rect, pixels, coverage) in enumerate(delivered.merged_tiles(split=split))))


def fill_layers(
    delivered: PreviewLayer, variants: Sequence[Variant], provenance: Provenance, next_id: Callable[[], int],
    name: str = "Fill", *, split: bool = True,
) -> tuple[FillLayer, ...]:
    """The layers of a finished run.

    Args:
        delivered, variants, split: see ``merge``.
        provenance: where the fill came from, see ``request.FillRequest.provenance``.
        next_id: gives each layer its id.
        name: of the layers; ``{}`` in it becomes the id.

    Returns:
        From the top left on; none where nothing is covered. Their pixels are zero where nothing is covered.
    """
    return merge(delivered, variants, split=split).layers(provenance, next_id, name)


def _different(results: Sequence[Pixels]) -> tuple[Pixels, ...]:
    """Those that differ from all before them."""
    kept: list[Pixels] = []
    for result in results:
        if not any(np.array_equal(result, other) for other in kept):
            kept.append(result)
    return tuple(kept)
