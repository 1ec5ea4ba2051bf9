"""Commands on models: train, evaluate."""

from __future__ import annotations

import dataclasses
import signal
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inpaint_app.cli.options import (
    FILE,
    FOLDER,
    Command,
    device_option,
    json_option,
    load_settings,
    model_named,
    print_json,
)
from inpaint_app.errors import UsageError

if TYPE_CHECKING:
    from threading import Event

    from inpaint_app.training.loop import Goal


def _training_options(command: Command) -> Command:
    """One option for every field of TrainingConfig, absent unless given."""
    from inpaint_app.training.config import TrainingConfig

    for option in reversed(dataclasses.fields(TrainingConfig)):
        if option.name == "data":
            continue
        kinds: dict[type, Any] = {int: int, float: float, str: str}
        kind = kinds.get(type(option.default))
        multiple = kind is None
        command = click.option(
            f"--{option.name.replace('_', '-')}", option.name,
            type=type(option.default[0]) if multiple else kind, multiple=multiple, default=() if multiple else None,
            help=f"{option.metadata['help']} [{'repeatable; ' if multiple else ''}default: {option.default}]",
        )(command)
    return command


@click.command()
@click.option("--data", type=FOLDER, help="Folder of training photos; they never leave this machine.")
@click.option("--out", type=FOLDER, help="Folder of the new run.")
@click.option("--resume", "resumed", type=FOLDER, help="Continue the run in this folder.")
@click.option("--init", default=None, metavar="MODEL", help="Fine-tune this model (builtin, ...).")
@click.option("--hours", type=click.FloatRange(0, min_open=True), help="Stop after N hours in total.", metavar="N")
@click.option("--steps", type=click.IntRange(1), help="Stop after N steps in total.", metavar="N")
@_training_options
def train(
    data: Path | None, out: Path | None, resumed: Path | None, init: str | None,
    hours: float | None, steps: int | None, **options: Any,
) -> None:
    """Train the GAN, or with --task damage the detector, on a folder of photos, or continue a run.

    Ctrl+C saves and stops.
    """
    from inpaint_app.networks.model_files import resolve_model
    from inpaint_app.training import loop
    from inpaint_app.training.config import TrainingConfig
    from inpaint_app.training.damage import trainer

    changes = {name: value for name, value in options.items() if value not in (None, ())}
    goal = loop.Goal(steps=steps, hours=hours)
    if resumed is not None:
        if data or out or init:
            raise UsageError("--resume takes no --data, --out or --init: they are stored in the run's folder.")
        from inpaint_app.training.run_folder import RunFolder

        if TrainingConfig.load(RunFolder(resumed).options).task == "damage":
            _train(goal, lambda abort, report: trainer.resume(resumed, goal, abort, report, changes))
            return
        _train(goal, lambda abort, report: loop.resume(resumed, goal, abort, report, changes))
    elif data is None or out is None:
        raise UsageError("Give --data DIR and --out RUN for a new run, or --resume RUN.")
    else:
        config = TrainingConfig(data=str(data.resolve()), **changes)
        if config.task == "damage":
            if init:
                raise UsageError("A detector is trained from scratch; leave --init away.")
            _train(goal, lambda abort, report: trainer.start(config, out, goal, abort, report))
            return
        weights = resolve_model(init) if init else None
        _train(goal, lambda abort, report: loop.start(config, out, goal, abort, report, init=weights))


def _train(goal: Goal, run: Callable[[Event, Any], Any]) -> None:
    """Run a training call with a progress bar; Ctrl+C and SIGTERM end it with a checkpoint."""
    from threading import Event

    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    abort = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: abort.set())
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("preparing photos", total=None)

        def report(at: Any, stats: Any, pace: float) -> None:
            done = [at.step / goal.steps] if goal.steps else []
            done += [at.seconds / 3600.0 / goal.hours] if goal.hours else []
            shown = ("discriminator", "generator", "feature", "l1", "loss", "precision", "recall")
            figures = "  ".join(f"{name} {getattr(stats, name):.3f}" for name in shown if hasattr(stats, name))
            text = f"step {at.step}  {figures}  {pace:.1f}/s"
            bar.update(task, description=text, total=1.0 if done else None, completed=max(done, default=0.0))

        ended = run(abort, report)
    click.echo(f"Stopped after {ended.step} steps, {ended.samples} samples, {ended.seconds / 3600:.2f} hours.")


