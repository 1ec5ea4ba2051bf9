"""Makes the manual in ``resources/manual``: pages in every language, and on request their pictures.

    python packaging/make_manual.py              # pages, from packaging/manual/LANGUAGE/*.md
    python packaging/make_manual.py --pictures   # also screens of the real window; Chinese needs a font for it

A page is Markdown; its first line is its title. ``{{tools}}`` in it becomes a table of all tools, ``{{commands}}`` one
of all commands with their keys, both from the window itself, in the language of the page. The order of the pages is
PAGES. A new page is a file of the same name in each language, named in PAGES.
"""

from __future__ import annotations

import html
import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from markdown_it import MarkdownIt  # noqa: E402 - the platform is chosen first

from inpaint_app.inference.engines.push_pull_engine import PushPullEngine  # noqa: E402
from inpaint_app.settings import Settings  # noqa: E402
from inpaint_app.ui.canvas.gestures.tool_state import ToolKind  # noqa: E402
from inpaint_app.ui.commands.actions import Command  # noqa: E402
from inpaint_app.ui.i18n import tool_texts  # noqa: E402
from inpaint_app.ui.launch import make_application  # noqa: E402
from inpaint_app.ui.main_window import MainWindow  # noqa: E402

SOURCES = ROOT / "packaging" / "manual"
MANUAL = ROOT / "resources" / "manual"
LANGUAGES = ("en", "zh_CN")
PAGES = ("index", "window", "tools", "mask", "layers", "view", "files", "archives", "commands")
WORDS = {
    "en": {"manual": "Manual", "tool": "Tool", "key": "Key", "use": "What it is for, and how", "command": "Command"},
    "zh_CN": {"manual": "手册", "tool": "工具", "key": "按键", "use": "用途与用法", "command": "命令"},
}


def make(folder: Path) -> None:
    """Write every page in every language under ``folder``; pictures are left as they are."""
    make_application()
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SOURCES / "manual.css", folder / "manual.css")
    for language in LANGUAGES:
        (folder / language).mkdir(exist_ok=True)
        with _Window(language) as window:
            tables = {"tools": _tools(window, language), "commands": _commands(window, language)}
        texts = {page: (SOURCES / language / f"{page}.md").read_text(encoding="utf-8") for page in PAGES}
        titles = {page: text.splitlines()[0].lstrip("# ") for page, text in texts.items()}
        for page, text in texts.items():
            made = _page(language, page, text, titles, tables)
            (folder / language / f"{page}.html").write_text(made, encoding="utf-8", newline="\n")


def _page(language: str, page: str, text: str, titles: dict[str, str], tables: dict[str, str]) -> str:
    body = MarkdownIt("commonmark").enable("table").render(text)
    for name, table in tables.items():
        body = body.replace(f"<p>{{{{{name}}}}}</p>", table)
    links = "\n".join(
        f'<li><a href="{name}.html"{" class=here" if name == page else ""}>{html.escape(title)}</a></li>'
        for name, title in titles.items()
    )
    others = " · ".join(
        f'<a href="../{other}/{page}.html">{name}</a>'
        for other, name in (("en", "English"), ("zh_CN", "中文")) if other != language
    )  # fmt: skip
    return (
        f'<!DOCTYPE html>\n<html lang="{language.replace("_", "-")}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(titles[page])} – Inpaint App</title>\n"
        '<link rel="stylesheet" href="../manual.css">\n</head>\n<body>\n'
        f'<nav><p class="name">Inpaint App<br><small>{WORDS[language]["manual"]}</small></p>\n<ul>\n{links}\n</ul>\n'
        f'<p class="languages">{others}</p></nav>\n<main>\n{body}</main>\n</body>\n</html>\n'
    )


def _tools(window: MainWindow, language: str) -> str:
    """Every tool with its key, what it is for, and what a click, Shift and Alt do."""
    rows = []
    by_name = {command.name: (command, action) for command, _, action in window.actions_.items()}
    for kind in ToolKind:
        if kind.value not in by_name:
            continue
        command, _ = by_name[kind.value]
        key = _key(window, by_name[tool_texts.keys_of(kind.value)][0])
        about, hint = html.escape(tool_texts.about(kind.value)), html.escape(tool_texts.hint(kind.value))
        use = f"{about}<br><small>{hint}</small>"
        rows.append((html.escape(command.plain_text), key, use))
    words = WORDS[language]
    return _table((words["tool"], words["key"], words["use"]), rows)


def _commands(window: MainWindow, language: str) -> str:
    """A table of each menu."""
    words, parts, menus = WORDS[language], [], {}
    for command, menu, _ in window.actions_.items():
        menus.setdefault(menu, []).append((html.escape(command.plain_text), _key(window, command)))
    for menu, rows in menus.items():
        parts.append(f"<h2>{html.escape(menu)}</h2>\n{_table((words['command'], words['key']), rows)}")
    return "\n".join(parts)


def _key(window: MainWindow, command: Command) -> str:
    """The first key of ``command``, spelled the same on every system."""
    keys = window.actions_.keys(command)
    return f"<kbd>{html.escape(keys[0])}</kbd>" if keys else ""


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    head = "".join(f"<th>{each}</th>" for each in heads)
    body = "\n".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n"


class _Window:
    """A window in one language, for as long as its texts are asked for."""

    def __init__(self, language: str) -> None:
        self._window = MainWindow(Settings(language=language, theme="dark", toured=True), None, PushPullEngine)

    def __enter__(self) -> MainWindow:
        return self._window

    def __exit__(self, *_: object) -> None:
        from inpaint_app.ui.i18n.language import use_language

        self._window.close()
        self._window.deleteLater()
        use_language("en")


def differs() -> list[str]:
    """Names of the pages in ``resources/manual`` that are not what the sources and the window make."""
    with tempfile.TemporaryDirectory() as made:
        make(Path(made))
        pages = [path.relative_to(made) for path in sorted(Path(made).rglob("*")) if path.is_file()]
        return [
            str(page) for page in pages
            if not (MANUAL / page).is_file() or (MANUAL / page).read_bytes() != (Path(made) / page).read_bytes()
        ]  # fmt: skip


def main() -> int:
    """Exit status 0: made."""
    make(MANUAL)
    if "--pictures" in sys.argv[1:]:
        from manual_pictures import make_pictures

        for language in LANGUAGES:
            make_pictures(MANUAL / language / "pictures", language)
    return 0


if __name__ == "__main__":
    sys.exit(main())
