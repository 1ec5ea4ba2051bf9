"""Which installed distributions the program needs: the tree of what pyproject.toml names, by what each needs."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

from packaging.utils import canonicalize_name

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
NAME = "inpaint-app"


def declared(*extras: str) -> list[Requirement]:
    """What pyproject.toml asks for: its dependencies, and those of ``extras`` ("all": of every extra)."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    by_extra = project["optional-dependencies"]
    lines = [*project["dependencies"]]
    for extra in by_extra if extras == ("all",) else extras:
        lines += by_extra[extra]
    found = [Requirement(line) for line in lines]
    return [each for each in found if canonicalize_name(each.name) != NAME]


def tree(roots: Iterable[Requirement]) -> dict[str, metadata.Distribution | None]:
    """By name, each distribution that ``roots`` lead to on this system, sorted; None: it is not installed."""
    found: dict[str, metadata.Distribution | None] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = list(_that_apply(roots, ()))
    while waiting:
        need = waiting.pop()
        name, extras = canonicalize_name(need.name), frozenset(need.extras)
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            found[name] = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            found.setdefault(name, None)
            continue
        waiting += _that_apply(map(Requirement, metadata.requires(name) or ()), extras)
    return dict(sorted(found.items()))


def _that_apply(needs: Iterable[Requirement], extras: Iterable[str]) -> Iterator[Requirement]:
    for need in needs:
        if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield need


def runtime() -> dict[str, metadata.Distribution]:
    """What the program runs with, extras left out: what a bundle holds."""
    found = tree(declared())
    missing = [name for name, distribution in found.items() if distribution is None]
    if missing:
        raise SystemExit(f"These are not installed here: {', '.join(missing)}")
    return {name: distribution for name, distribution in found.items() if distribution is not None}
