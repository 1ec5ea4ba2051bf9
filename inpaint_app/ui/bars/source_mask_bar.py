"""The options of the tool that says where texture comes from."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from inpaint_app.document.masks.source_masks import COPY_FROM, NOT_FROM
from inpaint_app.ui.canvas.gestures.tool_state import ToolState
from inpaint_app.ui.canvas.tiles.layer_tiles import GREEN, RED
from inpaint_app.ui.i18n.language import follow_language
from inpaint_app.ui.look.theme import icon_button, name_button


class SourceMaskBar(QWidget):
    """Which of the two masks is painted, and a button that clears both.

    Attributes:
        kinds: the button of each mask, by its name.
    """

    def __init__(self, tools: ToolState, clear: Callable[[], None]) -> None:
        super().__init__()
        self._tools = tools
        self.kinds: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(7)
        for name, colour in ((COPY_FROM, GREEN), (NOT_FROM, RED)):
            button = QToolButton()
            swatch = QPixmap(14, 14)
            swatch.fill(QColor(*colour))
            button.setIcon(QIcon(swatch))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, name=name: tools.set_source_mask(name))
            self._group.addButton(button)
            self.kinds[name] = button
            row.addWidget(button)
        self.clear = icon_button("delete")
        self.clear.clicked.connect(clear)
        row.addWidget(self.clear)
        tools.source_mask_changed.connect(self._show)
        self._show(tools.source_mask)
        follow_language(self, self._set_texts)

    def _show(self, name: str) -> None:
        self.kinds[name].setChecked(True)

    def _set_texts(self) -> None:
        for name, text, tip in (
            (COPY_FROM, self.tr("Texture from here"), self.tr("Fills copy texture from what is painted green alone")),
            (NOT_FROM, self.tr("Not from here"), self.tr("Fills copy no texture from what is painted red")),
        ):
            self.kinds[name].setText(text)
            self.kinds[name].setAccessibleName(text)
            self.kinds[name].setToolTip(tip)
        name_button(self.clear, self.tr("Let texture come from everywhere"))
