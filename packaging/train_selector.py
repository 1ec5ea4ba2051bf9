"""Train the bundled network that selects objects (resources/models/select.safetensors) on outlined photos.

The outlines are resources/evaluation/objects-train.json; they name files in the folder of the photos.
"""

from __future__ import annotations

from pathlib import Path

import click

from inpaint_app.paths import builtin_selector, resources
from inpaint_app.training.selecting.trainer import SelectorTraining, train_selector


@click.command()
@click.option("--photos", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=builtin_selector(), show_default=True)
@click.option("--outlines", type=click.Path(exists=True, path_type=Path), help="Another JSON file of outlines.")
@click.option("--init", type=click.Path(exists=True, path_type=Path), help="Weights to go on from.")
@click.option("--hours", type=float, default=1.0, show_default=True)
@click.option("--steps", type=int)
@click.option("--seed", type=int, default=0, show_default=True)
def main(
    photos: Path, out: Path, outlines: Path | None, init: Path | None, hours: float, steps: int | None, seed: int,
) -> None:
    """Train and write the weights with their card."""
    found = outlines or resources() / "evaluation" / "objects-train.json"
    options = SelectorTraining(found, photos, hours, steps, init=init, seed=seed)

    def report(step: int, loss: float) -> None:
        if step % 50 == 0:
            click.echo(f"step {step}  loss {loss:.3f}")

    train_selector(options, out, report)


if __name__ == "__main__":
    main()
