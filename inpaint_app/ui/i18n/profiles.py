"""What users call a colour profile."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QCoreApplication
from PySide6.QtGui import QColor, QColorSpace

_SHORT = 5
"""Characters below which a profile's own name ("c2", "sP3C") tells nobody anything."""
_NEAR = 0.012
"""Of each channel, 0 to 1, in which two profiles may differ and still be the same to the eye."""
_PROBES = [QColor(*rgb) for rgb in (
    (255, 0, 0), (0, 255, 0), (0, 0, 255), (128, 128, 128), (40, 40, 40), (200, 120, 60), (60, 160, 200),
)]  # fmt: skip


def profile_name(icc: bytes | None) -> str:
    """What a profile calls itself, or the well-known one that it equals; "sRGB" where there is none."""
    if icc is None:
        return "sRGB"
    space = QColorSpace.fromIccProfile(QByteArray(icc))
    own = space.description().strip()
    if len(own) >= _SHORT:
        return own
    names = QColorSpace.NamedColorSpace
    for name, known in (("sRGB", names.SRgb), ("Display P3", names.DisplayP3), ("Adobe RGB", names.AdobeRgb),
                        ("ProPhoto RGB", names.ProPhotoRgb)):  # fmt: skip
        if space.isValid() and _alike(space, QColorSpace(known)):
            return name
    return own or QCoreApplication.translate("Profiles", "own profile")


def _alike(one: QColorSpace, other: QColorSpace) -> bool:
    """Whether colours are much the same in both."""
    change = one.transformationToColorSpace(other)
    pairs = [(change.map(probe), probe) for probe in _PROBES]
    return all(
        max(abs(a.redF() - b.redF()), abs(a.greenF() - b.greenF()), abs(a.blueF() - b.blueF())) <= _NEAR
        for a, b in pairs
    )
