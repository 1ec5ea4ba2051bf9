"""The command that measures: evaluate, with a table for each task."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inpaint_app.cli.options import FILE, FOLDER, device_option, json_option, load_settings, model_named, print_json
from inpaint_app.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from inpaint_app.training.evaluation.evaluate import Source

_SIZES = {
    "fill": "256,512", "damage": "1024,2048", "critic": "256,512", "enhance": "512", "select": "256",
    "occlusion": "256",
}


@click.command()
@click.option("--data", type=FOLDER, help="Folder of held-out photos (none used in training).")
@click.option("--truth", type=FOLDER, help="Folder of pictures to use as they are instead of crops of --data.")
@click.option("--holes", type=FOLDER, help="Folder of the holes of --truth, white, in files of the same names.")
@click.option(
    "--model", "models", multiple=True, metavar="NAME",
    help="Models to measure; repeatable [builtin]. all: each that is here, and the best of them for each hole.")
@click.option(
    "--engine", default="network,telea,navier-stokes,patchmatch", show_default=True,
    help="Comma-separated: full (the product), network, exemplar (its parts), telea, navier-stokes, patchmatch; "
    "or none.",
)
@click.option(
    "--results", "given", multiple=True, metavar="NAME=DIR",
    help="Finished results of another program or version, in files named as --truth's; repeatable.",
)
@click.option("--sizes", help="Sides of the crops, pixels [256,512; of damaged squares 1024,2048].")
@click.option(
    "--masks", default="thin,medium,thick,object,scratch,border", show_default=True,
    help="Kinds of hole; also structure: those that the longest straight edges cross.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option("--per-picture", type=click.IntRange(1), default=3, show_default=True, help="Holes per photo and kind.")
@click.option("--limit", type=click.IntRange(1), help="Use only N photos, evenly spread.", metavar="N")
@click.option("--out", type=FOLDER, help="Folder for results.json and contact sheets.")
@click.option("--pictures", is_flag=True, help="Also write truth, holes and all results into --out.")
@click.option(
    "--blind", type=click.Path(dir_okay=False, path_type=Path), metavar="OUT.html",
    help="Write a page that shows pairs without names, the first method against each other one.",
)
@click.option(
    "--task", type=click.Choice(list(_SIZES)), default="fill", show_default=True,
    help="damage: how well damage is found, and what filling it is worth; critic: in how many cases the choice among "
    "results prefers the truth; enhance: how well photos are enlarged 2 and 4 times, beside bicubic and Lanczos; "
    "select: how well objects are selected by a box, a scribble and clicks; occlusion: whether what is covered is "
    "recognised better once it is completed: digits by the run that --model names, else faces in photos.",
)
@click.option("--artefacts", type=FOLDER, help="Folder of real damage, of which what is held out is used.")
@click.option("--boxes", type=FILE, help="JSON file of what on the photos of --data must not be found.")
@click.option("--fit", "fitted_on", type=FOLDER, help="Of a critic: first fit its weights on the photos of a folder.")
@click.option(
    "--megapixels", type=click.FloatRange(0, 200), default=12.0, show_default=True,
    help="Of enhance: of the enlarged photo that is timed; 0: none.",
)
@device_option
@json_option
def evaluate(
    task: str, sizes: str | None, models: tuple[str, ...], engine: str, given: tuple[str, ...], device: str | None,
    as_json: bool, masks: str, artefacts: Path | None, boxes: Path | None, fitted_on: Path | None,
    data: Path | None, truth: Path | None, holes: Path | None, seed: int, per_picture: int, limit: int | None,
    megapixels: float, **written: Any,
) -> None:
    """Measure completions against the truth.

    Distances to it (PSNR, SSIM, perceptual), of what is in the hole (Frechet, texture), fine detail and colour by depth
    in the hole, repetition, straight edges, U-IDS. With --task damage, how well damage is found instead.
    """
    results = dict(_name_and_folder(text) for text in given)
    from inpaint_app.training.evaluation.evaluate import Source

    sides = (sizes or _SIZES[task]).split(",")
    if not all(size.isdigit() and int(size) >= 64 for size in sides):
        raise UsageError("Sizes are whole numbers of at least 64 pixels, separated by commas.")
    whole = [int(size) for size in sides]
    settings = load_settings()
    where = device or settings.device
    if task == "enhance":
        enlarged = _enhancement(data, models, whole[0], seed, per_picture, limit, where, written["out"], megapixels)
        print_json(enlarged) if as_json else _print_enhancement(enlarged)
        return
    if task == "occlusion":
        covered = _occlusion(data, models, seed, limit, where, written["out"])
        print_json(covered) if as_json else _print_occlusion(covered)
        return
    chosen = [model_named(name, settings) for name in models or ("builtin",)]  # each is there
    if task in ("damage", "select"):
        if data is None:
            raise UsageError("Give --data DIR, a folder of held-out photos.")
        if task == "select":
            selected = _selection(data, seed, limit, written["out"])
            print_json(selected) if as_json else _print_selection(selected)
            return
        found = _damage(
            data, artefacts, whole, limit, seed, None if engine == "none" else chosen[0], boxes, where, written["out"])
        print_json(found) if as_json else _print_detection(found)
        return
    source = Source(data, whole, masks.split(","), seed, per_picture, limit, truth, holes)
    if task == "critic":
        shares = _critic(source, fitted_on, chosen[0], where)
        print_json(shares) if as_json else _print_critic(shares)
        return
    from inpaint_app.models.registry import each_of, models_folder
    from inpaint_app.training.evaluation.evaluate import evaluate as run_evaluation

    folder = models_folder(settings.models_folder)
    with _photo_by_photo() as progress:
        table = run_evaluation(
            source, each_of(models or ("builtin",), folder), [] if engine == "none" else engine.split(","),
            folder=folder, results=results, device=where, progress=progress, **written)
    print_json(table) if as_json else _print_results(table["results"])


@contextmanager
def _photo_by_photo() -> Iterator[Callable[[int, int], None]]:
    """Shows at which photo an evaluation is."""
    from rich.console import Console

    with Console(stderr=True).status("opening photos") as status:
        yield lambda photo, photos: status.update(f"photo {photo} of {photos}")


def _damage(
    data: Path, artefacts: Path | None, sizes: list[int], limit: int | None, seed: int, model: str | None,
    boxes: Path | None, device: str, out: Path | None,
) -> dict[str, Any]:
    from inpaint_app.inference.engines.engine import NetworkEngine
    from inpaint_app.training.evaluation import damage

    filling = None if model is None else NetworkEngine(model, device)
    with _photo_by_photo() as progress:
        return damage.evaluate_damage(
            damage.Source(data, artefacts, sizes, limit, seed), engine=filling, boxes=boxes, device=device, out=out,
            progress=progress)


def _enhancement(
    data: Path | None, models: tuple[str, ...], size: int, seed: int, per_picture: int, limit: int | None, device: str,
    out: Path | None, megapixels: float,
) -> dict[str, Any]:
    from inpaint_app.training.evaluation import enhancement

    if data is None:
        raise UsageError("Give --data DIR, a folder of held-out photos.")
    source = enhancement.Source(data, size, seed, per_picture, limit)
    with _photo_by_photo() as progress:
        return enhancement.evaluate_enhancement(
            source, models or ("builtin",), device=device, out=out, megapixels=megapixels, progress=progress)


def _print_enhancement(found: dict[str, Any]) -> None:
    """A row for each scale, kind of input and method; then what a timed photo took."""
    rows: dict[tuple[int, str, str], dict[str, str]] = {}
    for row in found["results"]:
        key = (row["scale"], row["input"], row["method"])
        rows.setdefault(key, {})[row["metric"]] = f"{row['value']:.4g} [{row['low']:.4g}, {row['high']:.4g}]"
    _print_rows(("scale", "input", "method"), rows)
    for model, seconds in found["seconds"].items():
        click.echo(f"{model}: {found['megapixels']:g} megapixels in {seconds:.1f} s")


def _print_rows(names: tuple[str, ...], rows: dict[tuple[int, str, str], dict[str, str]]) -> None:
    """A table with a column for each name and for each figure."""
    from rich.console import Console
    from rich.table import Table

    figures = list(next(iter(rows.values()), {}))
    table = Table(*names, *figures)
    for key, row in rows.items():
        table.add_row(*map(str, key), *(row[name] for name in figures))
    Console(width=160).print(table)


def _selection(data: Path, seed: int, limit: int | None, out: Path | None) -> dict[str, Any]:
    from inpaint_app.training.evaluation.selecting import evaluate_selection

    with _photo_by_photo() as progress:
        return evaluate_selection(data, seed=seed, limit=limit, out=out, progress=progress)


def _print_selection(found: dict[str, Any]) -> None:
    """The median overlap by each kind of mark, beside GrabCut's."""
    from rich.console import Console
    from rich.table import Table

    table = Table("marked by", "objects", "way", "median overlap", "seconds")
    for row in sorted(found["results"], key=lambda row: (row["objects"], row["mark"], row["way"] == "grabcut")):
        figure = f"{row['value']:.3f} [{row['low']:.3f}, {row['high']:.3f}]"
        table.add_row(row["mark"], f"{row['objects']} ({row['count']})", row["way"], figure, f"{row['seconds']:.2f}")
    Console(width=160).print(table)


