"""Make a training run's style a bundled one.

    python packaging/bundle_style.py RUN NAME --licence "..." --course "..."
"""

from __future__ import annotations

import argparse
from pathlib import Path

from inpaint_app.networks.bundled.style_file import load_style, save_style
from inpaint_app.paths import resources


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path, help="the run's folder")
    parser.add_argument("name", help="what the style is called")
    parser.add_argument("--licence", required=True, help="of the weights, with the painting and who painted it")
    parser.add_argument("--course", required=True, help="one sentence on how and where it was trained")
    given = parser.parse_args()
    network, card = load_style(given.run / "model.safetensors")
    target = resources() / "models" / f"style-{given.name}.safetensors"
    save_style(target, network, given.name, {**card["training"], "course": given.course}, given.licence)
    print(f"{target}: {target.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
