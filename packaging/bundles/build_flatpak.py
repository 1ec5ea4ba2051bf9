"""Makes a Flatpak from what build_folder.py has made: dist/inpaint-app.flatpak.

    python packaging/bundles/build_flatpak.py

Needs flatpak-builder and the runtime that flatpak/org.inpaint_app.InpaintApp.json names; nothing else is fetched, since
the sources, flatpak/sources.json, are folders that have been made here.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from layout import DIST, frozen_folder, share

from inpaint_app.version import APP_ID

MANIFEST = Path(__file__).resolve().parent / "flatpak" / f"{APP_ID}.json"


def prepare() -> None:
    """Make the folders that the sources name."""
    frozen_folder()
    shutil.rmtree(DIST / "flatpak", ignore_errors=True)
    share(DIST / "flatpak")


def build() -> Path:
    """Make the file."""
    prepare()
    repository, image = DIST / "flatpak" / "repository", DIST / "inpaint-app.flatpak"
    subprocess.run(
        ["flatpak-builder", "--force-clean", f"--repo={repository}", str(DIST / "flatpak" / "build"), str(MANIFEST)],
        check=True)  # fmt: skip
    subprocess.run(["flatpak", "build-bundle", str(repository), str(image), APP_ID], check=True)
    return image


if __name__ == "__main__":
    print(build())
