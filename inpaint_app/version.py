"""The version of this program, the only place that says it, and the versions of what it runs on."""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, which ``import inpaint_app`` does without
if TYPE_CHECKING:
    from collections.abc import Iterable

__version__ = "0.1.0"

APP_ID = "org.inpaint_app.InpaintApp"
"""By this name desktops know the window, its entry, icon and metadata. No host has it: an underscore is in none."""

PARTS = {
    "torch": "torch", "numpy": "numpy", "opencv-python-headless": "cv2", "PySide6-Essentials": "PySide6.QtWidgets",
    "pillow": "PIL.Image", "pi-heif": "pi_heif", "tifffile": "tifffile", "imagecodecs": "imagecodecs",
    "safetensors": "safetensors", "numba": "numba", "psutil": "psutil",
}
"""The distributions that say most about what a machine can do, and a module of each that needs all of it."""


def versions(parts: Iterable[str] = PARTS) -> dict[str, str | None]:
    """Versions by name: this program, Python, the system, and ``parts``; None for what is not installed."""
    import platform  # not on every start
    from importlib import metadata

    def installed(name: str) -> str | None:
        try:
            return metadata.version(name)
        except metadata.PackageNotFoundError:
            return None

    return {
        "inpaint-app": __version__, "Python": platform.python_version(), "system": platform.platform(),
        **{name: installed(name) for name in parts},
    }
