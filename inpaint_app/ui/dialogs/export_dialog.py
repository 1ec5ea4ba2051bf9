"""The export dialog: asks what to export and how, and shows the resulting size and pixels."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QLocale, Qt, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from inpaint_app.document.project.export_changes import Metadata
from inpaint_app.document.project.export_kinds import FORMATS_OF, LOSSY, Export, Preview, What, available, preview
from inpaint_app.document.project.project import Project
from inpaint_app.messages import Message
from inpaint_app.ui.dialogs.export_preview import ExportPreview
from inpaint_app.ui.editing.background import FileWorker, describe_error
from inpaint_app.ui.i18n.messages import in_language
from inpaint_app.ui.i18n.profiles import profile_name

SUFFIXES = {"JPEG": "jpg", "PNG": "png", "TIFF": "tif", "WEBP": "webp", "GIF": "gif"}
_USUAL_QUALITY = 90
_DEEP = ("PNG", "TIFF")
"""Formats that can hold 16 bits."""
_DELAY_MS = 250
"""A slider moves more often than a photo can be compressed."""


class ExportDialog(QDialog):
    """One export of a document as it is when the dialog opens.

    Attributes:
        what, format, keep_quality, quality, longest, side, bits, profile, metadata: the choices.
        size_text: the bytes, or why it cannot be done.
        export_button: accepts the dialog.
    """

    def __init__(
        self, project: Project, worker: FileWorker, last: Export | None = None, parent: QWidget | None = None,
    ) -> None:
        """
        Args:
            worker: makes the previews, and outlives the dialog: nothing waits for the last of them.
            last: what was chosen the time before.
        """
        super().__init__(parent)
        self._project = project
        self._closed = False
        self._wanted = 0  # counts previews: what an earlier choice gives is dropped
        self._computing = False
        self._worker = worker
        self.setWindowTitle(self.tr("Export"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.what = QComboBox()
        self.format = QComboBox()
        self.keep_quality = QCheckBox(self.tr("As the &original"))
        self.keep_quality.setToolTip(self.tr("Compress as the original photo was compressed"))
        self.quality_slider = QSlider(Qt.Orientation.Horizontal)
        self.quality = QSpinBox()
        self.longest = QSpinBox()
        self.side = QSpinBox()
        self.bits, self.profile, self.metadata = QComboBox(), QComboBox(), QComboBox()
        self.size_text = QLabel()
        self.pane = ExportPreview()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY_MS)
        self._timer.timeout.connect(self._compute)
        self._lay_out()
        self._fill(last)
        for signal in (
            self.quality.valueChanged, self.longest.valueChanged, self.keep_quality.toggled, self.side.valueChanged,
            self.bits.currentIndexChanged, self.profile.currentIndexChanged, self.metadata.currentIndexChanged,
        ):  # fmt: skip
            signal.connect(self._changed)
        self.what.currentIndexChanged.connect(self._show_formats)
        self.format.currentIndexChanged.connect(self._changed)
        self._changed()

    @property
    def chosen(self) -> Export:
        """What is chosen now."""
        what, name = What(self.what.currentData()), str(self.format.currentData())
        by_number = name in LOSSY and not (what is What.PHOTO and self.keep_quality.isChecked())
        export = Export(what, name, self.quality.value() if by_number else None, self.longest.value())
        if what is not What.PHOTO:
            return export
        side = self.side.value()
        return replace(
            export, side=side if side != max(self._project.photo.size) else None,
            bits=self.bits.currentData() if name in _DEEP else None, srgb=bool(self.profile.currentData()),
            metadata=Metadata(self.metadata.currentData()),
        )

    def suggested_name(self, stem: str) -> Path:
        """A file name for what is chosen, of a photo called ``stem``."""
        export = self.chosen
        names = {
            What.PHOTO: self.tr("{} restored"), What.MASK: self.tr("{} mask"), What.LAYERS: self.tr("{} layer"),
            What.SIDE_BY_SIDE: self.tr("{} before and after"), What.ANIMATION: self.tr("{} before and after"),
        }
        return Path(f"{names[export.what].format(stem)}.{SUFFIXES[export.name]}")

    def done(self, result: int) -> None:
        """Close; a preview that is still being made is dropped when it comes."""
        self._timer.stop()
        self._closed = True
        super().done(result)

    # -- building

    def _lay_out(self) -> None:
        self.quality_slider.setRange(1, 100)
        self.quality.setRange(1, 100)
        self.quality_slider.valueChanged.connect(self.quality.setValue)
        self.quality.valueChanged.connect(self.quality_slider.setValue)
        self.longest.setRange(64, 4000)
        self.longest.setSingleStep(100)
        self.longest.setSuffix(self.tr(" px"))
        self.side.setRange(16, 2 * max(self._project.photo.size) + 16)
        self.side.setSingleStep(100)
        self.side.setSuffix(self.tr(" px"))
        self.side.setKeyboardTracking(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.export_button = buttons.addButton(self.tr("&Export…"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.export_button.setProperty("primary", True)
        self.export_button.setToolTip(self.tr("Choose where to export to"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        quality = QWidget()
        row = QHBoxLayout(quality)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.quality_slider, 1)
        row.addWidget(self.quality)
        self._form = QFormLayout()
        self._quality_row = quality
        for label, control, tip in (
            (self.tr("&What"), self.what, self.tr("What the file shows")),
            (self.tr("&Format"), self.format, self.tr("The format of the file")),
            ("", self.keep_quality, ""),
            (self.tr("&Quality"), quality, ""),
            (self.tr("&Longest side"), self.longest, self.tr("Width or height of the animation, whichever is greater")),
            (self.tr("Longer &side"), self.side, self.tr("Width or height of the photo, whichever is greater")),
            (self.tr("&Depth"), self.bits, self.tr("Bits a channel")),
            (self.tr("&Profile"), self.profile, self.tr("sRGB looks right everywhere, also in programs that know no "
                                                        "profiles")),
            (self.tr("&Metadata"), self.metadata, self.tr("Camera, date, description, place")),
            (self.tr("Size"), self.size_text, ""),
        ):
            self._form.addRow(label, control)
            if tip:
                control.setToolTip(tip)
                control.setAccessibleName(label.replace("&", ""))
        for control in (self.quality_slider, self.quality):
            control.setToolTip(self.tr("1 smallest file, 100 best picture"))
            control.setAccessibleName(self.tr("Quality"))
        self.size_text.setWordWrap(True)
        self.size_text.setContentsMargins(0, 5, 0, 0)  # level with its label
        self.size_text.setMinimumHeight(3 * self.fontMetrics().height())
        self.size_text.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        choices = QWidget()
        choices.setFixedWidth(300)
        column = QVBoxLayout(choices)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._form)
        column.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(self.pane, 1)
        top.addWidget(choices)
        whole = QVBoxLayout(self)
        whole.addLayout(top, 1)
        whole.addWidget(buttons)

    def _fill(self, last: Export | None) -> None:
        names = {
            What.PHOTO: self.tr("Photo"), What.MASK: self.tr("Mask"),
            What.LAYERS: self.tr("Layers, a file each"),
            What.SIDE_BY_SIDE: self.tr("Before and after, side by side"),
            What.ANIMATION: self.tr("Before and after, animated"),
        }
        for what in available(self._project):
            self.what.addItem(names[what], what)
        self._fill_changes(last or Export(What.PHOTO, ""))
        self.quality.setValue(last.quality if last and last.quality else _USUAL_QUALITY)
        self.longest.setValue(last.longest if last else 1200)
        self.keep_quality.setChecked(last is None or last.quality is None)
        if last is not None:
            self.what.setCurrentIndex(max(self.what.findData(last.what), 0))
        self._show_formats()
        if last is not None and self.format.findData(last.name) >= 0:
            self.format.setCurrentIndex(self.format.findData(last.name))

    def _fill_changes(self, last: Export) -> None:
        """Size, depth, profile and metadata: as the photo has them first."""
        photo = self._project.photo
        self.side.setValue(last.side or max(photo.size))
        own = self.tr("As the photo")
        for box, choices, chosen in (
            (self.bits, ((f"{own} ({self._bits} bit)", None), ("8 bit", 8), ("16 bit", 16)), last.bits),
            (self.profile, ((f"{own} ({profile_name(photo.icc)})", False), (self.tr("Convert to sRGB"), True)),
             last.srgb),
            (self.metadata, ((self.tr("All"), Metadata.ALL), (self.tr("All but the place"), Metadata.NO_PLACE),
                             (self.tr("None"), Metadata.NONE)), last.metadata),
        ):
            for text, data in choices:
                box.addItem(text, data)
            box.setCurrentIndex(max(box.findData(chosen), 0))
            box.setMinimumContentsLength(8)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    @property
    def _bits(self) -> int:
        return 8 * self._project.photo.pixels.dtype.itemsize

    # -- following the choices

    def _show_formats(self) -> None:
        formats = FORMATS_OF[What(self.what.currentData())]
        before = self.format.currentData() or self._project.photo.source.name
        self.format.blockSignals(True)
        self.format.clear()
        for name in formats:
            self.format.addItem("WebP" if name == "WEBP" else name, name)
        own = before if before in formats else "PNG" if "PNG" in formats else formats[0]
        self.format.setCurrentIndex(self.format.findData(own))
        self.format.blockSignals(False)
        self._changed()

    def _changed(self) -> None:
        what, name = What(self.what.currentData()), str(self.format.currentData())
        source = self._project.photo.source
        # JPEG keeps the tables of a JPEG; a photo that lost nothing so far loses nothing as WebP either
        has_own = (name == "JPEG" and source.jpeg_tables is not None) or (name == "WEBP" and source.lossless)
        keepable = what is What.PHOTO and has_own
        self._form.setRowVisible(self.keep_quality, keepable)
        self.keep_quality.setText(
            self.tr("&Without loss") if name == "WEBP" else self.tr("As the &original"))
        if not keepable:
            self.keep_quality.blockSignals(True)
            self.keep_quality.setChecked(False)
            self.keep_quality.blockSignals(False)
        self._form.setRowVisible(self._quality_row, name in LOSSY)
        self._quality_row.setEnabled(not self.keep_quality.isChecked())
        self._form.setRowVisible(self.longest, what is What.ANIMATION)
        photo = what is What.PHOTO
        for control, shown in (
            (self.side, photo), (self.bits, photo and name in _DEEP),
            (self.profile, photo and self._project.photo.icc is not None), (self.metadata, photo),
        ):  # fmt: skip
            self._form.setRowVisible(control, shown)
        self._wanted += 1
        self.size_text.setText(self.tr("computing…"))
        self._timer.start()

    def _compute(self) -> None:
        if self._computing:  # one at a time: the newest choice follows it
            return
        self._computing = True
        wanted, project, export = self._wanted, self._project, self.chosen
        doing = Message("computing the preview")

        def compute() -> Preview | Message:
            try:
                return preview(project, export)
            except Exception as error:
                return describe_error(error, doing)

        self._worker.submit(doing, compute, lambda made: self._show(wanted, export, made))

    def _show(self, wanted: int, export: Export, made: Preview | Message) -> None:
        if self._closed or not self._next(wanted):
            return
        if isinstance(made, Message):
            self.size_text.setText(in_language(made))
            self.pane.show_frames((), None, whole=True)
        else:
            size = QLocale().formattedDataSize(made.nbytes, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
            height, width = made.frames[0].shape[:2]
            self.size_text.setText(f"{size}, {width} × {height}" if export.what is What.PHOTO else size)
            self.pane.show_frames(made.frames, made.icc, whole=export.what is not What.PHOTO)
        self.export_button.setEnabled(not isinstance(made, Message))

    def _next(self, wanted: int) -> bool:
        """Whether what was computed is still wanted; if not, compute what is."""
        self._computing = False
        if wanted != self._wanted and not self._timer.isActive():
            self._timer.start()
        return wanted == self._wanted
