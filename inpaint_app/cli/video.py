"""The command for moving pictures: video."""

from __future__ import annotations

from pathlib import Path

import click

from inpaint_app.cli.options import (
    FILE,
    FOLDER,
    device_option,
    json_option,
    load_settings,
    model_named,
    model_option,
    print_json,
    quality_option,
    threads_option,
)
from inpaint_app.cli.progress import share_shown
from inpaint_app.limits import Quality
from inpaint_app.messages import printable
from inpaint_app.networks.model_files import BUILTIN


@click.command()
@click.argument("clip", type=FILE)
@click.option(
    "-o", "--output", type=FILE, required=True,
    help="Encoded as CLIP, at its bit rate or more; its suffix says the format: .mp4, .mov, .mkv, .webm, ...")
@click.option("--mask", type=FILE, help="A picture of the frame's size; what is white is filled in all frames.")
@click.option(
    "--masks", type=FOLDER, help="A folder of such pictures, by name the first for the first frame, and so on.")
@click.option("--track", is_flag=True, help="The mask is of one frame and follows what it covers.")
@click.option("--at", type=click.IntRange(0), default=0, show_default=True, metavar="N", help="Of which frame it is.")
@click.option("--detect", is_flag=True, help="Find film dust (what is in one frame only) and take it away.")
@click.option(
    "--denoise", type=click.FloatRange(0, 1), default=0.0, metavar="S", help="How much of the noise to take away.")
@click.option(
    "--scale", type=click.Choice(["1", "2", "3", "4"]), default="1", show_default=True,
    help="How many times as wide and high, by the network that enlarges photos.")
@click.option(
    "--enhance-model", default=BUILTIN, show_default=True, metavar="NAME", help="Which network that is; see enhance.")
@click.option(
    "--lossless", is_flag=True,
    help="Write FFV1 (.mkv): what is not filled stays as it is, sample by sample.")
@model_option
@quality_option
@device_option
@threads_option
@click.option("--overwrite", is_flag=True, help="Replace OUTPUT if it exists.")
@json_option
def video(
    clip: Path, output: Path, mask: Path | None, masks: Path | None, track: bool, at: int, detect: bool, denoise: float,
    scale: str, enhance_model: str, lossless: bool, model: str | None, quality: Quality, device: str | None,
    threads: int | None, overwrite: bool, as_json: bool,
) -> None:
    """Restore a moving picture: fill what a mask covers, take away dust and noise, enlarge it.

    What other frames show is brought over along the motion; what none shows is painted once and carried along. Sound,
    subtitles and all else are copied as they are. What was stopped goes on when the same command is given again.
    """
    from inpaint_app.inference.engines.best_of import engine_with
    from inpaint_app.inference.enhance.enhancers import enhancer_named
    from inpaint_app.models.registry import models_folder
    from inpaint_app.video.request import VideoOptions
    from inpaint_app.video.run import Tools, edit_clip

    options = VideoOptions(mask, masks, track, at, detect, denoise, int(scale), lossless, quality)
    chosen = load_settings()
    where, many = device or chosen.device, chosen.threads if threads is None else threads
    folder = models_folder(chosen.models_folder)
    engine = engine_with(model_named(model, chosen), where, threads=many, folder=folder)
    tools = Tools(engine, lambda: enhancer_named(enhance_model, where, many, folder))
    with share_shown(clip.name) as share_done:
        try:
            result = edit_clip(
                clip, output, options, tools, overwrite=overwrite, listen=lambda progress: share_done(progress.share))
        except KeyboardInterrupt:
            click.echo("Stopped; the same command goes on from here.", err=True)
            raise
    for notice in result["notices"]:
        click.echo(notice, err=True)
    if as_json:
        print_json(result)
    else:
        click.echo(
            f"{printable(result['output'])}: {result['frames']} frames in {result['seconds']:.1f} s, "
            f"{result['frames_per_second']:.1f} a second ({result['encoder']}).")
