"""Makes the bundled models' cards in the form that model hubs read: ``python packaging/make_model_cards.py``.

From resources/models/NAME.json comes resources/models/NAME.md: a head of YAML (licence, task, figures), then plain
English. What a model is for and where it fails is written here; figures, hours and data are the JSON's.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from making import ROOT, Made, main

MODELS = ROOT / "resources" / "models"
_ABOUT: dict[str, dict[str, Any]] = {
    "builtin": {
        "title": "Inpaint App: the generator that fills holes",
        "task": "image-to-image", "tags": ["inpainting", "image-restoration", "gan"],
        "is": "A generator (a U-Net with frozen EfficientNet-Lite0 features; dilated convolutions, Fourier blocks and "
              "attention at one sixteenth) with its discriminators, which choose among several fills. It sees a hole "
              "that was closed smoothly, or a deep one as it painted it at half the size, and adds what is missing, at "
              "a working size of {working_size} pixels.",
        "use": "inpaint-app fill PHOTO --mask MASK -o OUT",
        "python": "from inpaint_app.networks import load_network\n\nnetwork = load_network(\"builtin.safetensors\")\n"
                  "filled = network.complete(image, hole)  # N3HW in [0, 1], N1HW with 1 = hole",
        "limits": "Made for damage and small things that should go. In deep holes it continues what is around them "
                  "and invents no objects; faces that are gone do not come back, and what it paints is never evidence "
                  "of what was there. Text and strictly regular patterns break.",
        "bias": "It has seen 1,739 photographs, most of them in colour and many from American textbooks; "
                "what they show often is filled better than what they do not.",
    },
    "damage": {
        "title": "Inpaint App: the detector of damage in scans",
        "task": "image-segmentation", "tags": ["damage-detection", "image-restoration"],
        "is": "A small U-Net that scores every pixel for {kinds_text}.",
        "use": "inpaint-app detect PHOTO -o MASK",
        "limits": "Kinds are told apart badly. Window bars, cables, letters and blown-out skies may be taken for "
                  "scratches and stains, so look at the mask before it is filled.",
        "bias": "The damage it learned from was put on undamaged photographs by a program and by scans of real dust.",
    },
    "select": {
        "title": "Inpaint App: the selector of objects",
        "task": "image-segmentation", "tags": ["interactive-segmentation"],
        "is": "A small decoder of frozen EfficientNet-Lite0 features and of what was marked (clicks, a scribble or a "
              "box) that tells an object from its surroundings.",
        "use": "in the window: the wand's second kind, Select > Object",
        "limits": "One click is often not enough; thin parts, and objects of the colour of what is around them, are "
                  "cut off.",
        "bias": "It has learned from only {objects} objects outlined by hand.",
    },
    "detail": {
        "title": "Inpaint App: the network that enlarges and cleans",
        "task": "image-to-image", "tags": ["super-resolution", "denoising"],
        "is": "A network that sees the picture at its final size, enlarged by interpolation, and how noisy, soft and "
              "blocky it is, and gives it the detail that is missing.",
        "use": "inpaint-app enhance PHOTO -o OUT --scale 2",
        "limits": "Detail that is made up is not evidence of what was there; faces are changed by half only.",
        "bias": "It has learned from the photographs named in PHOTO_CREDITS.txt, made worse by a program.",
    },
    **{
        f"style-{style}": {
            "title": f"Inpaint App: photos painted in the manner of {painting}",
            "task": "image-to-image", "tags": ["style-transfer"],
            "is": "A network that paints a photo in one picture's manner.",
            "use": f"inpaint-app style PHOTO --style {style} -o OUT",
            "limits": "It knows one style; small writing and faces lose their likeness.",
            "bias": "The picture that it learned the manner of is named above.",
        } for style, painting in (("starry-night", "Starry Night"), ("great-wave", "The Great Wave"))
    },
}  # fmt: skip
_METRICS = {"psnr": "PSNR", "ssim": "SSIM", "perceptual": "perceptual distance", "frechet": "Frechet distance"}


def make() -> Made:
    """A card for each model that is bundled."""
    made = {}
    for path in sorted(MODELS.glob("*.json")):
        facts = json.loads(path.read_text(encoding="utf-8"))
        if path.stem not in _ABOUT:
            raise SystemExit(f"Say in make_model_cards.py what the model {path.stem} is")
        made[path.with_suffix(".md")] = _card(path.stem, facts)
    return made


def _card(name: str, facts: dict[str, Any]) -> str:
    about = _ABOUT[name]
    training, quality = facts["training"], facts.get("quality", {})
    kinds = facts.get("kinds", [])
    words = {**facts, **training, "kinds_text": f"{', '.join(kinds[:-1])} and {kinds[-1]}" if kinds else ""}
    results = [
        row for row in quality.get("results", []) if row.get("metric") in _METRICS and row.get("engine") == "full"]
    parts = [
        _head(name, about, results), f"# {about['title']}", about["is"].format(**words),
        f"- File: `{name}.safetensors` (tensors only), SHA-256 `{facts['sha256']}`\n"
        f"- Architecture: `{facts['architecture']}`\n- Licence: {facts.get('licence', 'Apache-2.0')}",
        "## Use", f"```sh\n{about['use']}\n```" if about["use"].startswith("inpaint-app") else about["use"] + ".",
    ]  # fmt: skip
    if "python" in about:
        parts.append(f"```python\n{about['python']}\n```")
    parts += ["## Limits", about["limits"].format(**words), about["bias"].format(**words), "## Training"]
    parts.append(_training(training))
    if results:
        parts += ["## Evaluation", f"By `{quality['command']}`, {quality['photos']} photographs never trained on, with "
                  "95 % intervals:", _table(results)]  # fmt: skip
    elif "threshold" in quality:
        parts += ["## Evaluation", f"Threshold {quality['threshold']}; figures stand in the README of Inpaint App."]
    return "\n\n".join(parts) + "\n"


def _head(name: str, about: dict[str, Any], results: list[dict[str, Any]]) -> str:
    lines = ["---", "license: apache-2.0", "library_name: inpaint-app", f"pipeline_tag: {about['task']}", "tags:"]
    lines += [f"- {tag}" for tag in about["tags"]]
    if results:
        lines += ["model-index:", f"- name: {name}", "  results:"]
        for hole in dict.fromkeys((row["mask"], row["size"]) for row in results):
            lines += [
                "  - task:", f"      type: {about['task']}", "    dataset:",
                f"      name: held-out free-licence photographs, {hole[0]} holes, {hole[1]} pixels",
                "      type: image", "    metrics:"]  # fmt: skip
            for row in results:
                if (row["mask"], row["size"]) == hole:
                    lines += [f"    - type: {row['metric']}", f"      value: {row['value']:.4g}"]
    return "\n".join([*lines, "---"])


def _training(training: dict[str, Any]) -> str:
    count = f"{training['photos']} photographs" if "photos" in training else f"{training['objects']} outlined objects"
    lines = [f"{training['steps']:,} steps, {training['hours']} hours, {count}."]
    lines += [f"{training[key]}." for key in ("course", "data", "licences") if key in training]
    lines.append("Who took the photographs is said in PHOTO_CREDITS.txt, one folder up.")
    return "\n\n".join(lines)


def _table(results: list[dict[str, Any]]) -> str:
    lines = ["| hole | measure | value | interval |", "|---|---|---|---|"]
    for row in results:
        lines.append(
            f"| {row['mask']}, {row['size']} | {_METRICS[row['metric']]} | {row['value']:.4g} | "
            f"{row['low']:.4g} to {row['high']:.4g} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(make))
