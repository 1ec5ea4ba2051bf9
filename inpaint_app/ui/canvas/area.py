"""The canvas area: the canvas and what surrounds it (rulers, the photo before, the divider of the split view)."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.canvas.compare import BeforeView, SplitDivider, Tag
from inpaint_app.ui.canvas.ruler import Ruler
from inpaint_app.ui.i18n.language import follow_language


class Comparison(Enum):
    """How the photo before is shown."""

    NONE = "none"
    SPLIT = "split"
    BESIDE = "beside"


class CanvasArea(QWidget):
    """Lays out one canvas and its companions.

    Signals:
        changed: rulers or comparison were switched.

    Attributes:
        before: the photo alone, left of the canvas while compared side by side.
        divider: between before and after, over the canvas in the split view.
    """

    changed = Signal()

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = canvas
        self._comparison = Comparison.NONE
        self.before = BeforeView(canvas)
        self.divider = SplitDivider(canvas)
        self.divider.moved.connect(canvas.set_split)
        self.before_tag, self.left_tag, self.right_tag = Tag(self.before), Tag(canvas), Tag(canvas)
        self.divider.moved.connect(self._show_tags)
        canvas.before_switched.connect(self._show_tags)
        self.rulers = (Ruler(canvas, Qt.Orientation.Horizontal), Ruler(canvas, Qt.Orientation.Vertical))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        grid.setHorizontalSpacing(1)
        grid.addWidget(self.rulers[0], 0, 2)
        grid.addWidget(self.rulers[1], 1, 0)
        grid.addWidget(self.before, 1, 1)
        grid.addWidget(canvas, 1, 2)
        grid.setColumnStretch(2, 1)
        self._grid = grid
        self.before.hide()
        self.show_rulers(False)
        canvas.installEventFilter(self)
        follow_language(self, self._set_texts)

    @property
    def rulers_shown(self) -> bool:
        """Whether the rulers are switched on."""
        return not self.rulers[0].isHidden()

    def show_rulers(self, shown: bool) -> None:
        """Show or hide both rulers."""
        for ruler in self.rulers:
            ruler.setVisible(shown)
        self.changed.emit()

    @property
    def comparison(self) -> Comparison:
        """How the photo before is shown now."""
        return self._comparison

    def compare(self, comparison: Comparison) -> None:
        """Show the photo before in this way, or not at all."""
        self._comparison = comparison
        split = comparison is Comparison.SPLIT
        beside = comparison is Comparison.BESIDE
        self._grid.setColumnStretch(1, int(beside))  # else the empty column keeps its half
        self.before.setVisible(beside)
        self.divider.setVisible(split)
        self.divider.place()
        self.divider.raise_()
        self.canvas.set_split(self.divider.share if split else None)
        self._show_tags()
        self.changed.emit()

    def _show_tags(self) -> None:
        """Say which side, or what is held, is before and which after."""
        split, beside = self._comparison is Comparison.SPLIT, self._comparison is Comparison.BESIDE
        held = self.canvas.before_shown
        self.before_tag.place(0)
        edge = self.divider.geometry().center().x() if split else 0
        self.left_tag.place(edge if split else 0, before_edge=split)
        self.right_tag.place(edge)
        self.before_tag.setVisible(beside)
        self.left_tag.setVisible(split or held)
        self.right_tag.setVisible((split or beside) and not held)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The divider is as high as the canvas."""
        if event.type() == QEvent.Type.Resize:
            self.divider.place()
            self._show_tags()
        return super().eventFilter(watched, event)

    def _set_texts(self) -> None:
        for tag in (self.before_tag, self.left_tag):
            tag.setText(self.tr("Before"))
        self.right_tag.setText(self.tr("After"))
        self.before.setAccessibleName(self.tr("Photo before"))
        self.before.setToolTip(self.tr("The photo before: drag to move both"))
        self.divider.setAccessibleName(self.tr("Divider between before and after"))
        self.divider.setToolTip(self.tr("Left of this line the photo before, right of it the photo after"))
        for ruler, name in zip(self.rulers, (self.tr("Ruler across"), self.tr("Ruler down")), strict=True):
            ruler.setAccessibleName(name)
