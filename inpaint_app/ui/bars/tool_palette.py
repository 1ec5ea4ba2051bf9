"""The tool palette: the column of tools beside the canvas."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolBar, QToolButton, QWidget

from inpaint_app.ui.i18n.language import follow_language

TOOLS = (
    ("brush", "eraser", "line"), ("clone", "heal", "sources"), ("rectangle", "ellipse", "lasso", "polygon"),
    ("wand", "object_clicks", "object_box", "object_scribble"), ("crop_tool", "move_tool"),
)  # fmt: skip
"""Names of the tools' commands, those together that are alike."""


class ToolPalette(QToolBar):
    """A button for every tool."""

    def __init__(self, groups: Sequence[Sequence[QAction]], parent: QWidget | None = None) -> None:
        """``groups``: the tools' actions, those together that are alike."""
        super().__init__(parent)
        self.setObjectName("toolPalette")
        self.setOrientation(Qt.Orientation.Vertical)
        self.setMovable(False)
        self.setFloatable(False)
        self.setIconSize(QSize(22, 22))
        for group in groups:
            if self.actions():
                self.addSeparator()
            self.addActions(group)
        for button in self.findChildren(QToolButton):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a tool bar's own buttons take none
        follow_language(self, lambda: self.setWindowTitle(self.tr("Tools")))
