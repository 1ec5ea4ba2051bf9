"""A desktop photo-restoration editor, its inpainting engine, and the training of its GAN.

For scripts: ``open``, ``fill``, ``extend``, ``Inpainter`` and the events of ``Inpainter.stream`` (see
``inpaint_app.api``), ``detect``, ``restore``, ``enhance``, ``style`` and ``join`` (``inpaint_app.scans``), loaded when
they are first used.
May import nothing but the version.
"""

from __future__ import annotations

from inpaint_app.version import __version__

TYPE_CHECKING = False  # as in typing, whose import would take most of the time of this one
if TYPE_CHECKING:
    from typing import Any

    from inpaint_app.api import Inpainter, extend, fill, open
    from inpaint_app.errors import InpaintError
    from inpaint_app.inference.request import Cancelled, Finished, Notice, Planned, Preview, Tile
    from inpaint_app.scans import detect, enhance, join, restore, style

__all__ = [
    "Cancelled", "Finished", "InpaintError", "Inpainter", "Notice", "Planned", "Preview", "Tile", "__version__",
    "detect", "enhance", "extend", "fill", "join", "open", "restore", "style",
]

_HOMES = {
    "inpaint_app.api": ("Inpainter", "extend", "fill", "open"),
    "inpaint_app.errors": ("InpaintError",),
    "inpaint_app.inference.request": ("Cancelled", "Finished", "Notice", "Planned", "Preview", "Tile"),
    "inpaint_app.scans": ("detect", "enhance", "join", "restore", "style"),
}


def __getattr__(name: str) -> Any:
    import importlib

    for home, names in _HOMES.items():
        if name in names:
            found = globals()[name] = getattr(importlib.import_module(home), name)
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
