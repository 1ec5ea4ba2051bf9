"""Edits of the whole picture: crop, turn, flip, straighten, resize."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication

from inpaint_app.cancelling import Cancellation
from inpaint_app.document.geometry import Point, Rect, Size
from inpaint_app.document.geometry_edit import GeometryEdit, Layout, Operation
from inpaint_app.document.masks.mask import Mask
from inpaint_app.messages import Message
from inpaint_app.ui.editing.background import FileWorker
from inpaint_app.ui.editing.session import DocumentSession


class GeometryEditor:
    """The part of the editor that changes the picture's geometry; reached as ``Editor.geometry``.

    All of it is computed in the background and is one undo step, with layers and masks following.
    """

    def __init__(self, session: DocumentSession, files: FileWorker) -> None:
        """``files`` computes in the background."""
        self._session = session
        self._files = files

    def crop_to_mask(self) -> None:
        """Keep what lies within the bounds of the mask, which has done its work then and is gone."""
        document = self._session.changeable()
        if document is None:
            return
        bounds = document.mask.hole_bounds()
        if bounds.empty:
            self._session.failed.emit(_tr("There is no mask to crop to; select the part to keep first."))
        else:
            self.crop(bounds, keep_mask=False)

    def crop(self, rect: Rect, *, keep_mask: bool = True, keep_cut: bool = False) -> None:
        """Keep what lies inside ``rect``, image pixels.

        Args:
            keep_mask: False clears the mask.
            keep_cut: what is cut off stays with the picture, for ``bring_back``.
        """

        def change(layout: Layout) -> Layout:
            from inpaint_app.document.cut import cropped_keeping
            from inpaint_app.document.transform import cropped

            layout = layout if keep_mask else layout._replace(mask=Mask(layout.mask.size))
            return (cropped_keeping if keep_cut else cropped)(layout, rect)

        self._change("Crop", Message("cropping"), change, Operation("crop", (*rect, int(keep_cut))))

    @property
    def can_bring_back(self) -> bool:
        """Whether a crop has kept what it cut off."""
        document = self._session.document
        return document is not None and document.photo.cut is not None

    def bring_back(self) -> None:
        """Show again what a crop has cut off and kept."""

        def change(layout: Layout) -> Layout:
            from inpaint_app.document.cut import brought_back

            return brought_back(layout)

        self._change("Bring back", Message("bringing back"), change, Operation("uncrop", ()))

    def rectify(self, corners: Sequence[Point], size: Size) -> None:
        """Keep what lies inside four corners (image pixels), which become those of a picture of ``size``."""

        def change(layout: Layout) -> Layout:
            from inpaint_app.document.transform import rectified

            return rectified(layout, corners, size)

        numbers = (*(float(value) for corner in corners for value in corner), *size)
        self._change("Crop", Message("cropping"), change, Operation("rectify", numbers))

    def turn(self, quarters: int) -> None:
        """Turn clockwise by ``quarters`` times 90 degrees."""

        def change(layout: Layout) -> Layout:
            from inpaint_app.document.transform import turned

            return turned(layout, quarters)

        self._change("Rotate", Message("rotating"), change, Operation("turn", (quarters,)))

    def flip(self, horizontally: bool) -> None:
        """Swap left and right, or top and bottom."""

        def change(layout: Layout) -> Layout:
            from inpaint_app.document.transform import flipped

            return flipped(layout, horizontally)

        self._change("Flip", Message("flipping"), change, Operation("flip", (int(horizontally),)))

    def straighten(self, degrees: float) -> None:
        """Turn clockwise by -45 to 45 degrees and cut the corners off."""

        def change(layout: Layout) -> Layout:
            from inpaint_app.document.transform import straightened

            return straightened(layout, degrees)

        if degrees != 0:
            self._change("Straighten", Message("straightening"), change, Operation("straighten", (degrees,)))

    def resize(self, size: Size) -> None:
        """Enlarge or reduce the picture to ``size`` pixels."""

        def change(layout: Layout) -> Layout:
            from inpaint_app.document.transform import resized

            return resized(layout, size)

        document = self._session.changeable()
        if document is not None and size != document.photo.size:
            self._change("Resize", Message("resizing"), change, Operation("resize", tuple(size)))

    def remove_transparency(self) -> None:
        """Lay the picture on white."""

        def change(layout: Layout) -> Layout:
            from inpaint_app.document.opacity import opaque_layout

            return opaque_layout(layout)

        document = self._session.changeable()
        if document is not None and document.photo.has_alpha:
            self._change("Remove transparency", Message("removing transparency"), change, Operation("opaque", ()))

    def _change(
        self, label: str, doing: Message, change: Callable[[Layout], Layout], operation: Operation,
    ) -> None:
        document = self._session.changeable()
        if document is None:
            return
        layout, revision = Layout.of(document), document.history.revision
        version = document.mask.version  # strokes go on changing the mask while it is read

        def use(after: Layout) -> None:
            if self._session.settle() is not document:  # a stroke begun meanwhile is a change, too
                return
            if document.history.revision != revision or layout.mask.version != version:
                self._session.failed.emit(_tr("The picture has changed in the meantime; try again."))
                return
            self._session.do(lambda document: GeometryEdit(label, Layout.of(document), after, operation))

        self._files.submit(doing, lambda: change(layout), use, Cancellation())


def _tr(text: str) -> str:
    return QCoreApplication.translate("GeometryEditor", text)
