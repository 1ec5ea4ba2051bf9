"""Plug-ins for other programs: where those look for them, and putting them there."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from inpaint_app import paths
from inpaint_app.errors import SaveError

HOSTS = ("gimp", "krita")
_REACH, _NOTED = "inpaint_reach.py", "inpaint-app.json"
_GIMP = "3.0"
"""Whose folder is made where GIMP has not been started yet."""


def own_command() -> list[str]:
    """What starts this program from anywhere: the frozen program itself, or this Python with the package."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-m", "inpaint_app"]


def folders_of(host: str) -> list[Path]:
    """Where ``host`` looks for the user's plug-ins; of GIMP the folder of each version 3 that has been started."""
    home = Path.home()
    if sys.platform == "win32":
        roaming = Path(os.environ.get("APPDATA", home / "AppData/Roaming"))
        gimp, krita = roaming / "GIMP", roaming / "krita"
    elif sys.platform == "darwin":
        support = home / "Library/Application Support"
        gimp, krita = support / "GIMP", support / "krita"
    else:
        gimp = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / "GIMP"
        krita = Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share") / "krita"
    if host == "krita":
        return [krita / "pykrita"]
    versions = sorted(folder for folder in gimp.glob("3.*") if folder.is_dir())
    return [version / "plug-ins" for version in versions or [gimp / _GIMP]]


def install(host: str, folders: Iterable[Path], reached: Mapping[str, object]) -> list[Path]:
    """Put the plug-in for ``host`` into each folder, in place of an older one.

    Args:
        reached: how it reaches this program: ``command``, or ``server`` and ``token``.

    Returns:
        The folder of the plug-in in each.

    Raises:
        SaveError: a folder cannot be written.
    """
    source = paths.resources() / "plugins"
    placed = []
    for folder in folders:
        inner = folder / ("inpaint-app" if host == "gimp" else "inpaint_app_krita")
        try:
            inner.mkdir(parents=True, exist_ok=True)
            if host == "gimp":
                script = inner / f"{inner.name}.py"
                shutil.copyfile(source / "gimp" / "inpaint_app_gimp.py", script)
                script.chmod(0o755)  # GIMP runs it, if it is named like its folder
            else:
                shutil.copyfile(source / "krita" / inner.name / "__init__.py", inner / "__init__.py")
                shutil.copyfile(source / "krita" / "Manual.html", inner / "Manual.html")
                shutil.copyfile(source / "krita" / f"{inner.name}.desktop", folder / f"{inner.name}.desktop")
            shutil.copyfile(source / _REACH, inner / _REACH)
            noted = inner / _NOTED
            noted.touch(mode=0o600)  # a token is nobody else's business
            noted.write_text(json.dumps(reached), encoding="utf-8")
        except OSError as error:
            raise SaveError(
                "The plug-in cannot be put into {path} ({reason}); choose another folder with --folder.", folder,
                reason=error.strerror) from error
        placed.append(inner)
    return placed
