"""Commands that make a picture anew: style, join."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from inpaint_app.cli.files import output_of
from inpaint_app.cli.options import (
    FILE,
    device_option,
    json_option,
    load_settings,
    model_named,
    model_option,
    print_json,
    threads_option,
)
from inpaint_app.cli.progress import share_shown
from inpaint_app.cli.restoration import each_photo, output_option, overwrite_option, photos_argument


def _styles(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The bundled styles; files, too."""
    from inpaint_app import paths

    names = [CompletionItem(name) for name in paths.bundled_styles() if name.startswith(incomplete)]
    return [CompletionItem(incomplete, type="file"), *names]


@click.command()
@photos_argument
@click.option(
    "--style", "name", required=True, metavar="STYLE", shell_complete=_styles,
    help="great-wave, starry-night, a name in the models folder, a file, or the folder of a run of train --task style.",
)
@click.option("--strength", type=click.FloatRange(0, 1), default=1.0, show_default=True, help="How much of it is seen.")
@click.option("--keep-colour", is_flag=True, help="Paint brightness only; the photo keeps its colours.")
@output_option
@device_option
@threads_option
@overwrite_option
@json_option
def style(
    photos: tuple[Path, ...], name: str, strength: float, keep_colour: bool, output: Path, device: str | None,
    threads: int | None, overwrite: bool, as_json: bool,
) -> int:
    """Paint photos of any size in the style of a picture; depth, transparency, profile and metadata are kept."""
    from inpaint_app.inference.style.request import StyleOptions
    from inpaint_app.inference.style.stylists import stylist_named
    from inpaint_app.models.registry import models_folder
    from inpaint_app.scans import style_file

    chosen = load_settings()
    options = StyleOptions(strength, keep_colour)
    stylist = stylist_named(
        name, device or chosen.device, chosen.threads if threads is None else threads,
        models_folder(chosen.models_folder))

    def run(photo: Path, target: Path) -> dict[str, Any]:
        with share_shown(photo.name) as share_done:
            return style_file(photo, target, options, stylist=stylist, overwrite=overwrite, share_done=share_done)

    def show(result: dict[str, Any]) -> str:
        return f"{result['output']}: {result['style']} in {result['seconds']:.1f} s on {result['device']}."

    return each_photo(photos, output, lambda photo: output_of(photo, Path()).name, run, show, as_json)


@click.command()
@click.argument("photos", metavar="PHOTO PHOTO...", type=FILE, nargs=-1, required=True)
@click.option(
    "--mode", type=click.Choice(["scan", "panorama"]), default="scan", show_default=True,
    help="scan: parts of one flat print; panorama: photos taken from one place.",
)
@click.option(
    "--border", type=click.Choice(["fill", "crop"]), default="fill", show_default=True,
    help="What is done where none of them shows anything: fill it, or cut it off.",
)
@click.option("-o", "--output", type=FILE, required=True, help="JPEG, PNG, TIFF or WebP, by its suffix.")
@model_option
@device_option
@threads_option
@overwrite_option
@json_option
def join(
    photos: tuple[Path, ...], mode: Any, border: Any, output: Path, model: str | None, device: str | None,
    threads: int | None, overwrite: bool, as_json: bool,
) -> None:
    """Join pictures that overlap into one, such as scans of the parts of a large print, at 8 bits."""
    from inpaint_app.cli.pictures import engine_of
    from inpaint_app.scans import join_files

    chosen = load_settings()
    name = model_named(model, chosen)
    result = join_files(
        photos, output, mode=mode, border=border, make_engine=lambda: engine_of(name, device, threads, chosen),
        overwrite=overwrite)
    for notice in result["notices"]:
        click.echo(notice, err=True)
    if as_json:
        print_json(result)
    else:
        width, height = result["size"]
        click.echo(
            f"{result['output']}: {len(photos)} joined, {width} x {height}, {result['uncovered']:.1%} of it "
            f"{'filled' if border == 'fill' else 'cut off'}.")
