"""Where bundled files and per-user folders are: the only module that knows.

Works from a checkout (``resources/`` beside the package), an installed wheel (``_resources`` inside
the package) and a frozen build (PyInstaller's ``sys._MEIPASS``).
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import platformdirs

_APP = "inpaint-app"


@cache
def resources() -> Path:
    """The folder of bundled files."""
    package = Path(__file__).resolve().parent
    frozen = getattr(sys, "_MEIPASS", None)
    candidates = [package / "_resources", package.parent / "resources"]
    if frozen is not None:
        candidates.insert(0, Path(frozen) / "resources")
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    return candidates[-1]


def translations() -> dict[str, Path]:
    """The languages other than English that there are: the folder of each, by its code."""
    return {folder.name: folder for folder in sorted((resources() / "translations").iterdir()) if folder.is_dir()}


def builtin_model() -> Path:
    """The bundled generator's weights (its card lies beside it, same name, ``.json``)."""
    return resources() / "models" / "builtin.safetensors"


def builtin_detector() -> Path:
    """The bundled detector of damage, with its card likewise."""
    return resources() / "models" / "damage.safetensors"


def builtin_detail() -> Path:
    """The bundled detail network, with its card likewise."""
    return resources() / "models" / "detail.safetensors"


def builtin_selector() -> Path:
    """The bundled network that selects objects, with its card likewise."""
    return resources() / "models" / "select.safetensors"


def bundled_styles() -> dict[str, Path]:
    """The bundled networks that paint in a style, by the names of the styles."""
    found = sorted((resources() / "models").glob("style-*.safetensors"))
    return {path.stem.removeprefix("style-"): path for path in found}


def settings_file() -> Path:
    """The settings, TOML."""
    return Path(platformdirs.user_config_dir(_APP, appauthor=False)) / "settings.toml"


def presets_file() -> Path:
    """Settings of adjustments kept under names, JSON."""
    return settings_file().with_name("adjustments.json")


def models_folder() -> Path:
    """Where the user's own models lie: ``NAME.safetensors``, which has its card in it or beside it as ``NAME.json``."""
    return Path(platformdirs.user_data_dir(_APP, appauthor=False)) / "models"


def cache_folder() -> Path:
    """What can be computed again at any time."""
    return Path(platformdirs.user_cache_dir(_APP, appauthor=False))


def logs_folder() -> Path:
    """The window's logs; every file in it ends in ``.log``."""
    return Path(platformdirs.user_log_path(_APP, appauthor=False))


def autosave_folder() -> Path:
    """Copies of unsaved work, a folder for each running window."""
    return Path(platformdirs.user_data_dir(_APP, appauthor=False)) / "autosave"


def kernels_folder() -> Path:
    """Compiled kernels of the texture search, a folder for each version; they can be compiled again at any time."""
    return cache_folder() / "kernels"


def journals_folder() -> Path:
    """Journals of archives whose results lie where SQLite cannot be trusted."""
    return Path(platformdirs.user_data_dir(_APP, appauthor=False)) / "journals"
