"""Keeps the translations up to date: ``python packaging/translations.py`` after texts have changed.

Collects every text of the window from the code into ``resources/translations/inpaint_app_LANGUAGE.ts`` (to be
translated with Qt Linguist, ``pyside6-linguist``), and makes from each .ts the .qm that the window reads. Both are
committed, so that an installation needs no tools.

Sentences made below the window (errors, notices) cannot call Qt. They are found here by their shape, a whole sentence
in the code of those rooms, and listed in ``sentences.txt`` with {} for what differs; the window recognises them by
that list (``ui.i18n.messages``).
"""

from __future__ import annotations

import ast
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import PySide6

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
LANGUAGES = ("zh_CN",)

_SENTENCES_IN = ("document", "inference", "networks", "settings.py", "ui/editing/background.py")
_ELSEWHERE = ("tr", "_tr", "translate", "noted", "_setting")
"""Calls whose texts are translated by themselves, or never shown."""

_MIN_LETTERS = 8
"""Of a sentence besides what differs: fewer would be recognised in anything."""


def sentences() -> list[str]:
    """The sentences made below the window, {} in place of what differs, sorted."""
    found = set()
    for place in _SENTENCES_IN:
        path = ROOT / "inpaint_app" / place
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            found.update(_sentences(ast.parse(file.read_text(encoding="utf-8"))))
    return sorted(found)


def update(ts: Path) -> None:
    """Bring the texts in ``ts`` up to date with the code: new ones unfinished, those that are gone left out."""
    files = sorted((ROOT / "inpaint_app").rglob("*.py"))
    with tempfile.TemporaryDirectory() as folder:
        below = Path(folder) / "sentences.py"
        texts = [*(("Sentences", text) for text in sentences()), *_texts_in_functions()]
        lines = [f"QT_TRANSLATE_NOOP({_quoted(context)}, {_quoted(text)})" for context, text in texts]
        below.write_text("\n".join(lines) + "\n", encoding="utf-8")
        _qt_tool(
            "lupdate", "-tr-function-alias", "QT_TRANSLATE_NOOP+=noted", "-locations", "none", "-no-obsolete",
            *map(str, files), str(below), "-ts", str(ts),
        )  # fmt: skip


def release(ts: Path, qm: Path) -> None:
    """Make the file that the window reads."""
    _qt_tool("lrelease", "-silent", str(ts), "-qm", str(qm))


def _texts_in_functions() -> Iterator[tuple[str, str]]:
    """Context and text of each ``_tr("text")``, as modules without a class write it; lupdate misses these."""
    for file in sorted((ROOT / "inpaint_app" / "ui").rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        own = next((node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "_tr"), None)
        if own is not None:
            context = next(node.args[0] for node in ast.walk(own) if isinstance(node, ast.Call))
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and _called(node) == "_tr":
                    yield str(ast.literal_eval(context)), str(ast.literal_eval(node.args[0]))


def _sentences(tree: ast.AST) -> Iterator[str]:
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):  # docstrings
            skipped.add(id(node.value))
        elif isinstance(node, ast.Call) and _called(node) in _ELSEWHERE:
            skipped.update(id(inner) for inner in ast.walk(node))
        elif isinstance(node, ast.JoinedStr):
            skipped.update(id(inner) for inner in ast.walk(node) if inner is not node)
    for node in ast.walk(tree):
        if id(node) not in skipped and isinstance(node, ast.Constant | ast.JoinedStr):
            text = _template(node)
            letters = sum(map(str.isalpha, text))
            if text.endswith(".") and letters >= _MIN_LETTERS and (text[0].isupper() or text.startswith("{}")):
                yield text


def _called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _template(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
    return "".join(str(part) for part in parts)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _qt_tool(name: str, *arguments: str) -> None:
    suffix = ".exe" if sys.platform == "win32" else ""
    tool = next(Path(PySide6.__file__).parent.rglob(name + suffix))
    done = subprocess.run([str(tool), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{name} failed: {done.stderr or done.stdout}")


def main() -> None:
    """Update and release every language."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "sentences.txt").write_text("\n".join(sentences()) + "\n", encoding="utf-8")
    for language in LANGUAGES:
        ts = FOLDER / f"inpaint_app_{language}.ts"
        update(ts)
        release(ts, ts.with_suffix(".qm"))


if __name__ == "__main__":
    main()
