"""The command line. Each command imports its room when it runs, so that the window opens quickly.

Exit codes: 0 done, 1 could not (one sentence on stderr), 2 usage.
"""

from __future__ import annotations

import dataclasses
import json
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from inpaint_app import __version__
from inpaint_app.errors import CanvasError, InpaintError, UsageError

if TYPE_CHECKING:
    from threading import Event

    from inpaint_app.document.geometry import Size
    from inpaint_app.training.loop import Goal

Command = TypeVar("Command", bound=Callable[..., Any])
_FILE = click.Path(path_type=Path, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False)
_SIDES = {"left": "on the left", "right": "on the right", "top": "above", "bottom": "below"}
_SCENES = ("object", "spots", "scratch", "specks", "border")

model_option = click.option(
    "--model", default=None, metavar="NAME",
    help="builtin, a name in the models folder, a .safetensors file, or a training run's folder.",
)
device_option = click.option("--device", default=None, metavar="D", help="auto, cpu, cuda, mps or xpu.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")
data_option = click.option("--data", type=_FOLDER, help="Folder of photos to measure on (default: bundled ones).")
megapixels_option = click.option("--megapixels", type=click.FloatRange(0.1, 400), default=12.0, show_default=True)


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


@app.command("open", hidden=True)
@click.argument("photo", type=_FILE, required=False)
def open_window(photo: Path | None) -> int:
    """Open the window, with PHOTO if one is given."""
    from inpaint_app.ui import launch

    return launch.main(photo)


@app.command()
@click.argument("photo", type=_FILE)
@click.option("--mask", type=_FILE, required=True, help="Any image of the photo's size; white = hole.")
@click.option("-o", "--output", type=_FILE, required=True, help="JPEG, PNG, TIFF or WebP, by its suffix.")
@model_option
@device_option
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True)
@click.option("--grow", type=click.IntRange(0, 64), default=None, help="Pixels outside the mask the seam may touch.")
@click.option("--overwrite", is_flag=True, help="Replace OUTPUT if it exists.")
@click.option("--realism-map", type=_FILE, help="Also write how real each place looks to the discriminator.")
@json_option
def fill(
    photo: Path, mask: Path, output: Path, model: str | None, device: str | None, seed: int,
    grow: int | None, overwrite: bool, realism_map: Path | None, as_json: bool,
) -> None:
    """Fill the white parts of MASK in PHOTO; every other pixel stays as it is."""
    from inpaint_app.inference.fill_file import fill_file

    chosen = _settings()
    result = fill_file(
        photo, mask, output, model=model or chosen.model, device=device or chosen.device, seed=seed,
        grow=chosen.grow if grow is None else grow, overwrite=overwrite, realism_map=realism_map,
    )
    for notice in result["notices"]:
        click.echo(notice, err=True)
    if as_json:
        _print_json(result)
    else:
        click.echo(f"{output}: filled in {result['total_s']:.2f} s on {result['device']}.")


def _pixels_option(side: str) -> Callable[[Command], Command]:
    return click.option(
        f"--{side}", type=click.IntRange(0), default=0, metavar="N", help=f"Pixels to add {_SIDES[side]}.",
    )


@app.command()
@click.argument("photo", type=_FILE)
@_pixels_option("left")
@_pixels_option("right")
@_pixels_option("top")
@_pixels_option("bottom")
@click.option("--aspect", metavar="W:H", help="Add the least that gives this aspect (16:9), on both sides equally.")
@click.option("-o", "--output", type=_FILE, required=True, help="JPEG, PNG, TIFF or WebP, by its suffix.")
@model_option
@device_option
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True)
@click.option("--overwrite", is_flag=True, help="Replace OUTPUT if it exists.")
@json_option
def extend(
    photo: Path, left: int, right: int, top: int, bottom: int, aspect: str | None, output: Path,
    model: str | None, device: str | None, seed: int, overwrite: bool, as_json: bool,
) -> None:
    """Continue PHOTO beyond its border; every pixel that it has stays as it is."""
    from inpaint_app.document.extension import Margins, margins_for_aspect, parse_aspect
    from inpaint_app.inference.extend_file import extend_file

    given = Margins(left, top, right, bottom)
    if any(given) == (aspect is not None):
        raise UsageError("Say how much to add: --left, --right, --top or --bottom N, or else --aspect W:H.")
    ratio = parse_aspect(aspect) if aspect is not None else None

    def margins(size: Size) -> Margins:
        if ratio is None:
            return given
        least = margins_for_aspect(size, ratio)
        if not any(least):
            raise CanvasError(f"{photo.name} is {size.width} x {size.height} pixels, which is {aspect} already.")
        return least

    chosen = _settings()
    result = extend_file(
        photo, output, margins, model=model or chosen.model, device=device or chosen.device, seed=seed,
        grow=chosen.grow, overwrite=overwrite,
    )
    for notice in result["notices"]:
        click.echo(notice, err=True)
    if as_json:
        _print_json(result)
    else:
        size = f"{result['width']} x {result['height']}"
        click.echo(f"{output}: extended to {size} in {result['total_s']:.2f} s on {result['device']}.")


