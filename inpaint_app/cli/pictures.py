"""Commands on pictures: open, fill, extend, info."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from inpaint_app.cli.options import (
    FILE,
    Command,
    device_option,
    json_option,
    load_settings,
    model_named,
    model_option,
    page_option,
    print_json,
    quality_option,
)
from inpaint_app.errors import UsageError
from inpaint_app.limits import MAX_GROW, MAX_VARIANTS, Quality
from inpaint_app.messages import printable

_SIDES = {"left": "on the left", "right": "on the right", "top": "above", "bottom": "below"}


@click.command("open", hidden=True)
@click.argument("photo", type=FILE, required=False)
@page_option
def open_window(photo: Path | None = None, page: int | None = None) -> int:
    """Open the window, with PHOTO if one is given."""
    from inpaint_app.ui import launch

    return launch.main(photo, page=page)


@click.command()
@click.argument("photo", type=FILE)
@click.option("--mask", type=FILE, help="Any image of the photo's size; white = hole.")
@click.option("--fit-mask", is_flag=True, help="Stretch a mask of another shape to the photo's size.")
@click.option("--missing", is_flag=True, help="Fill what a damaged or incomplete file does not hold.")
@click.option(
    "-o", "--output", type=FILE, required=True,
    help="JPEG, PNG, TIFF or WebP, by its suffix; .ora: a project, to go on with in the window.",
)
@model_option
@device_option
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True)
@click.option(
    "--grow", type=click.IntRange(0, MAX_GROW), default=None,
    help="Pixels outside the mask the seam may touch.",
)
@quality_option
@click.option(
    "--variants", type=click.IntRange(1, MAX_VARIANTS), default=1, show_default=True, metavar="N",
    help="Make N results, written to OUTPUT-1, OUTPUT-2, ... (before the suffix), best first; all into one project.",
)
@click.option("--remove-transparency", is_flag=True, help="Lay the photo on white, for formats without transparency.")
@page_option
@click.option("--overwrite", is_flag=True, help="Replace what is there already.")
@click.option("--realism-map", type=FILE, help="Also write how real each place looks to the discriminator.")
@json_option
def fill(
    photo: Path, mask: Path | None, fit_mask: bool, missing: bool, output: Path, model: str | None, device: str | None,
    seed: int, grow: int | None, quality: Quality, variants: int, remove_transparency: bool, page: int | None,
    overwrite: bool, realism_map: Path | None, as_json: bool,
) -> None:
    """Fill the white parts of MASK in PHOTO; every other pixel stays as it is."""
    from inpaint_app.api import fill_file

    if mask is None and not missing:
        raise UsageError("Say what to fill: --mask MASK, or --missing for what a damaged file does not hold.")
    chosen = load_settings()
    result = fill_file(
        photo, mask, output, model=model_named(model, chosen), device=device or chosen.device, seed=seed,
        grow=chosen.grow if grow is None else grow, quality=quality, variants=variants, overwrite=overwrite,
        realism_map=realism_map, page=page, missing=missing, fit_mask=fit_mask, remove_transparency=remove_transparency,
    )
    for notice in result["notices"]:
        click.echo(notice, err=True)
    if as_json:
        print_json(result)
    else:
        names = [entry["output"] for entry in result.get("outputs", [result])]
        click.echo(f"{printable(', '.join(names))}: filled in {result['total_s']:.2f} s on {result['device']}.")
        for strategy in result["strategies"]:
            click.echo(f"  {strategy['pieces']} x {strategy['name']}: {strategy['reason']}")


def _pixels_option(side: str) -> Callable[[Command], Command]:
    return click.option(
        f"--{side}", type=click.IntRange(0), default=0, metavar="N", help=f"Pixels to add {_SIDES[side]}.",
    )


@click.command()
@click.argument("photo", type=FILE)
@_pixels_option("left")
@_pixels_option("right")
@_pixels_option("top")
@_pixels_option("bottom")
@click.option("--aspect", metavar="W:H", help="Add the least that gives this aspect (16:9), on both sides equally.")
@click.option("-o", "--output", type=FILE, required=True, help="JPEG, PNG, TIFF or WebP, by its suffix.")
@model_option
@device_option
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True)
@quality_option
@page_option
@click.option("--overwrite", is_flag=True, help="Replace OUTPUT if it exists.")
@json_option
def extend(
    photo: Path, left: int, right: int, top: int, bottom: int, aspect: str | None, output: Path,
    model: str | None, device: str | None, seed: int, quality: Quality, page: int | None, overwrite: bool,
    as_json: bool,
) -> None:
    """Continue PHOTO beyond its border; every pixel that it has stays as it is."""
    from inpaint_app.api import extend_file
    from inpaint_app.document.extension import Margins

    given = Margins(left, top, right, bottom)
    if any(given) == (aspect is not None):
        raise UsageError("Say how much to add: either --left, --right, --top or --bottom N, or --aspect W:H.")
    chosen = load_settings()
    result = extend_file(
        photo, output, given, aspect, model=model_named(model, chosen), device=device or chosen.device, seed=seed,
        grow=chosen.grow, quality=quality, overwrite=overwrite, page=page,
    )
    for notice in result["notices"]:
        click.echo(notice, err=True)
    if as_json:
        print_json(result)
    else:
        size = f"{result['width']} x {result['height']}"
        click.echo(f"{printable(output)}: extended to {size} in {result['total_s']:.2f} s on {result['device']}.")


@click.command()
@click.argument("photo", type=FILE)
@page_option
@json_option
def info(photo: Path, page: int | None, as_json: bool) -> None:
    """Say what PHOTO is: format, size, depth, profile, metadata; of a project also its layers."""
    from inpaint_app.document.project.project import describe_any

    facts = describe_any(photo, page)
    if as_json:
        print_json(facts)
        return
    for name, value in facts.items():
        if name == "layers":
            value = ", ".join(_layer(layer) for layer in value) or "none"
        click.echo(f"{name:>14}: {printable(str(value))}")


def _layer(layer: dict[str, Any]) -> str:
    shown = "" if layer["visible"] else ", hidden"
    return f"{layer['name']} ({layer['kind']}, {layer['opacity']:.0%}{shown})"
