"""The kinds of adjustment, by the names under which files and menus know them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from inpaint_app.document.adjustments.colour import ColourBalance, Saturation
from inpaint_app.document.adjustments.curves import BrightnessContrast, Curve, Curves
from inpaint_app.document.adjustments.filters import Denoise, FadeRecovery, Sharpen
from inpaint_app.document.adjustments.tone import ChannelLevels, Levels, Monochrome, WhiteBalance
from inpaint_app.document.layers.layers import Adjustment

KINDS: Mapping[str, type[Any]] = MappingProxyType({
    "levels": Levels,
    "curves": Curves,
    "brightness_contrast": BrightnessContrast,
    "white_balance": WhiteBalance,
    "saturation": Saturation,
    "colour_balance": ColourBalance,
    "monochrome": Monochrome,
    "fade_recovery": FadeRecovery,
    "denoise": Denoise,
    "sharpen": Sharpen,
})
"""By the order of their menu; each is a frozen dataclass that is an Adjustment."""


def kind_of(adjustment: Adjustment) -> str:
    """Its name in ``KINDS`` (KeyError: it is none of these)."""
    for kind, made in KINDS.items():
        if type(adjustment) is made:
            return kind
    raise KeyError(type(adjustment).__name__)


def parameters(adjustment: Adjustment) -> dict[str, Any]:
    """All that it takes to make it again: numbers, lists of numbers for the channels of levels, of pairs for curves."""
    return {
        field.name: _stored(getattr(adjustment, field.name))
        for field in dataclasses.fields(adjustment)  # type: ignore[arg-type]  # every kind is a dataclass
    }


def make_adjustment(kind: str, values: Mapping[str, Any]) -> Adjustment:
    """The adjustment that ``parameters`` described.

    Raises:
        ValueError: no such kind, or parameters that it does not take.
    """
    if kind not in KINDS:
        raise ValueError(f"there is no adjustment {kind!r}")
    try:
        given = {name: _plain(value) for name, value in values.items()}
        made: Adjustment = KINDS[kind](**given)
        return made
    except (TypeError, ValueError) as error:
        raise ValueError(f"{dict(values)} are no parameters of {kind}: {error}") from error


def _stored(value: Any) -> float | list[Any]:
    return [_stored(each) for each in value] if isinstance(value, tuple) else float(value)


def _plain(value: Any) -> float | ChannelLevels | Curve:
    if not isinstance(value, list | tuple):
        return float(value)
    if value and isinstance(value[0], list | tuple):
        return tuple((float(x), float(y)) for x, y in value)
    return ChannelLevels(*(float(each) for each in value))