def _occlusion(
    data: Path | None, models: tuple[str, ...], seed: int, limit: int | None, device: str, out: Path | None,
) -> dict[str, Any]:
    """Of digits where the model is a GAN of digits, else of faces."""
    from inpaint_app.inference.engines.engine import NetworkEngine
    from inpaint_app.networks.bundled.digits_file import is_digits, load_digits
    from inpaint_app.networks.model_files import resolve_model

    if data is None:
        raise UsageError("Give --data DIR, a folder of held-out digits or photos.")
    model = resolve_model((models or ("builtin",))[0])
    with _photo_by_photo() as progress:
        if is_digits(model):
            from inpaint_app.training.digits.measure import evaluate_digits

            return evaluate_digits(data, load_digits(model), seed=seed, limit=limit, out=out, progress=progress)
        from inpaint_app.training.evaluation.occlusion import evaluate_faces

        return evaluate_faces(
            data, NetworkEngine(str(model), device), seed=seed, limit=limit, out=out, progress=progress)


def _print_occlusion(found: dict[str, Any]) -> None:
    """A row for each half and method, a column for each figure; then of how many."""
    rows: dict[tuple[int, str, str], dict[str, str]] = {}
    for row in found["results"]:
        figure = f"{row['value']:.3f} [{row['low']:.3f}, {row['high']:.3f}]"
        cases = found.get("digits") or found["faces"]
        rows.setdefault((cases, row.get("half", "a bar"), row["method"]), {})[row["figure"]] = figure
    _print_rows(("cases", "missing", "method"), rows)