@click.command()
@click.option("--data", type=FOLDER, help="Folder of held-out photos (none used in training).")
@click.option("--truth", type=FOLDER, help="Folder of pictures to use as they are instead of crops of --data.")
@click.option("--holes", type=FOLDER, help="Folder of the holes of --truth, white, in files of the same names.")
@click.option("--model", "models", multiple=True, metavar="NAME", help="Models to measure; repeatable [builtin].")
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
@click.option("--masks", default="thin,medium,thick,object,scratch,border", show_default=True, help="Kinds of hole.")
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
    "--task", type=click.Choice(["fill", "damage"]), default="fill", show_default=True,
    help="damage: measure how well damage is found, and what filling it is worth.",
)
@click.option("--artefacts", type=FOLDER, help="Folder of real damage, of which what is held out is used.")
@click.option("--boxes", type=FILE, help="JSON file of what on the photos of --data must not be found.")
@device_option
@json_option
def evaluate(
    task: str, artefacts: Path | None, boxes: Path | None,
    data: Path | None, truth: Path | None, holes: Path | None, models: tuple[str, ...], engine: str,
    given: tuple[str, ...], sizes: str | None, masks: str, seed: int, per_picture: int, limit: int | None,
    out: Path | None, pictures: bool, blind: Path | None, device: str | None, as_json: bool,
) -> None:
    """Measure completions against the truth.

    Distances to it (PSNR, SSIM, perceptual), of what is in the hole (Frechet, texture), fine detail and colour by depth
    in the hole, repetition, straight edges, U-IDS.
    """
    results = dict(_name_and_folder(text) for text in given)
    from rich.console import Console

    from inpaint_app.training.evaluation.evaluate import Source
    from inpaint_app.training.evaluation.evaluate import evaluate as run_evaluation

    chosen = load_settings()

    sizes = sizes or ("1024,2048" if task == "damage" else "256,512")
    if not all(size.isdigit() and int(size) >= 64 for size in sizes.split(",")):
        raise UsageError("Sizes are whole numbers of at least 64 pixels, separated by commas.")
    where = device or chosen.device
    named = [model_named(name, chosen) for name in models or ("builtin",)]
    if task == "damage":
        if data is None:
            raise UsageError("Give --data DIR, a folder of held-out photos.")
        from inpaint_app.inference.engines.engine import NetworkEngine
        from inpaint_app.training.evaluation import damage

        drawn = damage.Source(data, artefacts, [int(size) for size in sizes.split(",")], limit, seed)
        filling = None if engine == "none" else NetworkEngine(named[0], where)
        with Console(stderr=True).status("opening photos") as status:
            found = damage.evaluate_damage(
                drawn, engine=filling, boxes=boxes, device=where, out=out,
                progress=lambda photo, photos: status.update(f"photo {photo} of {photos}"))
        if as_json:
            print_json(found)
        else:
            _print_detection(found)
        return
    source = Source(
        data, [int(size) for size in sizes.split(",")], masks.split(","), seed, per_picture, limit, truth, holes
    )
    with Console(stderr=True).status("opening photos") as status:
        table = run_evaluation(
            source, named, [] if engine == "none" else engine.split(","), results=results,
            device=where, out=out, pictures=pictures, blind=blind,
            progress=lambda photo, photos: status.update(f"photo {photo} of {photos}"),
        )
    if as_json:
        print_json(table)
    else:
        _print_results(table["results"])


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
    from rich.table import Table

    console = Console(width=160)
    rows: dict[tuple[int, str, str], dict[str, str]] = {}
    for row in found["results"]:
        figure = f"{row['value']:.2f} [{row['low']:.2f}, {row['high']:.2f}]"
        rows.setdefault((row["size"], row["kind"], row["detector"]), {})[row["metric"]] = figure
    names = list(next(iter(rows.values()), {}))
    table = Table("size", "kind", "detector", *names)
    for (size, kind, detector), figures in rows.items():
        table.add_row(str(size), kind, detector, *(figures[name] for name in names))
    console.print(table)
    for row in found["false"]:
        if row["kind"] == "all":
            console.print(
                f"{row['detector']}: {row['per_megapixel']:.2f} false a megapixel, {row['boxed']} on what is spared")
    for row in found["fills"]:
        console.print(
            f"{row['size']}: distance damaged {row['nothing']:.4f}, found and filled {row['found']:.4f}, true mask "
            f"{row['true_mask']:.4f}; closer in {row['closer']:.0%} of {row['cases']}")
