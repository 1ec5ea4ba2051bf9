"""What a person does to the layers above the photo."""

from __future__ import annotations

from collections.abc import Callable

from inpaint_app.document import edits
from inpaint_app.document.document import Document
from inpaint_app.document.geometry import Rect
from inpaint_app.document.history import Edit
from inpaint_app.document.layers import FillLayer


class LayerEditor:
    """The part of the editor that changes layers; reached as ``Editor.layers``."""

    def __init__(
        self,
        changeable: Callable[[], Document | None],
        do: Callable[[Callable[[Document], Edit]], None],
        record: Callable[[Edit], None],
        changed: Callable[[Rect], None],
    ) -> None:
        """
        Args:
            changeable: the document, if there is one that may be changed now.
            do: makes one edit as one undo step, and announces it; ends the running drag first.
            record: keeps an edit whose change is already made, and announces that.
            changed: announces in which rectangle of the photo the layers look different.
        """
        self._changeable = changeable
        self._do = do
        self._record = record
        self._changed = changed
        self._drag: tuple[Document, int, tuple[FillLayer, ...]] | None = None

    def rename(self, fill_id: int, name: str) -> None:
        """Give a fill another name."""
        self._do(lambda document: edits.change_fill(document, fill_id, name=name))

    def show(self, fill_id: int, visible: bool) -> None:
        """Show or hide a fill."""
        self._do(lambda document: edits.change_fill(document, fill_id, visible=visible))

    def set_opacity(self, fill_id: int, opacity: float) -> None:
        """Dim a fill, 0 to 1."""
        self._do(lambda document: edits.change_fill(document, fill_id, opacity=opacity))

    def drag_opacity(self, fill_id: int, opacity: float) -> None:
        """Dim a fill while a slider is dragged: shown at once, one undo step at ``end_drag``."""
        document = self._changeable()
        if document is not None:
            if self._drag is None:
                self._drag = (document, fill_id, document.fills)
            self._changed(edits.change_fill(document, fill_id, opacity=opacity).apply(document))

    def end_drag(self) -> None:
        """The slider was let go."""
        drag, self._drag = self._drag, None
        if drag is None:
            return
        document, fill_id, before = drag
        opacity = next(fill.opacity for fill in document.fills if fill.id == fill_id)
        if opacity != next(fill.opacity for fill in before if fill.id == fill_id):
            self._record(edits.FillsEdit("Fill opacity", before, document.fills))

    def forget(self) -> None:
        """Another document is open: the drag went with the former one."""
        self._drag = None

    def choose_variant(self, fill_id: int, variant: int) -> None:
        """Show another of a fill's variants, counted from 0; nothing where it is shown already."""
        document = self._changeable()
        fills = document.fills if document is not None else ()
        if any(fill.id == fill_id and fill.variants and fill.chosen != variant for fill in fills):
            self._do(lambda document: edits.choose_variant(document, fill_id, variant))

    def delete(self, fill_id: int) -> None:
        """Take a fill away."""
        self._do(lambda document: edits.remove_fill(document, fill_id))

    def move(self, fill_id: int, index: int) -> None:
        """Put a fill at ``index``, counted from the bottom, 0 just above the photo."""
        self._do(lambda document: edits.move_fill(document, fill_id, index))
