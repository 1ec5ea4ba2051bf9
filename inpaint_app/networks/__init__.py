"""Models: generator, discriminators, feature network, small bundled and published networks, weights files, devices.

``load_network`` is the one door to all networks that complete pictures, ``load_enlarger`` to those that enlarge them;
both are loaded when first used. Each network is a module of its own that takes its parts as arguments; the product's
own weights are read and written in `checkpoint` only, those of others are read in ``published``.

May import errors, messages, paths, and torch; nothing of documents, fills or training.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, whose import takes time on the way to the first window
if TYPE_CHECKING:
    from typing import Any

    from inpaint_app.networks.loading import load_enlarger, load_network

__all__ = ["load_enlarger", "load_network"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    found = globals()[name] = getattr(importlib.import_module(f"{__name__}.loading"), name)
    return found
