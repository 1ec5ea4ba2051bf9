"""The recipes for bundles: what they name exists, what they leave out is known, and the small ones are tried here.

Building and starting the folder, the .deb and the AppDir takes a quarter of an hour: ``CI_BUNDLES=1 bash .ci/run``.
"""

from __future__ import annotations

import json
import plistlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from inpaint_app.document.files.suffixes import PHOTO_SUFFIXES
from inpaint_app.version import APP_ID, __version__

ROOT = Path(__file__).parent.parent.parent
BUNDLES = ROOT / "packaging" / "bundles"


def test_the_flatpak_manifest_takes_its_sources_from_folders_that_are_made_here(script, tmp_path, monkeypatch):
    manifest = json.loads((BUNDLES / "flatpak" / f"{APP_ID}.json").read_text(encoding="utf-8"))
    assert manifest["id"] == APP_ID
    assert "--share=network" not in manifest["finish-args"]
    listed = [source for module in manifest["modules"] for source in module["sources"]]
    assert listed == ["sources.json"]
    flatpak, layout = script("build_flatpak"), script("layout")
    frozen = tmp_path / "inpaint-app"
    frozen.mkdir()
    (frozen / "inpaint-app").touch()
    monkeypatch.setattr(flatpak, "DIST", tmp_path)
    monkeypatch.setattr(layout, "FOLDER", frozen)
    flatpak.prepare()
    for source in json.loads((BUNDLES / "flatpak" / "sources.json").read_text(encoding="utf-8")):
        made = (BUNDLES / "flatpak" / source["path"]).resolve().relative_to(ROOT / "dist")
        assert source["type"] == "dir"
        assert (tmp_path / made).is_dir()
    assert (tmp_path / "flatpak" / "share" / "applications" / f"{APP_ID}.desktop").is_file()


def test_files_around_the_program_lie_where_a_desktop_looks_for_them(script, tmp_path):
    script("layout").share(tmp_path, zipped=True)
    share = tmp_path / "share"
    for file in (
        f"applications/{APP_ID}.desktop", f"metainfo/{APP_ID}.metainfo.xml", f"mime/packages/{APP_ID}.xml",
        f"icons/hicolor/48x48/apps/{APP_ID}.png", f"icons/hicolor/scalable/apps/{APP_ID}.svg",
        "man/man1/inpaint-app.1.gz",
        "bash-completion/completions/inpaint-app", "zsh/vendor-completions/_inpaint-app",
        "fish/vendor_completions.d/inpaint-app.fish",
    ):  # fmt: skip
        assert (share / file).stat().st_mode & 0o777 == 0o644


def test_a_bundle_holds_what_filling_needs_and_nothing_of_training_and_tests(script):
    contents = script("contents")
    assert {"torch", "numpy", "numba", "pyside6-essentials", "opencv-python-headless"} <= contents.taken().keys()
    excluded = set(contents.excluded_modules())
    assert {"scipy", "pytest", "tensorboard", "mypy"} <= excluded
    assert not {"torch", "numpy", "numba", "PySide6", "cv2", "click", "inpaint_app"} & excluded
    assert contents.is_needed("PySide6/Qt/plugins/platforms/libqxcb.so")
    assert contents.is_needed("PySide6/Qt/translations/qtbase_zh_CN.qm")
    assert not contents.is_needed("PySide6/Qt/translations/qtbase_de.qm")
    assert not contents.is_needed("torch\\include\\torch\\torch.h")
    photos, projects = contents.DOCUMENT_TYPES
    assert (photos["CFBundleTypeExtensions"], projects["CFBundleTypeExtensions"]) == (list(PHOTO_SUFFIXES), ["ora"])


def test_windows_is_told_the_version_and_what_opens_with_the_program():
    version = (BUNDLES / "windows" / "version.txt").read_text(encoding="utf-8")
    compile(version, "version.txt", "eval")
    assert f"'{__version__}'" in version
    setup = (BUNDLES / "windows" / "inpaint-app.iss").read_text(encoding="utf-8")
    assert '#include "associations.iss"' in setup
    for file in re.findall(r"\{#Root\}\\([\w.\\-]+\.\w+|LICENSE)", setup):
        assert (ROOT / file.replace("\\", "/")).exists(), file
    associations = (BUNDLES / "windows" / "associations.iss").read_text(encoding="utf-8")
    assert all(f'".{suffix}"' in associations for suffix in (*PHOTO_SUFFIXES, "ora"))


def test_shell_recipes_are_well_formed_and_macos_is_told_that_code_is_compiled():
    for recipe in (*BUNDLES.rglob("*.sh"), ROOT / "packaging" / "check_release.sh"):
        assert subprocess.run(["bash", "-n", str(recipe)], check=False).returncode == 0
    with (BUNDLES / "macos" / "entitlements.plist").open("rb") as file:
        assert plistlib.load(file)["com.apple.security.cs.allow-jit"] is True


@pytest.mark.parametrize("said", ["", "exit 1"])
def test_a_program_that_does_nothing_does_not_pass(tmp_path, said):
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\n{said}\n")
    program.chmod(0o755)
    tried = subprocess.run(
        [sys.executable, str(BUNDLES / "try_bundle.py"), str(program)], capture_output=True, text=True, check=False)
    assert tried.returncode == 1
    assert "--version" in tried.stderr
