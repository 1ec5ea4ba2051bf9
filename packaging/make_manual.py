"""Makes the manual in ``resources/manual``: pages in every language, and on request their pictures.

    python packaging/make_manual.py              # pages, from packaging/manual/LANGUAGE/*.md
    python packaging/make_manual.py --pictures   # also screens of the real window; Chinese needs a font for it
    python packaging/make_manual.py --pictures restore models   # of the screens these only

A page is Markdown; its first line is its title. ``{{tools}}`` in it becomes a table of all tools, ``{{commands}}`` one
of all commands with their keys, both from the window itself, in the language of the page; ``{{options}}`` becomes what
each command of the command line says of itself. The order of the pages is PAGES. A new page is a file in ``en``, named
in PAGES. A language is a folder of pages and ``words.toml``; a page that it lacks is shown in English.
"""

from __future__ import annotations

import html
import os
import re
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import click  # noqa: E402 - the platform is chosen first
from markdown_it import MarkdownIt  # noqa: E402

from inpaint_app.cli.app import app  # noqa: E402
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine  # noqa: E402
from inpaint_app.settings import Settings  # noqa: E402
from inpaint_app.ui.canvas.gestures.tool_state import ToolKind  # noqa: E402
from inpaint_app.ui.commands.actions import Command  # noqa: E402
from inpaint_app.ui.i18n import language as languages  # noqa: E402
from inpaint_app.ui.i18n import tool_texts  # noqa: E402
from inpaint_app.ui.launch import make_application  # noqa: E402
from inpaint_app.ui.main_window import MainWindow  # noqa: E402

SOURCES = ROOT / "packaging" / "manual"
MANUAL = ROOT / "resources" / "manual"
LANGUAGES = tuple(sorted(folder.name for folder in SOURCES.iterdir() if folder.is_dir()))
PAGES = (
    "index", "first",
    "window", "tools", "mask", "damage", "layers", "view", "files",
    "pictures", "clips", "words", "archives", "models", "training", "digits",
    "plugins", "cli", "server", "api",
    "questions", "troubleshooting", "commands",
)
_LATER = ("benchmark", "completion", "doctor", "evaluate", "train")
"""Commands that fewer people ask for come after the others."""
_BY_ITSELF = "run"
"""What a group does without the name of a command."""
WORDS = {
    language: tomllib.loads((SOURCES / language / "words.toml").read_text(encoding="utf-8")) for language in LANGUAGES}


def make(folder: Path) -> None:
    """Write every page in every language under ``folder``; pictures are left as they are."""
    make_application()
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SOURCES / "manual.css", folder / "manual.css")
    for language in LANGUAGES:
        (folder / language).mkdir(exist_ok=True)
        with _Window(language) as window:
            tables = {
                "tools": _tools(window, language), "commands": _commands(window, language),
                "options": "\n".join(_options(app, "inpaint-app", language))}
        texts = {page: _source(language, page).read_text(encoding="utf-8") for page in PAGES}
        titles = {page: text.splitlines()[0].lstrip("# ") for page, text in texts.items()}
        for page, text in texts.items():
            made = _page(language, page, text, titles, tables)
            (folder / language / f"{page}.html").write_text(made, encoding="utf-8", newline="\n")


def _source(language: str, page: str) -> Path:
    """The file of a page: in the language, or else in English."""
    own = SOURCES / language / f"{page}.md"
    return own if own.is_file() else SOURCES / "en" / own.name


def _page(language: str, page: str, text: str, titles: dict[str, str], tables: dict[str, str]) -> str:
    body = MarkdownIt("commonmark").enable("table").render(_emphasised(text))
    for name, table in tables.items():
        body = body.replace(f"<p>{{{{{name}}}}}</p>", table)
    links = "\n".join(
        f'<li><a href="{name}.html"{" class=here" if name == page else ""}>{html.escape(title)}</a></li>'
        for name, title in titles.items()
    )
    others = " · ".join(
        f'<a href="../{other}/{page}.html">{name}</a>'
        for other, name in languages.LANGUAGES.items() if other != language and other in LANGUAGES
    )  # fmt: skip
    return (
        f'<!DOCTYPE html>\n<html lang="{language.replace("_", "-")}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(titles[page])} – Inpaint App</title>\n"
        '<link rel="stylesheet" href="../manual.css">\n</head>\n<body>\n'
        f'<nav><p class="name">Inpaint App<br><small>{WORDS[language]["manual"]}</small></p>\n<ul>\n{links}\n</ul>\n'
        f'<p class="languages">{others}</p></nav>\n<main>\n{body}</main>\n</body>\n</html>\n'
    )


def _emphasised(text: str) -> str:
    """Emphasis as HTML: Markdown does not see its end between a punctuation mark and a Chinese character."""
    lines, fenced = [], False
    for line in text.splitlines():
        fenced ^= line.startswith("```")
        if not fenced and not line.startswith("    "):
            parts = line.split("`")
            for index in range(0, len(parts), 2):  # the others are code
                parts[index] = re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", parts[index])
                parts[index] = re.sub(r"\*([^* ][^*]*)\*", r"<em>\1</em>", parts[index])
            line = "`".join(parts)
        lines.append(line)
    return "\n".join(lines) + "\n"


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


def _options(command: click.Command, name: str, language: str) -> Iterator[str]:
    """What a command of the command line, and each below it, says of itself."""
    with click.Context(command, info_name=name) as context:
        if isinstance(command, click.Group):
            for below in sorted(command.list_commands(context), key=lambda each: (each in _LATER, each)):
                found = command.get_command(context, below)
                if found is not None and below == _BY_ITSELF:
                    yield from _options(found, name, language)
                elif found is not None and not found.hidden:
                    yield from _options(found, f"{name} {below}", language)
            return
        arguments = [param for param in command.params if isinstance(param, click.Argument)]
        usage = " ".join([name, "[OPTIONS]", *(each.metavar or str(each.name).upper() for each in arguments)])
        told = "".join(
            f"<p>{html.escape(' '.join(part.split()))}</p>\n" for part in (command.help or "").split("\n\n"))
        yield f"<h2>{html.escape(name)}</h2>\n<pre>{html.escape(usage)}</pre>\n{told}"
        rows = [_option(param) for param in command.params if isinstance(param, click.Option) and _is_own(param)]
        if rows:
            words = WORDS[language]
            yield _table((words["option"], words["use"]), rows)


def _is_own(option: click.Option) -> bool:
    """Whether it is of this command, rather than of all."""
    return not option.hidden and not {"--verbose", "--log-file", "--help"} & set(option.opts)


def _option(option: click.Option) -> tuple[str, str]:
    """An option as its command's help shows it, whichever version of click is installed."""
    choices = getattr(option.type, "choices", None)
    value = option.metavar or ("|".join(map(str, choices)) if choices else option.type.name.partition(" ")[0].upper())
    names = html.escape(", ".join([*option.opts, *option.secondary_opts]))
    shown = names if option.is_flag or option.count else f"{names} {html.escape(value)}"
    default = f" [default: {option.default}]" if option.show_default and option.default is not None else ""
    return f"<code>{shown}</code>", html.escape(f"{option.help or ''}{default}".strip())


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
        self._window.close()
        self._window.deleteLater()
        languages.use_language("en")


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

        names = sys.argv[sys.argv.index("--pictures") + 1 :]
        for language in LANGUAGES:
            make_pictures(MANUAL / language / "pictures", language, names)
    return 0


if __name__ == "__main__":
    sys.exit(main())
