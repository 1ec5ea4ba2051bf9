"""The main window: canvas, tools, layers and menus around the editor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QPoint, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QStyle, QVBoxLayout, QWidget

from inpaint_app.document.geometry import Point
from inpaint_app.inference.request import Engine
from inpaint_app.messages import Message
from inpaint_app.settings import Settings
from inpaint_app.ui.bars.docks import Docks
from inpaint_app.ui.bars.empty_state import EmptyState
from inpaint_app.ui.bars.history_panel import HistoryPanel
from inpaint_app.ui.bars.message_bar import MessageBar
from inpaint_app.ui.bars.panels import Panels
from inpaint_app.ui.bars.recovery_bar import Recovery
from inpaint_app.ui.bars.status_bar import StatusBar
from inpaint_app.ui.bars.tool_bar import ToolBar
from inpaint_app.ui.bars.tool_palette import TOOLS, ToolPalette
from inpaint_app.ui.bars.tour import Tour
from inpaint_app.ui.bars.tour_sample import TourSample
from inpaint_app.ui.batch.commands import BatchCommands
from inpaint_app.ui.canvas.area import CanvasArea
from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.canvas.gestures.tool_state import ToolKind, ToolState
from inpaint_app.ui.canvas.navigator import Navigator
from inpaint_app.ui.canvas.tiles.mask_display import MaskDisplay
from inpaint_app.ui.canvas.tiles.realism_map import RealismMap
from inpaint_app.ui.commands.actions import Actions, Menu
from inpaint_app.ui.commands.context import CommandContext, WindowDialogs, WindowView
from inpaint_app.ui.commands.damage_commands import DamageCommands
from inpaint_app.ui.commands.enhance_commands import EnhanceCommands
from inpaint_app.ui.commands.file_commands import FileCommands
from inpaint_app.ui.commands.fill_commands import FillCommands
from inpaint_app.ui.commands.menus.context_menus import attach_all
from inpaint_app.ui.commands.menus.edit_menu import edit_menu
from inpaint_app.ui.commands.menus.file_menu import file_menu
from inpaint_app.ui.commands.menus.help_menu import help_menu
from inpaint_app.ui.commands.menus.image_menu import image_menu
from inpaint_app.ui.commands.menus.layer_context import offer_layer_actions
from inpaint_app.ui.commands.menus.layer_menu import layer_menu
from inpaint_app.ui.commands.menus.select_menu import select_menu
from inpaint_app.ui.commands.menus.view_menu import view_menu
from inpaint_app.ui.commands.output_commands import OutputCommands
from inpaint_app.ui.commands.select_commands import SelectCommands
from inpaint_app.ui.crop.mode import CropMode
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.editing.keeping.autosave import QUIET_S, Autosave
from inpaint_app.ui.extend.mode import ExtendMode
from inpaint_app.ui.i18n.language import follow_language
from inpaint_app.ui.layers.layer_panel import LayerPanel
from inpaint_app.ui.models.choice import ModelChoice
from inpaint_app.ui.moving.mode import MoveMode
from inpaint_app.ui.preferences.bindings import SettingsBinder
from inpaint_app.ui.preferences.store import SettingsStore
from inpaint_app.ui.video.commands import ClipCommands

if TYPE_CHECKING:
    from inpaint_app.ui.commands.command_palette import CommandPalette
    from inpaint_app.ui.preferences.preferences import Preferences

_USUAL_SIZE = QSize(1360, 860)
"""Of the window at its first start, as far as the screen has room for it."""

_WARM_DELAY_MS = 400
"""Between the first paint of a photo and the start of loading the engine, which slows the window a little."""


class MainWindow(QMainWindow):
    """One window on one photo.

    Attributes:
        editor: what is done to the photo.
        canvas: where it is shown.
        messages: where notices and errors are shown.
        keeper: the settings as they are now, and the way to change them.

    Signals:
        first_painted: the window has been painted for the first time.
    """

    first_painted = Signal()

    def __init__(
        self,
        settings: Settings,
        settings_path: Path | None,
        engine_factory: Callable[[], Engine],
        notices: tuple[Message, ...] = (),
    ) -> None:
        """``settings_path`` None: settings are not written. ``notices`` are shown at once."""
        super().__init__()
        self.settings_store = SettingsStore(settings, settings_path, self)
        self.autosave: Autosave | None = None
        self.recovery: Recovery | None = None
        self._agreed_to_close = self._kept_for_later = False
        self._painted = False
        self._warmed = False
        self.editor = Editor(engine_factory, parent=self)
        self.tools = ToolState(self)
        self.canvas = Canvas(self.editor, self.tools)
        self.area = CanvasArea(self.canvas)
        self.navigator = Navigator(self.canvas)
        self.realism = RealismMap(self.canvas, self)
        self.layers = LayerPanel(self.editor)
        self.mask_display = MaskDisplay(self.editor, self.canvas, self.layers, self)
        self.extend_mode = ExtendMode(self.editor, self.canvas, self)
        self.crop_mode = CropMode(self.editor, self.canvas, self)
        self.move_mode = MoveMode(self.editor, self.canvas, self)
        self._build_centre()
        self.files = FileCommands(
            self, self.editor, self.canvas, self.messages, lambda: self.settings, self.settings_store.change)
        self._column.insertWidget(self._column.indexOf(self.stack), self.files.photos.tabs)
        self.fills = FillCommands(
            self.editor, self.canvas, self.mask_display, self.extend_mode, self.messages, self.settings_store)
        self.select = SelectCommands(self, self.editor, self.canvas)
        self.damage = DamageCommands(self, self.editor, self.area, self.settings_store)
        self.enhance = EnhanceCommands(self, self.editor, self.canvas, self.settings_store)
        self.output = OutputCommands(self, self.editor, self.messages)
        self.clips = ClipCommands(self, self.editor, self.messages, self.settings_store)
        self.batch = BatchCommands(self, self.editor, self.files.open_path, self.messages, self.settings_store)
        self.tour = self._make_tour()
        self._build_docks()
        self.context = CommandContext(
            self, self.editor, WindowView(self.area, self.mask_display, self.realism, self.layers, Panels(self)),
            self.files, self.fills, self.select, self.damage, self.enhance, self.output, self.clips, self.batch,
            WindowDialogs(self.show_preferences, self.show_palette, self.tour.begin, lambda: self.models.show_dialog()),
        )  # fmt: skip
        self.actions_ = Actions(self, self.canvas, self._menus)
        self._build_bars()
        self.context_menus = attach_all(self.context, self.actions_, self.status, self.navigator, self.empty)
        self._connect()
        self.models: ModelChoice = ModelChoice(
            self, self.editor, self.settings_store, self.tool_bar.model_box, self.realism.use_model)
        self._binder = SettingsBinder(self.context, self.actions_, self.tool_bar, self.models)
        self._restore(settings)
        follow_language(self, self._set_texts)
        for sentence in notices:
            self.messages.show_notice(sentence)

    # -- building

    def _build_centre(self) -> None:
        self.stack = QStackedWidget()
        self.empty = EmptyState()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.area)
        centre = QWidget()
        self._column = QVBoxLayout(centre)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        for mode in (self.extend_mode, self.crop_mode, self.move_mode):
            self._column.addWidget(mode.bar)
        self._column.addWidget(self.stack)
        self.setCentralWidget(centre)
        self.messages = MessageBar(self.stack)
        self.setAcceptDrops(True)

    def _menus(self) -> list[Menu]:
        makers = (file_menu, edit_menu, image_menu, layer_menu, select_menu, view_menu, help_menu)
        return [maker(self.context) for maker in makers]

    def _build_docks(self) -> None:
        self.docks = Docks(self, self.navigator, self.layers, HistoryPanel(self.editor.session))
        self.navigator_dock, self.dock = self.docks.navigator, self.docks.layers

    def _set_texts(self) -> None:
        self.files.recent.setTitle(self.tr("Open &recent"))
        self.actions_.retranslate()
        self._update_actions()

    def _build_bars(self) -> None:
        acts = self.actions_
        self.tool_bar = ToolBar(
            self.canvas, [acts["open"], acts["export"]], [acts["undo"], acts["redo"]], acts["fill"],
            acts["fill_on_release"], self.editor.mask.clear_sources, self)
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.tool_bar)
        self.tool_palette = ToolPalette([[acts[name] for name in group] for group in TOOLS], self)
        self.addToolBar(Qt.ToolBarArea.LeftToolBarArea, self.tool_palette)
        self.status = StatusBar(self.editor)
        self.setStatusBar(self.status)
        acts.fill_bar(self.menuBar())
        offer_layer_actions(self.layers.list, acts, self.fills)

    def _make_tour(self) -> Tour:
        """A tour of this window on the bundled sample; taken or left, it is not offered again."""
        sample = TourSample(self.editor, self.files.open_path)
        places: dict[str, Callable[[], QWidget]] = {
            "menus": self.menuBar, "photo": lambda: self.stack, "tools": lambda: self.tool_palette,
            "fill": lambda: self.tool_bar.fill_button, "layers": lambda: self.dock,
        }  # fmt: skip
        tour = Tour(self, places, {"open_sample": sample.open, "mask_sample": sample.mark})
        tour.ended.connect(sample.leave)
        tour.ended.connect(lambda: self.settings_store.change(toured=True))
        return tour

    def _connect(self) -> None:
        editor = self.editor
        editor.session.document_changed.connect(self._document_changed)
        editor.session.history_changed.connect(self._update_actions)
        editor.job_changed.connect(self._update_actions)
        editor.session.notice.connect(self.messages.show_notice)
        editor.session.withdrawn.connect(self.messages.withdraw)
        editor.session.failed.connect(self.messages.show_error)
        editor.session.active_layer_changed.connect(self._take_brush)
        self.empty.open_asked.connect(self.files.ask_open)
        self.empty.tour_asked.connect(self.tour.begin)
        self.files.recent.listed.connect(self.empty.show_recent)
        self.empty.recent_asked.connect(self.files.open_path)
        self.empty.recent_menu_asked.connect(self.files.recent.offer)
        self.status.cancel_asked.connect(editor.cancel)
        self.canvas.zoom_changed.connect(self.status.show_zoom)
        self.canvas.cursor_moved.connect(self._show_position)
        self.tools.tool_changed.connect(self._update_actions)
        self.extend_mode.changed.connect(self._update_actions)
        self.mask_display.changed.connect(self._update_actions)
        self.area.changed.connect(self._update_actions)
        self.damage.changed.connect(self._update_actions)
        self.realism.changed.connect(self._update_actions)
        self.realism.failed.connect(self.messages.show_error)
        self.settings_store.changed.connect(self._settings_changed)
        self.settings_store.failed.connect(self.messages.show_notice)
        self.realism.computing.connect(self.status.show_judging)
        editor.session.active_layer_changed.connect(self._update_actions)

    def _restore(self, settings: Settings) -> None:
        """The window as it was left."""
        self.tools.set_diameter(settings.brush_diameter)
        self.tools.set_hardness(settings.brush_hardness)
        self.resize(_USUAL_SIZE)
        if settings.window_geometry:
            self.restoreGeometry(QByteArray.fromBase64(settings.window_geometry.encode()))
        if settings.window_state:
            self.restoreState(QByteArray.fromBase64(settings.window_state.encode()))
        self._stay_on_screen()
        self._binder.apply_all(settings)

    def _stay_on_screen(self) -> None:
        """No larger than what the screen has to give, its frame included, and nowhere beyond it."""
        room = self.screen().availableGeometry()
        style = self.style()
        title = style.pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
        border = style.pixelMetric(QStyle.PixelMetric.PM_MdiSubWindowFrameWidth)
        self.resize(self.size().boundedTo(room.size() - QSize(2 * border, title + border)))
        at = self.pos()
        inside = QPoint(
            max(room.left(), min(at.x(), room.right() - self.width() - 2 * border)),
            max(room.top(), min(at.y(), room.bottom() - self.height() - title - border)),
        )
        if self.settings.window_geometry and inside != at:
            self.move(inside)

    @property
    def settings(self) -> Settings:
        """As they are now."""
        return self.settings_store.now

    @Slot(object)
    def _settings_changed(self, names: frozenset[str]) -> None:
        self._binder.apply(names, self.settings)

    def _shown_settings(self) -> dict[str, object]:
        """What the user sets in the window itself rather than in the preferences, as it is now."""
        return {
            "brush_diameter": self.tools.brush.diameter,
            "brush_hardness": self.tools.brush.hardness,
            "overlay_colour": self.canvas.overlay_colour.name(),
            "overlay_opacity": self.canvas.overlay_opacity,
            "rulers": self.area.rulers_shown,
            "pixel_grid": self.canvas.pixel_grid,
        }

    def guard_work(self, folder: Path, *, quiet_s: float = QUIET_S) -> None:
        """From now on keep copies of unsaved work in ``folder``; offer back what is there from an earlier time."""
        self.autosave = Autosave(self.editor, folder, lambda: self.files.photo_name, self, quiet_s=quiet_s)
        self.autosave.failed.connect(self.messages.show_notice)
        self.recovery = Recovery(self.editor, self.autosave, folder, self._column, self)

    def keep_work(self) -> None:
        """The desktop's session ends: have unsaved work on the disk, and close without a question from now on."""
        if self.autosave is not None:
            self.autosave.keep_now()
            self._agreed_to_close = self._kept_for_later = True

    # -- commands

    def show_preferences(self) -> Preferences:
        """Open the preferences; what is changed in them holds at once."""
        from inpaint_app.ui.preferences.preferences import Preferences

        self.settings_store.change(**self._shown_settings())
        dialog = Preferences(self, lambda: self.settings, self.settings_store.change, self.actions_)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()
        return dialog

    def show_palette(self) -> CommandPalette:
        """List every command, to be found by typing."""
        from inpaint_app.ui.commands.command_palette import CommandPalette

        palette = CommandPalette(self.actions_, self)
        palette.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        palette.show()
        palette.activateWindow()
        palette.field.setFocus()
        return palette

    # -- following the editor

    def _document_changed(self) -> None:
        present = self.editor.document is not None
        self.stack.setCurrentWidget(self.area if present else self.empty)
        if present:
            if self.tour.callout is None:
                self.canvas.setFocus()
            self.status.show_zoom(self.canvas.zoom)
            if not self._warmed:
                self._warmed = True
                QTimer.singleShot(_WARM_DELAY_MS, self.editor.warm_up)
        else:
            self.empty.button.setFocus()
        self._update_actions()

    @Slot()
    def _take_brush(self) -> None:
        """Painting out needs a tool that paints."""
        if self.editor.session.painted_fill is not None and not self.tools.paints:
            self.tools.set_tool(ToolKind.BRUSH)

    @Slot()
    def _update_actions(self, *_: object) -> None:
        self.actions_.update()
        mode = "find_damage" if self.damage.active else "extend" if self.extend_mode.active else ""
        self.status.show_hint(mode or self.tools.tool.value)
        present = self.editor.document is not None
        self.setWindowModified(self.editor.session.is_modified)
        self.setWindowTitle(f"{self.files.photo_name}[*] – Inpaint App" if present else "Inpaint App[*]")

    @Slot(object)
    def _show_position(self, at: Point | None) -> None:
        document = self.editor.document
        self.status.show_point(at, document.photo.size if document is not None else None)

    # -- drop and close

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and pictures may be dropped anywhere on the window."""
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped, or lay it over the photo that is open."""
        if self.files.drop(event.mimeData()):
            event.acceptProposedAction()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Announce the first time, once everything in the window is painted too."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.first_painted.emit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that nobody took may still stand for a command."""
        if not self.actions_.call_by_key(event):
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unexported work, then stop the threads; a running export ends first."""
        if not self._agreed_to_close and self.batch.may_close():
            self.files.photos.leave_all(self._close_now)
        if not self._agreed_to_close:
            event.ignore()
            return
        self.hide()  # joining may take a moment
        for part in (
            self.realism, self.damage, self.enhance, self.clips, self.files, self.output, self.batch, self.models):
            part.stop()
        if self.autosave is not None and self._kept_for_later:
            self.autosave.abandon()
        elif self.autosave is not None:
            self.autosave.finish()
        self.editor.shut_down()
        self.settings_store.change(
            **self._shown_settings(),
            window_state=bytes(self.saveState().toBase64().data()).decode(),
            window_geometry=bytes(self.saveGeometry().toBase64().data()).decode(),
        )
        event.accept()

    def _close_now(self) -> None:
        self._agreed_to_close = True
        self.close()  # does nothing while a close event is being handled
