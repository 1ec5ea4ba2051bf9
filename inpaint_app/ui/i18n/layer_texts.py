"""What is told about a layer: its tooltip, its properties, the names of blend modes and adjustments."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication

from inpaint_app.document.layers.layers import AdjustmentLayer, Blend, FillLayer, Layer


def _tr(text: str) -> str:
    return QCoreApplication.translate("LayerTexts", text)


def blend_name(blend: Blend) -> str:
    """What users call a blend mode."""
    return {Blend.NORMAL: _tr("Normal"), Blend.DARKEN: _tr("Darken"), Blend.LIGHTEN: _tr("Lighten")}[blend]


def kind_name(kind: str) -> str:
    """What users call a kind of adjustment."""
    return {
        "levels": _tr("Levels"), "white_balance": _tr("White balance"), "monochrome": _tr("Greyscale and sepia"),
        "denoise": _tr("Denoise"), "sharpen": _tr("Sharpen"),
    }[kind]  # fmt: skip


def properties(layer: Layer) -> list[tuple[str, str]]:
    """All there is to know about a layer, as label and value."""
    known = [(_tr("Name"), layer.name), (_tr("Opacity"), _tr("{} %").format(round(layer.opacity * 100)))]
    known += _of_fill(layer) if isinstance(layer, FillLayer) else _of_adjustment(layer)
    return [(label, value) for label, value in known if value]


def tooltip(layer: Layer) -> str:
    """The gist of ``properties``, a line each; plain text."""
    return "\n".join(f"{label}: {value}" for label, value in properties(layer))


def _of_fill(fill: FillLayer) -> Iterator[tuple[str, str]]:
    origin = fill.provenance
    rect = fill.rect
    yield _tr("Blend mode"), blend_name(fill.blend)
    yield _tr("Size"), _tr("{} × {} pixels at {}, {}").format(rect.width, rect.height, rect.left, rect.top)
    if fill.variants:
        yield _tr("Variant"), _tr("{} of {}").format(fill.chosen + 1, len(fill.variants))
    if fill.mask is not None:
        yield _tr("Painted out"), _tr("in part")
    yield _tr("Made by"), _engine_name(origin.engine)
    yield _tr("Model"), origin.model
    yield _tr("Model's hash"), origin.model_hash[:12]
    if origin.model or origin.engine not in ("merge", "picture"):
        yield _tr("Seed"), str(origin.seed)
    if origin.grow is not None:
        yield _parameter_name("grow"), str(origin.grow)
    yield _parameter_name("device"), origin.device
    for name, value in origin.parameters.items():
        yield _parameter_name(name), str(value)


def _of_adjustment(layer: AdjustmentLayer) -> Iterator[tuple[str, str]]:
    from inpaint_app.document.adjustments.kinds import kind_of, parameters
    from inpaint_app.document.adjustments.tone import UNCHANGED

    yield _tr("Adjustment"), kind_name(kind_of(layer.adjustment))
    for name, value in parameters(layer.adjustment).items():
        if not isinstance(value, list):
            yield _parameter_name(name), f"{value:.3g}"
        elif value != list(UNCHANGED):
            black, white, gamma, low, high = value
            ends = [round(255 * share) for share in (black, white, low, high)]
            yield _parameter_name(name), _tr("{}–{} to {}–{}, gamma {}").format(*ends, f"{gamma:.2g}")


def _engine_name(engine: str) -> str:
    names = {"merge": _tr("Merging layers"), "picture": _tr("Another picture"), "enhance": _tr("Cleaning up")}
    return names.get(engine, engine)


def _parameter_name(name: str) -> str:
    return {
        "grow": _tr("Seam, pixels"), "device": _tr("Device"), "merged": _tr("Merged from"), "file": _tr("File"),
        "denoise": _tr("Denoise"),
        "all": _tr("All channels"), "red": _tr("Red"), "green": _tr("Green"), "blue": _tr("Blue"),
        "temperature": _tr("Temperature"), "tint": _tr("Tint"), "sepia": _tr("Sepia"),
        "luminance": _tr("Luminance"), "colour": _tr("Colour"), "radius": _tr("Radius"),
        "amount": _tr("Amount"), "threshold": _tr("Threshold"), "deblur": _tr("Deblur"), "jpeg": _tr("JPEG blocks"),
    }.get(name, name)  # fmt: skip
