"""Tries the plug-ins in a real GIMP 3 and a real Krita 5, which ask this checkout's program, and looks at the results.

    python packaging/try_plugins.py gimp [ROOT]
    python packaging/try_plugins.py krita [ROOT]

Without ROOT they are those of this system (Debian: gimp with gir1.2-gimp-3.0 and python3-gi; krita with python3-pyqt5,
xvfb and xauth). ROOT is a folder with a system that has them, in which they are run by chroot; as root it is made where
there is none, with Debian trixie, by debootstrap (2 GB). The checkout and this Python are mounted in it while it runs.

A photo of 16 bits with a selection is filled, and one of 8 bits is searched for damage and restored. Exit status 0:
the selection was filled at its own depth, nothing outside was touched, damage became a selection, the restored scan a
layer.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from inpaint_app.plugins import install  # noqa: E402 - the checkout's

TRIALS = ROOT / "packaging" / "plugin_trials"
PACKAGES = "gimp gir1.2-gimp-3.0 python3-gi krita python3-pyqt5 xvfb xauth"
SUITE, MIRROR = "trixie", "http://deb.debian.org/debian"
LIMIT_S = 1500


def make_root(root: Path) -> None:
    """A Debian with both programs, where there is none."""
    if (root / "usr/bin/krita").exists():
        return
    subprocess.run(
        ["debootstrap", "--variant=minbase", "--include=ca-certificates", SUITE, str(root), MIRROR], check=True)
    subprocess.run(
        ["chroot", str(root), "sh", "-c", "DEBIAN_FRONTEND=noninteractive apt-get update -qq && "
         f"DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends {PACKAGES}"], check=True)


@contextlib.contextmanager
def mounted(root: Path | None) -> Iterator[None]:
    """The checkout, this Python and the machine's devices at their own places in ``root`` while the block runs."""
    ours = {ROOT, Path(sys.prefix), Path(sys.base_prefix), Path("/proc"), Path("/dev")}
    done: list[Path] = []
    try:
        for folder in sorted(ours) if root is not None else ():
            inside = Path(f"{root}{folder}")
            if not inside.is_mount():
                inside.mkdir(parents=True, exist_ok=True)
                subprocess.run(["mount", "--bind", str(folder), str(inside)], check=True)
                done.append(inside)
        yield
    finally:
        for inside in reversed(done):
            subprocess.run(["umount", "--lazy", str(inside)], check=False)


def command(host: str) -> list[str]:
    """What runs the trial in the program."""
    if host == "gimp":
        script = f"exec(open({str(TRIALS / 'in_gimp.py')!r}).read())"
        return ["gimp-console-3.0", "--no-data", "--no-fonts", "--batch-interpreter", "python-fu-eval",
                "--batch", script, "--quit"]
    return ["xvfb-run", "-a", "krita", "--nosplash"]


def environment(home: Path, host: str) -> dict[str, str]:
    """Of the program: a home of its own, and who answers it."""
    made = {
        "HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "INPAINT_APP_TRIAL": str(home / "trial"),
        "XDG_RUNTIME_DIR": str(home / "run"), "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "1"),
    }
    return {**made, "LIBGL_ALWAYS_SOFTWARE": "1"} if host == "krita" else made


def prepare(home: Path, host: str) -> None:
    """Put the plug-in into ``home``, and for Krita what tries it, switched on."""
    (home / "trial").mkdir()
    (home / "run").mkdir(mode=0o700)
    # the plug-in keeps the host's own PYTHONPATH from the program, so that the checkout's place is said here
    reached = {"command": ["env", f"PYTHONPATH={ROOT}", sys.executable, "-m", "inpaint_app"]}
    if host == "gimp":
        install(host, [home / ".config/GIMP/3.0/plug-ins"], reached)
        return
    folder = home / ".local/share/krita/pykrita"
    install(host, [folder], reached)
    shutil.copytree(TRIALS / "inpaint_app_trial", folder / "inpaint_app_trial")
    shutil.copy(TRIALS / "inpaint_app_trial.desktop", folder)
    (home / ".config").mkdir()
    (home / ".config/kritarc").write_text(
        "[python]\nenable_inpaint_app_krita=true\nenable_inpaint_app_trial=true\n", encoding="utf-8")


def main() -> int:
    """Exit status 0: as it should be; 1: not; 2: wrong words."""
    if len(sys.argv) not in (2, 3) or sys.argv[1] not in ("gimp", "krita"):
        print(__doc__, file=sys.stderr)
        return 2
    host, root = sys.argv[1], Path(sys.argv[2]).resolve() if len(sys.argv) == 3 else None
    if root is not None:
        make_root(root)
        (root / "tmp").mkdir(exist_ok=True)
    outside = Path(tempfile.mkdtemp(prefix="plugin-", dir=root / "tmp" if root is not None else None))
    home = outside if root is None else Path("/") / outside.relative_to(root)
    try:
        prepare(outside, host)
        words = ["env", "-i", *(f"{name}={value}" for name, value in environment(home, host).items()), *command(host)]
        with mounted(root):
            subprocess.run(
                ["chroot", str(root), *words] if root is not None else words, check=False, timeout=LIMIT_S)
        report = outside / "trial" / "report.json"
        if not report.is_file():
            print("The trial did not come to its end.", file=sys.stderr)
            return 1
        told = json.loads(report.read_text(encoding="utf-8"))
        print(json.dumps(told, indent=2))
        return 0 if told.get("failed") == [] else 1
    finally:
        shutil.rmtree(outside, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
