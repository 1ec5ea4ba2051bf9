"""Makes the manual page and the completions of shells from the commands themselves: ``python packaging/make_man.py``.

``inpaint-app.1`` describes every command and option, ``completions`` holds what bash, zsh and fish read.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click
from click.shell_completion import get_completion_class
from making import ROOT, Made, main

sys.path.insert(0, str(ROOT))
from inpaint_app.cli.app import app
from inpaint_app.version import __version__

PAGE = ROOT / "packaging" / "inpaint-app.1"
COMPLETIONS = {
    "bash": "bash/inpaint-app", "zsh": "zsh/_inpaint-app", "fish": "fish/inpaint-app.fish",
}
"""By shell, the file as it is called where shells look for it."""


def make() -> Made:
    """The page and the completions."""
    made = {PAGE: _page()}
    for shell, name in COMPLETIONS.items():
        kind = get_completion_class(shell)
        assert kind is not None
        made[ROOT / "packaging" / "completions" / name] = kind(app, {}, "inpaint-app", "_INPAINT_APP_COMPLETE").source()
    return made


def _page() -> str:
    lines = [
        f'.TH INPAINT\\-APP 1 "" "inpaint-app {__version__}" "User Commands"',
        ".SH NAME", "inpaint\\-app \\- restore photos: paint over damage, and it is filled",
        ".SH SYNOPSIS", ".B inpaint\\-app", "[\\fIPHOTO\\fR...]", ".br", ".B inpaint\\-app",
        "\\fICOMMAND\\fR [\\fIOPTIONS\\fR] [\\fIARGUMENTS\\fR]",
        ".SH DESCRIPTION", _text(app.help or ""),
        "Without a command, the window opens, with the photos that are named.",
        ".SH COMMANDS", *_commands(click.Context(app, info_name="inpaint-app"), ""),
        ".SH EXIT STATUS", ".TP", "0", "Done.",
        ".TP", "1", "It could not be done; one sentence on standard error says why.",
        ".TP", "2", "The command was not understood.",
        ".SH FILES", ".TP", ".I ~/.config/inpaint\\-app/settings.toml", "The settings.",
        ".TP", ".I ~/.local/share/inpaint\\-app/models", "Models of one's own.",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _commands(context: click.Context, prefix: str) -> Iterator[str]:
    group = context.command
    assert isinstance(group, click.Group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        inner = click.Context(command, info_name=name, parent=context)
        full = f"{prefix}{name}"
        if isinstance(command, click.Group):
            yield from _commands(inner, f"{full} ")
            continue
        usage = " ".join(command.collect_usage_pieces(inner))
        yield f".SS {_text(f'{full} {usage}'.strip())}"
        yield _text(command.help or "")
        for parameter in command.params:
            record = parameter.get_help_record(inner)
            if record is not None:
                yield from (".TP", f"\\fB{_text(record[0])}\\fR", _text(record[1]) or "\\&")


def _text(text: str) -> str:
    """As roff wants it: a line of its own for each, backslashes and leading dots escaped, dashes as they are typed."""
    text = text.replace("\b", "").replace("\\", "\\e").replace("-", "\\-").strip()
    lines = [f"\\&{line}" if line.startswith((".", "'")) else line for line in map(str.strip, text.splitlines())]
    return "\n".join(line or ".PP" for line in lines)


if __name__ == "__main__":
    sys.exit(main(make))
