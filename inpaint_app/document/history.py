"""Undo and redo, bounded by bytes.

An edit knows how to apply and revert itself on a document and holds only what it changed: rectangles of
the mask, fill layers that came or went. A whole photo is held, by reference, only by a change of geometry.
"""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Iterable
from typing import Generic, NamedTuple, Protocol, TypeVar

from inpaint_app.document.geometry import Rect
from inpaint_app.limits import DEFAULT_UNDO_MEGABYTES

Target = TypeVar("Target")
Target_contra = TypeVar("Target_contra", contravariant=True)

DEFAULT_BUDGET = DEFAULT_UNDO_MEGABYTES << 20
"""Bytes that recorded edits may hold when the caller names no other bound."""


class Edit(Protocol[Target_contra]):
    """One undoable step on a target: the document, or the part of it that the edit needs."""

    @property
    def label(self) -> str:
        """What the user calls it: "Brush stroke", "Delete fill"."""
        ...

    @property
    def nbytes(self) -> int:
        """Memory held by this edit alone."""
        ...

    def apply(self, document: Target_contra, /) -> Rect:
        """Make the change; the rectangle of image pixels that may look different."""
        ...

    def revert(self, document: Target_contra, /) -> Rect:
        """Take it back exactly; the rectangle of image pixels that may look different."""
        ...


class _Step(NamedTuple, Generic[Target]):
    edit: Edit[Target]
    revision: int  # of the state after the edit


class History(Generic[Target]):
    """The steps that led to the document's present state, and those that were undone.

    The oldest steps are forgotten when all together hold more than the budget; the newest one is always
    kept, however large, so that the last thing done can be taken back.
    """

    def __init__(self, document: Target, budget_bytes: int = DEFAULT_BUDGET) -> None:
        # A strong reference would make a cycle, and a closed document's pixels (hundreds of megabytes)
        # would stay until the garbage collector finds it.
        self._document = weakref.ref(document)
        self._budget = budget_bytes
        self._ids = itertools.count(1)
        self._base = 0
        self._done: list[_Step[Target]] = []
        self._undone: list[_Step[Target]] = []
        self._nbytes = 0
        self._earlier: list[str] = []  # labels of what can no longer be undone

    @property
    def budget_bytes(self) -> int:
        """How much all recorded edits may hold; lowering it forgets the oldest at once."""
        return self._budget

    @budget_bytes.setter
    def budget_bytes(self, budget: int) -> None:
        self._budget = budget
        self._trim()

    @property
    def nbytes(self) -> int:
        """What the recorded edits hold now, undone ones included."""
        return self._nbytes

    @property
    def revision(self) -> int:
        """Identifies the present state: equal again after undo and redo, never reused by another state."""
        return self._done[-1].revision if self._done else self._base

    @property
    def latest(self) -> Edit[Target] | None:
        """The step that ``undo`` would take back; None when there is none."""
        return self._done[-1].edit if self._done else None

    @property
    def latest_undone(self) -> Edit[Target] | None:
        """The step that ``redo`` would make again; None when there is none."""
        return self._undone[-1].edit if self._undone else None

    @property
    def undo_label(self) -> str | None:
        """Label of the step that ``undo`` would take back; None when there is none."""
        return self._done[-1].edit.label if self._done else None

    @property
    def redo_label(self) -> str | None:
        """Label of the step that ``redo`` would make again; None when there is none."""
        return self._undone[-1].edit.label if self._undone else None

    @property
    def labels(self) -> tuple[str, ...]:
        """All that was done and not undone, oldest first, forgotten steps and former sessions included."""
        return (*self._earlier, *(step.edit.label for step in self._done))

    @property
    def undoable(self) -> tuple[str, ...]:
        """Labels of the steps that can be taken back, oldest first."""
        return tuple(step.edit.label for step in self._done)

    @property
    def redoable(self) -> tuple[str, ...]:
        """Labels of the steps that can be made again, the next one first."""
        return tuple(step.edit.label for step in reversed(self._undone))

    def continue_from(self, labels: Iterable[str]) -> None:
        """What was done in former sessions, which cannot be undone here."""
        self._earlier[:0] = labels

    def do(self, edit: Edit[Target]) -> Rect:
        """Apply ``edit`` and record it; what had been undone can no longer be redone."""
        dirty = edit.apply(self._owner())
        self.record(edit)
        return dirty

    def record(self, edit: Edit[Target]) -> None:
        """Record an edit whose change is already made (a finished stroke)."""
        self._nbytes -= sum(step.edit.nbytes for step in self._undone)
        self._undone.clear()
        self._done.append(_Step(edit, next(self._ids)))
        self._nbytes += edit.nbytes
        self._trim()

    def undo(self) -> Rect | None:
        """Take back the latest step; the rectangle that may look different, None when there is no step."""
        if not self._done:
            return None
        dirty = self._done[-1].edit.revert(self._owner())
        self._undone.append(self._done.pop())
        return dirty

    def redo(self) -> Rect | None:
        """Make the latest undone step again; as ``undo``."""
        if not self._undone:
            return None
        dirty = self._undone[-1].edit.apply(self._owner())
        self._done.append(self._undone.pop())
        return dirty

    def _owner(self) -> Target:
        document = self._document()
        if document is None:
            raise ReferenceError("the document of this history is closed")
        return document

    def _trim(self) -> None:
        """Forget the oldest steps, then the farthest redo steps, until the budget holds; keep one."""
        forgotten = 0
        while self._nbytes > self._budget and len(self._done) - forgotten > 1:
            step = self._done[forgotten]
            self._nbytes -= step.edit.nbytes
            self._base = step.revision
            self._earlier.append(step.edit.label)
            forgotten += 1
        del self._done[:forgotten]
        while self._nbytes > self._budget and len(self._done) + len(self._undone) > 1:
            self._nbytes -= self._undone.pop(0).edit.nbytes
