"""Settings of adjustments that the user keeps under names, in one file for all photos."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from inpaint_app.atomic_file import replacing
from inpaint_app.document.adjustments.kinds import kind_of, make_adjustment, parameters
from inpaint_app.document.layers.layers import Adjustment

_LARGEST = 1 << 20
"""Bytes of the file that are read; thousands of presets take less."""


class Presets:
    """The presets of one file, read again with every question: another window may have written it.

    A file that cannot be understood holds none; it is put aside (``.damaged``) before a new one is written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def names(self, kind: str) -> list[str]:
        """Those of a kind of adjustment (as in ``KINDS``), by the alphabet."""
        return sorted(self._of(kind, self._read() or {}), key=str.casefold)

    def get(self, kind: str, name: str) -> Adjustment | None:
        """The adjustment that was kept; None where there is none that can be made."""
        try:
            return make_adjustment(kind, self._of(kind, self._read() or {})[name])
        except (KeyError, ValueError):
            return None

    def keep(self, name: str, adjustment: Adjustment) -> None:
        """Keep an adjustment under a name, in the place of one of its kind that has it.

        Raises:
            SaveError: the file cannot be written.
        """
        kind = kind_of(adjustment)
        self._change(kind, lambda presets: presets | {name: parameters(adjustment)})

    def remove(self, kind: str, name: str) -> None:
        """Forget one; nothing where there is none.

        Raises:
            SaveError: the file cannot be written.
        """
        self._change(kind, lambda presets: {each: value for each, value in presets.items() if each != name})

    def _change(self, kind: str, change: Any) -> None:
        known = self._read()
        if known is None:
            self._path.replace(self._path.with_name(self._path.name + ".damaged"))
        everything = {**(known or {}), kind: change(self._of(kind, known or {}))}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(self._path, overwrite=True) as file:
            file.write(json.dumps(everything, indent=1, ensure_ascii=False).encode())

    @staticmethod
    def _of(kind: str, everything: Mapping[str, Any]) -> dict[str, Any]:
        presets = everything.get(kind)
        if not isinstance(presets, dict):
            return {}
        return {name: value for name, value in presets.items() if isinstance(value, dict)}

    def _read(self) -> dict[str, Any] | None:
        """All that the file holds; nothing where there is none, None where it cannot be understood."""
        try:
            with self._path.open("rb") as file:
                read = json.loads(file.read(_LARGEST))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            return None
        return read if isinstance(read, dict) else None
