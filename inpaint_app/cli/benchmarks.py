"""Commands that measure speed and memory on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inpaint_app.cli.options import (
    data_option,
    device_option,
    json_option,
    load_settings,
    megapixels_option,
    quality_option,
    report_result,
)
from inpaint_app.errors import UsageError

if TYPE_CHECKING:
    from inpaint_app.limits import Quality

_models_option = click.option(
    "--model", "models", multiple=True, metavar="NAME",
    help="Repeatable, measured side by side; all: every model that is here.")
_SCENES = ("object", "spots", "scratch", "specks", "border", "damage")


@click.group()
def benchmark() -> None:
    """Measure speed and memory on this machine."""


@benchmark.command("startup")
@json_option
def benchmark_startup(as_json: bool) -> None:
    """Time from process start to the first painted window."""
    from inpaint_app.benchmarks.startup import run_startup_benchmark

    report_result(run_startup_benchmark(), as_json)


@benchmark.command("canvas")
@megapixels_option
@data_option
@json_option
def benchmark_canvas(megapixels: float, data: Path | None, as_json: bool) -> None:
    """Brush latency and memory of the canvas on a large photo."""
    from inpaint_app.benchmarks.canvas import run_canvas_benchmark

    report_result(run_canvas_benchmark(megapixels, data), as_json)


@benchmark.command("window")
@click.option("--megapixels", type=float, default=20.0, show_default=True, help="Size of the photo.")
@json_option
def benchmark_window(megapixels: float, as_json: bool) -> None:
    """The longest that each of the user's actions keeps the window from everything else."""
    from inpaint_app.benchmarks.window import run_window_benchmark

    report_result(run_window_benchmark(megapixels), as_json)


@benchmark.command("fill")
@megapixels_option
@data_option
@click.option("--scene", default=",".join(_SCENES), show_default=True, help="Comma-separated scenes.")
@quality_option
@click.option("--each", is_flag=True, help="Every photo of DATA at its own size, one fill each.")
@click.option(
    "--peer", "peers", multiple=True, type=click.Choice(["telea", "patchmatch", "patchmatch-default"]),
    default=("telea",), show_default=True,
    help="Also fill each scene once by this method (PatchMatch with a radius of 3, or its default of 15); repeatable.",
)
@_models_option
@device_option
@json_option
def benchmark_fill(
    megapixels: float, data: Path | None, scene: str, quality: Quality, each: bool, peers: tuple[str, ...],
    models: tuple[str, ...], device: str | None, as_json: bool,
) -> None:
    """Seconds to preview, first tile and finish, by scene."""
    from inpaint_app.benchmarks.fill import run_fill_benchmark
    from inpaint_app.inference.engines.best_of import engine_with

    scenes = tuple(part.strip() for part in scene.split(",") if part.strip())
    unknown = set(scenes) - set(_SCENES)
    if unknown or not scenes:
        name = ", ".join(sorted(unknown)) or scene
        raise UsageError("There is no scene {name!r}; choose from {known}.", name=name, known=", ".join(_SCENES))
    chosen = load_settings()
    names, folder = _named(models or (chosen.model,), chosen)
    results = {
        name: run_fill_benchmark(
            megapixels, data, scenes, engine=engine_with(name, device or chosen.device, folder=folder),
            peers=peers if name == names[0] else (), quality=quality, each=each)
        for name in names
    }
    report_result(results if len(names) > 1 else results[names[0]], as_json)


def _named(models: tuple[str, ...], settings: Any) -> tuple[list[str], Path]:
    """The models that were asked for, by name, and the folder that they are in."""
    from inpaint_app.models.registry import each_of, models_folder

    folder = models_folder(settings.models_folder)
    return each_of(models, folder), folder


@benchmark.command("project")
@megapixels_option
@click.option("--fills", type=click.IntRange(0, 100), default=10, show_default=True)
@click.option("--bit-depth", type=click.Choice(["8", "16"]), default="8", show_default=True)
@json_option
def benchmark_project(megapixels: float, fills: int, bit_depth: str, as_json: bool) -> None:
    """Seconds to save a project with fills, to save it again, and to open it."""
    from inpaint_app.benchmarks.project import run_project_benchmark

    report_result(run_project_benchmark(megapixels, fills, int(bit_depth)), as_json)


