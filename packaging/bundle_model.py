"""Make a training run's model the bundled one: its weights, and a card with what it was measured at.

    python packaging/bundle_model.py RUN --results REPORT/results.json --data "..." --licences "..." --course "..." \\
        --command "..."

``results.json`` is what ``inpaint-app evaluate --data HELD_OUT --model RUN --out REPORT`` wrote.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from inpaint_app import paths
from inpaint_app.networks.checkpoint import read_card
from inpaint_app.networks.model_files import BUILTIN, resolve_model
from inpaint_app.networks.weights_file import with_card


def _whole(training: Mapping[str, Any]) -> dict[str, Any]:
    """A run's steps, samples and hours with those of the models that it started from."""
    own = {key: training[key] for key in ("steps", "samples", "hours")}
    before = _whole(training["started_from"]["training"]) if "started_from" in training else {}
    return {key: round(value + before.get(key, 0), 2) for key, value in own.items()} | {"photos": training["photos"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", help="the run's folder, or a model's file")
    parser.add_argument("--results", type=Path, required=True, help="what evaluate wrote for this model")
    parser.add_argument("--data", required=True, help="one sentence on the training photos")
    parser.add_argument("--licences", required=True, help="one sentence on their licences")
    parser.add_argument("--course", required=True, help="one sentence on how and where it was trained")
    parser.add_argument("--command", required=True, help="the evaluate command, for the card")
    given = parser.parse_args()

    weights = resolve_model(given.run)
    card = read_card(weights)
    table = json.loads(given.results.read_text(encoding="utf-8"))
    hashes = {method["hash"] for method in table["methods"].values()}
    if card.sha256 not in hashes:
        raise SystemExit(f"{given.results} was not measured with the model in {given.run}; evaluate it again.")
    hash_of = {name: method["hash"] for name, method in table["methods"].items()}
    measured = [
        {key: row[key] for key in ("engine", "size", "mask", "metric", "value", "low", "high")}
        for row in table["results"]
        if hash_of[f"{row['model']} {row['engine']}".strip()] == card.sha256
    ]
    card = dataclasses.replace(
        card, name=BUILTIN,
        training={**_whole(card.training), "course": given.course, "data": given.data, "licences": given.licences},
        quality={"command": given.command, "photos": table["photos"], "results": measured},
    )
    target = paths.builtin_model()
    target.parent.mkdir(parents=True, exist_ok=True)
    content, found = with_card(weights.read_bytes(), dataclasses.asdict(card))
    target.write_bytes(content)
    beside = dataclasses.asdict(dataclasses.replace(card, sha256=found))
    target.with_suffix(".json").write_text(json.dumps(beside, indent=2) + "\n", encoding="utf-8")
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB, {len(measured)} figures")


if __name__ == "__main__":
    main()
