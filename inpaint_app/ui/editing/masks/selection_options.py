"""How the selection tools select, as the user has set it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt

from inpaint_app.document.masks.selection import Combine


@dataclass(frozen=True)
class SelectionOptions:
    """How selections are made.

    Attributes:
        combine: what becomes of the mask, where no key says otherwise.
        tolerance: of the wand, 0 to 255.
        contiguous: the wand takes only what is connected with the click.
        all_layers: the wand and the object tools look at the photo with its layers, not at the photo alone.
        feather: softness of the edge of all but objects, pixels.
        grow: by how many pixels an object is selected larger than it is, so that nothing of its rim stays when it is
            removed.
    """

    combine: Combine = Combine.ADD
    tolerance: int = 32
    contiguous: bool = True
    all_layers: bool = True
    feather: float = 0.0
    grow: float = 3.0

    def held(self, keys: Qt.KeyboardModifier) -> SelectionOptions:
        """The same with the ``combine`` that held keys ask for: Shift adds, Alt subtracts, both intersect, Ctrl
        replaces."""
        shift, alt = keys & Qt.KeyboardModifier.ShiftModifier, keys & Qt.KeyboardModifier.AltModifier
        if keys & Qt.KeyboardModifier.ControlModifier:
            return replace(self, combine=Combine.REPLACE)
        if not shift and not alt:
            return self
        wanted = Combine.INTERSECT if shift and alt else Combine.ADD if shift else Combine.SUBTRACT
        return replace(self, combine=wanted)
