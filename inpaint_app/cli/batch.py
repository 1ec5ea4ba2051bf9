"""Archives: batch, and what is asked of one afterwards (status, retry, report)."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inpaint_app.cli.options import (
    Command,
    device_option,
    load_settings,
    model_named,
    model_option,
    print_json,
    quality_option,
)
from inpaint_app.cli.progress import archive_shown, duration
from inpaint_app.errors import UsageError
from inpaint_app.limits import DEFAULT_SENSITIVITY, MAX_GROW, MAX_THREADS, Quality
from inpaint_app.messages import printable

if TYPE_CHECKING:
    from inpaint_app.archive.batch import Ended
    from inpaint_app.archive.pace import Progress
    from inpaint_app.archive.request import BatchRequest
    from inpaint_app.archive.runners import Share
    from inpaint_app.archive.running.runner import Runner
    from inpaint_app.archive.steps import Steps

_PATH = click.Path(path_type=Path)


class _Location(click.Path):
    """A folder or file, or a URL of a store."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from inpaint_app.archive.storage.remote import location

        return location(str(super().convert(value, param, ctx)))


_LOCATION = _Location()


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


def _share_options(command: Command) -> Command:
    """What a run may take of the machine."""
    for option in (
        click.option(
            "--address", metavar="HOST:PORT", help="Of the Ray cluster (default: one is started on this machine)."),
        click.option(
            "--runner", type=click.Choice(["local", "ray"]), default="local", show_default=True,
            help="Workers of this machine, or of the nodes of a Ray cluster, which must see the same folders."),
        click.option(
            "--threads", type=click.IntRange(1, MAX_THREADS), metavar="N",
            help="That compute in each worker (default: the cores divided)."),
        click.option("--memory", type=click.IntRange(64), metavar="MIB", help="Memory for each worker."),
        click.option("--time-limit", type=click.FloatRange(0, min_open=True), metavar="S", help="Seconds for a photo."),
        click.option(
            "--workers", default="auto", show_default=True, callback=_workers, metavar="N|auto",
            help="How many processes; 0: none, all in this one."),
    ):
        command = option(command)
    return command


_out_argument = click.argument("out", type=_LOCATION)
_journal_option = click.option(
    "--journal", type=_LOCATION, metavar="FILE",
    help="Journal (default: OUT/.inpaint-app/journal.sqlite; of a store, in your data folder).")
_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON on stdout.")

_SUBCOMMANDS = """
After a run: batch status OUT, batch retry OUT, batch report OUT. (A folder of such a name is ./status.)
"""


@batch.command("run", hidden=True, epilog=_SUBCOMMANDS)
@click.argument("inputs", metavar="IN...", type=_LOCATION, nargs=-1, required=True)
@click.option("-o", "--output", type=_LOCATION, help="Folder of the results: OUT/the same relative path.")
@click.option("--masks", type=_LOCATION, metavar="DIR", help="Fill by masks: DIR/the same relative path, any suffix.")
@click.option("--mask", type=_LOCATION, metavar="M", help="Fill by one mask for all: date stamps, watermarks.")
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
@click.option("--backup", type=_LOCATION, metavar="DIR", help="Where --in-place copies the originals to first.")
@click.option("--overwrite", is_flag=True, help="Replace what lies in OUT and is not of this archive.")
@click.option("--verify", is_flag=True, help="Compare contents, not only sizes and times, with those of the last run.")
@click.option("--order", type=click.Choice(["name", "largest"]), default="name", show_default=True)
@click.option("--sidecars", is_flag=True, help="Write a JSON file beside each result: of what it was made, and how.")
@click.option("--watch", is_flag=True, help="Go on, and do photos as they come, until stopped (Ctrl+C).")
@click.option("--dry-run", is_flag=True, help="Say what would be done and how long it takes; write nothing.")
@_journal_option
@_share_options
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True)
@click.option("--grow", type=click.IntRange(0, MAX_GROW), default=None, help="Pixels outside masks the seam may touch.")
@quality_option
@model_option
@device_option
@_json_option
def run(
    inputs: tuple[Path, ...], output: Path | None, backup: Path | None, in_place: bool, as_json: bool,
    workers: int | None, time_limit: float | None, memory: int | None, threads: int | None, runner: str,
    address: str | None, journal: Path | None, overwrite: bool, verify: bool, order: str, sidecars: bool, watch: bool,
    dry_run: bool, **options: Any,
) -> int:
    """Do every photo in IN, folders or files, and write it to OUT under the same relative path.

    IN, OUT and the folder of masks may also be URLs: file://, s3://BUCKET/..., gs://BUCKET/...; credentials are those
    that the stores' own drivers find.

    Say what to do by one or more of --masks, --mask, --detect, --missing, --restore, --enhance, --extend, --export. A
    run that was stopped or killed goes on by the same command.
    """
    from inpaint_app.archive.request import BatchRequest
    from inpaint_app.archive.runners import Share

    if in_place != (backup is not None):
        raise UsageError("--in-place and --backup DIR belong together: the originals are copied there first.")
    if in_place == (output is not None):
        raise UsageError("Give a folder for the results with -o, or --in-place and --backup.")
    request = BatchRequest(
        inputs, output or inputs[0], _steps(**options), journal=journal, backup=backup, overwrite=overwrite,
        verify=verify, largest_first=order == "largest", sidecars=sidecars, watch=watch)
    share = Share(workers, time_limit, memory, threads, runner, address)
    return _say_what_would_be(request, share, as_json) if dry_run else _run(request, share, as_json)


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


