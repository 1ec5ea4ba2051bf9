"""The mask: what is to be filled, and the strokes that paint it.

Value 0 is outside, 255 inside; the hole is where the mask reaches half (128).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import FloatArray
from inpaint_app.document.geometry import EMPTY, Point, Rect, Size
from inpaint_app.document.masks.bounds import bounding_rect
from inpaint_app.document.masks.mask_edit import TILE, MaskBlock, MaskEdit, tiles
from inpaint_app.document.masks.morphology import HALF, MaskPixels, border, feather, fill_holes, grow, smooth
from inpaint_app.errors import MaskError

_MIN_RADIUS = 0.71
"""Half the diagonal of a pixel: a hard brush of any size marks at least one pixel wherever it lands."""

_BAND_PIXELS = 1 << 15
"""Pixels of a stroke rendered at a time: the temporary arrays stay in the processor's cache."""


@dataclass(frozen=True)
class Brush:
    """A round brush.

    Attributes:
        diameter: image pixels, at full pressure.
        hardness: 1.0 falls off within one pixel at the rim, 0.0 from the centre on.
    """

    diameter: float
    hardness: float = 1.0


class Mask:
    """What is to be filled: HW uint8, zero at first.

    Memory is taken from the system only where something is painted: the array comes zeroed and
    untouched pages stay uncommitted.
    """

    def __init__(self, size: Size) -> None:
        self._pixels: MaskPixels = np.zeros((size.height, size.width), np.uint8)
        self._view = self._pixels.view()
        self._view.flags.writeable = False
        self._painted_bounds = EMPTY  # nothing outside it was ever other than 0
        self._bounds: Rect | None = EMPTY
        self._version = 0

    @property
    def size(self) -> Size:
        return Size(self._pixels.shape[1], self._pixels.shape[0])

    @property
    def pixels(self) -> MaskPixels:
        """HW uint8, a read-only live view."""
        return self._view

    @property
    def painted_bounds(self) -> Rect:
        """Outside it every pixel is 0 and always was, so that it need not be read (and committed)."""
        return self._painted_bounds

    @property
    def version(self) -> int:
        """Another number whenever anything may have been painted: what was computed beside tells by it whether it
        still holds."""
        return self._version

    @property
    def is_empty(self) -> bool:
        """Whether there is no hole (no pixel reaches half)."""
        return self.hole_bounds().empty

    def hole_bounds(self) -> Rect:
        """The smallest rectangle around the hole; empty when there is none."""
        if self._bounds is None:
            found = bounding_rect(self._pixels[self._painted_bounds.slices], HALF)
            left, top, _, _ = self._painted_bounds
            self._bounds = EMPTY if found.empty else found.translate(left, top)
        return self._bounds

    def hole(self, rect: Rect) -> npt.NDArray[np.bool_]:
        """HW bool copy over ``rect`` (inside the mask), True = to be filled."""
        return self._pixels[rect.slices] >= HALF

    def write(self, rect: Rect, values: MaskPixels | int) -> None:
        """Set ``rect`` (inside the mask) to an HW uint8 block or to one value, outside history."""
        self._pixels[rect.slices] = values
        self.touched(rect)

    def touched(self, rect: Rect) -> None:
        """Tell that ``rect`` was painted (a stroke writes without copying)."""
        self._painted_bounds = self._painted_bounds.union(rect)
        self._bounds = None
        self._version += 1

    def begin_stroke(self, brush: Brush, erase: bool, at: Point, pressure: float = 1.0) -> Stroke:
        """Start painting; the first dab is drawn at once.

        Args:
            brush: diameter in image pixels, and hardness.
            erase: whether it takes out of the mask instead.
            at: image coordinates; may lie outside the picture.
            pressure: 0 to 1, scales the diameter.
        """
        return Stroke(self, self._pixels, brush, erase, at, pressure)

    def load(self, pixels: MaskPixels) -> MaskEdit:
        """The edit, not yet applied, that makes the mask equal ``pixels`` (HW uint8; MaskError: other size)."""
        return self.replaced(pixels, "Load mask")

    def set_all(self, value: int) -> MaskEdit:
        """The edit, not yet applied, that selects all (255) or nothing (0)."""
        rect = Rect.of_size(self.size) if value else self._painted_bounds
        label = "Select all" if value else "Clear mask"
        return self._by_tiles(rect, lambda tile: np.full((tile.height, tile.width), value, np.uint8), label)

    def invert(self) -> MaskEdit:
        """The edit, not yet applied, that swaps inside and outside."""
        return self._by_tiles(Rect.of_size(self.size), lambda tile: 255 - self._pixels[tile.slices], "Invert mask")

    def grow(self, pixels: float) -> MaskEdit:
        """The edit, not yet applied, that moves the hole's edge outwards by ``pixels`` (inwards: negative).

        What is not hole is kept where it is not reached; the new edge is antialiased.
        """
        label = "Grow mask" if pixels > 0 else "Shrink mask"
        return self._within(max(pixels, 0) + 2, label, lambda part: grow(part, pixels))

    def feather(self, pixels: float) -> MaskEdit:
        """The edit, not yet applied, that softens the edge over about ``pixels`` on either side."""
        return self._within(2 * pixels + 2, "Feather mask", lambda part: feather(part, pixels))

    def smooth(self, pixels: float) -> MaskEdit:
        """The edit, not yet applied, that rounds corners and drops specks and gaps of about ``pixels``."""
        return self._within(2 * pixels + 2, "Smooth mask", lambda part: smooth(part, pixels))

    def fill_holes(self) -> MaskEdit:
        """The edit, not yet applied, that takes in whatever the mask encloses."""
        return self._within(0, "Fill holes", fill_holes)

    def border(self, pixels: float) -> MaskEdit:
        """The edit, not yet applied, that leaves a band of ``pixels`` along the hole's edge."""
        return self._within(pixels / 2 + 2, "Border of mask", lambda part: border(part, pixels))

    def _within(self, reach: float, label: str, change: Callable[[MaskPixels], MaskPixels]) -> MaskEdit:
        """``change`` applied where anything was ever painted and ``reach`` pixels around."""
        rect = self._painted_bounds.grow(math.ceil(reach)).clip(self.size)
        if rect.empty:
            return MaskEdit(label, ())
        return self._differing(rect, change(self._pixels[rect.slices]), label)

    def _by_tiles(self, rect: Rect, after: Callable[[Rect], MaskPixels], label: str) -> MaskEdit:
        """The edit that makes each square of ``rect`` what ``after`` says it becomes, HW uint8."""
        blocks = (MaskBlock.of(tile, self._pixels[tile.slices], after(tile)) for tile in tiles(rect))
        return MaskEdit(label, tuple(block for block in blocks if block is not None))

    def _differing(self, rect: Rect, after: MaskPixels, label: str) -> MaskEdit:
        return self._by_tiles(rect, lambda tile: after[tile.within(rect)], label)

    def replaced(self, pixels: MaskPixels, label: str) -> MaskEdit:
        """The edit, not yet applied, that makes the mask equal ``pixels``.

        Args:
            pixels: HW uint8, 255 = to be filled, of the mask's size.
            label: what the undo step is called.

        Raises:
            MaskError: another size.
        """
        if pixels.shape != self._pixels.shape:
            raise MaskError(
                "The mask is {mask_width} x {mask_height} pixels but the photo is {width} x {height}; make the mask "
                "the photo's size.", mask_width=pixels.shape[1], mask_height=pixels.shape[0], width=self.size.width,
                height=self.size.height,
            )
        return self._differing(Rect.of_size(self.size), pixels, label)


