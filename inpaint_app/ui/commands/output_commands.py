"""Commands that hand the result to others: the clipboard and the printer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QWidget

from inpaint_app.document.layers.compositing import composite
from inpaint_app.messages import Message
from inpaint_app.ui.bars.message_bar import MessageBar
from inpaint_app.ui.commands.clipboard import PictureArray, image_from_array
from inpaint_app.ui.editing.background import FileWorker
from inpaint_app.ui.editing.editor import Editor

_SCREEN = 2000
"""Pixels a side that a page on the screen has at most."""


class OutputCommands(QObject):
    """Copy result, and Print. The picture is put together beside the window.

    Signals:
        copied: the result is on the clipboard.
    """

    copied = Signal()

    def __init__(self, window: QWidget, editor: Editor, messages: MessageBar) -> None:
        super().__init__(window)
        self._window, self._editor, self._messages = window, editor, messages
        self._worker = FileWorker(self)
        self._worker.failed.connect(messages.show_error)

    def copy_result(self) -> None:
        """Put the photo with its visible layers on the clipboard."""
        self._compose(Message("copying the result"), image_from_array, self._copied)

    def print_result(self) -> None:
        """Show the photo with its visible layers on a page, from where it is printed."""
        self._compose(Message("preparing the page"), _for_page, self._show_page)

    def stop(self) -> None:
        """The window closes: join the thread."""
        self._worker.stop()

    def _compose(
        self, doing: Message, convert: Callable[[PictureArray, bytes | None], Any], then: Callable[[Any], None],
    ) -> None:
        """Have the picture put together and converted in the background, and go on with that."""
        document = self._editor.session.settle()
        if document is None:
            return
        photo, layers = document.photo, document.layers
        self._worker.submit(doing, lambda: convert(composite(photo, layers, photo.rect), photo.icc), then)

    def _copied(self, image: QImage) -> None:
        QGuiApplication.clipboard().setImage(image)
        self.copied.emit()
        self._messages.show_notice(QCoreApplication.translate("OutputCommands", "The result is on the clipboard."))

    def _show_page(self, images: tuple[QImage, QImage]) -> None:
        from inpaint_app.ui.dialogs.print_page import PageDialog

        PageDialog(*images, self._window).open()


def _for_page(pixels: PictureArray, icc: bytes | None) -> tuple[QImage, QImage]:
    """The picture, and the same with about as many pixels as a screen has."""
    step = -(-max(pixels.shape[:2]) // _SCREEN)
    return image_from_array(pixels, icc), image_from_array(pixels[::step, ::step].copy(), icc)
