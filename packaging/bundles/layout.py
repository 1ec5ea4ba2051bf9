"""Where the files around a Linux program lie below a prefix: entry, icons, types, manual page, completions, notices."""

from __future__ import annotations

import gzip
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGING = ROOT / "packaging"
sys.path.insert(0, str(ROOT))

from inpaint_app.version import APP_ID  # noqa: E402

DIST = ROOT / "dist"
FOLDER = DIST / "inpaint-app"
"""What build_folder.py makes."""


def frozen_folder() -> Path:
    """The folder that PyInstaller has made; it must be there."""
    if not (FOLDER / "inpaint-app").is_file():
        raise SystemExit("Run packaging/bundles/build_folder.py first: dist/inpaint-app is not there.")
    return FOLDER


def share(prefix: Path, *, zipped: bool = False) -> None:
    """Put everything but the program itself below ``prefix`` (such as /usr); ``zipped``: the manual page."""
    target = prefix / "share"
    _copy(PACKAGING / f"{APP_ID}.desktop", target / "applications")
    _copy(PACKAGING / f"{APP_ID}.metainfo.xml", target / "metainfo")
    _copy(PACKAGING / f"{APP_ID}.mime.xml", target / "mime" / "packages", f"{APP_ID}.xml")
    shutil.copytree(PACKAGING / "icons" / "hicolor", target / "icons" / "hicolor", dirs_exist_ok=True)
    completions = PACKAGING / "completions"
    _copy(completions / "bash" / "inpaint-app", target / "bash-completion" / "completions")
    _copy(completions / "zsh" / "_inpaint-app", target / "zsh" / "vendor-completions")
    _copy(completions / "fish" / "inpaint-app.fish", target / "fish" / "vendor_completions.d")
    page = target / "man" / "man1" / "inpaint-app.1"
    _copy(PACKAGING / "inpaint-app.1", page.parent)
    if zipped:
        page.with_name("inpaint-app.1.gz").write_bytes(gzip.compress(page.read_bytes(), 9, mtime=0))
        page.unlink()


def _copy(file: Path, folder: Path, name: str | None = None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / (name or file.name)
    shutil.copyfile(file, target)
    target.chmod(0o644)
