"""The panels around the canvas, shown and hidden as one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QToolBar, QWidget


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

    def focus_next(self, canvas: QWidget) -> None:
        """Give the focus to the next of canvas, tool bars, docks and status bar that can take it."""
        window = self._window
        areas = [canvas, *window.findChildren(QToolBar), *window.findChildren(QDockWidget), window.statusBar()]
        focus = QApplication.focusWidget()
        holding = [number for number, area in enumerate(areas) if focus and (area is focus or area.isAncestorOf(focus))]
        now = holding[0] if holding else 0
        for area in areas[now + 1 :] + areas[: now + 1]:
            target = canvas if area is canvas else _first_control(area)
            if target is not None and target.isVisible():
                target.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def toggles(self) -> list[QAction]:
        """The actions that show and hide each dock."""
        return [dock.toggleViewAction() for dock in self._window.findChildren(QDockWidget)]


def _first_control(area: QWidget) -> QWidget | None:
    """What Tab would come to first in ``area``."""
    widget = area.nextInFocusChain()
    while widget is not None and area.isAncestorOf(widget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled() and widget.isVisible():
            return widget
        widget = widget.nextInFocusChain()
    return None
