"""The viewport: zoom, position, and conversion between view and image coordinates. No widget.

Everything here is in device pixels of the view (logical pixels times the device pixel ratio), so that at
zoom 1 a pixel of the photo is a pixel of the screen at every scaling of the desktop.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from inpaint_app.document.geometry import Point, Rect, Size

MIN_ZOOM = 1 / 64
MAX_ZOOM = 64.0

LARGEST_FIT = 8.0
"""The zoom up to which a small scan is enlarged where the user asks for all of it."""

STEPS = (
    1 / 64, 1 / 48, 1 / 32, 1 / 24, 1 / 16, 1 / 12, 1 / 8, 1 / 6, 1 / 4, 1 / 3, 1 / 2, 2 / 3,
    1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0, 48.0, 64.0,
)
"""Zooms that stepping stops at."""


@dataclass(frozen=True)
class Viewport:
    """How a photo is shown in a view.

    Attributes:
        photo: size of the photo, image pixels.
        view: size of the view, device pixels.
        zoom: device pixels per image pixel.
        left, top: where the photo's corner lies in the view, device pixels. Kept unrounded, so that
            zooming back and forth does not drift; what is drawn lies at ``origin``.
    """

    photo: Size
    view: Size
    zoom: float = 1.0
    left: float = 0.0
    top: float = 0.0

    @property
    def origin(self) -> tuple[int, int]:
        """The whole device pixel at which the photo's corner is drawn."""
        return math.floor(self.left + 0.5), math.floor(self.top + 0.5)

    @property
    def content(self) -> Size:
        """Size of the photo as drawn, device pixels."""
        return Size(max(1, round(self.photo.width * self.zoom)), max(1, round(self.photo.height * self.zoom)))

    @property
    def centre(self) -> Point:
        """The image point in the middle of the view."""
        return self.to_image(Point(self.view.width / 2, self.view.height / 2))

    def fit_zoom(self, most: float = 1.0) -> float:
        """The zoom at which the whole photo just fits, never above ``most``."""
        across = self.view.width / max(1, self.photo.width)
        down = self.view.height / max(1, self.photo.height)
        return min(max(min(across, down), MIN_ZOOM), most)

    def to_image(self, at: Point) -> Point:
        """The image point drawn at ``at`` of the view."""
        left, top = self.origin
        return Point((at.x - left) / self.zoom, (at.y - top) / self.zoom)

    def to_view(self, at: Point) -> Point:
        """Where in the view the image point ``at`` is drawn."""
        left, top = self.origin
        return Point(left + at.x * self.zoom, top + at.y * self.zoom)

    def rect_to_view(self, rect: Rect, margin: int = 0) -> Rect:
        """The device pixels of the view that show any of ``rect`` grown by ``margin`` image pixels.

        May reach outside the view.
        """
        if rect.empty:
            return rect
        rect = rect.grow(margin)
        upper = self.to_view(Point(rect.left, rect.top))
        lower = self.to_view(Point(rect.right, rect.bottom))
        return Rect(math.floor(upper.x), math.floor(upper.y), math.ceil(lower.x), math.ceil(lower.y))

    def fitted(self, most: float = 1.0) -> Viewport:
        """The whole photo, in the middle, no larger than ``most``."""
        return self.with_zoom(self.fit_zoom(most)).centred_on(Point(self.photo.width / 2, self.photo.height / 2))

    def showing(self, rect: Rect, room: float = 0.0) -> Viewport:
        """All of ``rect`` (image pixels, may reach beyond the photo) in the middle, never above 100 %.

        ``room``: share of the view to be left free around it.
        """
        across = self.view.width * (1 - room) / max(1, rect.width)
        down = self.view.height * (1 - room) / max(1, rect.height)
        centre = Point((rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2)
        return self.with_zoom(min(across, down, 1.0)).centred_on(centre)

    def with_zoom(self, zoom: float, anchor: Point | None = None) -> Viewport:
        """Zoomed so that the image point at ``anchor`` of the view (its middle by default) stays there."""
        if anchor is None:
            anchor = Point(self.view.width / 2, self.view.height / 2)
        zoom = min(max(zoom, MIN_ZOOM), MAX_ZOOM)
        scale = zoom / self.zoom
        left = anchor.x - (anchor.x - self.left) * scale
        top = anchor.y - (anchor.y - self.top) * scale
        return replace(self, zoom=zoom, left=left, top=top)

    def centred_on(self, at: Point) -> Viewport:
        """The image point ``at`` in the middle of the view."""
        return replace(
            self, left=self.view.width / 2 - at.x * self.zoom, top=self.view.height / 2 - at.y * self.zoom,
        )

    def panned(self, dx: float, dy: float) -> Viewport:
        """The photo moved by device pixels, never further than its edge in the middle of the view."""
        return replace(
            self,
            left=_pushed(self.left, dx, self.view.width / 2, self.photo.width * self.zoom),
            top=_pushed(self.top, dy, self.view.height / 2, self.photo.height * self.zoom),
        )

    def resized(self, view: Size) -> Viewport:
        """Another size of the view; what was in its middle stays there."""
        dx, dy = (view.width - self.view.width) / 2, (view.height - self.view.height) / 2
        return replace(self, view=view, left=self.left + dx, top=self.top + dy)


def _pushed(start: float, by: float, middle: float, length: float) -> float:
    """``start + by`` within [middle - length, middle]; a start already outside may stay but not go on."""
    low, high = min(middle - length, start), max(middle, start)
    return min(max(start + by, low), high)


def next_zoom(zoom: float, steps: int) -> float:
    """The zoom ``steps`` stops further in (positive) or out (negative)."""
    result = zoom
    for _ in range(abs(steps)):
        if steps > 0:
            result = next((step for step in STEPS if step > result * 1.001), STEPS[-1])
        else:
            result = next((step for step in reversed(STEPS) if step < result * 0.999), STEPS[0])
    return result
