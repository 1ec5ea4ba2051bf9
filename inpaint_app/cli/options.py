"""What several commands share: options, settings, and how results are printed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from inpaint_app import logs
from inpaint_app.limits import DEFAULT_QUALITY, MAX_THREADS, QUALITIES

Command = TypeVar("Command", bound=Callable[..., Any])
FILE = click.Path(path_type=Path, dir_okay=False)
FOLDER = click.Path(path_type=Path, file_okay=False)
ANY = click.Path(path_type=Path, allow_dash=True)
"""A file, a folder, or - for stdin or stdout."""

_VERBOSITY, _LOG_FILE = "inpaint_app.verbosity", "inpaint_app.log_file"
"""Where a context, which is shared by a command and those above it, keeps what was asked for."""


def _models(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The models that fill, and all of them; files, too."""
    from inpaint_app.models.registry import filling_models, models_folder

    names = [*(each.name for each in filling_models(models_folder(load_settings().models_folder))), "all"]
    return [CompletionItem(incomplete, type="file"), *(CompletionItem(n) for n in names if n.startswith(incomplete))]


def _devices(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from inpaint_app.settings import DEVICES

    return [CompletionItem(name) for name in DEVICES if name.startswith(incomplete)]


def _check_device(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    """Refuse what is no name of a device; whether it is there is seen when it is used."""
    from inpaint_app.settings import DEVICES

    if value is None:
        return None
    kind, colon, number = value.partition(":")
    if kind not in DEVICES or (colon and (kind == "auto" or not number.isdecimal())):
        raise click.BadParameter(f"{value!r} is none of {', '.join(DEVICES)}, nor such as cuda:1.")
    return value


model_option = click.option(
    "--model", default=None, metavar="NAME", shell_complete=_models,
    help="builtin, a name in the models folder, a model file, a training run's folder, or all for the best of all.",
)
device_option = click.option(
    "--device", default=None, metavar="D", callback=_check_device, shell_complete=_devices,
    help="auto, cpu, cuda, mps or xpu.",
)
threads_option = click.option(
    "--threads", type=click.IntRange(0, MAX_THREADS), default=None, metavar="N",
    help="How many threads compute; 0: as many as other programs leave free (default: as in the settings).",
)
quality_option = click.option(
    "--quality", type=click.Choice(QUALITIES), default=DEFAULT_QUALITY, show_default=True,
    help="fast copies no texture; balanced does; best makes several results and takes the one that looks most real.",
)
page_option = click.option(
    "--page", type=click.IntRange(1), default=None, metavar="N",
    help="Of a file with several pages, frames or pictures the one to open, from 1 (default: the first).",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")
data_option = click.option("--data", type=FOLDER, help="Folder of photos to measure on (default: bundled ones).")
megapixels_option = click.option("--megapixels", type=click.FloatRange(0.1, 400), default=12.0, show_default=True)


def add_log_options(command: click.Command) -> None:
    """Give ``command``, and every command below it, ``-v`` and ``--log-file``, which may stand at any of them."""
    command.params += [
        click.Option(
            ["-v", "--verbose"], count=True, expose_value=False, callback=_more_verbose,
            help="Say on stderr what is being done; -vv: details, too.",
        ),
        click.Option(
            ["--log-file"], type=FILE, expose_value=False, callback=_log_to, help="Write what is being done to a file.",
        ),
    ]
    if isinstance(command, click.Group):
        for below in command.commands.values():
            add_log_options(below)


def _more_verbose(ctx: click.Context, _param: click.Parameter, value: int) -> None:
    if value:
        ctx.meta[_VERBOSITY] = ctx.meta.get(_VERBOSITY, 0) + value
        _configure_logs(ctx)


def _log_to(ctx: click.Context, _param: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.meta[_LOG_FILE] = value
        _configure_logs(ctx)


def _configure_logs(ctx: click.Context) -> None:
    if not ctx.resilient_parsing:  # else only what could be typed is asked for
        logs.configure(ctx.meta.get(_VERBOSITY, 0), ctx.meta.get(_LOG_FILE))


def load_settings() -> Any:
    """The user's settings; what is wrong with their file is printed on stderr."""
    from inpaint_app import paths, settings

    loaded, problems = settings.load_settings(paths.settings_file())
    for problem in problems:
        click.echo(problem, err=True)
    return loaded


def model_named(given: str | None, settings: Any) -> str:
    """The model that ``--model``, or else the settings, ask for; a name is one in the models folder they name.

    Raises:
        ModelError: there is no such file in that folder.
    """
    from inpaint_app.networks.model_files import ALL, resolve_model

    name = str(given or settings.model)
    if name == ALL or not settings.models_folder:
        return name
    return str(resolve_model(name, Path(settings.models_folder)))


def print_json(result: object) -> None:
    """One JSON object on stdout."""
    _print_json(result, None)


def report_result(result: dict[str, Any], as_json: bool) -> None:
    """A result for people, or with ``--json`` for a program."""
    if as_json:
        print_json(result)
    else:
        _print_json(result, 2)


def _print_json(result: object, indent: int | None) -> None:
    # A file's name that is no UTF-8 comes out escaped as JSON has it (\udce9), so that a program gets it back whole.
    text = json.dumps(result, ensure_ascii=False, indent=indent, default=str)
    click.echo(text.encode("utf-8", "backslashreplace").decode())