@app.command()
@click.argument("photo", type=_FILE)
@json_option
def info(photo: Path, as_json: bool) -> None:
    """Say what PHOTO is: format, size, depth, profile, metadata."""
    from inpaint_app.document.image_io import describe

    facts = describe(photo)
    if as_json:
        _print_json(facts)
        return
    for name, value in facts.items():
        click.echo(f"{name:>14}: {value}")


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


@app.command()
@click.option("--data", type=_FOLDER, help="Folder of photos to learn from; nothing ever leaves this machine.")
@click.option("--out", type=_FOLDER, help="Folder of the new run.")
@click.option("--resume", "resumed", type=_FOLDER, help="Go on with the run in this folder.")
@click.option("--init", default=None, metavar="MODEL", help="Start from a model (builtin, ...) and fine-tune it.")
@click.option("--hours", type=click.FloatRange(0, min_open=True), help="Stop when the run has had so many hours.")
@click.option("--steps", type=click.IntRange(1), help="Stop when the run has had so many steps.")
@_training_options
def train(
    data: Path | None, out: Path | None, resumed: Path | None, init: str | None,
    hours: float | None, steps: int | None, **options: Any,
) -> None:
    """Train the GAN on a folder of photos, or go on with a run. Ctrl+C saves and stops."""
    from inpaint_app.networks.checkpoint import resolve_model
    from inpaint_app.training import loop
    from inpaint_app.training.config import TrainingConfig

    changes = {name: value for name, value in options.items() if value not in (None, ())}
    goal = loop.Goal(steps=steps, hours=hours)
    if resumed is not None:
        if data or out or init:
            raise UsageError("--resume takes no --data, --out or --init; the run's folder knows them.")
        _train(goal, lambda abort, report: loop.resume(resumed, goal, abort, report, changes))
    elif data is None or out is None:
        raise UsageError("Give --data DIR and --out RUN for a new run, or --resume RUN.")
    else:
        config = TrainingConfig(data=str(data.resolve()), **changes)
        weights = resolve_model(init) if init else None
        _train(goal, lambda abort, report: loop.start(config, out, goal, abort, report, init=weights))


def _train(goal: Goal, run: Callable[[Event, Any], Any]) -> None:
    """Run a training call with a progress line, and let Ctrl+C and SIGTERM end it with a checkpoint."""
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
            text = (
                f"step {at.step}  D {stats.discriminator:.3f}  G {stats.generator:.3f}  "
                f"feature {stats.feature:.3f}  L1 {stats.l1:.3f}  {pace:.1f}/s"
            )
            bar.update(task, description=text, total=1.0 if done else None, completed=max(done, default=0.0))

        ended = run(abort, report)
    click.echo(f"Stopped after {ended.step} steps, {ended.samples} samples, {ended.seconds / 3600:.2f} hours.")


