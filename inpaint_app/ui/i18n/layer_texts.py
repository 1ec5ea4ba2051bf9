"""What is told about a layer: its tooltip, its properties, the names of blend modes and adjustments."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication

from inpaint_app.document.layers.layers import Adjustment, AdjustmentLayer, Blend, FillLayer, Layer

_BY_HAND = ("merge", "picture", "clone", "heal")
"""What makes layers without a choice at random."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("LayerTexts", text)


def blend_name(blend: Blend) -> str:
    """What users call a blend mode."""
    return {
        Blend.NORMAL: _tr("Normal"), Blend.DARKEN: _tr("Darken"), Blend.LIGHTEN: _tr("Lighten"),
        Blend.MULTIPLY: _tr("Multiply"), Blend.SCREEN: _tr("Screen"), Blend.OVERLAY: _tr("Overlay"),
        Blend.SOFT_LIGHT: _tr("Soft light"), Blend.COLOUR: _tr("Colour"), Blend.LUMINOSITY: _tr("Luminosity"),
    }[blend]  # fmt: skip


def kind_name(kind: str) -> str:
    """What users call a kind of adjustment."""
    return {
        "levels": _tr("Levels"), "white_balance": _tr("White balance"), "monochrome": _tr("Greyscale and sepia"),
        "denoise": _tr("Denoise"), "sharpen": _tr("Sharpen"), "curves": _tr("Curves"),
        "brightness_contrast": _tr("Brightness and contrast"), "saturation": _tr("Saturation and vibrance"),
        "colour_balance": _tr("Colour balance"), "fade_recovery": _tr("Fade recovery"),
    }[kind]  # fmt: skip


def found_text(adjustment: Adjustment) -> str:
    """What Auto has found, in a sentence."""
    from inpaint_app.document.adjustments.tone import UNCHANGED, ChannelLevels, Levels, WhiteBalance

    def ends(channel: ChannelLevels) -> tuple[int, int]:
        return round(255 * channel.black), round(255 * channel.white)

    if isinstance(adjustment, WhiteBalance):
        return _tr("temperature {:+d}, tint {:+d}.").format(
            round(100 * adjustment.temperature), round(100 * adjustment.tint))
    assert isinstance(adjustment, Levels)
    own = (adjustment.red, adjustment.green, adjustment.blue)
    if adjustment == Levels():
        return _tr("nothing to do, the tones already use the whole range.")
    if own == (UNCHANGED,) * 3:
        return _tr("{} became black and {} white in all channels; the tone is kept.").format(*ends(adjustment.all))
    told = _tr("red {}–{}, green {}–{} and blue {}–{} were stretched to the whole range, which takes a cast out.")
    return told.format(*(value for channel in own for value in ends(channel)))


def properties(layer: Layer) -> list[tuple[str, str]]:
    """All there is to know about a layer, as label and value."""
    known = [(_tr("Name"), layer.name), (_tr("Opacity"), _tr("{} %").format(round(layer.opacity * 100)))]
    known += _of_fill(layer) if isinstance(layer, FillLayer) else _of_adjustment(layer)
    if layer.mask is not None:
        known.append((_tr("Painted out"), _tr("in part")))
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
    yield _tr("Made by"), _engine_name(origin.engine)
    yield _tr("Model"), origin.model
    yield _tr("Model's hash"), origin.model_hash[:12]
    if origin.model or origin.engine not in _BY_HAND:
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
            if value or not name.startswith(("shadows", "midtones", "highlights")):
                yield _parameter_name(name), f"{value:.3g}"
        elif isinstance(value[0], list):
            if value != [[0.0, 0.0], [1.0, 1.0]]:
                points = ", ".join(f"{round(255 * x)} → {round(255 * y)}" for x, y in value)
                yield _parameter_name(name), points
        elif value != list(UNCHANGED):
            black, white, gamma, low, high = value
            ends = [round(255 * share) for share in (black, white, low, high)]
            yield _parameter_name(name), _tr("{}–{} to {}–{}, gamma {}").format(*ends, f"{gamma:.2g}")


def _engine_name(engine: str) -> str:
    return {
        "merge": _tr("Merging layers"), "picture": _tr("Another picture"),
        "full": _tr("Network and texture of the photo"), "network": _tr("Network alone"),
        "exemplar": _tr("Texture of the photo alone"), "smooth": _tr("Smooth colours"),
        "clone": _tr("Clone stamp"), "heal": _tr("Healing brush"), "enhance": _tr("Cleaning up"),
        "style": _tr("Painting in a style"),
    }.get(engine, engine)


def _parameter_name(name: str) -> str:
    return {
        "grow": _tr("Edge blending, pixels"), "device": _tr("Device"), "merged": _tr("Merged from"),
        "file": _tr("File"),
        "all": _tr("All channels"), "red": _tr("Red"), "green": _tr("Green"), "blue": _tr("Blue"),
        "temperature": _tr("Temperature"), "tint": _tr("Tint"), "sepia": _tr("Sepia"),
        "luminance": _tr("Luminance"), "colour": _tr("Colour"), "radius": _tr("Radius"),
        "amount": _tr("Amount"), "threshold": _tr("Threshold"),
        "denoise": _tr("Denoise"), "deblur": _tr("Deblur"), "jpeg": _tr("JPEG blocks"),
        "brightness": _tr("Brightness"), "contrast": _tr("Contrast"), "saturation": _tr("Saturation"),
        "vibrance": _tr("Vibrance"), "strength": _tr("Strength"),
        "keep_colour": _tr("The photo's colours"), "cast": _tr("Take the cast out"),
        "shadows_red": _tr("Shadows, red"), "shadows_green": _tr("Shadows, green"),
        "shadows_blue": _tr("Shadows, blue"), "midtones_red": _tr("Midtones, red"),
        "midtones_green": _tr("Midtones, green"), "midtones_blue": _tr("Midtones, blue"),
        "highlights_red": _tr("Highlights, red"), "highlights_green": _tr("Highlights, green"),
        "highlights_blue": _tr("Highlights, blue"),
    }.get(name, name)  # fmt: skip
