"""Under what licence a pipeline is, as its own folder says."""

from __future__ import annotations

import re
from pathlib import Path

_LICENCE = re.compile(r"^license:\s*[\"']?([^\"'\n]+)", re.MULTILINE)
"""As the descriptions on the hub have it."""


def licence_of(folder: Path) -> str:
    """The licence that a pipeline's own description names; empty: none."""
    readme = folder / "README.md"
    if readme.is_file():
        found = _LICENCE.search(readme.read_text(encoding="utf-8", errors="replace")[:4000])
        if found:
            return found[1].strip()
    for name in ("LICENSE", "LICENSE.md", "LICENSE.txt"):
        if (folder / name).is_file():
            text = (folder / name).read_text(encoding="utf-8", errors="replace")
            return next((line.strip("# \t") for line in text.splitlines() if line.strip()), "")[:120]
    return ""
