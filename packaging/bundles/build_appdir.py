"""Makes the folder that AppImage tools turn into one file, from what build_folder.py has made: dist/InpaintApp.AppDir.

    python packaging/bundles/build_appdir.py
    appimagetool dist/InpaintApp.AppDir          # where that tool is to be had
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from layout import DIST, PACKAGING, frozen_folder, share

from inpaint_app.version import APP_ID

APPDIR = DIST / "InpaintApp.AppDir"
_RUN = """\
#!/bin/sh
# Starts the program from wherever the folder, or the image that is made of it, lies.
exec "$(dirname "$(readlink -f "$0")")/usr/lib/inpaint-app/inpaint-app" "$@"
"""


def build() -> Path:
    """Make the folder; what was there before is gone."""
    shutil.rmtree(APPDIR, ignore_errors=True)
    library = APPDIR / "usr" / "lib" / "inpaint-app"
    shutil.copytree(frozen_folder(), library, symlinks=True, copy_function=os.link)  # a gigabyte
    (APPDIR / "usr" / "bin").mkdir()
    (APPDIR / "usr" / "bin" / "inpaint-app").symlink_to("../lib/inpaint-app/inpaint-app")
    share(APPDIR / "usr")
    run = APPDIR / "AppRun"
    run.write_text(_RUN, encoding="utf-8")
    run.chmod(0o755)
    shutil.copyfile(PACKAGING / f"{APP_ID}.desktop", APPDIR / f"{APP_ID}.desktop")
    icon = PACKAGING / "icons" / "hicolor" / "256x256" / "apps" / f"{APP_ID}.png"
    shutil.copyfile(icon, APPDIR / f"{APP_ID}.png")
    (APPDIR / ".DirIcon").symlink_to(f"{APP_ID}.png")
    return APPDIR


if __name__ == "__main__":
    print(build())