class Stroke:
    """One drag of the brush: painted straight into the mask, one undo step when it ends.

    Dabs combine by maximum (erasing: by minimum), so going over the same place twice in a stroke adds
    nothing. Between two events the brush is swept, not stamped: a pixel gets the value at its distance
    from the segment, so there are neither gaps nor scallops at any speed.

    Attributes:
        start_rect: what the first dab may have changed.
    """

    def __init__(
        self, mask: Mask, pixels: MaskPixels, brush: Brush, erase: bool, at: Point, pressure: float,
    ) -> None:
        self._mask = mask
        self._pixels = pixels
        self._hardness = min(max(brush.hardness, 0.0), 1.0)
        self._full_radius = brush.diameter / 2
        self._erase = erase
        self._before: dict[tuple[int, int], MaskPixels] = {}
        self._at = at
        self._radius = self._radius_at(pressure)
        self.start_rect = self._sweep(at, self._radius, at, self._radius)

    def extend(self, to: Point, pressure: float = 1.0) -> Rect:
        """Sweep the brush on to ``to``; the rectangle that may have changed."""
        radius = self._radius_at(pressure)
        length = math.dist(self._at, to)
        # Pieces keep the rectangle around a long diagonal move small.
        pieces = max(1, math.ceil(length / max(64.0, 2 * max(radius, self._radius))))
        dirty = EMPTY
        start, start_radius = self._at, self._radius
        for piece in range(1, pieces + 1):
            share = piece / pieces
            end = Point(
                self._at.x + (to.x - self._at.x) * share, self._at.y + (to.y - self._at.y) * share,
            )
            end_radius = self._radius + (radius - self._radius) * share
            dirty = dirty.union(self._sweep(start, start_radius, end, end_radius))
            start, start_radius = end, end_radius
        self._at, self._radius = to, radius
        return dirty

    def end(self) -> MaskEdit | None:
        """Finish; the edit to record (already applied), None when nothing changed."""
        blocks = []
        for (left, top), before in self._before.items():
            rect = Rect(left, top, left + before.shape[1], top + before.shape[0])
            block = MaskBlock.of(rect, before, self._pixels[rect.slices])
            if block is not None:
                blocks.append(block)
        self._before.clear()
        return MaskEdit("Erase mask" if self._erase else "Paint mask", tuple(blocks)) if blocks else None

    def abort(self) -> Rect:
        """Take everything back; the rectangle that may have changed."""
        dirty = EMPTY
        for (left, top), before in self._before.items():
            rect = Rect(left, top, left + before.shape[1], top + before.shape[0])
            self._mask.write(rect, before)
            dirty = dirty.union(rect)
        self._before.clear()
        return dirty

    def _radius_at(self, pressure: float) -> float:
        return max(self._full_radius * min(max(pressure, 0.0), 1.0), _MIN_RADIUS)

    def _sweep(self, start: Point, start_radius: float, end: Point, end_radius: float) -> Rect:
        reach = max(start_radius, end_radius) + 1
        rect = Rect(
            math.floor(min(start.x, end.x) - reach), math.floor(min(start.y, end.y) - reach),
            math.ceil(max(start.x, end.x) + reach), math.ceil(max(start.y, end.y) + reach),
        ).clip(self._mask.size)
        if rect.empty:
            return EMPTY
        self._capture(rect)
        step = max(1, _BAND_PIXELS // rect.width)
        for top in range(rect.top, rect.bottom, step):
            band = Rect(rect.left, top, rect.right, min(top + step, rect.bottom))
            value = swept_brush(band, start, start_radius, end, end_radius, self._hardness)
            block = self._pixels[band.slices]
            if self._erase:
                np.minimum(block, 255 - value, out=block)
            else:
                np.maximum(block, value, out=block)
        self._mask.touched(rect)
        return rect

    def _capture(self, rect: Rect) -> None:
        """Keep what the grid squares under ``rect`` held, once each, before they change."""
        whole = Rect.of_size(self._mask.size)
        for top in range(rect.top // TILE * TILE, rect.bottom, TILE):
            for left in range(rect.left // TILE * TILE, rect.right, TILE):
                if (left, top) not in self._before:
                    tile = Rect(left, top, left + TILE, top + TILE).intersect(whole)
                    self._before[left, top] = self._pixels[tile.slices].copy()


def swept_brush(
    rect: Rect, start: Point, start_radius: float, end: Point, end_radius: float, hardness: float,
) -> MaskPixels:
    """A round brush moved along a segment while its radius changes linearly, over ``rect``.

    With d the distance to the segment, r the radius at the nearest point of it and u = (r + 1/2 - d) / w,
    w = 1 + (1 - hardness) (r - 0.71), the value is 255 smoothstep(u): half at the rim for a hard brush.

    Args:
        rect: where the values are wanted, image pixels.
        start, end: the ends of the segment, image coordinates.
        start_radius, end_radius: pixels.
        hardness: 0 to 1.

    Returns:
        HW uint8.
    """
    x = np.arange(rect.left, rect.right, dtype=np.float32) + np.float32(0.5 - start.x)
    y = (np.arange(rect.top, rect.bottom, dtype=np.float32) + np.float32(0.5 - start.y))[:, None]
    dx, dy = end.x - start.x, end.y - start.y
    squared = dx * dx + dy * dy
    if squared < 1e-6:
        return _falloff(np.sqrt(x * x + y * y), np.float32(end_radius), hardness)
    along = x * np.float32(dx / squared) + y * np.float32(dy / squared)
    np.clip(along, 0, 1, out=along)
    across, down = along * np.float32(-dx), along * np.float32(-dy)
    across += x
    down += y
    distance = _hypotenuse(across, down)
    if start_radius == end_radius:
        return _falloff(distance, np.float32(end_radius), hardness)
    along *= np.float32(end_radius - start_radius)
    along += np.float32(start_radius)
    swept = _falloff(distance, along, hardness)
    # Where the radius grows faster than the brush moves, the nearest point is not the end that covers most.
    to_end = np.sqrt((x - np.float32(dx)) ** 2 + (y - np.float32(dy)) ** 2)
    last = _falloff(to_end, np.float32(end_radius), hardness)
    return np.maximum(swept, last, out=swept)


def _hypotenuse(across: FloatArray, down: FloatArray) -> FloatArray:
    """Length of HW vectors, in place in ``across``."""
    across *= across
    down *= down
    across += down
    return np.sqrt(across, out=across)


def _falloff(distance: FloatArray, radius: FloatArray | np.float32, hardness: float) -> MaskPixels:
    """HW distance to HW uint8; ``distance`` is overwritten."""
    width = 1 + np.float32(1 - hardness) * (radius - np.float32(_MIN_RADIUS))
    inside = np.subtract(radius + np.float32(0.5), distance, out=distance)
    inside /= width
    np.clip(inside, 0, 1, out=inside)
    smooth = np.float32(3) - 2 * inside
    inside *= inside
    inside *= smooth
    inside *= 255
    inside += np.float32(0.5)
    return inside.astype(np.uint8)
