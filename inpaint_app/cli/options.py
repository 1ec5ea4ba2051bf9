"""What several commands share: options, settings, and how results are printed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])
FILE = click.Path(path_type=Path, dir_okay=False)
FOLDER = click.Path(path_type=Path, file_okay=False)

model_option = click.option(
    "--model", default=None, metavar="NAME",
    help="builtin, a name in the models folder, a .safetensors file, or a training run's folder.",
)
device_option = click.option("--device", default=None, metavar="D", help="auto, cpu, cuda, mps or xpu.")
quality_option = click.option(
    "--quality", type=click.Choice(["fast", "balanced", "best"]), default="balanced", show_default=True,
    help="fast copies no texture; balanced does; best makes several results and takes the one that looks most real.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")
data_option = click.option("--data", type=FOLDER, help="Folder of photos to measure on (default: bundled ones).")
megapixels_option = click.option("--megapixels", type=click.FloatRange(0.1, 400), default=12.0, show_default=True)


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
    name = str(given or settings.model)
    if not settings.models_folder:
        return name
    from inpaint_app.networks.checkpoint import resolve_model

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
