"""What the running job makes of the document: more room at once, fills when it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QCoreApplication

from inpaint_app.document.document import Document, DocumentEdit
from inpaint_app.document.extension import extend_canvas
from inpaint_app.document.geometry_edit import GeometryEdit, Layout
from inpaint_app.document.layers.fill_edit import FillEdit
from inpaint_app.document.layers.layer_edits import LayersEdit, replace_layers
from inpaint_app.document.layers.layers import FillLayer, Photo, insertion_index
from inpaint_app.document.masks.marking import Part, put_away
from inpaint_app.document.masks.mask_edit import MaskEdit
from inpaint_app.inference.heal.request import HealRequest
from inpaint_app.inference.outpaint.run import ExtendRequest
from inpaint_app.inference.request import FillRequest, Report
from inpaint_app.inference.restore.request import Change
from inpaint_app.inference.run.layers import Merged
from inpaint_app.limits import MAX_VARIANTS


class JobOutcome:
    """Keeps the enlargement that a running extension needs out of the history until it is filled."""

    def __init__(self) -> None:
        self._enlargement: GeometryEdit | None = None
        self._rerun: tuple[int, int] | None = None
        self._keep = False
        self._filled: tuple[int, Sequence[Part]] | None = None

    def enlarge(self, document: Document, request: ExtendRequest, photo: Photo) -> None:
        """Put the larger ``photo`` into the document, for the time being."""
        self._enlargement = extend_canvas(document, photo, request.margins)
        self._enlargement.apply(document)

    def replace_fill(self, job: int, fill_id: int, *, keep: bool = False) -> None:
        """Have the result of ``job`` replace a fill, or become a further variant of it: ``keep``."""
        self._rerun, self._keep = (job, fill_id), keep

    def put_mask_away(self, job: int, marked: Sequence[Part]) -> None:
        """Have what is ``marked`` taken out of the mask by the result of ``job``."""
        self._filled = job, marked

    def rollback(self, document: Document) -> bool:
        """Undo what ``enlarge`` did; whether it had been called for this job."""
        edit, self._enlargement = self._enlargement, None
        if edit is not None:
            edit.revert(document)
        return edit is not None

    def edit(
        self, document: Document, request: FillRequest | ExtendRequest | HealRequest, merged: Merged, report: Report,
        stroke: MaskEdit | None = None,
    ) -> DocumentEdit:
        """The one step that the finished job is: the enlargement, if there is one, the fills, and the mask put away.

        stroke: what becomes of the mask where the job has filled a stroke.
        """
        rerun = self._rerun[1] if self._rerun is not None and self._rerun[0] == request.job else None
        former = next((fill for fill in document.fills if fill.id == rerun), None)
        extends = isinstance(request, ExtendRequest)
        heals = isinstance(request, HealRequest)
        name = _tr("Extension {}") if extends else _tr("Heal {}") if heals else _tr("Fill {}")
        rect = document.photo.rect if isinstance(request, ExtendRequest) else request.touched
        place = insertion_index(document.layers, rect)
        fills = merged.layers(request.provenance(report), document.next_layer_id, name)
        if former is not None and fills and self._keep:
            return replace_layers(document, [former.id], (_with_variant(former, fills),), "Fill again")
        if former is not None and fills:
            return replace_layers(document, [former.id], tuple(_in_place_of(former, fills)), "Fill again")
        layers = (*document.layers[:place], *fills, *document.layers[place:])
        enlargement, self._enlargement = self._enlargement, None
        if enlargement is not None:
            return replace(enlargement, after=enlargement.after._replace(layers=layers))
        filled, self._filled = self._filled, None
        if filled is not None and filled[0] == request.job:
            stroke = put_away(document.mask, filled[1], "Fill")
        edit = LayersEdit("Heal" if heals else "Fill", document.layers, layers)
        return edit if stroke is None else FillEdit(edit, stroke)


def restoring_edit(document: Document, change: Change) -> DocumentEdit:
    """The undo step that one step of a restoration is."""
    if change.operation is not None:
        label = {"straighten": "Straighten", "crop": "Crop"}[change.step]
        return GeometryEdit(label, Layout.of(document), change.layout, change.operation)
    return LayersEdit("Fill" if change.step == "fill" else "Adjust", document.layers, change.layout.layers)


def enhancing_edit(document: Document, after: Layout) -> DocumentEdit:
    """The undo step that an enhancement is. What enlarged the picture is not known by name to a journal."""
    if after.photo is document.photo:
        kept = {layer.id for layer in document.layers}
        (made,) = (layer for layer in after.layers if layer.id not in kept)
        painted = isinstance(made, FillLayer) and made.provenance.engine == "style"
        return LayersEdit("Style" if painted else "Clean up", document.layers, after.layers)
    return GeometryEdit("Enlarge", Layout.of(document), after)


def _in_place_of(former: FillLayer, fills: Sequence[FillLayer]) -> list[FillLayer]:
    """The fills with all that the user had set for ``former``; the first one is that layer from now on."""
    kept = []
    for number, fill in enumerate(fills):
        mask = None
        part = fill.rect.intersect(former.rect)
        if former.mask is not None:
            mask = np.full(fill.coverage.shape, 255, np.uint8)
            mask[part.within(fill.rect)] = former.mask[part.within(former.rect)]
        kept.append(replace(
            fill, id=fill.id if number else former.id, name=former.name, visible=former.visible,
            opacity=former.opacity, blend=former.blend, mask=mask))
    return kept


def _with_variant(former: FillLayer, fills: Sequence[FillLayer]) -> FillLayer:
    """The fill with a further variant, which is shown; the oldest gives way where there are too many."""
    pixels = former.pixels.copy()
    for fill in fills:
        part = fill.rect.intersect(former.rect)
        if not part.empty:
            here, there = part.within(former.rect), part.within(fill.rect)
            covered = fill.coverage[there] > 0
            pixels[here][covered] = fill.pixels[there][covered]
    kept = former.variants or (former.pixels,)
    variants = tuple([*kept, pixels][-MAX_VARIANTS:])
    return replace(former, pixels=pixels, variants=variants, chosen=len(variants) - 1)


def _tr(text: str) -> str:
    return QCoreApplication.translate("JobOutcome", text)
