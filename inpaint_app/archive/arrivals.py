"""Photos, and masks of photos that had none, which come while a run watches for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Self

from inpaint_app.archive.photos.listing import Found, list_changed
from inpaint_app.archive.photos.watching import Watcher
from inpaint_app.archive.planning import Planner, left_out
from inpaint_app.archive.request import BatchRequest


class Arrivals:
    """Watches while it is entered, where the request wants that; ``photos`` gives what has come."""

    def __init__(self, request: BatchRequest, planner: Planner, private: Sequence[int]) -> None:
        self._request, self._planner = request, planner
        masks = request.steps.masks
        self._masks = masks
        folders = [*request.inputs, *([masks] if masks is not None else [])]
        self._watcher = Watcher(folders, private) if request.watch else None

    def __enter__(self) -> Self:
        if self._watcher is not None:
            self._watcher.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        if self._watcher is not None:
            self._watcher.__exit__()

    @property
    def expected(self) -> bool:
        """Whether more may come."""
        return self._watcher is not None

    def photos(self, busy: Callable[[str], bool]) -> list[Found]:
        """What has come since the last call.

        Args:
            busy: whether the photo of that name is to be done already; it is then told again later.
        """
        if self._watcher is None:
            return []
        paths = self._watcher.settled()
        found = {photo.name: photo for photo in list_changed(paths, self._request.inputs, left_out(self._request))}
        if self._masks is not None and any(path.is_relative_to(self._masks) for path in paths):
            found |= self._planner.unmasked()
        for name in [name for name in found if busy(name)]:
            self._watcher.again(found.pop(name).source)
        return list(found.values())
