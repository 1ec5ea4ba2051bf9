"""The window: puts canvas, tools, layers and menus around the editor."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QColor, QDragEnterEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMessageBox, QStackedWidget, QVBoxLayout, QWidget

from inpaint_app import __version__
from inpaint_app.document.geometry import Point
from inpaint_app.document.layers import FillLayer
from inpaint_app.inference.request import Engine
from inpaint_app.settings import Settings, save_settings
from inpaint_app.ui.actions import Actions, Command
from inpaint_app.ui.canvas import Canvas
from inpaint_app.ui.editor import Editor
from inpaint_app.ui.empty_state import EmptyState
from inpaint_app.ui.extend_mode import ExtendMode
from inpaint_app.ui.file_commands import FileCommands
from inpaint_app.ui.layer_panel import LayerPanel
from inpaint_app.ui.message_bar import MessageBar
from inpaint_app.ui.recent_files import RecentMenu
from inpaint_app.ui.status_bar import StatusBar
from inpaint_app.ui.theme import SURROUND
from inpaint_app.ui.tool_bar import ToolBar
from inpaint_app.ui.tools import ToolKind, ToolState

_WARM_DELAY_MS = 400
"""Between the first paint of a photo and the start of loading the engine, which slows the window a little."""


class MainWindow(QMainWindow):
    """One window on one photo.

    Attributes:
        editor: what is done to the photo.
        canvas: where it is shown.
        messages: where notices and errors are shown.
        settings: as they are now; written to ``settings_path`` when the window closes.

    Signals:
        first_painted: the window has been painted for the first time.
    """

    first_painted = Signal()

    def __init__(
        self,
        settings: Settings,
        settings_path: Path | None,
        engine_factory: Callable[[], Engine],
        notices: tuple[str, ...] = (),
    ) -> None:
        """``settings_path`` None: settings are not written. ``notices`` are shown at once."""
        super().__init__()
        self.settings = settings
        self._settings_path = settings_path
        self._agreed_to_close = False
        self._painted = False
        self._overlay_lifted = False  # by the window, to show a fill
        self._fills_at_start: tuple[FillLayer, ...] = ()
        self._warmed = False
        self.editor = Editor(engine_factory, grow=settings.grow, undo_bytes=settings.undo_megabytes << 20, parent=self)
        self.tools = ToolState(self)
        self.canvas = Canvas(self.editor, self.tools)
        self.layers = LayerPanel(self.editor)
        self.extend_mode = ExtendMode(self.editor, self.canvas, self)
        self._build_centre()
        self.files = FileCommands(self, self.editor, self.messages, lambda: self.settings, self._remember)
        self.actions_ = Actions(self, self.canvas, self._commands())
        self.recent = RecentMenu(self.tr("Open &recent"), self.files.open_path, self)
        self._build_panels()
        self._build_menus()
        self._connect()
        self._apply_settings()
        self._update_actions()
        for sentence in notices:
            self.messages.show_notice(sentence)

    # -- building

    def _build_centre(self) -> None:
        self.stack = QStackedWidget()
        self.empty = EmptyState()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.canvas)
        self.canvas.set_background_colour(QColor(SURROUND))
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.extend_mode.bar)
        column.addWidget(self.stack)
        self.setCentralWidget(centre)
        self.messages = MessageBar(centre)
        self.setAcceptDrops(True)

    def _commands(self) -> list[Command]:
        editor, canvas, tools, layers = self.editor, self.canvas, self.tools, self.layers
        files, tr = self.files, self.tr
        return [
            Command("open", tr("&Open…"), files.ask_open, ("Ctrl+O",), "open"),
            Command("export", tr("&Export"), files.export, ("Ctrl+Alt+E",), "export"),
            Command("export_as", tr("Export &as…"), files.export_as, ("Ctrl+Alt+Shift+E",)),
            Command("close", tr("&Close photo"), files.close_photo, ("Ctrl+W",)),
            Command("quit", tr("&Quit"), self.close, ("Ctrl+Q",)),
            Command("undo", tr("&Undo"), editor.undo, ("Ctrl+Z",), "undo"),
            Command("redo", tr("&Redo"), editor.redo, ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
            Command("paste", tr("&Paste as new photo"), files.paste, ("Ctrl+V",)),
            Command("brush", tr("&Brush"), lambda: tools.set_tool(ToolKind.BRUSH), ("B",), "brush"),
            Command("eraser", tr("&Eraser"), lambda: tools.set_tool(ToolKind.ERASER), ("E",), "eraser"),
            Command("swap", tr("S&wap brush and eraser"), tools.swap_paint_erase, ("X",)),
            Command("fill", tr("&Fill"), self.fill, ("Return", "Enter"), "fill"),
            Command("fill_variants", tr("Fill with &variants"), lambda: self.fill(4), ("Shift+Return", "Shift+Enter")),
            Command("cancel", tr("&Cancel the fill"), editor.cancel, ("Esc",), "cancel"),
            Command("extend", tr("&Extend canvas…"), self.extend_mode.enter, ("Ctrl+Alt+C",)),
            Command("rename", tr("&Rename…"), layers.rename_selected, ("F2",)),
            Command("delete", tr("&Delete fill"), layers.delete_selected, (), "delete"),
            Command("next_variant", tr("Next &variant"), lambda: layers.step_variant(1), ("Alt+Right",)),
            Command("last_variant", tr("&Previous variant"), lambda: layers.step_variant(-1), ("Alt+Left",)),
            Command("raise", tr("Move &up"), lambda: layers.move_selected(1), ("Ctrl+]",)),
            Command("lower", tr("Move &down"), lambda: layers.move_selected(-1), ("Ctrl+[",)),
            Command("all", tr("&All"), editor.mask.select_all, ("Ctrl+A",)),
            Command("none", tr("&None"), editor.mask.clear, ("Ctrl+D",)),
            Command("invert", tr("&Invert"), editor.mask.invert, ("Ctrl+Shift+I",)),
            Command("load_mask", tr("&Load a mask…"), files.ask_mask),
            Command("show_mask", tr("Show the &mask"), self._show_mask, checkable=True),
            Command("zoom_in", tr("Zoom &in"), canvas.zoom_in, ("Ctrl++", "Ctrl+=")),
            Command("zoom_out", tr("Zoom &out"), canvas.zoom_out, ("Ctrl+-",)),
            Command("fit", tr("&Fit the window"), canvas.fit, ("Ctrl+0",)),
            Command("actual", tr("&100 %"), canvas.actual, ("Ctrl+1",)),
            Command("panels", tr("Hide &panels"), self._hide_panels, ("Tab",), checkable=True),
            Command("full", tr("F&ull screen"), self._full_screen, ("F11",), checkable=True),
            Command("keys", tr("&Keys and mouse"), self._show_keys, ("Ctrl+F1",)),
            Command("about", tr("&About"), self._show_about),
        ]

    def _build_panels(self) -> None:
        acts = self.actions_
        for name in ("brush", "eraser"):
            acts[name].setCheckable(True)
        self.tool_bar = ToolBar(
            self.canvas,
            [acts["open"], acts["export"]],
            [acts["undo"], acts["redo"]],
            [acts["brush"], acts["eraser"]],
            acts["fill"],
            self,
        )
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.tool_bar)
        self.dock = QDockWidget(self.tr("Layers"), self)
        self.dock.setObjectName("layerDock")
        features = QDockWidget.DockWidgetFeature
        self.dock.setFeatures(features.DockWidgetMovable | features.DockWidgetClosable)
        self.dock.setWidget(self.layers)
        self.layers.setMinimumWidth(230)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)
        self.resizeDocks([self.dock], [270], Qt.Orientation.Horizontal)
        self.status = StatusBar(self.editor)
        self.setStatusBar(self.status)

    def _build_menus(self) -> None:
        bar, fill_menu = self.menuBar(), self.actions_.fill_menu
        panel = self.dock.toggleViewAction()
        fill_menu(bar, self.tr("&File"), ["open", self.recent, "", "export", "export_as", "", "close", "quit"])
        fill_menu(bar, self.tr("&Edit"), ["undo", "redo", "", "paste", "", "brush", "eraser", "swap"])
        fill_menu(bar, self.tr("&Image"), ["fill", "fill_variants", "cancel", "", "extend"])
        layer = ["rename", "delete", "", "next_variant", "last_variant", "", "raise", "lower"]
        fill_menu(bar, self.tr("&Layer"), layer)
        fill_menu(bar, self.tr("&Select"), ["all", "none", "invert", "", "load_mask", "show_mask"])
        view = fill_menu(bar, self.tr("&View"), ["zoom_in", "zoom_out", "fit", "actual", "", "panels", "full", ""])
        view.addAction(panel)
        fill_menu(bar, self.tr("&Help"), ["keys", "about"])

    def _connect(self) -> None:
        editor = self.editor
        editor.document_changed.connect(self._document_changed)
        editor.history_changed.connect(self._update_actions)
        editor.job_changed.connect(self._update_actions)
        editor.opened.connect(lambda _: self.recent.show_files(self.settings.recent_files))
        editor.notice.connect(self.messages.show_notice)
        editor.failed.connect(self.messages.show_error)
        self.empty.open_asked.connect(self.files.ask_open)
        self.status.cancel_asked.connect(editor.cancel)
        self.canvas.zoom_changed.connect(self.status.show_zoom)
        self.canvas.cursor_moved.connect(self._show_position)
        self.tools.tool_changed.connect(self._update_actions)
        self.layers.mask_shown.connect(self._show_mask)
        editor.preview_changed.connect(self._reveal_fill)
        editor.mask_changed.connect(self._mask_touched)
        editor.job_changed.connect(self._job_changed)
        self.layers.list.currentItemChanged.connect(self._update_actions)

    def _apply_settings(self) -> None:
        settings = self.settings
        self.tools.set_diameter(settings.brush_diameter)
        self.tools.set_hardness(settings.brush_hardness)
        self.canvas.set_overlay_opacity(settings.overlay_opacity)
        self.tool_bar.set_overlay_colour(QColor(settings.overlay_colour))
        self.recent.show_files(settings.recent_files)
        self.resize(1360, 860)
        if settings.window_geometry:
            self.restoreGeometry(QByteArray.fromBase64(settings.window_geometry.encode()))

    # -- commands

    def fill(self, variants: int = 1) -> None:
        """Fill the mask, what is in view first; ``variants``: how many results to choose from."""
        document = self.editor.document
        self._fills_at_start = document.fills if document is not None else ()
        self.editor.fill(self.canvas.view_centre, variants=variants)

    @Slot(bool)
    def _show_mask(self, shown: bool) -> None:
        self._overlay_lifted = False
        self.canvas.set_overlay_visible(shown)
        self.layers.set_mask_visible(shown)
        self.actions_["show_mask"].setChecked(shown)

    @Slot(object)
    def _reveal_fill(self, _: object) -> None:
        """What the engine delivers lies under the mask: take the overlay away, so that it can be seen."""
        if self.editor.busy and not self.editor.extending and self.canvas.overlay_visible:
            self._show_mask(False)
            self._overlay_lifted = True

    @Slot(object)
    def _mask_touched(self, _: object) -> None:
        if self._overlay_lifted:
            self._show_mask(True)

    @Slot()
    def _job_changed(self) -> None:
        """A cancelled or failed fill leaves nothing to look at: the mask is shown again."""
        document = self.editor.document
        unchanged = document is None or document.fills is self._fills_at_start
        if self._overlay_lifted and not self.editor.busy and unchanged:
            self._show_mask(True)

    def _hide_panels(self, hidden: bool) -> None:
        self.tool_bar.setVisible(not hidden)
        self.dock.setVisible(not hidden)
        self.status.setVisible(not hidden)

    def _full_screen(self, full: bool) -> None:
        self.setWindowState(
            self.windowState() | Qt.WindowState.WindowFullScreen
            if full
            else self.windowState() & ~Qt.WindowState.WindowFullScreen
        )

    def _show_keys(self) -> None:
        rows = [
            (self.tr("Paint or erase"), self.tr("drag; B brush, E eraser, X swaps them")),
            (self.tr("Brush size, hardness"), self.tr("[ ] or Alt+wheel; Shift+[ Shift+]")),
            (self.tr("Pan"), self.tr("hold Space and drag, middle button, or the wheel")),
            (self.tr("Zoom"), self.tr("Ctrl+wheel or pinch; Ctrl++ Ctrl+−; Ctrl+0 fits; Ctrl+1 is 100 %")),
            (self.tr("Fill, with variants, cancel"), self.tr("Enter, Shift+Enter, Esc")),
            (self.tr("Previous and next variant"), self.tr("Alt+← Alt+→")),
            (self.tr("Before and after"), self.tr("hold \\")),
            (self.tr("Hide panels, full screen"), self.tr("Tab, F11")),
        ]
        table = "".join(
            f"<tr><td style='padding:3px 18px 3px 0; white-space:nowrap'>{left}</td>"
            f"<td style='white-space:nowrap'>{right}</td></tr>"
            for left, right in rows
        )
        hint = self.tr("Keys without Ctrl work while the photo has the focus: click on it first.")
        QMessageBox.information(self, self.tr("Keys and mouse"), f"<table>{table}</table><p>{hint}</p>")

    def _show_about(self) -> None:
        text = self.tr(
            "<b>Inpaint App {}</b><p>Restores photos: paint over damage, and a network trained on free "
            "photographs closes the hole. Everything stays on this computer.</p>"
        )
        QMessageBox.about(self, self.tr("About"), text.format(__version__))

    # -- following the editor

    def _document_changed(self) -> None:
        present = self.editor.document is not None
        self.stack.setCurrentWidget(self.canvas if present else self.empty)
        if present:
            self.canvas.setFocus()
            if self._overlay_lifted:
                self._show_mask(True)
            self.status.show_zoom(self.canvas.zoom)
            if not self._warmed:
                self._warmed = True
                QTimer.singleShot(_WARM_DELAY_MS, self.editor.warm_up)
        else:
            self.empty.button.setFocus()
        self._update_actions()

    @Slot()
    def _update_actions(self, *_: object) -> None:
        editor, acts = self.editor, self.actions_
        document, busy = editor.document, editor.busy
        present = document is not None
        fill = self.layers.selected_fill
        acts.enable(present, "export", "export_as", "close", "all", "none", "invert", "load_mask", "show_mask")
        acts.enable(present, "zoom_in", "zoom_out", "fit", "actual", "brush", "eraser", "swap")
        acts.enable(present and not busy, "fill", "fill_variants", "extend")
        acts.enable(busy, "cancel")
        acts.enable(fill is not None, "rename", "delete", "raise", "lower")
        acts.enable(fill is not None and bool(fill.variants), "next_variant", "last_variant")
        for name, text, label in (
            ("undo", self.tr("&Undo"), editor.undo_label),
            ("redo", self.tr("&Redo"), editor.redo_label),
        ):
            acts.enable(bool(label), name)
            acts[name].setText(f"{text} {self.tr(label).lower()}" if label else text)
        acts["brush"].setChecked(self.tools.tool is ToolKind.BRUSH)
        acts["eraser"].setChecked(self.tools.tool is ToolKind.ERASER)
        acts["show_mask"].setChecked(self.canvas.overlay_visible)
        self.setWindowModified(editor.is_modified)
        self.setWindowTitle(f"{self.files.photo_name}[*] – Inpaint App" if present else "Inpaint App[*]")

    @Slot(object)
    def _show_position(self, at: Point | None) -> None:
        document = self.editor.document
        if at is None or document is None:
            self.status.hide_position()
            return
        x, y = math.floor(at.x), math.floor(at.y)
        if 0 <= x < document.photo.size.width and 0 <= y < document.photo.size.height:
            self.status.show_position(x, y)
        else:
            self.status.hide_position()

    # -- drop and close

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and pictures may be dropped anywhere on the window."""
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        if self.files.take(event.mimeData()):
            event.acceptProposedAction()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Announce the first time, once everything in the window is painted too."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.first_painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unexported work, then stop the threads; a running export ends first."""
        if not self._agreed_to_close:
            self.files.leave(self._close_now)
        if not self._agreed_to_close:
            event.ignore()
            return
        self.hide()  # joining may take a moment
        self.editor.shut_down()
        self._remember(
            brush_diameter=self.tools.brush.diameter,
            brush_hardness=self.tools.brush.hardness,
            overlay_colour=self.canvas.overlay_colour.name(),
            overlay_opacity=self.canvas.overlay_opacity,
            window_geometry=bytes(self.saveGeometry().toBase64().data()).decode(),
        )
        event.accept()

    def _close_now(self) -> None:
        self._agreed_to_close = True
        self.close()  # does nothing while a close event is being handled

    def _remember(self, **changes: object) -> None:
        self.settings = replace(self.settings, **changes)  # type: ignore[arg-type]  # names are checked by replace
        if self._settings_path is not None:
            try:
                save_settings(self.settings, self._settings_path)
            except OSError as error:
                reason = error.strerror or str(error)
                self.messages.show_notice(self.tr("The settings could not be saved ({}).").format(reason))
