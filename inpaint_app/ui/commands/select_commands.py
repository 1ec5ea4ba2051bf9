"""Commands of the Select menu that ask something first: amounts, names, colours, places of files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QMainWindow, QMenu

from inpaint_app.document.document import MISSING
from inpaint_app.document.masks import morphology
from inpaint_app.document.masks.selection import Combine
from inpaint_app.document.masks.source_masks import COPY_FROM, NOT_FROM
from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.canvas.overlays.mask_preview import MaskPreview
from inpaint_app.ui.dialogs import questions
from inpaint_app.ui.dialogs.colour_range_dialog import ColourRangeDialog
from inpaint_app.ui.dialogs.edge_dialog import Change, EdgeDialog
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.i18n.language import follow_language

_MARGIN = 16
"""Logical pixels between a dialog and the photo's edge."""


class SelectCommands(QObject):
    """The commands of the Select menu that need an answer first.

    Attributes:
        stored: a menu of the masks kept in the document.
        preview: shows what a dialog would make of the mask.
    """

    def __init__(self, window: QMainWindow, editor: Editor, canvas: Canvas) -> None:
        super().__init__(window)
        self._canvas = canvas
        self.preview = MaskPreview(canvas, self)
        self._dialog: QDialog | None = None
        self._window = window
        self._editor = editor
        self._amounts = {"grow": 8.0, "shrink": 4.0, "feather": 8.0, "smooth": 8.0, "border": 12.0}
        self.stored = QMenu(window)
        self.stored.aboutToShow.connect(self._list_stored)
        follow_language(self.stored, lambda: self.stored.setTitle(self.tr("Stored mas&ks")))

    def grow(self) -> None:
        """Ask by how much to grow the mask."""
        self._ask("grow", self.tr("Grow the mask"), morphology.grow)

    def shrink(self) -> None:
        """Ask by how much to shrink the mask."""
        self._ask("shrink", self.tr("Shrink the mask"), lambda mask, pixels: morphology.grow(mask, -pixels))

    def feather(self) -> None:
        """Ask by how much to soften the mask's edge."""
        self._ask("feather", self.tr("Feather the mask"), morphology.feather)

    def smooth(self) -> None:
        """Ask by how much to smooth the mask."""
        self._ask("smooth", self.tr("Smooth the mask"), morphology.smooth)

    def border(self) -> None:
        """Ask how wide a band to leave along the mask's edge."""
        self._ask("border", self.tr("Border of the mask"), morphology.border)

    def colour_range(self) -> None:
        """Ask which colours to select."""
        if self._editor.document is not None:
            self._close()
            self._open(ColourRangeDialog(self._editor, self._canvas.tools, self.preview, self._window))

    def save_mask(self) -> None:
        """Ask where to save the mask."""
        document = self._editor.document
        if document is None:
            return
        source = document.photo.source.path
        stem = source.stem if source is not None else self.tr("photo")
        suggested = (source.parent if source is not None else Path()) / self.tr("{} mask.png").format(stem)
        name, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Save the mask"), str(suggested), "PNG (*.png)", "",
            QFileDialog.Option.DontConfirmOverwrite,
        )
        if not name:
            return
        path = Path(name)
        path = path if path.suffix.lower() == ".png" else path.with_name(path.name + ".png")
        if path.exists():
            original = source is not None and source.exists() and path.samefile(source)
            if not questions.ask_overwrite(self._window, path, original=original):
                return
        self._editor.selection.save(path)

    def store(self) -> None:
        """Ask under which name to put the mask aside."""
        document = self._editor.document
        if document is None:
            return
        taken = {named.name for named in document.named_masks}
        number = next(number for number in range(1, len(taken) + 2) if self.tr("Mask {}").format(number) not in taken)
        name = questions.ask_name(self._window, self.tr("Store the mask"), self.tr("Mask {}").format(number))
        if name is not None:
            self._editor.selection.store(name)

    def _ask(self, what: str, title: str, change: Change) -> None:
        self._close()
        dialog = EdgeDialog(title, self._amounts[what], change, self._editor.session, self.preview, self._window)

        def use() -> None:
            amount = self._amounts[what] = dialog.pixels.value
            selection = self._editor.selection
            if what == "shrink":
                selection.grow(-amount)
            else:
                getattr(selection, what)(amount)

        dialog.accepted.connect(use)
        self._open(dialog)

    def _close(self) -> None:
        """Two at once would show over each other."""
        if self._dialog is not None:
            self._dialog.reject()

    def _open(self, dialog: QDialog) -> None:
        """Show it in a corner of the photo, where it covers no panel."""
        self._dialog = dialog
        dialog.finished.connect(self._forget)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()
        corner = self._canvas.mapToGlobal(self._canvas.rect().topRight())
        dialog.move(max(corner.x() - dialog.width() - _MARGIN, 0), corner.y() + _MARGIN)

    def _forget(self) -> None:
        self._dialog = None

    def _list_stored(self) -> None:
        self.stored.clear()
        document, selection = self._editor.document, self._editor.selection
        for named in document.named_masks if document is not None else ():
            name = {
                MISSING: self.tr("Missing part"), COPY_FROM: self.tr("Texture from here"),
                NOT_FROM: self.tr("No texture from here"),
            }.get(named.name, named.name)  # fmt: skip
            menu = self.stored.addMenu(name.replace("&", "&&"))
            for how, text in (
                (Combine.REPLACE, self.tr("&Load")),
                (Combine.ADD, self.tr("&Add to the mask")),
                (Combine.SUBTRACT, self.tr("&Subtract from the mask")),
                (Combine.INTERSECT, self.tr("&Intersect with the mask")),
            ):
                menu.addAction(text).triggered.connect(
                    lambda _=False, name=named.name, how=how: selection.use(name, how)
                )
            menu.addSeparator()
            menu.addAction(self.tr("&Delete")).triggered.connect(
                lambda _=False, name=named.name: selection.delete(name)
            )
        if self.stored.isEmpty():
            self.stored.addAction(self.tr("None yet: store one first")).setEnabled(False)
