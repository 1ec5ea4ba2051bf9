"""A cache bounded by bytes that forgets what was used longest ago."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class TileCache(Generic[Key, Value]):
    """Values by key; the least recently used go first when their bytes exceed ``budget_bytes``."""

    def __init__(self, budget_bytes: int) -> None:
        self._budget = budget_bytes
        self._nbytes = 0
        self._entries: OrderedDict[Key, tuple[Value, int]] = OrderedDict()

    @property
    def nbytes(self) -> int:
        """Bytes of all values held."""
        return self._nbytes

    @property
    def budget_bytes(self) -> int:
        return self._budget

    def set_budget(self, budget_bytes: int) -> None:
        """Change the bound; what no longer fits is forgotten."""
        self._budget = budget_bytes
        self._shrink()

    def __contains__(self, key: Key) -> bool:
        return key in self._entries

    def __getitem__(self, key: Key) -> Value:
        """The value, which becomes the most recently used; KeyError when it is not held."""
        self._entries.move_to_end(key)
        return self._entries[key][0]

    def put(self, key: Key, value: Value, nbytes: int) -> None:
        """Hold ``value``, counted as ``nbytes``."""
        self.forget([key])
        self._entries[key] = (value, nbytes)
        self._nbytes += nbytes
        self._shrink()

    def forget(self, keys: Iterable[Key]) -> None:
        """Drop these keys, as far as they are held."""
        for key in keys:
            entry = self._entries.pop(key, None)
            if entry is not None:
                self._nbytes -= entry[1]

    def forget_all(self) -> None:
        """Drop everything."""
        self._entries.clear()
        self._nbytes = 0

    def _shrink(self) -> None:
        while self._nbytes > self._budget and self._entries:
            _, (_, nbytes) = self._entries.popitem(last=False)
            self._nbytes -= nbytes
