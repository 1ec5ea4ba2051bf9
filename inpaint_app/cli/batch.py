"""Archives: batch, and what is asked of one afterwards (status, retry, report)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inpaint_app.cli.options import (
    device_option,
    load_settings,
    model_named,
    model_option,
    print_json,
    quality_option,
)
from inpaint_app.cli.progress import archive_shown
from inpaint_app.errors import UsageError
from inpaint_app.limits import DEFAULT_SENSITIVITY, MAX_GROW, Quality
from inpaint_app.messages import printable

if TYPE_CHECKING:
    from inpaint_app.archive.request import BatchRequest
    from inpaint_app.archive.running.runner import Runner
    from inpaint_app.archive.steps import Steps

_PATH = click.Path(path_type=Path)


class _Batch(click.Group):
    """A first word that is none of the subcommands is a folder or an option of a run."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, args if args and args[0] in self.commands else ["run", *args])

    def resolve_command(
        self, ctx: click.Context, args: list[str],
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        return ("" if name == "run" else name), command, rest


@click.group(cls=_Batch)
def batch() -> None:
    """Do thousands of photos, in folders below folders, so that none is lost; see also status, retry, report."""


def _workers(_ctx: click.Context, _param: click.Parameter, value: str) -> int | None:
    if value == "auto":
        return None
    if not value.isdecimal():
        raise click.BadParameter(f"{value!r} is neither auto nor a number.")
    return int(value)


_SUBCOMMANDS = """
After a run: batch status OUT, batch retry OUT, batch report OUT. (A folder of such a name is ./status.)
"""


@batch.command("run", hidden=True, epilog=_SUBCOMMANDS)
@click.argument("inputs", metavar="IN...", type=_PATH, nargs=-1, required=True)
@click.option("-o", "--output", type=_PATH, help="Folder of the results: OUT/the same relative path.")
@click.option("--masks", type=_PATH, metavar="DIR", help="Fill by masks: DIR/the same relative path, any suffix.")
@click.option("--mask", type=_PATH, metavar="M", help="Fill by one mask for all: date stamps, watermarks.")
@click.option("--fit-mask", is_flag=True, help="Stretch masks of another shape to the photo's size.")
@click.option("--missing", is_flag=True, help="Fill what damaged or incomplete files do not hold.")
@click.option("--detect", is_flag=True, help="Find damage and fill it.")
@click.option(
    "--sensitivity", type=click.FloatRange(0, 100), default=DEFAULT_SENSITIVITY, show_default=True, metavar="S",
    help="Of --detect and --restore, 0 to 100; more finds more.")
@click.option(
    "--restore", type=click.Choice(["gentle", "normal", "strong"]), help="Restore scans, as the command restore does.")
@click.option("--enhance", is_flag=True, help="Clean photos of noise, blur and JPEG blocks.")
@click.option(
    "--scale", type=click.Choice(["1", "2", "3", "4"]), default="1", show_default=True,
    help="With --enhance: how many times as wide and high.")
@click.option("--extend", metavar="W:H", help="Extend photos to this aspect (16:9).")
@click.option("--export", metavar="FORMAT", help="jpeg, png, tiff or webp (default: each photo's own format).")
@click.option("--in-place", is_flag=True, help="Put results in the place of their photos; needs --backup.")
@click.option("--backup", type=_PATH, metavar="DIR", help="Where --in-place copies the originals to first.")
@click.option("--overwrite", is_flag=True, help="Replace what lies in OUT and is not of this archive.")
@click.option("--verify", is_flag=True, help="Compare contents, not only sizes and times, with those of the last run.")
@click.option("--order", type=click.Choice(["name", "largest"]), default="name", show_default=True)
@click.option("--journal", type=_PATH, metavar="FILE", help="Journal (default: in OUT/.inpaint-app).")
@click.option(
    "--workers", default="auto", show_default=True, callback=_workers, metavar="N|auto",
    help="How many processes; 0: none, all in this one.")
@click.option("--time-limit", type=click.FloatRange(0, min_open=True), metavar="S", help="Seconds for a photo.")
@click.option("--memory", type=click.IntRange(64), metavar="MIB", help="Memory for each worker.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True)
@click.option("--grow", type=click.IntRange(0, MAX_GROW), default=None, help="Pixels outside masks the seam may touch.")
@quality_option
@model_option
@device_option
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object for each photo, and one at the end.")
def run(
    inputs: tuple[Path, ...], output: Path | None, backup: Path | None, in_place: bool, as_json: bool,
    workers: int | None, time_limit: float | None, memory: int | None, journal: Path | None, overwrite: bool,
    verify: bool, order: str, **options: Any,
) -> int:
    """Do every photo in IN, folders or files, and write it to OUT under the same relative path.

    Say what to do by one or more of --masks, --mask, --detect, --missing, --restore, --enhance, --extend, --export. A
    run that was stopped or killed goes on by the same command.
    """
    from inpaint_app.archive.request import BatchRequest

    if in_place != (backup is not None):
        raise UsageError("--in-place and --backup DIR belong together: the originals are copied there first.")
    if in_place == (output is not None):
        raise UsageError("Give a folder for the results with -o, or --in-place and --backup.")
    request = BatchRequest(
        inputs, output or inputs[0], _steps(**options), journal=journal, backup=backup, overwrite=overwrite,
        verify=verify, largest_first=order == "largest")
    return run_request(request, workers, time_limit, memory, as_json)


def _steps(
    enhance: bool, scale: str, model: str | None, device: str | None, quality: Quality, grow: int | None,
    **options: Any,
) -> Steps:
    from inpaint_app.archive.steps import Steps
    from inpaint_app.inference.enhance.request import EnhanceOptions

    if scale != "1" and not enhance:
        raise UsageError("--scale belongs to --enhance; give that, too.")
    chosen = load_settings()
    return Steps(
        enhance=EnhanceOptions(int(scale)) if enhance else None, model=model_named(model, chosen),
        device=device or chosen.device, models=chosen.models_folder, quality=quality,
        grow=chosen.grow if grow is None else grow, **options)


def run_request(
    request: BatchRequest, workers: int | None, time_limit: float | None, memory: int | None, as_json: bool,
) -> int:
    """Run a request and say what comes of it; the exit code."""
    from inpaint_app.archive.batch import Batch, Ended
    from inpaint_app.archive.pace import Progress

    batch = Batch(request)

    def make(private: Sequence[int]) -> Runner:
        return local_runner(request.steps, workers, time_limit, memory, private)

    with archive_shown() as show:
        def listen(progress: Progress, ended: Ended | None) -> None:
            show(progress)
            if ended is not None and as_json:
                print_json(_facts(ended))
            elif ended is not None and ended.error:
                click.echo(f"{printable(ended.work.name)}: {ended.error}", err=True)

        progress = batch.run(make, listen)
    facts = progress.facts()
    if as_json:
        print_json({"summary": facts})
    else:
        click.echo(
            f"{facts['done']} done, {facts['kept']} done before, {facts['apart']} set apart in "
            f"{facts['seconds']} s ({facts['per_minute']} a minute).")
    return 1 if progress.apart + progress.apart_before else 0


def _facts(ended: Any) -> dict[str, Any]:
    outcome = ended.outcome
    return {
        "name": ended.work.name, "source": str(ended.work.source), "result": ended.work.result,
        "state": "apart" if ended.error else "done", "reason": outcome.reason, "error": ended.error or None,
        "seconds": round(outcome.seconds, 3), "notices": list(outcome.notices),
    }


def local_runner(
    steps: Steps, workers: int | None, time_limit: float | None, memory: int | None, private: Sequence[int],
) -> Runner:
    """What runs the work on this machine."""
    from inpaint_app.archive.perform import StepsPerformer
    from inpaint_app.archive.running.inline import InlineRunner
    from inpaint_app.archive.running.local import LocalRunner
    from inpaint_app.archive.running.planned import limits_for, threads_for, workers_for

    count = workers_for(workers)
    threads = threads_for(count)
    performer = StepsPerformer(steps, threads)
    if not count:
        return InlineRunner(performer)
    limits = limits_for(count, time_limit, None if memory is None else memory << 20)
    return LocalRunner(performer, count, limits, threads, private)
