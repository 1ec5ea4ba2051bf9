"""The structure of the package: no import goes in a circle, and no folder or module outgrows a reader."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

import inpaint_app

ROOT = Path(inpaint_app.__file__).parent
MAX_MODULES = 16
"""In one folder, ``__init__`` not counted."""
MAX_LINES = 400

Graph = dict[str, set[str]]


def import_graph(root: Path) -> Graph:
    """What each module under the package ``root`` imports of it, wherever in the module the import stands.

    ``from package import name`` is an import of the module ``package.name`` where there is one, else of ``package``.
    """
    modules = {_name(path, root): path for path in root.rglob("*.py")}
    graph: Graph = {}
    for name, path in modules.items():
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        found: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1]) if node.level else ""
                source = ".".join(filter(None, (base, node.module)))
                found.update(
                    f"{source}.{alias.name}" if f"{source}.{alias.name}" in modules else source for alias in node.names
                )
        graph[name] = (found & modules.keys()) - {name}
    return graph


def circles(graph: Graph) -> list[list[str]]:
    """The strongly connected components of more than one module, each sorted."""
    reached = {module: _reached(graph, module) for module in graph}
    found = {
        tuple(sorted(other for other in reached[module] if module in reached[other]))
        for module in graph
        if module in reached[module]
    }
    return [list(circle) for circle in sorted(found)]


def _reached(graph: Graph, start: str) -> set[str]:
    seen: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        module = waiting.pop()
        if module not in seen:
            seen.add(module)
            waiting.extend(graph[module])
    return seen


def _name(path: Path, root: Path) -> str:
    parts = path.relative_to(root.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_no_import_goes_in_a_circle():
    assert circles(import_graph(ROOT)) == []


@pytest.mark.parametrize(
    "importing",
    [
        "from sample.b import B",
        "import sample.b",
        "from sample import b",
        "from . import b",
        "from .b import B",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from sample.b import B",
        "def late():\n    from sample.b import B",
    ],
)
def test_every_kind_of_import_is_seen(tmp_path, importing):
    package = tmp_path / "sample"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "a.py").write_text(importing)
    (package / "b.py").write_text("from sample.c import C")
    (package / "c.py").write_text("from sample.a import A")
    (package / "d.py").write_text("from sample.a import A")
    assert circles(import_graph(package)) == [["sample.a", "sample.b", "sample.c"]]


def test_no_folder_holds_more_modules_than_can_be_overlooked():
    count = Counter(path.parent for path in ROOT.rglob("*.py") if path.name != "__init__.py")
    assert {folder.name: number for folder, number in count.items() if number > MAX_MODULES} == {}


def test_no_module_is_too_long():
    paths = list(ROOT.rglob("*.py"))
    lengths = {path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    assert {str(path): length for path, length in lengths.items() if length > MAX_LINES} == {}


def test_every_folder_says_what_lives_there():
    silent = [
        str(path.parent.relative_to(ROOT))
        for path in ROOT.rglob("__init__.py")
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []
