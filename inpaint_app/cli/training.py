"""The commands that train, and that use what only training makes: train, digits."""

from __future__ import annotations

import dataclasses
import signal
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inpaint_app.cli.options import ANY, FILE, FOLDER, Command, json_option, print_json
from inpaint_app.cli.restoration import overwrite_option
from inpaint_app.errors import UsageError

if TYPE_CHECKING:
    from threading import Event

    from inpaint_app.training.run_loop import Goal


_SHOWN = (
    "epoch", "discriminator", "generator", "feature", "l1", "cross_entropy", "dice", "precision", "recall", "style",
    "content",
)
"""Figures of a step that are shown, of those that it has."""


def _training_options(command: Command) -> Command:
    """One option for every field of TrainingConfig, absent unless given."""
    from inpaint_app.training.config import TrainingConfig

    for option in reversed(dataclasses.fields(TrainingConfig)):
        if option.name == "data":
            continue
        kinds: dict[type, Any] = {int: int, float: float, str: str}
        kind = kinds.get(type(option.default))
        if isinstance(option.default, bool):
            command = click.option(
                f"--{option.name}", option.name, is_flag=True, default=None, help=option.metadata["help"])(command)
            continue
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
    """Train the GAN on a folder of photos, or with --task the detector or the sharpener, or continue a run.

    Ctrl+C saves and stops.
    """
    from inpaint_app.networks.model_files import resolve_model
    from inpaint_app.training.config import TrainingConfig
    from inpaint_app.training.run_loop import Goal

    changes = {name: value for name, value in options.items() if value not in (None, ())}
    goal = Goal(steps=steps, hours=hours)
    if resumed is not None:
        if data or out or init:
            raise UsageError("--resume takes no --data, --out or --init: they are stored in the run's folder.")
        from inpaint_app.training.run_folder import RunFolder

        task = TrainingConfig.load(RunFolder(resumed).options).task
        going_on = _trainer(task)
        _train(
            goal, lambda abort, report: going_on.resume(resumed, goal, abort, report, changes), lines=task == "digits")
    elif data is None or out is None:
        raise UsageError("Give --data DIR and --out RUN for a new run, or --resume RUN.")
    else:
        if "style" in changes:
            changes["style"] = str(Path(changes["style"]).resolve())
        config = TrainingConfig.of_task(**{"task": "fill", "data": str(data.resolve()), **changes})
        if init and config.task in ("damage", "digits"):
            raise UsageError("A detector or a GAN of digits is trained from scratch; leave --init away.")
        new = _trainer(config.task)
        weights = {"init": resolve_model(init)} if init else {}
        _train(
            goal, lambda abort, report: new.start(config, out, goal, abort, report, **weights),
            lines=config.task == "digits")


def _trainer(task: str) -> Any:
    """The module whose ``start`` and ``resume`` run a task."""
    modules = {"fill": "filling.trainer", "select": "selecting.trainer"}
    return import_module(f"inpaint_app.training.{modules.get(task, f'{task}.trainer')}")


def _train(goal: Goal, run: Callable[[Event, Any], Any], *, lines: bool) -> None:
    """Run a training call with a progress bar; Ctrl+C and SIGTERM end it with a checkpoint.

    lines: whether the figures also come as lines on stdout.
    """
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
            figures = "  ".join(f"{name} {getattr(stats, name):.3f}" for name in _SHOWN if hasattr(stats, name))
            text = f"step {at.step}  {figures}  {pace:.1f}/s"
            if lines:
                click.echo(text)
            bar.update(task, description=text, total=1.0 if done else None, completed=max(done, default=0.0))

        ended = run(abort, report)
    click.echo(f"Stopped after {ended.step} steps, {ended.samples} samples, {ended.seconds / 3600:.2f} hours.")


@click.group()
def digits() -> None:
    """What a GAN of digits does that train --task digits has trained."""


@digits.command("complete")
@click.argument("run", type=ANY)
@click.argument("damaged", type=FILE)
@click.option("--mask", type=FILE, required=True, help="A picture of the same size, white = missing.")
@click.option("-o", "--output", type=FILE, required=True, help="A picture file, by its suffix.")
@click.option(
    "--samples", type=click.IntRange(1, 64), default=1, show_default=True, metavar="N",
    help="Make N completions, written to OUTPUT-1, OUTPUT-2, ... (before the suffix), the likeliest first.",
)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True)
@overwrite_option
@json_option
def complete(
    run: Path, damaged: Path, mask: Path, output: Path, samples: int, seed: int, overwrite: bool, as_json: bool,
) -> None:
    """Complete the picture DAMAGED, 28 x 28 pixels, with the GAN of RUN; known pixels stay as they are.

    RUN is the folder of a run, or one of the files in its folder epochs.
    """
    from inpaint_app.training.digits.files import complete_file

    result = complete_file(run, damaged, mask, output, samples=samples, seed=seed, overwrite=overwrite)
    if as_json:
        print_json(result)
    else:
        click.echo(f"{', '.join(result['outputs'])}: completed in {result['seconds']:.1f} s.")