@app.command()
@click.option("--data", type=_FOLDER, required=True, help="Folder of photos that no model was trained on.")
@click.option("--model", "models", multiple=True, metavar="NAME", help="Models to measure; repeatable [builtin].")
@click.option(
    "--engine", default="telea,navier-stokes,patchmatch", show_default=True,
    help="Comma-separated methods to measure beside them; 'none' for none.",
)
@click.option("--sizes", default="256,512", show_default=True, help="Sides of the crops, pixels.")
@click.option("--masks", default="thin,medium,thick,object,scratch,border", show_default=True, help="Kinds of hole.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option("--per-picture", type=click.IntRange(1), default=3, show_default=True, help="Holes a photo and kind.")
@click.option("--limit", type=click.IntRange(1), help="Take only so many photos, evenly spread.")
@click.option("--out", type=_FOLDER, help="Folder for results.json and contact sheets.")
@device_option
@json_option
def evaluate(
    data: Path, models: tuple[str, ...], engine: str, sizes: str, masks: str, seed: int, per_picture: int,
    limit: int | None, out: Path | None, device: str | None, as_json: bool,
) -> None:
    """Measure completions against the truth: PSNR, SSIM, perceptual and Frechet distance, U-IDS."""
    from rich.console import Console

    from inpaint_app.training.evaluate import evaluate as run_evaluation

    if not all(size.isdigit() and int(size) >= 64 for size in sizes.split(",")):
        raise UsageError("Sizes are whole numbers of at least 64 pixels, separated by commas.")
    with Console(stderr=True).status("opening photos") as status:
        table = run_evaluation(
            data, models or ("builtin",), () if engine == "none" else engine.split(","),
            sizes=[int(size) for size in sizes.split(",")], kinds=masks.split(","), seed=seed,
            per_picture=per_picture, limit=limit, device=device or _settings().device, out=out,
            progress=lambda photo, photos: status.update(f"photo {photo} of {photos}"),
        )
    if as_json:
        _print_json(table)
    else:
        _print_results(table["results"])


def _print_results(results: list[dict[str, Any]]) -> None:
    """A line for each size, mask and method, with a column for each measure and its interval."""
    from rich.console import Console
    from rich.table import Table

    metrics = list(dict.fromkeys(row["metric"] for row in results))
    table = Table("size", "mask", "method", *metrics)
    groups: dict[tuple[int, str, str], dict[str, str]] = {}
    for row in results:
        figure = f"{row['value']:.3f} [{row['low']:.3f}, {row['high']:.3f}]"
        groups.setdefault((row["size"], row["mask"], row["model"] or row["engine"]), {})[row["metric"]] = figure
    for (size, mask, method), figures in sorted(groups.items()):
        table.add_row(str(size), mask, method, *(figures.get(metric, "") for metric in metrics))
    Console(width=160).print(table)


@app.group()
def benchmark() -> None:
    """Measure speed and memory on this machine."""


@benchmark.command("startup")
@json_option
def benchmark_startup(as_json: bool) -> None:
    """Time from process start to the first painted window."""
    from inpaint_app.ui.startup_benchmark import run_startup_benchmark

    _report(run_startup_benchmark(), as_json)


@benchmark.command("canvas")
@megapixels_option
@data_option
@json_option
def benchmark_canvas(megapixels: float, data: Path | None, as_json: bool) -> None:
    """Brush latency and memory of the canvas on a large photo."""
    from inpaint_app.ui.canvas_benchmark import run_canvas_benchmark

    _report(run_canvas_benchmark(megapixels, data), as_json)


@benchmark.command("fill")
@megapixels_option
@data_option
@click.option("--scene", default=",".join(_SCENES), show_default=True, help="Comma-separated scenes.")
@model_option
@device_option
@json_option
def benchmark_fill(
    megapixels: float, data: Path | None, scene: str, model: str | None, device: str | None, as_json: bool
) -> None:
    """Seconds to preview, first tile and finish, by scene."""
    from inpaint_app.inference.benchmark import run_fill_benchmark

    scenes = tuple(part.strip() for part in scene.split(",") if part.strip())
    unknown = set(scenes) - set(_SCENES)
    if unknown or not scenes:
        raise UsageError(f"There is no scene {', '.join(sorted(unknown)) or scene!r}; scenes are {', '.join(_SCENES)}.")
    chosen = _settings()
    _report(run_fill_benchmark(megapixels, data, scenes, model or chosen.model, device or chosen.device), as_json)


@benchmark.command("network")
@click.option("--model", default="builtin", show_default=True, metavar="NAME")
@json_option
def benchmark_network(model: str, as_json: bool) -> None:
    """Seconds of the generator alone, beside this machine's convolution peak."""
    from inpaint_app.networks.speed import run_network_benchmark

    _report(run_network_benchmark(model), as_json)


@benchmark.command("train")
@data_option
@json_option
def benchmark_train(data: Path | None, as_json: bool) -> None:
    """Samples a second and TFLOP/s of the training step, and where its time goes."""
    from inpaint_app.training.step_benchmark import run_step_benchmark

    _report(run_step_benchmark(data), as_json)


def _settings() -> Any:
    from inpaint_app import paths, settings

    loaded, problems = settings.load_settings(paths.settings_file())
    for problem in problems:
        click.echo(problem, err=True)
    return loaded


def _print_json(result: object) -> None:
    click.echo(json.dumps(result, ensure_ascii=False, default=str))


def _report(result: dict[str, Any], as_json: bool) -> None:
    if as_json:
        _print_json(result)
    else:
        click.echo(json.dumps(result, ensure_ascii=False, indent=2, default=str))


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
