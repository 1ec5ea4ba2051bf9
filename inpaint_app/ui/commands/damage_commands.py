"""Commands about damage: finding it, going from one place to the next, and restoring a scan."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QDockWidget, QMainWindow

from inpaint_app.ui.canvas.area import CanvasArea, Comparison
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.i18n.language import follow_language
from inpaint_app.ui.preferences.store import SettingsStore
from inpaint_app.ui.widgets.tall_panel import TallPanel

if TYPE_CHECKING:
    from inpaint_app.inference.detect.search import Detector
    from inpaint_app.ui.damage.mode import DamageMode
    from inpaint_app.ui.dialogs.restore_dialog import RestoreDialog


class DamageCommands(QObject):
    """The commands of the Select and Image menus that find damage. What they need is loaded when it is first used.

    Signals:
        changed: what can be done has changed.

    Attributes:
        make_detector: makes what finds damage; called in threads.
        mode: the search in the window; None before the first.
    """

    changed = Signal()

    def __init__(self, window: QMainWindow, editor: Editor, area: CanvasArea, store: SettingsStore) -> None:
        super().__init__(window)
        self._window, self._editor, self._area, self._store = window, editor, area, store
        self.make_detector: Callable[[], Detector] = self._bundled_detector
        self.mode: DamageMode | None = None
        self._dock: QDockWidget | None = None
        self._kept: tuple[tuple[str, int], Detector] | None = None  # its device and threads, and the detector
        editor.picture.restored.connect(self._compare)

    @property
    def active(self) -> bool:
        """Whether damage is being looked for or decided about."""
        return self.mode is not None and self.mode.active

    def find(self) -> None:
        """Look for damage in the photo, in a panel of its own."""
        mode = self.mode or self._make_mode()
        mode.enter()

    def can_step(self) -> bool:
        """Whether there are places to go to."""
        return self.mode is not None and self.active and bool(self.mode.pieces)

    def step(self, direction: int) -> None:
        """Show the next place (1) or the previous one (-1)."""
        if self.mode is not None:
            self.mode.step(direction)

    def ask_restore(self) -> RestoreDialog | None:
        """Ask how to restore the photo as a scan; None without one."""
        from inpaint_app.ui.dialogs.restore_dialog import RestoreDialog

        if self._editor.document is None:
            return None
        dialog = RestoreDialog(self._store, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(lambda result: self._restore(dialog, result))
        dialog.open()
        return dialog

    def stop(self) -> None:
        """End a search and join its threads."""
        if self.mode is not None:
            self.mode.stop()

    def _restore(self, dialog: RestoreDialog, result: int) -> None:
        if result == QDialog.DialogCode.Accepted:
            self._editor.picture.restore(dialog.options, self.make_detector)

    @Slot()
    def _compare(self) -> None:
        """One look before and after, unless there is one already."""
        if self._area.comparison is Comparison.NONE:
            self._area.compare(Comparison.SPLIT)

    def _make_mode(self) -> DamageMode:
        from inpaint_app.ui.damage.mode import DamageMode

        mode = self.mode = DamageMode(self._editor, self._area.canvas, lambda: self.make_detector(), self)
        dock = self._dock = QDockWidget(self._window)
        dock.setObjectName("damageDock")
        dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetMovable)  # it closes with the search
        dock.setWidget(TallPanel(mode.panel))
        dock.hide()
        self._window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
        follow_language(dock, lambda: dock.setWindowTitle(self.tr("Find damage")))
        mode.changed.connect(self._follow_mode)
        return mode

    @Slot()
    def _follow_mode(self) -> None:
        if self._dock is not None and self.mode is not None:
            self._dock.setVisible(self.mode.active)
        self.changed.emit()

    def _bundled_detector(self) -> Detector:
        from inpaint_app.inference.detect.detectors import detector_named

        now = self._store.now
        wanted = now.device, now.threads
        if self._kept is None or self._kept[0] != wanted:
            self._kept = wanted, detector_named("auto", *wanted)
        return self._kept[1]
