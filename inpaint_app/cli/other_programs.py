"""The commands for other programs: serve, plugin."""

from __future__ import annotations

import secrets
from pathlib import Path

import click

from inpaint_app.cli.options import (
    FOLDER,
    device_option,
    json_option,
    load_settings,
    model_named,
    model_option,
    print_json,
    threads_option,
)
from inpaint_app.errors import UsageError
from inpaint_app.messages import printable
from inpaint_app.networks.model_files import BUILTIN
from inpaint_app.plugins import HOSTS, folders_of, install, own_command
from inpaint_app.server.limits import (
    DEFAULT_MEGABYTES,
    DEFAULT_MEGAPIXELS,
    DEFAULT_PORT,
    DEFAULT_SECONDS,
    DEFAULT_WAITING,
    Limits,
)

_LEAST_TOKEN = 16


@click.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, metavar="ADDRESS",
    help="Where to listen; another address than this one lets other machines in.",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=DEFAULT_PORT, show_default=True, help="0: any that is free.")
@click.option(
    "--token", envvar="INPAINT_APP_TOKEN", default=None, metavar="T",
    help="What requests must carry; also as INPAINT_APP_TOKEN, which others do not see (default: a new one, printed).",
)
@click.option(
    "--max-megabytes", type=click.FloatRange(0, min_open=True), default=DEFAULT_MEGABYTES, show_default=True,
    metavar="N", help="The largest request.",
)
@click.option(
    "--max-megapixels", type=click.FloatRange(0, 500, min_open=True), default=DEFAULT_MEGAPIXELS, show_default=True,
    metavar="N", help="The largest picture that is opened or made.",
)
@click.option(
    "--max-seconds", type=click.FloatRange(0, min_open=True), default=DEFAULT_SECONDS, show_default=True, metavar="N",
    help="How long a request may take to arrive, and again to be computed.",
)
@click.option(
    "--max-waiting", type=click.IntRange(0), default=DEFAULT_WAITING, show_default=True, metavar="N",
    help="How many requests may wait while one is computed.",
)
@model_option
@click.option(
    "--enlarger", default=BUILTIN, show_default=True, metavar="NAME", help="The model of enhance: as for its --model.")
@device_option
@threads_option
@json_option
def serve(
    host: str, port: int, token: str | None, max_megabytes: float, max_megapixels: float, max_seconds: float,
    max_waiting: int, model: str | None, enlarger: str, device: str | None, threads: int | None, as_json: bool,
) -> None:
    """Serve fill, extend, detect, restore and enhance to other programs, over HTTP, until Ctrl+C.

    Only programs on this machine that know the token are answered. The page at the address that is printed says how
    to ask.
    """
    if token is not None and (len(token) < _LEAST_TOKEN or not token.isascii() or not token.isprintable()):
        raise UsageError("The token must be {count} letters, digits or signs or longer; leave it out for a new one.",
                         count=_LEAST_TOKEN)
    from inpaint_app.models.registry import models_folder
    from inpaint_app.server.serving import address_of, is_open, listen
    from inpaint_app.server.serving import serve as run
    from inpaint_app.server.tools import Tools

    chosen = load_settings()
    tools = Tools(
        model_named(model, chosen), enlarger, device or chosen.device,
        chosen.threads if threads is None else threads, models_folder(chosen.models_folder))
    known = token or secrets.token_urlsafe(24)
    with listen(host, port) as listening:
        address = address_of(listening)

        def say() -> None:
            if as_json:
                print_json({"url": address, "token": known})
                return
            click.echo(f"Serving on {address} until Ctrl+C; the page there says how to ask.")
            click.echo(f"Token: {known}" if token is None else "Token: as given.")
            if is_open(listening):
                click.echo("Other machines can reach it, and nothing is encrypted on the way.", err=True)

        run(listening, tools, Limits(max_megabytes, max_megapixels, max_seconds, max_waiting), known, say)


@click.command()
@click.argument("program", type=click.Choice(HOSTS))
@click.option("--folder", type=FOLDER, help="The program's folder of plug-ins (default: where it looks for them).")
@click.option("--server", metavar="URL", help="Have the plug-in ask this server instead of starting the program.")
@click.option("--token", envvar="INPAINT_APP_TOKEN", default=None, metavar="T", help="Of that server.")
def plugin(program: str, folder: Path | None, server: str | None, token: str | None) -> None:
    """Put the plug-in for GIMP 3 or Krita 5 where that program finds it.

    It fills the selection, selects damage and restores scans; results are layers.
    """
    if (server is None) != (token is None):
        raise UsageError("A server needs its token, and a token its server; give both, --server and --token.")
    reached: dict[str, object] = {"command": own_command()}
    if server is not None:
        reached = {"server": server, "token": token}
    for placed in install(program, [folder] if folder is not None else folders_of(program), reached):
        click.echo(f"{printable(placed)}: the plug-in is there; start the program again.")
    if program == "krita":
        click.echo("Then switch it on: Settings › Configure Krita › Python Plugin Manager › Inpaint App.")
