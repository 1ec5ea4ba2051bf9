"""Bindings of the settings: what each does in a window, at the start and again when it changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import cast

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from inpaint_app.limits import Quality
from inpaint_app.settings import Settings
from inpaint_app.ui.bars.tool_bar import ToolBar
from inpaint_app.ui.commands.actions import Actions
from inpaint_app.ui.commands.context import CommandContext
from inpaint_app.ui.commands.key_bindings import read_bindings
from inpaint_app.ui.i18n.language import use_language
from inpaint_app.ui.look.theme import app_theme
from inpaint_app.ui.models.choice import ModelChoice

Use = Callable[[Settings], object]


class SettingsBinder(QObject):
    """Hands settings on to what they are for, by their names."""

    def __init__(self, context: CommandContext, actions: Actions, tool_bar: ToolBar, models: ModelChoice) -> None:
        super().__init__(context.window)
        editor, view, canvas = context.editor, context.view, context.view.canvas
        self._uses: dict[str, Use] = {
            "theme": _use_theme,
            "language": lambda now: use_language(now.language),
            "keys": lambda now: actions.use_keys(read_bindings(now.keys)),
            "quality": lambda now: setattr(editor.session, "quality", cast(Quality, now.quality)),
            "grow": lambda now: setattr(editor.session, "grow", now.grow),
            "keep_mask": lambda now: setattr(editor.session, "keep_mask", now.keep_mask),
            "fill_on_release": lambda now: setattr(editor.session, "fill_on_release", now.fill_on_release),
            "undo_megabytes": lambda now: editor.session.set_undo_bytes(now.undo_megabytes << 20),
            "view_megabytes": lambda now: canvas.set_cache_bytes(now.view_megabytes << 20),
            "overlay_opacity": lambda now: canvas.set_overlay_opacity(now.overlay_opacity),
            "overlay_colour": lambda now: tool_bar.set_overlay_colour(QColor(now.overlay_colour)),
            "rulers": lambda now: view.area.show_rulers(now.rulers),
            "pixel_grid": lambda now: canvas.set_pixel_grid(now.pixel_grid),
            "recent_files": lambda now: context.files.recent.show_files(now.recent_files),
            "model": lambda now: models.use(now.model),
            "models_folder": lambda now: models.use(now.model),
        }
        self._editor = editor
        self._canvas = canvas
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app_theme(app).changed.connect(self._take_surround)
            self._take_surround()

    @Slot()
    def _take_surround(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            self._canvas.set_background_colour(QColor(app_theme(app).theme.surround))

    def apply_all(self, now: Settings) -> None:
        """Apply every setting, at the start."""
        for use in self._uses.values():
            use(now)

    def apply(self, names: Iterable[str], now: Settings) -> None:
        """Apply the named ones; the engine is made again where they are about it."""
        changed = set(names)
        for name in changed & self._uses.keys():
            self._uses[name](now)
        if changed & {"device", "models_folder"}:  # another model is the business of who chooses it
            self._editor.renew_engine()
            if self._editor.document is not None:
                self._editor.warm_up()  # so that what cannot be used is said now


def _use_theme(now: Settings) -> None:
    app = QApplication.instance()
    if isinstance(app, QApplication):
        app_theme(app).use(now.theme)
