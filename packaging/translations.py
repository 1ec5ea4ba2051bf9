"""Keeps the translations up to date: ``python packaging/translations.py`` after texts have changed.

Collects every text of the window from the code into ``resources/translations/LANGUAGE/inpaint_app.ts`` (to be
translated with Qt Linguist, ``pyside6-linguist``), and makes from each .ts the .qm that the window reads. Both are
committed, so that an installation needs no tools. Another language is another folder there, empty at first:

    python packaging/translations.py de      # makes the folder for German

Sentences made where Qt is out of reach are found by the calls that make them: the template of each ``Message``, of each
error of ``inpaint_app/errors.py`` and of what readers do not support (context "Messages"), and what ``tr_noop`` marks
(context as it says).
"""

from __future__ import annotations

import ast
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import PySide6

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"

PACKAGE = ROOT / "inpaint_app"
CONTEXT = "Messages"
_UNFINISHED = 'type="unfinished"'


def templates() -> list[str]:
    """The template of every Message and error in the package, sorted."""
    return sorted({text for _, tree in trees() for call in message_calls(tree) for text in template_texts(call)})


def trees() -> Iterator[tuple[Path, ast.Module]]:
    """Every module of the package with its syntax tree."""
    for file in sorted(PACKAGE.rglob("*.py")):
        yield file, ast.parse(file.read_text(encoding="utf-8"))


def message_calls(tree: ast.AST) -> Iterator[ast.Call]:
    """The calls that make a Message or one of the project's errors."""
    makers = _error_names() | {"Message", "UnsupportedError"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in makers and node.args:
            yield node


def template_texts(call: ast.Call) -> Iterator[str]:
    """The template of such a call, or each of those that a condition chooses from; none where it is a variable."""
    given = call.args[0]
    for node in (given.body, given.orelse) if isinstance(given, ast.IfExp) else (given,):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@cache
def _error_names() -> frozenset[str]:
    tree = ast.parse((PACKAGE / "errors.py").read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.ClassDef))


def update(ts: Path, language: str) -> None:
    """Bring the texts in ``ts`` up to date with the code: new ones unfinished, those that are gone left out."""
    files = sorted(PACKAGE.rglob("*.py"))
    with tempfile.TemporaryDirectory() as folder:
        below = Path(folder) / "messages.py"
        texts = [*((CONTEXT, text) for text in templates()), *_marked_texts(), *_texts_in_functions()]
        lines = [f"QT_TRANSLATE_NOOP({_quoted(context)}, {_quoted(text)})" for context, text in texts]
        below.write_text("\n".join(lines) + "\n", encoding="utf-8")
        _qt_tool(
            "lupdate", "-locations", "none", "-no-obsolete", "-target-language", language, *map(str, files), str(below),
            "-ts", str(ts))


def release(ts: Path, qm: Path) -> None:
    """Make the file that the window reads."""
    _qt_tool("lrelease", "-silent", str(ts), "-qm", str(qm))


def _marked_texts() -> Iterator[tuple[str, str]]:
    """Context and text of each ``tr_noop("Context", "text")``."""
    for _, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _called(node) == "tr_noop":
                context, text = map(ast.literal_eval, node.args)
                yield str(context), str(text)


def _texts_in_functions() -> Iterator[tuple[str, str]]:
    """Context and text of each ``_tr("text")``, as modules without a class write it; lupdate misses these."""
    for _, tree in trees():
        own = next((node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "_tr"), None)
        if own is not None:
            context = next(node.args[0] for node in ast.walk(own) if isinstance(node, ast.Call))
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and _called(node) == "_tr":
                    yield str(ast.literal_eval(context)), str(ast.literal_eval(node.args[0]))


def _called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _qt_tool(name: str, *arguments: str) -> None:
    suffix = ".exe" if sys.platform == "win32" else ""
    tool = next(Path(PySide6.__file__).parent.rglob(name + suffix))
    done = subprocess.run([str(tool), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{name} failed: {done.stderr or done.stdout}")


def main() -> None:
    """Make the folders of the languages that are named; update and release every language, and say what is missing."""
    for language in sys.argv[1:]:
        (FOLDER / language).mkdir(parents=True, exist_ok=True)
    for folder in sorted(each for each in FOLDER.iterdir() if each.is_dir()):
        ts = folder / "inpaint_app.ts"
        update(ts, folder.name)
        release(ts, ts.with_suffix(".qm"))
        print(f"{folder.name}: {ts.read_text(encoding='utf-8').count(_UNFINISHED)} texts to be translated")


if __name__ == "__main__":
    main()
