"""What README, CONTRIBUTING and the manual tell people to type is there: commands, options, functions, files."""

from __future__ import annotations

import ast
import inspect
import re
import shlex
from pathlib import Path

import click
import pytest

import inpaint_app
from inpaint_app.cli.app import app

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "packaging" / "manual").rglob("*.md")])
_ENDS = {"&&", "||", "|", ";", ">", ">>", "<", "&"}


def calls(text):
    """The words after each ``inpaint-app`` in code, up to the end of its command."""
    blocks = re.findall(r"^```(?:sh|bash)\n(.*?)^```|^((?: {4}\S.*\n)+)", text, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in "".join(block).splitlines()]
    lines += re.findall(r"(?<!`)`([^`\n]+)`(?!`)", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    for line in lines:
        match = re.search(r"(?:^|\s)(?:inpaint-app|-m inpaint_app)(?=\s|$)", line)
        if not match:
            continue
        lexer = shlex.shlex(line[match.end():], posix=True, punctuation_chars="&|;<>")
        lexer.whitespace_split = True
        lexer.commenters = "#"
        words = []
        for word in lexer:
            if word in _ENDS:
                break
            words.append(word)
        yield words


def command_of(words):
    """The command that the first words name, and the words after it."""
    command, context = app, click.Context(app)
    words = list(words)
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(context, words[0])
        if found is None:
            break
        command, words = found, words[1:]
    return command, words


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_and_option_exists(document):
    for words in calls(document.read_text(encoding="utf-8")):
        first = next((word for word in words if not word.startswith("-")), "")
        alternatives = first.split("|") if re.fullmatch(r"[a-z]+(\|[a-z]+)+", first) else [first]
        for name in alternatives:
            command, rest = command_of([name, *words[1:]] if words[:1] == [first] else words)
            if command is app and re.fullmatch("[a-z]+", name):
                pytest.fail(f"there is no command {name}: {' '.join(words)}")
            known = {option for param in command.params for option in (*param.opts, *param.secondary_opts)} | {"--help", "-h"}
            given = {word.partition("=")[0] for word in rest if re.match(r"--?[A-Za-z]", word)}
            assert given <= known | {"-vv"}, f"{' '.join(words)}: {given - known}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_options_named_by_themselves_exist_somewhere(document):
    """A sentence such as "`--variants` makes several" names no command."""
    everything = set()

    def collect(command):
        everything.update(option for param in command.params for option in (*param.opts, *param.secondary_opts))
        if isinstance(command, click.Group):
            for name in command.list_commands(click.Context(command)):
                collect(command.get_command(click.Context(command), name))

    collect(app)
    text = document.read_text(encoding="utf-8")
    named = {match.partition("=")[0] for match in re.findall(r"`(--[a-z][a-z-]+)", text)}
    others = {"--help", "--hypothesis-profile", "--logdir", "--pictures", "--count"}
    assert named <= everything | others


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_python_that_is_shown_calls_what_is_there(document):
    for block in re.findall(r"^```python\n(.*?)^```", document.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        for node in ast.walk(ast.parse(block)):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id == "inpaint_app":
                known = inspect.signature(getattr(inpaint_app, node.func.attr)).parameters
            elif isinstance(owner, ast.Name) and owner.id == "app":
                known = inspect.signature(getattr(inpaint_app.Inpainter, node.func.attr)).parameters
            else:
                continue
            assert {keyword.arg for keyword in node.keywords} <= set(known)


@pytest.mark.parametrize("document", sorted(ROOT.glob("*.md")), ids=lambda path: path.name)
def test_links_lead_to_files_that_are_there(document):
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (ROOT / target).exists(), target
    for path in re.findall(r"`((?:packaging|resources|tests|inpaint_app|\.ci)/[\w./-]+)`", text):
        assert (ROOT / path).exists(), path


def test_the_manual_tells_of_every_command():
    page = (ROOT / "resources" / "manual" / "en" / "cli.html").read_text(encoding="utf-8")
    for name in app.list_commands(click.Context(app)):
        if not app.get_command(click.Context(app), name).hidden:
            assert f"<h2>inpaint-app {name}" in page
