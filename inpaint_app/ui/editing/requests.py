"""What the engine is asked for, made of the session: where, on what, with which of its settings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from inpaint_app.document.cloning.source import SourceMap
from inpaint_app.document.document import Document
from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.layers import Layer, insertion_index
from inpaint_app.document.masks.marking import Marked
from inpaint_app.document.masks.morphology import HALF
from inpaint_app.document.masks.selection import Selection, union
from inpaint_app.document.masks.source_masks import COPY_FROM, NOT_FROM, selected
from inpaint_app.inference.heal.request import HealRequest
from inpaint_app.inference.request import FillRequest
from inpaint_app.ui.editing.session import DocumentSession


def shown_below(document: Document, rect: Rect) -> tuple[Layer, ...]:
    """What a new fill of ``rect`` will lie on, besides the photo."""
    layers = document.layers
    return tuple(layer for layer in layers[: insertion_index(layers, rect)] if layer.shown)


def with_sources(request: FillRequest, document: Document) -> FillRequest:
    """The request, with texture from where the document's masks say."""
    return replace(request, copy_from=selected(document, COPY_FROM), not_from=selected(document, NOT_FROM))


def with_hole(request: object, grown: Selection) -> Selection:
    """What a mask should have, and what was put away of it, if the request is of a fill: that is wanted again, too."""
    if not isinstance(request, FillRequest):
        return grown
    return union([Selection(request.hole_rect, request.hole.view(np.uint8) * np.uint8(255)), grown])


def stroke_request(job: int, session: DocumentSession, document: Document, marked: Marked) -> FillRequest:
    """To fill one stroke."""
    rect, hole = marked.stroke.rect, marked.stroke.values >= HALF
    hole.flags.writeable = False
    request = FillRequest(
        job, document.photo, shown_below(document, rect.grow(session.grow)), rect, hole, session.grow,
        quality=session.quality)
    return with_sources(request, document)


def heal_request(job: int, document: Document, marked: Marked, source: SourceMap) -> HealRequest:
    """To heal along one stroke, with texture from where ``source`` says."""
    return HealRequest(job, document.photo, shown_below(document, marked.stroke.rect), marked.stroke, source)
