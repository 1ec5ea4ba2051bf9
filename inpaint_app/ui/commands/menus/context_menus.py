"""Context menus: what the right button offers where, as names of commands in one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QListWidget, QMenu, QWidget

from inpaint_app.document.geometry import Point
from inpaint_app.document.layers.layers import FillLayer
from inpaint_app.ui.commands.actions import Actions
from inpaint_app.ui.commands.context import CommandContext
from inpaint_app.ui.layers.layer_list import MASK_ROW, PHOTO_ROW, key_of

if TYPE_CHECKING:
    from inpaint_app.ui.bars.status_bar import StatusBar

Names = Callable[[QPoint], Sequence[str]]

CONTEXT_MENUS: Mapping[str, tuple[str | None, ...]] = MappingProxyType({
    "fill": (
        "fill_again", "next_variant", "last_variant", "paint_out", None, "duplicate", "delete", "properties", None,
    ),
    "canvas": (
        "fill", "fill_variants", "cancel", None, "undo", "redo", None, "copy_result", "paste", None,
        "none", "invert", "grow", "feather", None, "find_damage", "restore_scan", None,
        "fit", "actual", "split", "show_mask",
    ),
    "layer": (
        "fill_again", "adjustment", "next_variant", "last_variant", None, "paint_out", "rename", "duplicate",
        "raise", "lower", "merge_down", None, "delete", None, "properties",
    ),
    "mask": (
        "fill", "fill_variants", None, "invert", "grow", "shrink", "feather", "smooth", "fill_holes", "none", None,
        "load_mask", "save_mask", "store_mask", None, "show_mask",
    ),
    "photo": (
        "export", "copy_result", "print", None, "resize", "turn_right", "turn_left", "extend",
        "remove_transparency", "flatten", None, "close",
    ),
    "variants": ("last_variant", "next_variant", "fill_again", None, "properties"),
    "history": ("undo", "redo"),
    "navigator": ("fit", "actual", "zoom_in", "zoom_out"),
    "rulers": ("rulers", "grid"),
    "compare": ("split", "beside"),
    "status": ("fit", "actual", "zoom_in", "zoom_out", None, "resize", "models", "preferences"),
    "empty": ("open", "paste", None, "tour", "manual", "preferences"),
})  # fmt: skip
"""Commands by place; None: a separator. What cannot be done at the moment is left out."""


class ContextMenus(QObject):
    """Opens the menus of the table where the right button, or the menu key, asks for one."""

    def __init__(self, actions: Actions, parent: QObject) -> None:
        super().__init__(parent)
        self._actions = actions

    def attach(self, widget: QWidget, *places: str, at: Names | None = None) -> None:
        """Offer the menus of ``places`` on ``widget``, one below the other; ``at`` gives those of a position."""
        widget.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

        def asked(position: QPoint) -> None:
            self.show(widget, widget.mapToGlobal(position), at(position) if at is not None else places)

        widget.customContextMenuRequested.connect(asked)

    def show(self, widget: QWidget, where: QPoint, places: Sequence[str]) -> QMenu:
        """Open the menus of ``places`` at ``where`` on the screen."""
        self._actions.update()
        menu = QMenu(widget)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for place in places:
            for name in CONTEXT_MENUS[place]:
                if name is None:
                    menu.addSeparator()
                elif self._actions[name].isEnabled():
                    menu.addAction(self._actions[name])
        menu.setSeparatorsCollapsible(True)
        self._add_copy(menu, widget, where)
        if not menu.isEmpty():
            menu.popup(where)
        return menu

    def _add_copy(self, menu: QMenu, widget: QWidget, where: QPoint) -> None:
        """A label's text can be copied."""
        label = widget.childAt(widget.mapFromGlobal(where))
        if isinstance(label, QLabel) and label.text():
            menu.addSeparator()
            copy = menu.addAction(QCoreApplication.translate("ContextMenus", "&Copy “{}”").format(label.text()))
            copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(label.text()))


def attach_all(
    context: CommandContext, actions: Actions, status: StatusBar, navigator: QWidget, empty: QWidget,
) -> ContextMenus:
    """Give every part of a window its menu."""
    menus, view, layers = ContextMenus(actions, context.window), context.view, context.view.layers
    menus.attach(view.canvas, at=lambda at: _on_canvas(context, at))
    menus.attach(layers.list, at=lambda at: _on_row(layers.list, at))
    menus.attach(layers.variants.list, "variants")
    menus.attach(empty, "empty")
    menus.attach(navigator, "navigator")
    menus.attach(status, "status")
    for part in (view.area.before, view.area.divider):
        menus.attach(part, "compare")
    for ruler in view.area.rulers:
        menus.attach(ruler, "rulers")
    return menus


def _on_canvas(context: CommandContext, position: QPoint) -> Sequence[str]:
    """Over a fill that can be seen that fill is chosen, and what can be done to it comes first; nothing in a stroke."""
    canvas, document = context.view.canvas, context.editor.document
    if canvas.gesturing:
        return ()
    ratio = canvas.devicePixelRatioF()
    at = canvas.viewport.to_image(Point(position.x() * ratio, position.y() * ratio))
    fills = reversed(document.layers) if document is not None else ()
    fill = next((each for each in fills if isinstance(each, FillLayer) and _covers(each, at)), None)
    if fill is None:
        return ("canvas",)
    context.editor.session.activate(fill.id)
    return ("fill", "canvas")


def _covers(fill: FillLayer, at: Point) -> bool:
    x, y = int(at.x // 1) - fill.rect.left, int(at.y // 1) - fill.rect.top
    inside = 0 <= x < fill.rect.width and 0 <= y < fill.rect.height
    return fill.shown and inside and bool(fill.effective_coverage((slice(y, y + 1), slice(x, x + 1))).any())


def _on_row(rows: QListWidget, position: QPoint) -> Sequence[str]:
    if not rows.count():
        return ("empty",)
    item = rows.itemAt(position) or rows.currentItem()
    rows.setCurrentItem(item)
    return ({MASK_ROW: "mask", PHOTO_ROW: "photo"}.get(str(key_of(item)), "layer"),)