def _critic(source: Source, fitted_on: Path | None, model: str, device: str) -> dict[str, Any]:
    from inpaint_app.training.evaluation.critic import examine

    fitted = dataclasses.replace(source, data=fitted_on) if fitted_on is not None else None
    with _photo_by_photo() as progress:
        return examine(source, fitted, model, device, progress)


def _print_critic(found: dict[str, Any]) -> None:
    """The share of cases in which what should rank before does, and the weights."""
    from rich.console import Console
    from rich.table import Table

    table = Table("holes", "first", "then", "cases", "share")
    for row in found["shares"]:
        table.add_row(row["kind"], row["first"], row["then"], str(row["cases"]), f"{row['share']:.2f}")
    Console(width=160).print(table)
    click.echo(", ".join(f"{name} {weight}" for name, weight in found["weights"].items()))


def _name_and_folder(text: str) -> tuple[str, Path]:
    name, separator, folder = text.partition("=")
    if not (name and separator and folder):
        raise UsageError("Results are given as NAME=DIR, not {text!r}.", text=text)
    return name, Path(folder)


def _print_results(results: list[dict[str, Any]]) -> None:
    """A table for each size and mask: a row for each measure, a column for each method, with intervals."""
    from rich.console import Console
    from rich.table import Table

    console = Console(width=160)
    groups: dict[tuple[int, str], dict[str, dict[str, str]]] = {}
    for row in results:
        figure = f"{row['value']:.3f} [{row['low']:.3f}, {row['high']:.3f}]"
        method = f"{row['model']} {row['engine']}".strip()
        groups.setdefault((row["size"], row["mask"]), {}).setdefault(row["metric"], {})[method] = figure
    for (size, mask), metrics in sorted(groups.items()):
        methods = list(dict.fromkeys(method for figures in metrics.values() for method in figures))
        table = Table(f"{mask}, {size}", *methods)
        for metric, figures in metrics.items():
            table.add_row(metric, *(figures.get(method, "") for method in methods))
        console.print(table)


def _print_detection(found: dict[str, Any]) -> None:
    """A table of what is found for each size, a row for each kind and detector; then false ones and fills."""
    from rich.console import Console

    rows: dict[tuple[int, str, str], dict[str, str]] = {}
    for row in found["results"]:
        figure = f"{row['value']:.2f} [{row['low']:.2f}, {row['high']:.2f}]"
        rows.setdefault((row["size"], row["kind"], row["detector"]), {})[row["metric"]] = figure
    _print_rows(("size", "kind", "detector"), rows)
    console = Console(width=160)
    for row in found["false"]:
        if row["kind"] == "all":
            console.print(
                f"{row['detector']}: {row['per_megapixel']:.2f} false a megapixel, {row['boxed']} on what is spared")
    for row in found["fills"]:
        console.print(
            f"{row['size']}: distance damaged {row['nothing']:.4f}, found and filled {row['found']:.4f}, true mask "
            f"{row['true_mask']:.4f}; closer in {row['closer']:.0%} of {row['cases']}")
