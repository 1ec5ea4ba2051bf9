"""What a bundle leaves out, and which files it opens: for the PyInstaller spec, and free of PyInstaller itself."""

from __future__ import annotations

import fnmatch
import sys
from importlib import metadata
from pathlib import Path

from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "packaging")]

from requirements import NAME, runtime  # noqa: E402

from inpaint_app.document.files.suffixes import PHOTO_SUFFIXES  # noqa: E402

_COMPILING = {"jinja2", "markupsafe", "networkx", "fsspec", "setuptools", "wheel"}
"""Distributions that torch and others name and that filling never asks for: they compile, or reach other machines."""

_PARTS = [
    "tkinter", "torch.utils.tensorboard", "PySide6.QtQml", "PySide6.QtQuick",
    "PySide6.QtNetwork", "PySide6.QtSql", "PySide6.QtTest", "numpy.f2py", "numpy.testing", "numba.cuda", "pydoc_data",
]  # fmt: skip
"""Modules of what is taken that are not."""

_UNNEEDED = [
    "*.pyi", "resources/translations/*.ts", "resources/evaluation/*",
    "torch/bin/[!t]*", "torch/bin/test*", "torch/include/*", "torch/share/*", "torch/test/*", "torch/lib/*test*",
    "torch/lib/libaoti_custom_ops*", "torch/lib/libbackend_with_compiler*",
    "PySide6/Qt/qml/*", "PySide6/Qt/lib/libQt6Qml*", "PySide6/Qt/lib/libQt6Quick*", "PySide6/Qt/plugins/tls/*",
    "PySide6/Qt/plugins/platforminputcontexts/*virtualkeyboard*", "PySide6/Qt/plugins/egldeviceintegrations/*",
    "PySide6/Qt/plugins/platforms/libqeglfs*", "PySide6/Qt/plugins/platforms/libqlinuxfb*",
    "PySide6/Qt/plugins/platforms/libqvkkhr*", "PySide6/Qt/plugins/platforms/libqvnc*",
    "PySide6/Qt/plugins/networkinformation/*", "PySide6/Qt/plugins/sqldrivers/*",
    "PySide6/Qt/plugins/platformthemes/libqgtk3*",  # would bring all of GTK; the desktop's portal shows its dialogs
    "PySide6/Qt/plugins/imageformats/libqpdf*",
]  # fmt: skip
"""Files that are left out, as in the folder, with slashes."""

_LANGUAGES = ("zh_CN",)
"""Qt's own texts are taken in these."""

DOCUMENT_TYPES = [
    {"CFBundleTypeName": "Photo", "CFBundleTypeRole": "Editor", "LSHandlerRank": "Alternate",
     "CFBundleTypeExtensions": list(PHOTO_SUFFIXES)},
    {"CFBundleTypeName": "OpenRaster picture", "CFBundleTypeRole": "Editor", "LSHandlerRank": "Default",
     "CFBundleTypeExtensions": ["ora"]},
]  # fmt: skip
"""What Finder may offer to open, for Info.plist."""


def taken() -> dict[str, metadata.Distribution]:
    """The distributions that are in the folder, by name."""
    return {name: distribution for name, distribution in runtime().items() if name not in _COMPILING}


def excluded_modules() -> list[str]:
    """What is left out of all that is installed here: whatever no distribution that is taken brings."""
    own = {canonicalize_name(NAME), *taken()}
    others = [
        module for module, owners in metadata.packages_distributions().items()
        if not own & {canonicalize_name(owner) for owner in owners} and not module.startswith("_")
    ]  # fmt: skip
    return sorted({*others, *_PARTS} - {"inpaint_app", "PyInstaller", "_pyinstaller_hooks_contrib"})


def is_needed(name: str) -> bool:
    """Whether the file ``name``, as it is to be called in the folder, is taken."""
    name = name.replace("\\", "/")
    if "PySide6/" in name and "/translations/" in name:
        return Path(name).name.startswith("qtbase_") and name.endswith(tuple(f"_{code}.qm" for code in _LANGUAGES))
    return not any(fnmatch.fnmatch(name, pattern) for pattern in _UNNEEDED)
