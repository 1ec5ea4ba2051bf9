"""Commands on the models that fill: list, add, get, remove, info."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inpaint_app.cli.options import json_option, load_settings, print_json
from inpaint_app.messages import Message, printable

if TYPE_CHECKING:
    from inpaint_app.models.folder import Progress
    from inpaint_app.models.registry import Entry

_yes_option = click.option("--yes", is_flag=True, help="Do not ask.")


@click.group()
def models() -> None:
    """The models that fill: the bundled one, your own, and published ones, which are got only when asked for."""


@models.command("list")
@json_option
def list_models(as_json: bool) -> None:
    """List every model that is here, and what is published and could be got."""
    from inpaint_app.models.registry import entries

    found = entries(_folder())
    if as_json:
        print_json([each.facts() for each in found])
        return
    for each in found:
        state = "here" if each.path is not None else _state(each)
        click.echo(
            f"{each.name:<20} {each.origin:<10} {_size(each.size):>9}  {each.licence:<12} {state}")
        click.echo(f"{'':<20} {each.purpose}")


@models.command()
@click.argument("name")
@json_option
def info(name: str, as_json: bool) -> None:
    """Say all that is known about the model NAME; its file is read for its SHA-256."""
    from inpaint_app.models.registry import entry, sha256_of

    found = entry(name, _folder())
    facts = found.facts()
    if found.path is not None:
        facts["sha256"] = sha256_of(found.path)
    elif facts["sha256"] is None:
        facts["sha256"] = None if as_json else "not known here"
    _report(facts, as_json)


@models.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--name", default="", help="What to call it (default: as the file, or the run's folder).")
@json_option
def add(path: Path, name: str, as_json: bool) -> None:
    """Copy the model at PATH into the models folder: a file, a training run's folder, or a folder of models.

    What a file is, is recognised from what it holds. One that holds code is refused.
    """
    from inpaint_app.models.folder import add as add_model

    with _bytes_shown() as progress:
        added = add_model(path, _folder(), name, progress)
    if as_json:
        print_json([each.facts() for each in added])
        return
    for each in added:
        click.echo(f"{printable(each.name)}: {each.kind}, {_size(each.size)}. {each.purpose}")


@models.command()
@click.argument("name")
@_yes_option
@json_option
def get(name: str, yes: bool, as_json: bool) -> None:
    """Get the published model NAME over the network, after showing its licence. Ctrl+C keeps what has come.

    Proxies are those of the environment (https_proxy).
    """
    from inpaint_app.errors import ModelError
    from inpaint_app.models.fetching import FetchCancelledError, cancelled_message, check_offer, fetch
    from inpaint_app.models.registry import entry

    folder = _folder()
    found = entry(name, folder)
    offer = found.offer
    if offer is None:
        raise ModelError("The model {name} is here already; there is nothing to get.", name=name)
    check_offer(offer, folder)
    checksum = f"SHA-256 {offer.sha256}" if offer.sha256 else f"SHA-256 not known here, MD5 {offer.md5}"
    for line in (
        f"{name}: {offer.purpose}", f"Licence of the weights: {offer.licence}", f"From: {offer.where}",
        f"Address: {offer.address}", f"Size: {_size(offer.size)}; {checksum}",
    ):
        click.echo(line, err=True)
    if not yes and not click.confirm("Get it?", err=True):
        raise FetchCancelledError(Message("Nothing was fetched."))
    try:
        with _bytes_shown() as progress:
            got = fetch(offer, folder, progress)
    except KeyboardInterrupt:
        raise FetchCancelledError(cancelled_message(offer)) from None
    _report(got.facts(), as_json)


@models.command()
@click.argument("name")
@_yes_option
@json_option
def remove(name: str, yes: bool, as_json: bool) -> None:
    """Delete the model NAME from the models folder; the bundled one stays."""
    from inpaint_app.errors import ModelError
    from inpaint_app.models.folder import check_removable
    from inpaint_app.models.folder import remove as remove_model

    folder = _folder()
    found = check_removable(name, folder)
    if not yes and not click.confirm(f"Delete {printable(found.path or name)}?", err=True):
        raise ModelError("Nothing was removed.")
    remove_model(name, folder)
    if as_json:
        print_json({"name": name, "removed": True})
    else:
        click.echo(f"Removed {printable(name)}.")


def _folder() -> Path:
    from inpaint_app.models.registry import models_folder

    return models_folder(load_settings().models_folder)


def _report(facts: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(facts)
        return
    for name, value in facts.items():
        if value is not None:
            shown = _size(value) if name == "size" else value
            click.echo(f"{name:>10}: {printable(str(shown))}")


def _state(each: Entry) -> str:
    if each.offer is None or not each.offer.address:
        return "by hand, then add"
    return f"{each.fetched / 1e6:.1f} MB of it here, get goes on" if each.fetched else "can be got"


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size else "unknown"


@contextmanager
def _bytes_shown() -> Iterator[Progress]:
    """A bar on stderr, where that is a terminal, while the block runs."""
    import sys

    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

    with Progress(
        BarColumn(), DownloadColumn(), TimeRemainingColumn(), console=Console(stderr=True), transient=True,
    ) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of or None)
