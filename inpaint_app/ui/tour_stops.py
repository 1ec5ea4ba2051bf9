"""What the tour points at in the main window, and what it does there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from inpaint_app import paths
from inpaint_app.ui.bars.tour import Tour

if TYPE_CHECKING:
    from inpaint_app.ui.main_window import MainWindow


def make_tour(window: MainWindow) -> Tour:
    """The tour of ``window``, on the bundled sample; taken or left, it is not offered again."""
    samples = paths.resources() / "samples"
    places: dict[str, Callable[[], QWidget]] = {
        "menus": window.menuBar,
        "photo": lambda: window.stack,
        "tools": lambda: window.tool_palette,
        "fill": lambda: window.tool_bar.fill_button,
        "layers": lambda: window.dock,
    }

    def mask() -> None:
        document = window.editor.document
        if document is not None and document.photo.source.path == samples / "old-print.jpg":
            window.editor.mask.load(samples / "old-print-mask.png")

    tour = Tour(window, places, {
        "open_sample": lambda: window.files.open_path(samples / "old-print.jpg"),
        "mask_sample": mask,
    })  # fmt: skip
    tour.ended.connect(lambda: window.settings_store.change(toured=True))
    return tour
