"""The panels beside the photo: navigator, layers, history."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QWidget
from shiboken6 import isValid

from inpaint_app.ui.i18n.language import follow_language

_LEAST_WIDTH = 230


class Docks(QObject):
    """The docks of a window; layers and history share a place, the layers in front.

    Attributes:
        navigator, layers, history: the docks.
    """

    def __init__(self, window: QMainWindow, navigator: QWidget, layers: QWidget, history: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.navigator = self._dock("navigatorDock", navigator)
        self.layers = self._dock("layerDock", layers)
        self.history = self._dock("historyDock", history)
        layers.setMinimumWidth(_LEAST_WIDTH)
        window.tabifyDockWidget(self.layers, self.history)
        self.layers.raise_()
        window.resizeDocks([self.layers], [270], Qt.Orientation.Horizontal)
        window.resizeDocks([self.navigator, self.layers], [180, 600], Qt.Orientation.Vertical)
        self.history.visibilityChanged.connect(self._set_texts)  # not until it is shown has it a bar of tabs
        follow_language(self.layers, self._set_texts)

    def _dock(self, name: str, content: QWidget) -> QDockWidget:
        dock = QDockWidget(self._window)
        dock.setObjectName(name)
        features = QDockWidget.DockWidgetFeature
        dock.setFeatures(features.DockWidgetMovable | features.DockWidgetClosable)
        dock.setWidget(content)
        self._window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        return dock

    @Slot()
    def _set_texts(self) -> None:
        if not isValid(self._window):
            return  # docks are hidden once more when the window is deleted
        navigator = self.navigator.widget()
        self.layers.setWindowTitle(self.tr("Layers"))
        self.history.setWindowTitle(self.tr("History"))
        self.navigator.setWindowTitle(self.tr("Navigator"))
        navigator.setAccessibleName(self.tr("Navigator"))
        navigator.setToolTip(self.tr("Drag the frame to move the view"))
        for bar in self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            bar.setAccessibleName(self.tr("Panels"))
