"""The tool palette: the tools beside the canvas, in one column, or in two where the window is low."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QToolBar, QToolButton, QWidget

from inpaint_app.ui.i18n.language import follow_language

TOOLS = (
    ("brush", "eraser", "line"), ("clone", "heal", "sources"), ("rectangle", "ellipse", "lasso", "polygon"),
    ("wand", "object_clicks", "object_box", "object_scribble"), ("crop_tool", "move_tool"),
)  # fmt: skip
"""Names of the tools' commands, those together that are alike."""

_SPACE = 3
_RULE = 7
"""Height of the line between two groups, with what is around it."""


class ToolPalette(QToolBar):
    """A button for every tool.

    Attributes:
        buttons: all of them.
    """

    def __init__(self, groups: Sequence[Sequence[QAction]], parent: QWidget | None = None) -> None:
        """``groups``: the tools' actions, those together that are alike."""
        super().__init__(parent)
        self.setObjectName("toolPalette")
        self.setOrientation(Qt.Orientation.Vertical)
        self.setMovable(False)
        self.setFloatable(False)
        self._columns = _Columns(groups)
        self.addWidget(self._columns)
        self.buttons = self._columns.findChildren(QToolButton)
        follow_language(self, lambda: self.setWindowTitle(self.tr("Tools")))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        margins = self.contentsMargins()
        self._columns.fit(event.size().height() - margins.top() - margins.bottom() - 2 * _SPACE)


class _Columns(QWidget):
    """The buttons, group below group."""

    def __init__(self, groups: Sequence[Sequence[QAction]]) -> None:
        super().__init__()
        self._groups = [[self._button(action) for action in group] for group in groups]
        self._rules = [_rule() for _ in groups[1:]]
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_SPACE)
        self._count = 0
        self.fit(1 << 20)

    def fit(self, height: int) -> None:
        """Use as many columns as it takes not to be higher than ``height``, at most two."""
        count = 1 if self._height(1) <= height else 2
        if count == self._count:
            return
        self._count = count
        row = 0
        for number, group in enumerate(self._groups):
            if number:
                self._grid.addWidget(self._rules[number - 1], row, 0, 1, count)
                row += 1
            for index, button in enumerate(group):
                self._grid.addWidget(button, row + index // count, index % count)
            row += -(-len(group) // count)
        self.setMinimumHeight(self._height(2))

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self._height(2))

    def _height(self, columns: int) -> int:
        rows = sum(-(-len(group) // columns) for group in self._groups)
        each = self._groups[0][0].sizeHint().height()
        return rows * (each + _SPACE) + len(self._rules) * (_RULE + _SPACE)

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setAutoRaise(True)
        button.setIconSize(QSize(22, 22))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button


def _rule() -> QFrame:
    line = QFrame()
    line.setObjectName("toolRule")
    line.setFixedHeight(_RULE)
    return line
