"""How much a photo deserves a look: by the critic, by how much of the picture has changed, and by its seams."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from inpaint_app.archive.work import BY_HAND

_LARGE_CHANGE = 0.25
"""Share of the picture that is as suspicious as can be."""
_LOUD_SEAM = 3.0
"""Steps across the border of a change, in those beside it, that are; 1 is what is usual there."""
_WEIGHTS = {"score": 0.5, "changed": 0.3, "seam": 0.2}


def suspicion(row: Mapping[str, Any]) -> float:
    """Of a row of ``status.table``, 0 to 1; 1: set apart, so that there is no result at all; 0: corrected by hand.

    What is not known of a photo (no critic, another size) does not count.
    """
    if row["state"] == "apart":
        return 1.0
    if row["worker"] == BY_HAND:
        return 0.0
    parts: dict[str, float] = {}
    if row["score"] is not None:
        parts["score"] = 1 - float(row["score"])
    if row["changed"] is not None:
        parts["changed"] = float(row["changed"]) / _LARGE_CHANGE
    if row["seam"] is not None:
        parts["seam"] = (float(row["seam"]) - 1) / (_LOUD_SEAM - 1)
    weight = sum(_WEIGHTS[name] for name in parts)
    if not weight:
        return 0.0
    found = sum(_WEIGHTS[name] * min(1.0, max(0.0, part)) for name, part in parts.items()) / weight
    return round(min(0.99, found), 3)
