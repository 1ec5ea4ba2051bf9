"""Regions of a widget in device pixels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QRegion, QTransform


def area(rect: QRect) -> int:
    """Pixels of ``rect``."""
    return rect.width() * rect.height()


def rects(region: QRegion) -> Iterable[QRect]:
    """The rectangles that ``region`` is made of."""
    return cast(Iterable[QRect], region)  # iterable, though PySide6's stubs do not say so


def scaled(region: QRegion, ratio: float) -> QRegion:
    """Device pixels that logical ``region`` touches."""
    if ratio == 1:
        return region
    scale = QTransform.fromScale(ratio, ratio)
    result = QRegion()
    for rect in rects(region):
        result += scale.mapRect(QRectF(rect)).toAlignedRect()
    return result
