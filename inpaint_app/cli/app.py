"""The application: its commands, and how it ends."""

from __future__ import annotations

import sys

import click

from inpaint_app.cli import benchmarks, pictures, training
from inpaint_app.errors import InpaintError, UsageError
from inpaint_app.version import __version__


class _PhotoOrCommand(click.Group):
    """A first word that is no command and no option is a photo to open in the window."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        asks_help = args and args[0] in ("--help", "--version")
        if not asks_help and (not args or args[0] not in self.commands):
            args = ["open", *args]
        return super().parse_args(ctx, args)


@click.group(
    cls=_PhotoOrCommand, context_settings={"help_option_names": ["--help", "-h"]},
    epilog="Without a command: inpaint-app [PHOTO] opens the window.",
)
@click.version_option(__version__, prog_name="inpaint-app")
def app() -> None:
    """Restore photos: paint over damage, and it is filled from what the picture shows."""


for _command in (
    pictures.open_window, pictures.fill, pictures.extend, pictures.info, training.train, training.evaluate,
    benchmarks.benchmark,
):
    app.add_command(_command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    try:
        code = app.main(args=arguments, prog_name="inpaint-app", standalone_mode=False)
    except click.exceptions.Exit as ended:
        code = ended.exit_code
    except click.Abort:
        code = 1
    except click.ClickException as error:
        error.show(sys.stderr)
        code = 2
    except UsageError as error:
        click.echo(str(error), err=True)
        code = 2
    except InpaintError as error:
        click.echo(str(error), err=True)
        code = 1
    sys.exit(code if isinstance(code, int) else 0)
