"""Makes the folder that runs without Python installed, with PyInstaller: dist/inpaint-app (macOS: an .app as well).

    python packaging/bundles/build_folder.py

In an environment in which the program itself is installed (``pip install -c packaging/constraints.txt . pyinstaller``);
what is in the folder is said in ``inpaint-app.spec`` and ``contents.py``. ``try_bundle.py`` tries what was made.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
DIST = ROOT / "dist"
FOLDER = DIST / "inpaint-app"


def build() -> Path:
    """Make the folder; what was there before is gone."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}  # this tree, whatever else is installed
    subprocess.run(
        [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "--distpath", str(DIST),
         "--workpath", str(ROOT / "build" / "pyinstaller"), str(HERE / "inpaint-app.spec")],
        cwd=ROOT, env=environment, check=True)  # fmt: skip
    if sys.platform == "linux":
        _strip(FOLDER)
        _add_licences_of_the_system(FOLDER)
    return FOLDER


def _strip(folder: Path) -> None:
    """Take the tables of symbols out of the largest libraries; of no others, since those that were patched break."""
    inside = folder / "_internal"
    for library in (*(inside / "torch" / "lib").glob("*.so"), inside / "llvmlite" / "binding" / "libllvmlite.so"):
        subprocess.run(["strip", "--strip-unneeded", str(library)], check=True)


def _add_licences_of_the_system(folder: Path) -> None:
    """Put beside the program what Debian says of the licences of those of its libraries that were taken."""
    inside = folder / "_internal"
    triplet = sysconfig.get_config_var("MULTIARCH")
    places = [
        f"{place}/{triplet}/{library.name}" for library in inside.glob("lib*.so*") for place in ("/lib", "/usr/lib")]
    owners = subprocess.run(["dpkg", "-S", *places], capture_output=True, text=True, check=False).stdout
    for package in {line.partition(":")[0] for line in owners.splitlines()}:
        text = Path("/usr/share/doc") / package / "copyright"
        if text.is_file():
            (inside / "licences").mkdir(exist_ok=True)
            shutil.copyfile(text, inside / "licences" / f"{package}.txt")


def size(folder: Path) -> int:
    """Bytes of all files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


if __name__ == "__main__":
    made = build()
    print(f"{made}: {size(made) / 1e6:.0f} MB")
