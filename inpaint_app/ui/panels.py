"""What lies around the canvas, shown and hidden as one."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QMainWindow, QToolBar, QWidget


class Panels:
    """The tool bars, docks and status bar of a window.

    Attributes:
        hidden: whether they are hidden to leave the canvas alone.
    """

    def __init__(self, window: QMainWindow) -> None:
        self._window = window
        self._restore: list[QWidget] = []
        self.hidden = False

    def hide(self, hidden: bool) -> None:
        """Hide all that are visible, or show those again that this had hidden."""
        if hidden == self.hidden:
            return
        self.hidden = hidden
        if hidden:
            window = self._window
            parts = [*window.findChildren(QToolBar), *window.findChildren(QDockWidget), window.statusBar()]
            self._restore = [part for part in parts if part.isVisibleTo(window)]
        for part in self._restore:
            part.setVisible(not hidden)

    def toggles(self) -> list[QAction]:
        """The actions that show and hide each dock."""
        return [dock.toggleViewAction() for dock in self._window.findChildren(QDockWidget)]
