"""Makes the Debian package from the folder that build_folder.py has made: dist/inpaint-app_VERSION_amd64.deb.

    python packaging/bundles/build_deb.py [METHOD LEVEL]      # of compression; xz 6 unless it is said, gzip 1 for a try

Everything lies under /usr/lib/inpaint-app; what it needs of the system is named in Depends. Needs dpkg-deb.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
import tempfile
import time
from email.utils import formatdate
from pathlib import Path

from layout import DIST, PACKAGING, ROOT, frozen_folder, share

from inpaint_app.version import __version__

_DEPENDS = (
    "libc6 (>= 2.36)", "libegl1", "libgl1", "libxkbcommon0", "libdbus-1-3", "libfontconfig1", "libglib2.0-0",
    "libxcb-cursor0", "libxkbcommon-x11-0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0", "libxcb-image0",
    "libxcb-render-util0", "libxcb-xkb1", "zlib1g",
)  # fmt: skip
"""What the folder does not hold: Qt's own prerequisites, as README names them."""
_MAINTAINER = "inpaint-app developers <inpaint-app@localhost.localdomain>"
"""Who publishes the package puts an address here at which they can be reached."""
_CHANGELOG = """\
inpaint-app ({version}) unstable; urgency=medium

  * What has changed stands in CHANGELOG.md.gz.

 -- {maintainer}  {date}
"""
_CONTROL = """\
Package: inpaint-app
Version: {version}
Architecture: amd64
Maintainer: {maintainer}
Installed-Size: {kilobytes}
Depends: {depends}
Section: graphics
Priority: optional
Description: restore photos on your own computer
 Open a photo, brush over a scratch, a stain, a torn corner or something that
 should not be there, press Enter, and a neural network closes the hole. Every
 pixel outside the mask stays exactly as it was, in 8 or 16 bits, with the
 photo's profile and metadata.
 .
 It works offline and without a graphics card, from a window and from the
 command line. Python, Qt and PyTorch are part of this package.
"""


def build(method: str = "xz", level: str = "6") -> Path:
    """Make the package."""
    folder = frozen_folder()
    with tempfile.TemporaryDirectory(dir=DIST) as work:
        root = Path(work) / "root"
        library = root / "usr" / "lib" / "inpaint-app"
        shutil.copytree(folder, library, symlinks=True, copy_function=os.link)  # a gigabyte
        (root / "usr" / "bin").mkdir(parents=True)
        (root / "usr" / "bin" / "inpaint-app").symlink_to("../lib/inpaint-app/inpaint-app")
        share(root / "usr", zipped=True)
        _documents(root / "usr" / "share" / "doc" / "inpaint-app")
        _copy(PACKAGING / "bundles" / "debian" / "lintian-overrides",
              root / "usr" / "share" / "lintian" / "overrides" / "inpaint-app")  # fmt: skip
        _tidy(root)
        size = sum(path.stat().st_size for path in root.rglob("*") if path.is_file() and not path.is_symlink())
        control = root / "DEBIAN"
        control.mkdir()
        (control / "control").write_text(
            _CONTROL.format(
                version=__version__, maintainer=_MAINTAINER, kilobytes=-(-size // 1024), depends=", ".join(_DEPENDS)),
            encoding="utf-8")  # fmt: skip
        package = DIST / f"inpaint-app_{__version__}_amd64.deb"
        subprocess.run(
            ["dpkg-deb", "--root-owner-group", f"-Z{method}", f"-z{level}", "--build", str(root), str(package)],
            check=True, stdout=subprocess.DEVNULL)  # fmt: skip
    return package


def _documents(folder: Path) -> None:
    folder.mkdir(parents=True)
    _copy(PACKAGING / "bundles" / "debian" / "copyright", folder / "copyright")
    date = formatdate(int(os.environ.get("SOURCE_DATE_EPOCH", time.time())), localtime=False)
    own = _CHANGELOG.format(version=__version__, maintainer=_MAINTAINER, date=date).encode()
    for name, text in (("changelog.gz", own), ("CHANGELOG.md.gz", (ROOT / "CHANGELOG.md").read_bytes())):
        (folder / name).write_bytes(gzip.compress(text, 9, mtime=0))


def _copy(file: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, target)


def _tidy(root: Path) -> None:
    """The modes that Debian wants, whatever they were where this is built."""
    for path in root.rglob("*"):
        if path.is_symlink():
            continue
        runs = path.is_dir() or (path.parent.name == "inpaint-app" and path.name == "inpaint-app") or (
            path.name == "torch_shm_manager")
        os.chmod(path, 0o755 if runs else 0o644)


if __name__ == "__main__":
    made = build(*sys.argv[1:3])
    print(f"{made}: {made.stat().st_size / 1e6:.0f} MB")
