"""Mix the weights of two generators: a model between one and what further training made of it.

    python packaging/mix_models.py builtin RUN 0.6 OUT.safetensors

After a short training the way between often fills better than its end (WiSE-FT, Wortsman et al. 2022). The mix has the
first model's discriminators, so that what was measured with them holds; `inpaint-app evaluate --model OUT` measures it,
`bundle_model.py` makes it the bundled one.
"""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

from inpaint_app.networks.checkpoint import load_discriminator, load_generator, save_model
from inpaint_app.networks.model_files import resolve_model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", help="a model's name, its file or a run's folder")
    parser.add_argument("second", help="another, of the same shape")
    parser.add_argument("share", type=float, help="of the second, 0 to 1")
    parser.add_argument("out", type=Path, help="file to write, .safetensors")
    given = parser.parse_args()
    if not 0.0 <= given.share <= 1.0:
        raise SystemExit(f"The share must be between 0 and 1, not {given.share}.")

    first, second = resolve_model(given.first), resolve_model(given.second)
    start, start_card = load_generator(first)
    mixed, card = load_generator(second)
    if start.shape != mixed.shape:
        raise SystemExit(f"{first} and {second} are of different shapes and cannot be mixed.")
    other = mixed.state_dict()
    mixed.load_state_dict({
        name: kept if name.startswith("features.") else kept.lerp(other[name], given.share)
        for name, kept in start.state_dict().items()})
    parts = {"name": start_card.name, "sha256": start_card.sha256, "share": round(1 - given.share, 4)}
    card = dataclasses.replace(
        card, name=given.out.stem, training={**card.training, "mixed_with": parts}, quality={})
    print(f"{given.out}: sha256 {save_model(given.out, card, mixed, load_discriminator(first)).sha256}")


if __name__ == "__main__":
    main()
