"""What scripts of ``packaging`` make is what is committed: icons, manual page, completions, cards, notices, credits."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tomllib
from importlib import metadata
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from inpaint_app import paths
from inpaint_app.cli.app import app
from inpaint_app.document.files.suffixes import PHOTO_SUFFIXES
from inpaint_app.version import APP_ID, __version__

ROOT = Path(__file__).parent.parent.parent
PACKAGING = ROOT / "packaging"
DESKTOP = PACKAGING / f"{APP_ID}.desktop"
METAINFO = PACKAGING / f"{APP_ID}.metainfo.xml"
MIME = PACKAGING / f"{APP_ID}.mime.xml"
SHARED_TYPES = Path("/usr/share/mime/packages/freedesktop.org.xml")


@pytest.mark.parametrize("name", ["make_man", "make_model_cards", "make_windows"])
def test_what_is_made_is_up_to_date(script, name):
    made = script(name)
    differing = script("making").differs(made.make())
    assert differing == [], f"run python packaging/{name}.py"


def test_the_manual_page_names_every_command_and_is_well_formed(script):
    page = script("make_man").PAGE.read_text(encoding="utf-8")
    for name in app.list_commands(None):
        assert app.get_command(None, name).hidden or f".SS {name}" in page.replace("\\-", "-")
    assert all(line.isascii() or not line.startswith(".") for line in page.splitlines())


def test_icons_of_every_size_show_the_drawing(script):
    made = script("make_icons").make()
    for path, content in made.items():
        if path.suffix != ".png":
            continue
        with Image.open(path) as kept, Image.open(io.BytesIO(content)) as drawn:
            assert kept.size == drawn.size
            assert path.parent.parent.name == f"{kept.width}x{kept.height}"
            difference = np.abs(np.asarray(kept, np.int16) - np.asarray(drawn, np.int16))
            assert difference.mean() < 2, f"run python packaging/make_icons.py ({path})"
    icons = script("make_icons").ICONS
    with Image.open(icons / "inpaint-app.ico") as ico, Image.open(icons / "inpaint-app.icns") as icns:
        assert {(16, 16), (32, 32), (48, 48), (256, 256)} <= ico.info["sizes"]
        assert {128, 256, 512} <= {width for width, _, _ in icns.info["sizes"]}


def test_every_photo_that_is_opened_is_associated():
    offered = set(re.search(r"^MimeType=(.*);$", DESKTOP.read_text(encoding="utf-8"), re.M)[1].split(";"))
    assert "image/openraster" in offered
    if not SHARED_TYPES.is_file():
        pytest.skip("the shared list of types is not installed")
    types: dict[str, set[str]] = {}
    for file in (SHARED_TYPES, MIME):
        for kind in ElementTree.parse(file).getroot():
            for glob in kind.iter("{http://www.freedesktop.org/standards/shared-mime-info}glob"):
                types.setdefault(glob.get("pattern").lower(), set()).add(kind.get("type"))
    assert [suffix for suffix in PHOTO_SUFFIXES if not types[f"*.{suffix}"] & offered] == []


def test_desktop_entry_and_metainfo_tell_of_this_version_and_of_each_other():
    entry = DESKTOP.read_text(encoding="utf-8")
    assert f"\nIcon={APP_ID}\n" in entry
    info = ElementTree.parse(METAINFO).getroot()
    assert info.findtext("id") == APP_ID
    assert info.findtext("launchable") == DESKTOP.name
    assert info.find("releases")[0].get("version") == __version__
    assert list(info.iter("url")) == []


@pytest.mark.parametrize(
    "command",
    [["desktop-file-validate", str(DESKTOP)], ["appstreamcli", "validate", "--no-net", str(METAINFO)]],
    ids=lambda command: command[0],
)
def test_the_validators_of_desktops_find_nothing(command):
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "warning" not in done.stdout.lower()


def test_the_notices_name_every_dependency_with_its_licence():
    notices = (paths.resources() / "THIRD_PARTY_NOTICES.txt").read_text(encoding="utf-8")
    listed = notices.partition("== Texts ==")[0].lower().replace("_", "-")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for need in project["dependencies"]:
        name = re.match(r"[\w.-]+", need)[0]
        found = re.search(rf"^{name.lower()} [\w.+-]+: \w", listed, re.M)
        assert found, f"run python packaging/make_notices.py ({name})"
    for text in ("GNU LESSER GENERAL PUBLIC LICENSE", "Apache License", "FFmpeg", "libheif", "Qt"):
        assert text in notices


def test_the_credits_tell_of_every_photo_that_the_models_learned_from():
    text = (paths.resources() / "PHOTO_CREDITS.txt").read_text(encoding="utf-8")
    count = int(re.search(r"learned from, (\d+) in all", text)[1])
    assert sum(line.startswith("    ") for line in text.splitlines()) == count
    assert "CC-BY-SA" in text
    assert len(text) < 400_000


def test_the_tested_set_covers_everything_that_can_be_installed(script):
    pins = script("constraints")
    assert pins.faults() == [], "run python packaging/constraints.py"
    assert pins.pins()["torch"] == metadata.version("torch").partition("+")[0]
