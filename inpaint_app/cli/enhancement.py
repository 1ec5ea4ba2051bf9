"""The command that enlarges and cleans: enhance."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from inpaint_app.cli.files import output_of
from inpaint_app.cli.options import device_option, json_option, load_settings, threads_option
from inpaint_app.cli.progress import share_shown
from inpaint_app.cli.restoration import each_photo, output_option, overwrite_option, photos_argument
from inpaint_app.networks.model_files import BUILTIN

_STRENGTH = click.FloatRange(0, 1)


def _models(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The models that enlarge; files, too."""
    from inpaint_app.models.registry import enlarging_models, models_folder

    names = [BUILTIN, *(each.name for each in enlarging_models(models_folder(load_settings().models_folder)))]
    return [CompletionItem(incomplete, type="file"), *(CompletionItem(n) for n in names if n.startswith(incomplete))]


def _jpeg(ctx: click.Context, param: click.Parameter, value: str) -> float | None:
    return None if value == "auto" else float(_STRENGTH(value, param, ctx))


@click.command()
@photos_argument
@output_option
@click.option(
    "--scale", type=click.Choice(["1", "2", "3", "4"]), default="1", show_default=True,
    help="How many times as wide and high; 1 only cleans.",
)
@click.option("--denoise", type=_STRENGTH, metavar="0..1", help="How much noise to take away (default: as it has).")
@click.option("--deblur", type=_STRENGTH, metavar="0..1", help="How much blur to take back (default: as it has).")
@click.option(
    "--jpeg", default="auto", callback=_jpeg, metavar="auto|0..1", show_default=True,
    help="How strong its JPEG blocks are; auto looks at the pixels, whatever file they are in now.",
)
@click.option("--skin", is_flag=True, help="Treat skin as all else is; else less is done to it.")
@click.option(
    "--model", default=BUILTIN, show_default=True, metavar="NAME", shell_complete=_models,
    help="builtin, or a name in the models folder or a file: a detail network, RRDBNet or SRVGGNetCompact.",
)
@device_option
@threads_option
@overwrite_option
@json_option
def enhance(
    photos: tuple[Path, ...], output: Path, scale: str, denoise: float | None, deblur: float | None,
    jpeg: float | None, skin: bool, model: str, device: str | None, threads: int | None, overwrite: bool,
    as_json: bool,
) -> int:
    """Enlarge photos, or clean them of noise, blur and JPEG blocks.

    Without options it is found out what each photo needs. Depth, transparency, profile and metadata are kept.
    """
    from inpaint_app.inference.enhance.enhancers import enhancer_named
    from inpaint_app.inference.enhance.request import EnhanceOptions
    from inpaint_app.models.registry import models_folder
    from inpaint_app.scans import enhance_file

    chosen = load_settings()
    options = EnhanceOptions(int(scale), denoise, deblur, jpeg, skin)
    enhancer = enhancer_named(
        model, device or chosen.device, chosen.threads if threads is None else threads,
        models_folder(chosen.models_folder))
    options.check_told(enhancer)

    def run(photo: Path, target: Path) -> dict[str, Any]:
        with share_shown(photo.name) as share_done:
            return enhance_file(
                photo, target, options, enhancer=enhancer, overwrite=overwrite, share_done=share_done)

    def show(result: dict[str, Any]) -> str:
        width, height = result["size"]
        done = ", ".join(f"{name} {value:g}" for name, value in result["strengths"].items() if value)
        return f"{result['output']}: {width} x {height} ({done or 'nothing to clean'})"

    return each_photo(photos, output, lambda photo: output_of(photo, Path()).name, run, show, as_json)
