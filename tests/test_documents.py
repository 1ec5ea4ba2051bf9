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
    """The command that is named; options may stand before it."""
    command = app
    for word in words:
        found = command.get_command(click.Context(command), word) if isinstance(command, click.Group) else None
        command = found or command
    if isinstance(command, click.Group):  # what it does without the name of one of its commands
        command = command.get_command(click.Context(command), "run") or command
    return command


def options_of(command):
    return {option for param in command.params for option in (*param.opts, *param.secondary_opts)}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_and_option_exists(document):
    for words in calls(document.read_text(encoding="utf-8")):
        command = command_of(words)
        if command is app and words:
            assert not re.fullmatch("[a-z]+", words[0]), f"there is no command {words[0]}"
        given = {word.partition("=")[0] for word in words if re.match(r"--?[A-Za-z]", word)}
        assert given <= options_of(command) | {"--help", "-h", "-vv"}, words


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_options_named_by_themselves_exist_somewhere(document):
    """A sentence such as "`--variants` makes several" names no command."""
    everything = set()

    def collect(command):
        everything.update(options_of(command))
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
        if path.endswith("/de"):  # the example of a language to be added
            continue
        assert (ROOT / path).exists(), path


def test_the_manual_tells_of_every_command():
    page = (ROOT / "resources" / "manual" / "en" / "cli.html").read_text(encoding="utf-8")
    for name in app.list_commands(click.Context(app)):
        if not app.get_command(click.Context(app), name).hidden:
            assert f"<h2>inpaint-app {name}" in page
