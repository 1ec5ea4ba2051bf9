"""The tool bar above the canvas: files, history, the fill button, the options of the chosen tool, the overlay."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QPixmap
from PySide6.QtWidgets import QColorDialog, QPushButton, QToolBar, QToolButton, QWidget

from inpaint_app.document.masks.mask import Brush
from inpaint_app.limits import MAX_BRUSH_DIAMETER, MIN_BRUSH_DIAMETER, MIN_OVERLAY_OPACITY
from inpaint_app.ui.bars.selection_bar import SelectionBar
from inpaint_app.ui.bars.source_bar import SourceBar
from inpaint_app.ui.bars.source_mask_bar import SourceMaskBar
from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.canvas.gestures.tool_state import ToolKind, ToolState
from inpaint_app.ui.i18n.language import follow_language
from inpaint_app.ui.look.theme import icon
from inpaint_app.ui.models.box import ModelBox
from inpaint_app.ui.widgets.labelled_slider import BarSlider

_SLIDER_DIAMETER = 1000.0
"""Largest diameter the slider reaches; the number beside it takes larger ones."""


class ToolBar(QToolBar):
    """What is needed at every moment; everything here is in the menus too, or has keys."""

    def __init__(
        self,
        canvas: Canvas,
        files: Sequence[QAction],
        history: Sequence[QAction],
        fill: QAction,
        fill_on_release: QAction,
        clear_sources: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._tools: ToolState = canvas.tools
        self.setObjectName("toolBar")
        self.setMovable(False)
        self.setFloatable(False)
        self.setIconSize(QSize(22, 22))
        for group in (files, history):
            self.addActions(group)
            self.addSeparator()
        for button in self.findChildren(QToolButton):
            if button.defaultAction() is not None:
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a tool bar's own buttons take none
        self.fill_button = self._fill_button(fill)  # before what a narrow window cuts off
        self.addWidget(self.fill_button)
        self.addSeparator()
        self.size_slider = BarSlider(
            int(MIN_BRUSH_DIAMETER), int(MAX_BRUSH_DIAMETER), " px", logarithmic=True, slider_high=_SLIDER_DIAMETER)
        self.size_slider.control.changed.connect(self._tools.set_diameter)
        self.hardness_slider = _percent_slider(0, self._tools.set_hardness)
        self.overlay_slider = _percent_slider(round(MIN_OVERLAY_OPACITY * 100), self._set_overlay_opacity)
        self.overlay_colour = QToolButton()
        self.overlay_colour.clicked.connect(self._choose_colour)
        self.selection_bar = SelectionBar(self._tools)
        self._size_shown = self.addWidget(self.size_slider)
        self._hardness_shown = self.addWidget(self.hardness_slider)
        self.release_button = QToolButton()
        self.release_button.setDefaultAction(fill_on_release)
        self.release_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._release_shown = self.addWidget(self.release_button)
        self._selection_shown = self.addWidget(self.selection_bar)
        self.source_bar = SourceBar(self._tools)
        self._source_shown = self.addWidget(self.source_bar)
        self.source_mask_bar = SourceMaskBar(self._tools, clear_sources)
        self._source_mask_shown = self.addWidget(self.source_mask_bar)
        self.addSeparator()
        self.addWidget(self.overlay_slider)
        self.addWidget(self.overlay_colour)
        self.addSeparator()
        self.model_box = ModelBox()  # at the end: it is in the menus, too, and a narrow window has no room for all
        self.addWidget(self.model_box)
        self._tools.brush_changed.connect(self._show_brush)
        self._tools.tool_changed.connect(self._show_tool)
        self._show_brush(self._tools.brush)
        self._show_tool()
        self.show_overlay()
        follow_language(self, self._set_texts)

    def show_overlay(self) -> None:
        """Show the canvas's overlay colour and opacity."""
        self.overlay_slider.control.set_value(self._canvas.overlay_opacity * 100)
        swatch = QPixmap(18, 18)
        swatch.fill(self._canvas.overlay_colour)
        self.overlay_colour.setIcon(QIcon(swatch))

    def set_overlay_colour(self, colour: QColor) -> None:
        """Show the mask in another colour."""
        self._canvas.set_overlay_colour(colour)
        self.show_overlay()

    def _fill_button(self, fill: QAction) -> QPushButton:
        button = QPushButton()
        button.setIcon(icon("fill"))
        button.setProperty("primary", True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(fill.trigger)

        def show() -> None:
            button.setEnabled(fill.isEnabled())
            button.setToolTip(fill.toolTip())

        fill.changed.connect(show)
        show()
        return button

    def _set_texts(self) -> None:
        self.setWindowTitle(self.tr("Options"))
        self.fill_button.setText(self.tr("Fill"))
        self.fill_button.setAccessibleName(self.tr("Fill the mask"))
        self.size_slider.control.set_text(self.tr("Size"), self.tr("Diameter of the brush"))
        self.hardness_slider.control.set_text(self.tr("Hardness"), self.tr("How sharp the rim of the brush is"))
        self.overlay_slider.control.set_text(self.tr("Mask"), self.tr("How strongly the mask is shown"))
        self.overlay_colour.setAccessibleName(self.tr("Colour of the mask"))
        self.overlay_colour.setToolTip(self.tr("Colour of the mask…"))

    def _show_tool(self) -> None:
        """Show what the chosen tool has to set."""
        self._size_shown.setVisible(self._tools.is_round)
        self._hardness_shown.setVisible(self._tools.paints or self._tools.copies)
        self._source_shown.setVisible(self._tools.copies)
        self._source_mask_shown.setVisible(self._tools.tool is ToolKind.SOURCES)
        self._release_shown.setVisible(self._tools.paints)
        self._selection_shown.setVisible(self._tools.selects)

    def _show_brush(self, brush: Brush) -> None:
        self.size_slider.control.set_value(brush.diameter)
        self.hardness_slider.control.set_value(brush.hardness * 100)

    def _set_overlay_opacity(self, opacity: float) -> None:
        self._canvas.set_overlay_opacity(opacity)
        self.show_overlay()

    def _choose_colour(self) -> None:
        colour = QColorDialog.getColor(self._canvas.overlay_colour, self, self.tr("Colour of the mask"))
        if colour.isValid():
            self.set_overlay_colour(colour)


def _percent_slider(low: int, changed: Callable[[float], None]) -> BarSlider:
    """From ``low`` to 100 percent; ``changed`` gets a share, 0 to 1."""
    slider = BarSlider(low, 100, " %")
    slider.control.changed.connect(lambda percent: changed(percent / 100))
    return slider
