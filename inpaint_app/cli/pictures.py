"""Commands on pictures: open, fill, extend, info."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inpaint_app.cli.files import DASH, for_each, given_files, mask_of, output_of, stdout_suffix, to_stdout
from inpaint_app.cli.options import (
    ANY,
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
    threads_option,
)
from inpaint_app.cli.progress import regions_shown
from inpaint_app.errors import SaveError, UsageError
from inpaint_app.limits import MAX_GROW, MAX_VARIANTS, Quality
from inpaint_app.messages import printable

if TYPE_CHECKING:
    from inpaint_app.inference.request import Engine

_SIDES = {"left": "on the left", "right": "on the right", "top": "above", "bottom": "below"}


@click.command("open", hidden=True)
@click.argument("photos", metavar="[PHOTO]...", type=ANY, nargs=-1)
@page_option
def open_window(photos: tuple[Path, ...] = (), page: int | None = None) -> int:
    """Open the window, with PHOTO if one is given; of several, and of those in a folder, one after the other."""
    from inpaint_app.ui import launch

    with given_files(photos, projects=True) as files:
        return launch.main(next(iter(files), None), page=page, waiting=files[1:])


@click.command()
@click.argument("photos", metavar="PHOTO...", type=ANY, nargs=-1, required=True)
@click.option(
    "--mask", type=ANY, help="Any image of the photo's size; white = hole. Or a folder: of each photo, PHOTO-mask.png.")
@click.option("--fit-mask", is_flag=True, help="Stretch a mask of another shape to the photo's size.")
@click.option("--missing", is_flag=True, help="Fill what a damaged or incomplete file does not hold.")
@click.option(
    "-o", "--output", type=ANY, required=True,
    help="JPEG, PNG, TIFF or WebP, by its suffix; .ora: a project, to go on with in the window; of several photos a "
    "folder; -: stdout, in the photo's format.",
)
@model_option
@device_option
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True)
@click.option(
    "--grow", type=click.IntRange(0, MAX_GROW), default=None,
    help="Pixels outside the mask the seam may touch.",
)
@quality_option
@threads_option
@click.option(
    "--variants", type=click.IntRange(1, MAX_VARIANTS), default=1, show_default=True, metavar="N",
    help="Make N results, written to OUTPUT-1, OUTPUT-2, ... (before the suffix), best first; all into one project.",
)
@click.option(
    "--sources", type=FILE, metavar="M", help="A mask like that of --mask: texture is copied from what is white alone.")
@click.option("--not-from", type=FILE, metavar="M", help="A mask: texture is not copied from what is white in it.")
@click.option(
    "--words", metavar="WORDS", help="What should be there: a diffusion pipeline of your own paints it (extra: text).")
@click.option(
    "--words-model", metavar="FOLDER", help="That pipeline: a folder in diffusers' layout, or owner/name on the hub, "
    "which is got then (default: as in the settings).")
@click.option("--remove-transparency", is_flag=True, help="Lay the photo on white, for formats without transparency.")
@page_option
@click.option("--overwrite", is_flag=True, help="Replace what is there already.")
@click.option("--realism-map", type=FILE, help="Also write how real each place looks to the discriminator.")
@json_option
def fill(
    photos: tuple[Path, ...], mask: Path | None, output: Path, model: str | None, device: str | None,
    grow: int | None, quality: Quality, threads: int | None, as_json: bool, missing: bool,
    realism_map: Path | None, words: str | None, words_model: str | None, **options: Any,
) -> int:
    """Fill the white parts of MASK in each PHOTO; every other pixel stays as it is.

    PHOTO is a file, a folder of them, or - for stdin.
    """
    from inpaint_app.api import fill_file

    if mask is None and not missing:
        raise UsageError("Say what to fill: --mask MASK, or --missing for what a damaged file does not hold.")
    several = len(photos) > 1 or photos[0].is_dir() or output.is_dir()
    if several and realism_map is not None:
        raise UsageError("A realism map is of one photo; fill the photos one by one.")
    if several:
        _make_folder(output)
    chosen = load_settings()
    name = model_named(model, chosen)
    if words is None:
        engine = engine_of(name, device, threads, chosen)  # loaded once
    else:
        engine = _words_engine(words, words_model or chosen.words_model, device or chosen.device)

    def fill_one(photo: Path) -> None:
        with ExitStack() as ended:
            target = output_of(photo, output) if several else output
            if output == DASH:
                target = ended.enter_context(to_stdout(stdout_suffix(photo)))
            listen = ended.enter_context(regions_shown())
            result = fill_file(
                photo, mask_of(photo, mask), target, model=name, grow=chosen.grow if grow is None else grow,
                quality=quality, missing=missing, realism_map=realism_map, engine=engine, called=model or chosen.model,
                listen=listen, **options)
        for notice in result["notices"]:
            click.echo(notice, err=True)
        if output == DASH:
            return
        if as_json:
            print_json(result)
        else:
            _print_fill(result)

    with given_files(photos if mask != DASH else (*photos, DASH)) as files:
        if mask == DASH:
            mask = files.pop()
        return for_each(files, fill_one)


def engine_of(model: str, device: str | None, threads: int | None, settings: Any) -> Engine:
    """The engine with ``model``, on the device and with the threads that the options, or else the settings, ask for."""
    from inpaint_app.inference.engines.best_of import engine_with
    from inpaint_app.models.registry import models_folder

    return engine_with(
        model, device or settings.device, threads=settings.threads if threads is None else threads,
        folder=models_folder(settings.models_folder))


def _words_engine(words: str, model: str, device: str) -> Engine:
    """The engine that paints what ``words`` say."""
    from inpaint_app.inference.words.engine import WordsEngine
    from inpaint_app.inference.words.pipeline import Words

    if not model:
        raise UsageError("Say which pipeline paints: --words-model FOLDER, or a name on the Hugging Face hub.")
    return WordsEngine(words, lambda: Words(model, device))


def _print_fill(result: dict[str, Any]) -> None:
    names = [entry["output"] for entry in result.get("outputs", [result])]
    click.echo(f"{printable(', '.join(names))}: filled in {result['total_s']:.2f} s on {result['device']}.")
    if result["engine"] == "words":
        click.echo(f"  painted by {printable(result['model'])}; its licence: {result['licence'] or 'not told'}")
    for strategy in result["strategies"]:
        click.echo(f"  {strategy['pieces']} x {strategy['name']}: {strategy['reason']}")


def _make_folder(output: Path) -> None:
    if output.is_dir():
        return
    if output == DASH or output.suffix or output.exists():
        raise UsageError("Several results need a folder; give one with -o, not {path}.", path=output)
    try:
        output.mkdir()
    except OSError as error:
        raise SaveError(
            "{path} cannot be made ({reason}); choose another folder.", output, reason=error.strerror) from error


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
@threads_option
@page_option
@click.option("--overwrite", is_flag=True, help="Replace OUTPUT if it exists.")
@json_option
def extend(
    photo: Path, left: int, right: int, top: int, bottom: int, aspect: str | None, output: Path,
    model: str | None, device: str | None, seed: int, quality: Quality, threads: int | None, page: int | None,
    overwrite: bool, as_json: bool,
) -> None:
    """Continue PHOTO beyond its border; every pixel that it has stays as it is."""
    from inpaint_app.api import extend_file
    from inpaint_app.document.extension import Margins

    given = Margins(left, top, right, bottom)
    if any(given) == (aspect is not None):
        raise UsageError("Say how much to add: either --left, --right, --top or --bottom N, or --aspect W:H.")
    chosen = load_settings()
    engine = engine_of(model_named(model, chosen), device, threads, chosen)
    with regions_shown() as listen:
        result = extend_file(
            photo, output, given, aspect, engine=engine, seed=seed, grow=chosen.grow, quality=quality,
            overwrite=overwrite, page=page, listen=listen,
        )
    for notice in result["notices"]:
        click.echo(notice, err=True)
    if as_json:
        print_json(result)
    else:
        size = f"{result['width']} x {result['height']}"
        click.echo(f"{printable(output)}: extended to {size} in {result['total_s']:.2f} s on {result['device']}.")


@click.command()
@click.argument("photos", metavar="PHOTO...", type=ANY, nargs=-1, required=True)
@page_option
@json_option
def info(photos: tuple[Path, ...], page: int | None, as_json: bool) -> int:
    """Say what each PHOTO is: format, size, depth, profile, metadata; of a project also its layers.

    PHOTO is a file, a folder of them, or - for stdin. With --json there is an object in a line for each.
    """
    from inpaint_app.document.project.project import describe_any

    def describe(photo: Path) -> None:
        facts = describe_any(photo, page)
        if as_json:
            print_json(facts)
            return
        for name, value in facts.items():
            if name == "layers":
                value = ", ".join(_layer(layer) for layer in value) or "none"
            click.echo(f"{name:>14}: {printable(str(value))}")

    with given_files(photos, projects=True) as files:
        return for_each(files, describe, "" if as_json else "\n")


def _layer(layer: dict[str, Any]) -> str:
    shown = "" if layer["visible"] else ", hidden"
    return f"{layer['name']} ({layer['kind']}, {layer['opacity']:.0%}{shown})"
