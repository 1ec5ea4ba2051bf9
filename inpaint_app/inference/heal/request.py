"""What healing one stroke is asked to do."""

from __future__ import annotations

from dataclasses import dataclass, replace

from inpaint_app.document.cloning.source import SourceMap
from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.layers import Layer, Photo, Provenance
from inpaint_app.document.masks.selection import Selection
from inpaint_app.inference.request import Report

ENGINE = "heal"
"""What made a layer that was healed by hand, as its provenance says."""


@dataclass(frozen=True, eq=False)
class HealRequest:
    """All that healing one stroke takes.

    Attributes:
        job: id carried by every event of the run.
        photo: the photo.
        fills: layers that are shown, bottom up, up to where the result will lie.
        stroke: what is healed, soft where the brush is.
        source: where its texture comes from.
    """

    job: int
    photo: Photo
    fills: tuple[Layer, ...]
    stroke: Selection
    source: SourceMap

    @property
    def touched(self) -> Rect:
        """What may look different."""
        return self.stroke.rect

    def provenance(self, report: Report) -> Provenance:
        """Where the layers of this came from."""
        return replace(report.provenance(0), engine=ENGINE)