def _run(request: BatchRequest, share: Share, as_json: bool) -> int:
    """Run a request and say what comes of it; the exit code."""
    from inpaint_app.archive.batch import Batch
    from inpaint_app.archive.runners import runner_for

    batch = Batch(request)

    def make(private: Sequence[int]) -> Runner:
        return runner_for(request.steps, share, private)

    with archive_shown() as show, _stopped_gently(batch.stop):
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
    if progress.ended < progress.total:
        click.echo(f"Stopped with {progress.total - progress.ended} photos left; the same command goes on.", err=True)
    return 0 if progress.kept + progress.done == progress.total else 1


@contextmanager
def _stopped_gently(stop: Callable[[], None]) -> Iterator[None]:
    """Ctrl+C and SIGTERM end a run when what is being worked on is done; a second Ctrl+C at once."""
    def ask(_number: int, _frame: object) -> None:
        stop()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _facts(ended: Ended) -> dict[str, Any]:
    outcome = ended.outcome
    return {
        "name": ended.work.name, "source": str(ended.work.source), "result": ended.work.result,
        "state": "apart" if ended.error else "done", "reason": outcome.reason, "error": ended.error or None,
        "seconds": round(outcome.seconds, 3), "notices": list(outcome.notices),
    }


def _say_what_would_be(request: BatchRequest, share: Share, as_json: bool) -> int:
    from inpaint_app.archive.dry_run import dry_run
    from inpaint_app.archive.runners import performer_for
    from inpaint_app.archive.running.planned import workers_for

    workers = max(1, workers_for(share.workers))
    request.check()
    facts = dry_run(request, performer_for(request.steps, share.threads_of(workers)), workers)
    if as_json:
        print_json(facts)
        return 0
    click.echo(f"{facts['to_do']} of {facts['photos']} photos would be done, {facts['kept']} are done already.")
    for name, _, sentence in facts["apart"]:
        click.echo(f"{printable(name)}: {sentence}")
    for path, why in facts["skipped"]:
        click.echo(f"{printable(path)}: not touched ({why})")
    if facts["seconds"] is not None:
        click.echo(f"That takes about {duration(facts['seconds'])} with {workers} workers.")
    return 0


@batch.command("status")
@_out_argument
@_journal_option
@_json_option
def status(out: Path, journal: Path | None, as_json: bool) -> int:
    """Say how the archive in OUT stands; exit 1 where photos are set apart or left."""
    from inpaint_app.archive.reports.status import opened
    from inpaint_app.archive.reports.status import status as facts_of

    with opened(out, journal) as read:
        facts = facts_of(out, read)
    if as_json:
        print_json(facts)
    else:
        going = "A run goes on" if facts["running"] else "No run goes on"
        click.echo(
            f"{going}: {facts['done']} of {facts['photos']} done, {facts['apart']} set apart, {facts['waiting']} "
            f"waiting, {facts['skipped']} files not touched.")
        for row in facts["set_apart"]:
            click.echo(f"{printable(row['name'])}: {row['error']}")
    return 0 if facts["done"] == facts["photos"] else 1


@batch.command("retry")
@_out_argument
@click.option("--failed", is_flag=True, help="Only those that were tried and failed, not those without a mask.")
@_journal_option
@_share_options
@_json_option
def retry(
    out: Path, failed: bool, journal: Path | None, workers: int | None, time_limit: float | None, memory: int | None,
    threads: int | None, runner: str, address: str | None, as_json: bool,
) -> int:
    """Give the command that filled OUT once more, and try those that were set apart again."""
    from inpaint_app.archive.reports.status import FAILURES, opened
    from inpaint_app.archive.request import BatchRequest
    from inpaint_app.archive.runners import Share

    with opened(out, journal) as read:
        last = read.last_run()
        if last is None:
            raise UsageError("No run has begun in {path}; give the whole command.", path=out)
        read.retry(FAILURES if failed else None)
    request = replace(BatchRequest.from_stored(last["command"]), watch=False)
    return _run(request, Share(workers, time_limit, memory, threads, runner, address), as_json)


@batch.command("report")
@_out_argument
@click.option("-o", "--output", type=_PATH, help="Folder of the report (default: OUT/.inpaint-app/report).")
@click.option(
    "--most", type=click.IntRange(1), default=500, show_default=True, metavar="N",
    help="Photos on the page: the most suspicious.")
@_journal_option
def report(out: Path, output: Path | None, most: int, journal: Path | None) -> None:
    """Write a table of all photos (CSV) and a page with before and after, the most suspicious first (HTML).

    The page is one file that needs no network; the table has states, errors, damage found, scores and hashes.
    """
    from inpaint_app.archive.places import home_of
    from inpaint_app.archive.reports.page import write_page
    from inpaint_app.archive.reports.status import opened, write_table

    folder = output or home_of(out) / "report"
    table, page = folder / "report.csv", folder / "report.html"
    with opened(out, journal) as read:
        folder.mkdir(parents=True, exist_ok=True)
        write_table(read, table)
        write_page(read, out, page, most)
    click.echo(f"{printable(table)}\n{printable(page)}")
