"""Laying a layer into another frame: shown while it is dragged, one undo step when it is kept."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Signal

from inpaint_app.cancelling import Cancellation
from inpaint_app.document.crop import Frame
from inpaint_app.document.layers import layer_edits
from inpaint_app.document.layers.layer_transform import laid_into, shift_to, shifted
from inpaint_app.document.layers.layers import FillLayer
from inpaint_app.messages import Message
from inpaint_app.ui.editing.background import FileWorker
from inpaint_app.ui.editing.layer_editor import LayerEditor
from inpaint_app.ui.editing.session import DocumentSession


class LayerMover(QObject):
    """The part of the editor that moves, scales and turns a layer; reached as ``Editor.mover``.

    A move by whole pixels is shown at once, all else when it has been computed in the background.

    Signals:
        shown: the Frame in which the layer is shown now.
    """

    shown = Signal(object)

    def __init__(self, session: DocumentSession, files: FileWorker, layers: LayerEditor) -> None:
        """``files`` computes in the background."""
        super().__init__()
        self._session, self._files, self._layers = session, files, layers
        self._wanted: tuple[int, Frame] | None = None  # the latest that was asked for
        session.closing.connect(self.forget)

    def show(self, fill: FillLayer, frame: Frame) -> None:
        """Show ``fill``, a layer as it was before it was moved, in a frame; nothing is done yet."""
        self._lay(fill, frame, keep=False)

    def keep(self, fill: FillLayer, frame: Frame) -> None:
        """Make that one undo step."""
        self._lay(fill, frame, keep=True)

    def forget(self) -> None:
        """What is being computed comes to nothing."""
        self._wanted = None

    def discard(self) -> None:
        """Show the layer as it was."""
        self.forget()
        self._layers.discard()

    def _lay(self, fill: FillLayer, frame: Frame, *, keep: bool) -> None:
        document = self._session.changeable()
        if document is None:
            return
        photo, layers = document.photo, document.layers
        wanted = self._wanted = fill.id, frame

        def use(laid: FillLayer | None) -> None:
            now = self._session.document
            if self._wanted is not wanted or now is not document or now.photo is not photo:
                return
            if keep and now.layers is not layers:
                self._session.failed.emit(_tr("The layers have changed in the meantime; try again."))
                return
            if laid is not None and any(layer.id == fill.id for layer in now.layers):
                self._layers.preview(lambda document: layer_edits.transform_layer(document, laid))
                self.shown.emit(frame)
            if keep:
                self._wanted = None
                self._layers.commit_preview()
                if not frame.fits(photo.size):
                    self._session.notice.emit(_tr("What lay beyond the photo was cut off; undo brings it back."))

        by = shift_to(fill, frame)
        if by is not None:
            use(shifted(fill, *by, photo))
        else:
            self._files.submit(Message("moving a layer"), lambda: laid_into(fill, frame, photo), use, Cancellation())


def _tr(text: str) -> str:
    return QCoreApplication.translate("LayerMover", text)
