"""What a person does to the layers above the photo."""

from __future__ import annotations

from collections.abc import Callable

from inpaint_app.document import layer_edits as edits
from inpaint_app.document.document import Document
from inpaint_app.document.geometry import Rect
from inpaint_app.document.history import Edit
from inpaint_app.document.layers import Layer


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
        self._drag: tuple[Document, int, tuple[Layer, ...]] | None = None

    def rename(self, layer_id: int, name: str) -> None:
        """Give a layer another name."""
        self._do(lambda document: edits.change_layer(document, layer_id, name=name))

    def show(self, layer_id: int, visible: bool) -> None:
        """Show or hide a fill."""
        self._do(lambda document: edits.change_layer(document, layer_id, visible=visible))

    def set_opacity(self, layer_id: int, opacity: float) -> None:
        """Dim a layer, 0 to 1."""
        self._do(lambda document: edits.change_layer(document, layer_id, opacity=opacity))

    def drag_opacity(self, layer_id: int, opacity: float) -> None:
        """Dim a layer while a slider is dragged: shown at once, one undo step at ``end_drag``."""
        document = self._changeable()
        if document is not None:
            if self._drag is None:
                self._drag = (document, layer_id, document.layers)
            self._changed(edits.change_layer(document, layer_id, opacity=opacity).apply(document))

    def end_drag(self) -> None:
        """The slider was let go."""
        drag, self._drag = self._drag, None
        if drag is None:
            return
        document, layer_id, before = drag
        if document.layer(layer_id).opacity != next(layer.opacity for layer in before if layer.id == layer_id):
            self._record(edits.LayersEdit("Layer opacity", before, document.layers))

    def forget(self) -> None:
        """Another document is open: the drag went with the former one."""
        self._drag = None

    def choose_variant(self, fill_id: int, variant: int) -> None:
        """Show another of a fill's variants, counted from 0; nothing where it is shown already."""
        document = self._changeable()
        fills = document.fills if document is not None else ()
        if any(fill.id == fill_id and fill.variants and fill.chosen != variant for fill in fills):
            self._do(lambda document: edits.choose_variant(document, fill_id, variant))

    def delete(self, layer_id: int) -> None:
        """Take a layer away."""
        self._do(lambda document: edits.remove_layer(document, layer_id))

    def move(self, layer_id: int, index: int) -> None:
        """Put a layer at ``index``, counted from the bottom, 0 just above the photo."""
        self._do(lambda document: edits.move_layer(document, layer_id, index))
