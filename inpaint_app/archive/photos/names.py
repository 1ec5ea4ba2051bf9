"""What results are called: as their photos, and where the format changes so that no two are the same."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import PurePosixPath

from inpaint_app.document.files.image_export import FORMATS

OTHERS = ".png"
"""Suffix of results of photos whose own format is not written."""


def result_names(names: Iterable[str], suffix: str | None, taken: dict[str, str]) -> dict[str, str]:
    """The result of each photo, as a path below OUT.

    It has the photo's own name where its format stays; else the new suffix takes the place of its own, or, where two
    would then have the same name, comes after it (``a.bmp.png``).

    Args:
        names: of photos.
        suffix: of the format that all are exported in; None: each keeps its own, where that is written.
        taken: results of photos that have one already, by photo; they keep it where its suffix is right.
    """
    wanted = {name: _renamed(name, suffix) for name in names}
    count = Counter(result.casefold() for result in wanted.values())
    owners = {result.casefold(): name for name, result in taken.items()}
    found: dict[str, str] = {}
    for name, result in wanted.items():
        long = name + PurePosixPath(result).suffix
        if taken.get(name) in (result, long):
            result = taken[name]
        elif result != name and (count[result.casefold()] > 1 or owners.get(result.casefold(), name) != name):
            result = long
        found[name] = result
    return found


def _renamed(name: str, suffix: str | None) -> str:
    stem, own = os.path.splitext(name)
    kept = FORMATS.get(own.lower())
    if suffix is None:
        return name if kept else stem + OTHERS
    return name if kept == FORMATS[suffix] else stem + suffix
