"""Where the clone stamp and the healing brush copy from, as the user has set it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from inpaint_app.document.cloning.source import SourceMap
from inpaint_app.document.geometry import Point


@dataclass(frozen=True)
class CopySource:
    """From where, and how.

    Attributes:
        point: image point that was chosen; None: none was.
        anchor: where the first stroke since then began, to which ``point`` belongs; None: there was none.
        aligned: further strokes go on from there; else each begins at ``point`` again.
        scale: of what is copied, 2 twice as large.
        degrees: by which it is turned clockwise.
    """

    point: Point | None = None
    anchor: Point | None = None
    aligned: bool = True
    scale: float = 1.0
    degrees: float = 0.0

    def chosen(self, point: Point | None) -> CopySource:
        """With another point, or none."""
        return replace(self, point=point, anchor=None)

    def begun(self, at: Point) -> CopySource:
        """With a stroke that begins at ``at``."""
        return self if self.aligned and self.anchor is not None else replace(self, anchor=at)

    def map_at(self, at: Point) -> SourceMap | None:
        """What a stroke that begins at ``at`` copies from where; None: no point was chosen."""
        if self.point is None:
            return None
        anchor = self.anchor if self.aligned and self.anchor is not None else at
        return SourceMap(self.point, anchor, self.scale, self.degrees)
