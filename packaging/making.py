"""How files that scripts make are kept: written, or, with --check, compared with what is there."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

Made = Mapping[Path, str | bytes]


def main(make: Callable[[], Made]) -> int:
    """Write what ``make`` gives; with --check only name what differs. The exit status."""
    made = make()
    if "--check" in sys.argv[1:]:
        found = differs(made)
        for path in found:
            print(f"{path.relative_to(ROOT)} is not what the script makes")
        return 1 if found else 0
    for path, content in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_bytes(content))
    return 0


def differs(made: Made) -> list[Path]:
    """The files that are not, byte for byte, what was made."""
    return [path for path, content in made.items() if not path.is_file() or path.read_bytes() != _bytes(content)]


def _bytes(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode("utf-8")
