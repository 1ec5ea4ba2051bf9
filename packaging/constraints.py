"""Pins the tested set: ``python packaging/constraints.py`` writes constraints.txt from what is installed.

Run it in the environment in which the whole suite has passed, with every extra installed. Only public versions are
pinned, so that a build for the processor alone (torch 2.13.0+cpu) is as good as the default one. With --check it says
what is installed otherwise, and fails; ``faults`` says what the file lacks, and needs nothing of that installed.
"""

from __future__ import annotations

import sys

from making import ROOT, Made, main
from packaging.utils import canonicalize_name
from packaging.version import Version
from requirements import declared, tree

from packaging.requirements import Requirement

FILE = ROOT / "packaging" / "constraints.txt"
_HEAD = """\
# The versions that the tests have passed with, of everything that pyproject.toml leads to, extras included.
# Made by packaging/constraints.py; to be used as: python -m pip install -c packaging/constraints.txt .
"""


def make() -> Made:
    """The file, from what is installed."""
    found = tree(declared("all"))
    missing = [name for name, distribution in found.items() if distribution is None]
    if missing:
        raise SystemExit(f"Install these first, they belong to the tested set: {', '.join(missing)}")
    lines = [f"{name}=={Version(each.version).public}" for name, each in found.items() if each is not None]
    return {FILE: _HEAD + "\n".join(lines) + "\n"}


def pins() -> dict[str, str]:
    """The pinned version of each distribution."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if line and not line.startswith("#"))


def faults() -> list[str]:
    """What is wrong with the file: needs that no pin meets, local versions."""
    pinned = pins()
    wrong = [f"{name}=={version} is a local version" for name, version in pinned.items() if "+" in version]
    needs = [*declared("all"), *(Requirement(name) for name in tree(declared("all")))]
    for need in needs:
        version = pinned.get(canonicalize_name(need.name))
        if (need.marker is None or need.marker.evaluate()) and (version is None or version not in need.specifier):
            wrong.append(f"{need} is not met ({version})")
    return wrong


if __name__ == "__main__":
    sys.exit(main(make))
