"""Make a training run's damage detector the bundled one, with a threshold calibrated on training photos.

    python packaging/bundle_detector.py RUN --data TRAINING_PHOTOS --artefacts DIR --course "..." \\
        [--results REPORT/results.json --command "..."]

``results.json`` is what ``inpaint-app evaluate --task damage --out REPORT`` wrote for this detector once it was
bundled; with it only the card is written again.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from inpaint_app import paths
from inpaint_app.networks.bundled.detector_file import load_detector, save_detector
from inpaint_app.training.evaluation.damage import Source, calibrate

_PRECISION = 0.88
_PHOTOS = 30


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path, help="the run's folder")
    parser.add_argument("--data", type=Path, required=True, help="photos to calibrate with, not held out")
    parser.add_argument("--artefacts", type=Path, required=True, help="real damage; what is not held out is used")
    parser.add_argument("--course", required=True, help="one sentence on how and where it was trained")
    parser.add_argument("--results", type=Path, help="what evaluate wrote")
    parser.add_argument("--command", help="the evaluate command, for the card")
    given = parser.parse_args()

    weights = given.run / "model.safetensors"
    detector, card = load_detector(weights)
    quality: dict[str, Any]
    if given.results is None:
        source = Source(given.data, given.artefacts, sizes=(1024,), limit=_PHOTOS, held_out=False)
        threshold = calibrate(source, weights, _PRECISION)
        quality = {"threshold": round(threshold, 3)}
    else:
        table = json.loads(given.results.read_text(encoding="utf-8"))
        quality = {
            "threshold": load_detector(paths.builtin_detector())[1]["quality"]["threshold"], "command": given.command,
            "photos": table["photos"], "results": [row for row in table["results"] if row["detector"] == "network"],
            "false": [row for row in table["false"] if row["detector"] == "network"], "fills": table["fills"]}
    target = paths.builtin_detector()
    save_detector(target, detector, "damage", {**card["training"], "course": given.course}, quality)
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB, threshold {quality['threshold']}")


if __name__ == "__main__":
    main()
