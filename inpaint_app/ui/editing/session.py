"""The session: the open document, the layer chosen in it, and the only way to change either."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal, SignalInstance

from inpaint_app.document.document import Document, DocumentEdit
from inpaint_app.document.files.file_state import FileState
from inpaint_app.document.geometry import Rect
from inpaint_app.document.geometry_edit import Layout
from inpaint_app.document.history import DEFAULT_BUDGET
from inpaint_app.document.layers.fill_edit import FillEdit
from inpaint_app.document.layers.layers import FillLayer, Layer
from inpaint_app.document.masks.mask_edit import MaskEdit
from inpaint_app.document.masks.source_masks import changed_sources
from inpaint_app.limits import DEFAULT_GROW, DEFAULT_QUALITY, Quality
from inpaint_app.ui.editing.active_layer import next_active
from inpaint_app.ui.editing.aside import Aside, Asides, Held

How = Literal["do", "undo", "redo"]


class DocumentSession(Asides):
    """What the editor and all of its parts share: the documents that are open, one of which is shown.

    It never computes pixels and knows no widget. "The document" is the one that is shown.

    Signals:
        document_changed: another document (or none) is shown.
        geometry_changed: the picture has another size, and everything in it another place.
        composite_changed: Rect of the photo in which photo plus visible layers look different.
        mask_changed: Rect of the photo in which the mask has changed.
        sources_changed: Rect of the photo in which the masks of where texture comes from have changed.
        layers_changed: the list of layers, or anything in it.
        active_layer_changed: another layer is active, or strokes paint it out now, or no longer do.
        edited: "do", "undo" or "redo", and the edit with which that was done; before ``history_changed``.
        history_changed: what can be undone or redone, or whether there is unsaved work.
        settling: whatever is being dragged must become an undo step of its own now.
        closing: the document is about to be closed or set aside; it is still ``document``.
        notice: one sentence (a str, or a Message to be translated) to show for a while.
        withdrawn: a notice that no longer holds.
        failed: one sentence, likewise, about what could not be done; nothing has changed.

    Attributes:
        grow: how far outside the hole a fill may touch, pixels.
        quality: of the fills to come.
        keep_mask: whether the mask stays after a fill; else it is put away.
        fill_on_release: whether each stroke of the brush is filled when it ends.
        model: that makes them: "builtin", "all", a name in the models folder, or a file.
        painting: whether a stroke has begun and not ended.
    """

    document_changed = Signal()
    geometry_changed = Signal()
    composite_changed = Signal(object)
    mask_changed = Signal(object)
    sources_changed = Signal(object)
    layers_changed = Signal()
    active_layer_changed = Signal()
    edited = Signal(str, object)
    history_changed = Signal()
    settling = Signal()
    closing = Signal()
    notice = Signal(object)
    withdrawn = Signal(object)
    failed = Signal(object)

    def __init__(
        self, *, grow: int = DEFAULT_GROW, undo_bytes: int = DEFAULT_BUDGET, parent: QObject | None = None,
    ) -> None:
        """``undo_bytes``: what the history of a document may hold."""
        super().__init__(parent)
        self.grow = grow
        self.quality: Quality = DEFAULT_QUALITY
        self.keep_mask = False
        self.fill_on_release = False
        self.model = "builtin"
        self.painting = False
        self._undo_bytes = undo_bytes
        self._document: Document | None = None
        self._lock_notice = ""
        self._saved_revision: int | None = None  # None: what there was from the start is saved nowhere
        self._project_path: Path | None = None
        self._project_state: FileState | None = None
        self._held: Held | None = None
        self._layer_ids: tuple[int, ...] = ()  # from the top down, as they were when last announced
        self._active: int | None = None
        self._painting_out = False

    # -- which document

    @property
    def document(self) -> Document | None:
        """The document that is shown."""
        return self._document

    def open(
        self, document: Document | None, path: Path | None = None, *, saved: bool = True,
        state: FileState | None = None, source: Path | None = None, page: int | None = None, beside: bool = False,
    ) -> None:
        """Show another document, or none.

        Args:
            beside: the one so far stays open; else it is closed.
            path: the project file that it was read from; saving writes to it without asking.
            saved: False: nothing but an autosave holds this work.
            state: what the file that was read was just before.
            source: that file, where it is no project.
            page: of the file, where it was said.
        """
        self._leave(aside=beside)
        if document is None:
            self._show(None)
            return
        file, revision = path or source, document.history.revision
        held = Held(file, state, revision, page) if saved and file is not None and state is not None else None
        self._show(Aside(
            document, path, state if path is not None else None, held, revision if saved else None, None, self.model))
        for sentence in document.photo.notices:
            self.notice.emit(sentence)

    def take_up(self, aside: Aside) -> None:
        """Show one of ``others``; the document so far stays open."""
        self._leave(aside=True)
        self._take(aside)

    def close(self) -> None:
        """Close the document; the one that was shown before it is shown again."""
        self._leave(aside=False)
        if self._others:
            self._take(self._others[-1])
        else:
            self._show(None)

    def _leave(self, *, aside: bool) -> None:
        if aside:
            self.settling.emit()
        self.closing.emit()
        self.painting = False
        if aside and self._document is not None:
            put = Aside(
                self._document, self._project_path, self._project_state, self._held, self._saved_revision,
                self._active, self.model)
            self._others.append(put)
            self.set_aside.emit(put)

    def _take(self, aside: Aside) -> None:
        self._others.remove(aside)
        self._show(aside)
        self.taken_up.emit(aside)

    def _show(self, what: Aside | None) -> None:
        self._document = what.document if what is not None else None
        self._project_path = what.project_path if what is not None else None
        self._project_state = what.project_state if what is not None else None
        self._held = what.held if what is not None else None
        self._saved_revision = what.saved_revision if what is not None else None
        self._layer_ids = self._present_ids()
        self._active, self._painting_out = what.active if what is not None else None, False
        if self._document is not None:
            self._document.history.budget_bytes = self._undo_bytes
        self.document_changed.emit()
        self.active_layer_changed.emit()
        self.history_changed.emit()
        self.others_changed.emit()

    @property
    def is_modified(self) -> bool:
        """Whether there is work that no file holds: the project's own, or else an export."""
        return self._document is not None and self._document.history.revision != self._saved_revision

    @property
    def project_path(self) -> Path | None:
        """The project file that this document was opened from or last saved to."""
        return self._project_path

    @property
    def project_state(self) -> FileState | None:
        """What the project file was when it was last read or written here; None: that is not known."""
        return self._project_state

    @property
    def project_changed(self) -> bool:
        """Whether somebody else has changed or replaced the project file since; not where it is gone."""
        now = FileState.of(self._project_path) if self._project_path is not None else None
        return now is not None and self._project_state is not None and now != self._project_state

    @property
    def held(self) -> Held | None:
        """The file that holds the document as it was at some revision; None where no file does."""
        return self._held

    def mark_saved(
        self, revision: int, path: Path | None = None, state: FileState | None = None,
        document: Document | None = None,
    ) -> None:
        """Note that a file holds the work as it was at ``revision``; ``path``: the file is the document's project,
        and was ``state`` just after; ``document``: whose work, the shown one's unless it is said.
        """
        if document is not None and document is not self._document:
            for other in self._others:
                if other.document is document:
                    other.mark_saved(revision, path, state)
            self.others_changed.emit()
            return
        if path is None and self._project_path is not None:
            return  # work on a project is held by the project
        self._saved_revision = revision
        if path is not None:
            self._project_path, self._project_state = path, state
            self._held = Held(path, state, revision) if state is not None else None
        self.history_changed.emit()

    # -- whether it may change

    @property
    def locked(self) -> bool:
        """Whether nothing in the document can be changed now."""
        return bool(self._lock_notice)

    def lock(self, notice: str) -> None:
        """Refuse changes from now on; whoever tries is told ``notice``, one sentence."""
        self._lock_notice = notice

    def unlock(self) -> None:
        """Take changes again."""
        self._lock_notice = ""

    def changeable(self) -> Document | None:
        """The document, if there is one that may be changed now; says why not while it is locked."""
        if self.locked:
            self.notice.emit(self._lock_notice)
            return None
        return self._document

    def settle(self) -> Document | None:
        """As ``changeable``, with nothing being dragged any more."""
        document = self.changeable()
        if document is not None:
            self.settling.emit()
        return document

    # -- the active layer

    @property
    def active_layer(self) -> Layer | None:
        """The fill or adjustment that commands act on; None: the mask, the photo, or nothing at all."""
        layers = self._document.layers if self._document is not None else ()
        return next((layer for layer in layers if layer.id == self._active), None)

    @property
    def active_fill(self) -> FillLayer | None:
        """The active layer, if it is a fill."""
        layer = self.active_layer
        return layer if isinstance(layer, FillLayer) else None

    @property
    def painted_fill(self) -> Layer | None:
        """The layer that strokes paint out (and erasing ones bring back) in the place of the mask; None: the mask."""
        return self.active_layer if self._painting_out else None

    def activate(self, layer_id: int | None) -> None:
        """Let commands act on this layer; None, or an id that no layer has: on none."""
        self._set_active(layer_id if layer_id in self._present_ids() else None, self._painting_out)

    def paint_out(self, on: bool) -> None:
        """Let strokes paint out the active layer, if it can be seen, or paint the mask again."""
        self._set_active(self._active, on)

    def _set_active(self, layer_id: int | None, painting_out: bool) -> None:
        if self._update_active(layer_id, painting_out):
            self.active_layer_changed.emit()

    def _update_active(self, layer_id: int | None, painting_out: bool) -> bool:
        """Whether anything about the active layer is another than before. Painting out ends with the layer's turn."""
        before = self._active, self._painting_out
        painting_out = painting_out and layer_id == self._active
        self._active = layer_id
        layer = self.active_layer
        self._painting_out = painting_out and layer is not None and layer.shown
        return (self._active, self._painting_out) != before

    def _follow_layers(self) -> bool:
        """Keep an active layer: one that was just made, or what came to the place of one that is gone."""
        before, self._layer_ids = self._layer_ids, self._present_ids()
        return self._update_active(next_active(self._active, before, self._layer_ids), self._painting_out)

    def _present_ids(self) -> tuple[int, ...]:
        return tuple(layer.id for layer in reversed(self._document.layers)) if self._document is not None else ()

    # -- edits

    def do(self, make: Callable[[Document], DocumentEdit]) -> None:
        """Make one edit as one undo step, and announce it; an edit of the mask that changes nothing is dropped."""
        document = self.settle()
        if document is None:
            return
        edit = make(document)
        if isinstance(edit, MaskEdit) and not edit.blocks:
            return
        before = Layout.of(document)
        dirty = document.history.do(edit)
        self.edited.emit("do", edit)
        self._announce(document, before, dirty, edit)

    def record(self, edit: DocumentEdit) -> None:
        """Keep an edit whose change is already made as one undo step."""
        if self._document is not None:
            self._document.history.record(edit)
            self.edited.emit("do", edit)
            if not isinstance(edit, MaskEdit):
                self._tell(self.layers_changed)
            self.history_changed.emit()

    @property
    def undo_label(self) -> str:
        """What ``undo`` would take back; empty when there is nothing."""
        return self._document.history.undo_label or "" if self._document is not None else ""

    @property
    def redo_label(self) -> str:
        """What ``redo`` would make again; empty when there is nothing."""
        return self._document.history.redo_label or "" if self._document is not None else ""

    def undo(self) -> None:
        """Take back the last step; nothing in the middle of a stroke."""
        self._step("undo")

    def redo(self) -> None:
        """Make the step last taken back again; nothing in the middle of a stroke."""
        self._step("redo")

    def set_undo_bytes(self, undo_bytes: int) -> None:
        """Bound the history of every document."""
        self._undo_bytes = undo_bytes
        for other in self._others:
            other.document.history.budget_bytes = undo_bytes
        if self._document is not None:
            self._document.history.budget_bytes = undo_bytes
            self.history_changed.emit()

    def _step(self, how: How) -> None:
        document = self.changeable()
        if document is None or self.painting:
            return
        self.settling.emit()
        before, history = Layout.of(document), document.history
        edit = history.latest if how == "undo" else history.latest_undone
        dirty = history.undo() if how == "undo" else history.redo()
        if dirty is not None:
            self.edited.emit(how, edit)
            self._announce(document, before, dirty, edit)

    # -- what has changed

    def announce_geometry(self) -> None:
        """Everything in the picture has another place."""
        self._tell(self.geometry_changed)

    def announce_mask(self, dirty: Rect) -> None:
        """The mask has changed inside ``dirty``, image pixels."""
        if not dirty.empty:
            self.mask_changed.emit(dirty)

    def announce_sources(self, dirty: Rect) -> None:
        """The masks of where texture comes from have changed inside ``dirty``, image pixels."""
        if not dirty.empty:
            self.sources_changed.emit(dirty)

    def announce_layers(self, dirty: Rect) -> None:
        """The layers have changed, and the picture looks different inside ``dirty``, image pixels."""
        self._tell(self.layers_changed)
        self.announce_composite(dirty)

    def announce_composite(self, dirty: Rect) -> None:
        """The picture looks different inside ``dirty``, image pixels."""
        if not dirty.empty:
            self.composite_changed.emit(dirty)

    def _tell(self, changed: SignalInstance) -> None:
        follows = self._follow_layers()
        changed.emit()
        if follows:
            self.active_layer_changed.emit()

    def _announce(self, document: Document, before: Layout, dirty: Rect, edit: DocumentEdit | None) -> None:
        if isinstance(edit, FillEdit):
            self.announce_mask(edit.mask.rect)
        self.announce_sources(changed_sources(before.named_masks, document.named_masks))
        if document.photo is not before.photo:
            self.announce_geometry()
        elif document.layers is before.layers:
            self.announce_mask(dirty)
        else:
            self.announce_layers(dirty)
        self.history_changed.emit()
