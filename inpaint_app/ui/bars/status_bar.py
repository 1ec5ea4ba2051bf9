"""The status bar: what is open, where the pointer is, what is being done."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar, QWidget

from inpaint_app.document.geometry import Point, Size
from inpaint_app.document.layers.layers import Photo
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.i18n import tool_texts
from inpaint_app.ui.i18n.language import follow_language
from inpaint_app.ui.i18n.messages import in_language
from inpaint_app.ui.i18n.profiles import profile_name
from inpaint_app.ui.look.theme import icon_button
from inpaint_app.ui.widgets.shortened_label import ShortenedLabel


class StatusBar(QStatusBar):
    """Zoom, size, pixel position, depth and profile, a hint, device, and progress with a cancel button.

    Signals:
        cancel_asked: the button beside the progress was pressed.
    """

    cancel_asked = Signal()

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self.setSizeGripEnabled(False)
        self.zoom = self._label(56)
        self.size_text = self._label(96)
        self.position = self._label(88)
        self.colour = self._label(0, ShortenedLabel())
        self.device = self._label(0)
        self.hint = ShortenedLabel()
        self.addWidget(self.hint, 1)
        self._tool = ""
        self._engine = ("", "")  # name and device
        self.activity = ShortenedLabel()
        self.progress = QProgressBar()
        self.progress.setFixedWidth(170)
        self.progress.setTextVisible(False)
        self.cancel = icon_button("cancel")
        self.cancel.clicked.connect(self.cancel_asked)
        for widget in (self.activity, self.progress, self.cancel):
            self.addPermanentWidget(widget)
        self.addPermanentWidget(self.device)
        editor.session.document_changed.connect(self._show_document)
        editor.session.geometry_changed.connect(self._show_document)
        editor.job_changed.connect(self._show_job)
        editor.engine_ready.connect(self._show_device)
        self._judging = False
        follow_language(self, self._set_texts)

    def show_zoom(self, zoom: float) -> None:
        """``zoom`` is screen pixels per photo pixel."""
        self.zoom.setText(f"{zoom * 100:.3g} %" if zoom < 0.1 else f"{zoom * 100:.0f} %")

    def show_position(self, x: int, y: int) -> None:
        """The pixel under the pointer."""
        self.position.setText(f"{x}, {y}")

    def show_point(self, at: Point | None, size: Size | None) -> None:
        """Show the pixel under an image point of a photo of ``size``; nothing beyond it or without one."""
        if at is not None and size is not None and 0 <= at.x < size.width and 0 <= at.y < size.height:
            self.show_position(math.floor(at.x), math.floor(at.y))
        else:
            self.hide_position()

    def hide_position(self) -> None:
        """The pointer is not over the photo."""
        self.position.clear()

    def show_hint(self, tool: str) -> None:
        """What a click, a drag and held keys do with the tool, or in the mode, of this name; only on a photo."""
        self._tool = tool
        self.hint.setText(tool_texts.hint(tool) if self._editor.document is not None else "")
        self.hint.setToolTip(self.hint.text())

    def show_judging(self, judging: bool) -> None:
        """Whether the realism map is being computed."""
        self._judging = judging
        self._show_job()

    def _label(self, width: int, label: QLabel | None = None) -> QLabel:
        label = label or QLabel()
        label.setMinimumWidth(width)
        self.addWidget(label)
        return label

    def _set_texts(self) -> None:
        for label, name in (
            (self.zoom, self.tr("Zoom")),
            (self.size_text, self.tr("Size of the photo")),
            (self.position, self.tr("Pixel under the pointer")),
            (self.colour, self.tr("Bit depth and colour profile")),
            (self.device, self.tr("Device that computes fills")),
            (self.hint, self.tr("What the tool does")),
        ):
            label.setAccessibleName(name)
            label.setToolTip(name)
        self.progress.setAccessibleName(self.tr("Progress"))
        self.cancel.setToolTip(self.tr("Cancel (Esc)"))
        self.cancel.setAccessibleName(self.tr("Cancel"))
        self._show_document()
        self._show_job()
        self._show_device(*self._engine)

    def _show_document(self) -> None:
        document = self._editor.document
        self.show_hint(self._tool)
        if document is None:
            for label in (self.zoom, self.size_text, self.position, self.colour):
                label.clear()
            return
        size = document.photo.size
        self.size_text.setText(f"{size.width} × {size.height}")
        self.colour.setText(describe_colour(document.photo))

    def _show_device(self, name: str, device: str) -> None:
        self._engine = (name, device)
        self.device.setText(device.upper())
        if device:
            self.device.setToolTip(self.tr("{} on {}").format(name, device))

    def _show_job(self) -> None:
        busy, share = self._editor.busy, self._editor.progress
        text = in_language(self._editor.file_activity) or (self.tr("Judging realism") if self._judging else "")
        if busy:
            text = self.tr("Extending") if self._editor.extending else self.tr("Filling")
            text = text if share is not None else self.tr("Preparing to fill")
            text = self.tr("Restoring the scan") if self._editor.restoring else text
            text = self.tr("Enhancing the picture") if self._editor.enhancing else text
        self.activity.setText(text[:1].upper() + text[1:] + "…" if text else "")
        self.activity.setToolTip(self.activity.text())
        self.progress.setVisible(bool(text))
        self.cancel.setVisible(self._editor.can_cancel)
        if busy and share:
            self.progress.setRange(0, 1000)
            self.progress.setValue(round(share * 1000))
        else:
            self.progress.setRange(0, 0)


def describe_colour(photo: Photo) -> str:
    """Depth, channels and profile as the user reads them: "8 bit RGB · Display P3"."""
    channels = {1: _tr("Grey"), 2: _tr("Grey + alpha"), 3: "RGB", 4: "RGBA"}[photo.pixels.shape[2]]
    depth = _tr("{} bit").format(photo.pixels.dtype.itemsize * 8)
    return f"{depth} {channels} · {profile_name(photo.icc)}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("StatusBar", text)