@benchmark.command("network")
@_models_option
@json_option
def benchmark_network(models: tuple[str, ...], as_json: bool) -> None:
    """Seconds of networks alone, beside the bundled one and this machine's convolution peak."""
    from inpaint_app.benchmarks.network import run_network_benchmark
    from inpaint_app.networks.model_files import ALL, BUILTIN

    names, folder = _named(models or (BUILTIN,), load_settings())
    report_result(run_network_benchmark([name for name in names if name != ALL], folder=folder), as_json)


@benchmark.command("batch")
@click.option("--workers", default="1,2", show_default=True, metavar="N,N", help="Numbers of workers, one run each.")
@click.option("--photos", type=click.IntRange(4), default=24, show_default=True, help="How many photos.")
@click.option("--megapixels", type=click.FloatRange(0.01, 100), default=2.0, show_default=True, help="Of each photo.")
@click.option("--threads", type=click.IntRange(1), default=1, show_default=True, help="That compute in each worker.")
@click.option("--plan", type=click.IntRange(1), metavar="N", help="Simulate N such photos on a laptop and on --nodes.")
@click.option(
    "--seconds", type=click.FloatRange(0, min_open=True), metavar="S",
    help="With --plan: of a photo and worker, and nothing is measured.")
@click.option("--nodes", default="1,10,100", show_default=True, metavar="N,N", help="Of --plan, in the cloud.")
@click.option("--cores", type=click.IntRange(1), default=8, show_default=True, help="Of each node, a worker each.")
@click.option("--price", type=click.FloatRange(0), default=0.4, show_default=True, help="Of a node and hour.")
@quality_option
@data_option
@json_option
def benchmark_batch(
    workers: str, photos: int, megapixels: float, threads: int, quality: Quality, data: Path | None, as_json: bool,
    plan: int | None, seconds: float | None, nodes: str, cores: int, price: float,
) -> None:
    """Photos a minute and memory of an archive, by the number of workers; and what a large one takes and costs."""
    from inpaint_app.benchmarks.batch import run_batch_benchmark
    from inpaint_app.benchmarks.batch_plan import measured_as, plan_from

    counts, node_counts = _numbers("Workers", workers), _numbers("Nodes", nodes)
    if plan is not None and seconds is not None:
        report_result(plan_from(measured_as(seconds, megapixels), plan, node_counts, cores, price), as_json)
        return
    results = run_batch_benchmark(counts, photos, megapixels, threads, quality, data)
    if plan is not None:
        results["plan"] = plan_from(results["workers"][str(counts[0])], plan, node_counts, cores, price)
    report_result(results, as_json)


def _numbers(what: str, words: str) -> list[int]:
    """Of "1,2"."""
    try:
        return [int(word) for word in words.split(",")]
    except ValueError as error:
        raise UsageError("{what} are numbers such as 1,2, not {words!r}.", what=what, words=words) from error


@benchmark.command("train")
@data_option
@json_option
def benchmark_train(data: Path | None, as_json: bool) -> None:
    """Samples a second and TFLOP/s of the training step, and where its time goes."""
    from inpaint_app.benchmarks.training_step import run_step_benchmark

    report_result(run_step_benchmark(data), as_json)


@benchmark.command("video")
@data_option
@click.option("--frames", type=click.IntRange(8, 2000), default=60, show_default=True, help="Of each made clip.")
@click.option("--photos", type=click.IntRange(1), default=3, show_default=True, help="How many of DATA are used.")
@click.option(
    "--kinds", default="pan,zoom,shake,object,dust", show_default=True, help="Comma-separated kinds of clip; or none.")
@click.option(
    "--timed", type=click.IntRange(0, 5000), default=0, show_default=True, metavar="N",
    help="Also time a clip of 1280 x 720 with N frames from file to file.")
@device_option
@json_option
def benchmark_video(
    data: Path | None, frames: int, photos: int, kinds: str, timed: int, device: str | None, as_json: bool,
) -> None:
    """Repair clips made of photos: PSNR and flicker beside filling each frame alone, how well dust is found, speed."""
    from inpaint_app.benchmarks.clips import KINDS
    from inpaint_app.benchmarks.video import run_video_benchmark
    from inpaint_app.inference.engines.engine import NetworkEngine

    chosen = [] if kinds == "none" else kinds.split(",")
    if not set(chosen) <= {*KINDS, "dust"}:
        raise UsageError("Kinds of clip are pan, zoom, shake, object and dust, separated by commas.")
    engine = NetworkEngine("builtin", device or load_settings().device)
    report_result(
        run_video_benchmark(data, engine, frames=frames, photos=photos, kinds=chosen, timed=timed), as_json)
