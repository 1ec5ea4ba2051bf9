"""What a click with the right button on a layer offers."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMenu, QWidget

from inpaint_app.ui.commands.actions import Actions
from inpaint_app.ui.commands.fill_commands import FillCommands
from inpaint_app.ui.i18n.language import follow_language

_WRONG = ("again_more", "again_less", "again_near", "again_here")
_OFFERED = ("fill_again", "mask_from_fill", "paint_out", "duplicate", "delete", "properties")


def offer_layer_actions(rows: QWidget, actions: Actions, fills: FillCommands) -> QMenu:
    """Give the list of layers its menu; what may be wrong with a fill, which comes first, is handed back."""
    wrong = QMenu(rows)
    wrong.addActions([actions[name] for name in _WRONG])
    wrong.addMenu(fills.other_models)
    follow_language(wrong, lambda: wrong.setTitle(QCoreApplication.translate("LayerMenu", "Not ri&ght?")))
    rows.addActions([wrong.menuAction(), *(actions[name] for name in _OFFERED)])
    rows.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
    return wrong
