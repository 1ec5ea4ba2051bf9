"""Commands that find damage: detect, restore."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from inpaint_app.cli.files import for_each, given_files, output_of
from inpaint_app.cli.options import (
    ANY,
    Command,
    device_option,
    json_option,
    load_settings,
    model_named,
    model_option,
    print_json,
)
from inpaint_app.errors import SaveError
from inpaint_app.limits import DAMAGE_KINDS, DEFAULT_SENSITIVITY

photos_argument = click.argument("photos", metavar="PHOTO...", type=ANY, nargs=-1, required=True)
output_option = click.option("-o", "--output", type=ANY, required=True, help="File; of several photos a folder.")
overwrite_option = click.option("--overwrite", is_flag=True, help="Replace what is there already.")
_sensitivity = click.option(
    "--sensitivity", type=click.FloatRange(0, 100), default=DEFAULT_SENSITIVITY, show_default=True, metavar="S",
    help="0 to 100; more finds more.",
)


def _shared(command: Command) -> Command:
    for option in (json_option, device_option, overwrite_option, _sensitivity, output_option, photos_argument):
        command = option(command)
    return command


@click.command()
@click.option("--kinds", default=",".join(DAMAGE_KINDS), show_default=True, help="Comma-separated kinds to look for.")
@click.option(
    "--detector", type=click.Choice(["auto", "network", "classical", "both"]), default="auto", show_default=True,
    help="The trained one, filters, or both together.",
)
@_shared
def detect(
    photos: tuple[Path, ...], output: Path, kinds: str, device: str | None, as_json: bool, **options: Any,
) -> int:
    """Find dust, hairs, scratches, folds, tears and stains; write a mask, 255 = damage.

    Of several photos DIR/NAME-mask.png, which fill --mask DIR takes.
    """
    from inpaint_app.scans import detect_file

    where = device or load_settings().device
    names = tuple(kind.strip() for kind in kinds.split(","))

    def find(photo: Path, target: Path) -> dict[str, Any]:
        return detect_file(photo, target, kinds=names, device=where, **options)

    def show(result: dict[str, Any]) -> str:
        kinds_found = ", ".join(f"{count} {kind}" for kind, count in result["kinds"].items() if count)
        return f"{result['output']}: {result['found']} found ({kinds_found or 'none'})"

    return each_photo(photos, output, lambda photo: f"{photo.stem}-mask.png", find, show, as_json)


@click.command()
@click.option(
    "--steps", default=None, metavar="STEPS",
    help="Comma-separated, of straighten, crop, damage, fill, tone, denoise [default: the last four].",
)
@click.option(
    "--tone", type=click.Choice(["auto", "own"]), default="auto", show_default=True,
    help="Auto recovers faded colours and keeps sepia; own keeps the print's tone.",
)
@click.option(
    "--preset", type=click.Choice(["gentle", "normal", "strong"]), default="normal", show_default=True,
    help="How much is done.",
)
@model_option
@_shared
def restore(
    photos: tuple[Path, ...], output: Path, steps: str | None, model: str | None, device: str | None, as_json: bool,
    **options: Any,
) -> int:
    """Restore scans in one step: damage is found and filled, tone and colour recovered, noise evened out.

    The steps straighten (by the lines of the print's border) and crop (the scanner's margin) are done where --steps
    names them.
    """
    from inpaint_app.inference.engines.best_of import engine_with
    from inpaint_app.models.registry import models_folder
    from inpaint_app.scans import restore_file

    chosen = load_settings()
    where = device or chosen.device
    engine = engine_with(model_named(model, chosen), where, folder=models_folder(chosen.models_folder))
    wanted = None if steps is None else [step.strip() for step in steps.split(",")]

    def run(photo: Path, target: Path) -> dict[str, Any]:
        return restore_file(photo, target, steps=wanted, engine=engine, device=where, **options)

    def show(result: dict[str, Any]) -> str:
        return f"{result['output']}: {', '.join(result['steps'])}"

    return each_photo(photos, output, lambda photo: output_of(photo, Path()).name, run, show, as_json)


def each_photo(
    photos: tuple[Path, ...], output: Path, name: Callable[[Path], str], do: Callable[[Path, Path], dict[str, Any]],
    show: Callable[[dict[str, Any]], str], as_json: bool,
) -> int:
    """Do something with each photo and report it; ``output`` is a file, or of several photos a folder.

    Args:
        name: of what a photo becomes in that folder.
        show: a result in a line.
    """
    several = len(photos) > 1 or photos[0].is_dir() or output.is_dir()
    if several:
        try:
            output.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SaveError("{path} is no folder and none can be made there; choose another.", output) from error

    def one(photo: Path) -> None:
        result = do(photo, output / name(photo) if several else output)
        for notice in result.get("notices", ()):
            click.echo(notice, err=True)
        if as_json:
            print_json(result)
        else:
            click.echo(show(result))

    with given_files(photos) as files:
        return for_each(files, one)
