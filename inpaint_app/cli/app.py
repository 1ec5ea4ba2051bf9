"""The application: its commands, and how it ends."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
import traceback
from pathlib import Path

import click
from click.shell_completion import CompletionItem, get_completion_class

from inpaint_app import logs
from inpaint_app.cli.options import add_log_options
from inpaint_app.errors import InpaintError, SaveError, UsageError
from inpaint_app.installation import installation_error
from inpaint_app.messages import Message
from inpaint_app.version import __version__

_NAME = "inpaint-app"
_COMPLETE = "_INPAINT_APP_COMPLETE"
"""The variable with which a shell asks for completions."""


_COMMANDS = {
    "open": "pictures:open_window",
    "fill": "pictures:fill",
    "extend": "pictures:extend",
    "detect": "restoration:detect",
    "restore": "restoration:restore",
    "enhance": "enhancement:enhance",
    "style": "making:style",
    "join": "making:join",
    "video": "video:video",
    "batch": "batch:batch",
    "info": "pictures:info",
    "train": "training:train",
    "digits": "training:digits",
    "evaluate": "evaluation:evaluate",
    "benchmark": "benchmarks:benchmark",
    "models": "models:models",
    "serve": "other_programs:serve",
    "plugin": "other_programs:plugin",
    "doctor": "doctor:doctor",
}
"""Where each command stands, by its name: a module of this folder is imported when its command is asked for."""


class _PhotoOrCommand(click.Group):
    """A first word that is no command but a file (or a folder of them) is a photo to open in the window."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is click's
        return sorted({*_COMMANDS, *self.commands})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _COMMANDS and cmd_name not in self.commands:
            module, _, attribute = _COMMANDS[cmd_name].partition(":")
            command = getattr(importlib.import_module(f"inpaint_app.cli.{module}"), attribute)
            add_log_options(command)
            self.add_command(command)
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str],
    ) -> tuple[str | None, click.Command | None, list[str]]:
        word = args[0]
        if word in self.list_commands(ctx) or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        if Path(word).exists():
            return "open", self.get_command(ctx, "open"), args
        import difflib

        known = [
            name for name in self.list_commands(ctx) if (command := self.get_command(ctx, name)) and not command.hidden]
        alike = difflib.get_close_matches(word, known, 1)
        hint = (
            Message("did you mean {command}?", command=alike[0]) if alike
            else Message("see {program} --help.", program=_NAME))
        raise UsageError("There is no command and no file {word!r}; {hint}", word=word, hint=hint)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Commands, and files to be opened. Files come first: bash drops what came before them."""
        return [CompletionItem(incomplete, type="file"), *super().shell_complete(ctx, incomplete)]


@click.group(
    cls=_PhotoOrCommand, invoke_without_command=True, context_settings={"help_option_names": ["--help", "-h"]},
    epilog=f"Without a command: {_NAME} [PHOTO...] opens the window.",
)
@click.version_option(__version__, "-V", "--version", prog_name=_NAME)
@click.pass_context
def app(ctx: click.Context) -> int:
    """Restore photos: paint over damage, and it is filled from what the picture shows."""
    if ctx.invoked_subcommand is None:
        from inpaint_app.cli.pictures import open_window

        return int(ctx.invoke(open_window))
    return 0


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what makes SHELL complete commands, options and their values.

    For bash: inpaint-app completion bash >> ~/.bashrc
    """
    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(app, {}, _NAME, _COMPLETE).source())


app.add_command(completion)
add_log_options(app)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    logs.configure()
    logs.watch_for_unexpected_errors()
    try:
        code = app.main(args=arguments, prog_name=_NAME, complete_var=_COMPLETE, standalone_mode=False)
    except click.exceptions.Exit as ended:
        code = ended.exit_code
    except click.Abort:
        code = 1
    except click.ClickException as error:
        error.show(sys.stderr)
        code = 2
    except InpaintError as error:
        code = _say(error)
    except Exception as error:
        known = installation_error(error) or (_unwritten(error) if _is_of_output(error) else None)
        if known is None:
            raise
        code = _say(known)
    unwritten = _output_error()
    if unwritten is not None:
        code = _say(unwritten)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is left would be tried again, and complained of, at the end
    sys.exit(code if isinstance(code, int) else 0)


def _say(error: InpaintError) -> int:
    """Print the sentence of an error; its exit code."""
    with contextlib.suppress(OSError):
        click.echo(str(error), err=True)
    return 2 if isinstance(error, UsageError) else 1


def _is_of_output(error: Exception) -> bool:
    """Whether it was met by what prints."""
    if not isinstance(error, OSError):
        return False
    innermost = [frame.f_globals.get("__name__", "") for frame, _ in traceback.walk_tb(error.__traceback__)][-1]
    return innermost.partition(".")[0] in ("click", "rich")


def _output_error() -> SaveError | None:
    """Why the rest of what was printed cannot be written, where that is so."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        return _unwritten(error)
    return None


def _unwritten(error: Exception) -> SaveError:
    reason = error.strerror if isinstance(error, OSError) else None
    return SaveError("The output cannot be written ({reason}); write it to another place.", None, reason=reason)
