"""The kinds of adjustment, by the names under which files and menus know them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from inpaint_app.document.adjustments.filters import Denoise, Sharpen
from inpaint_app.document.adjustments.tone import ChannelLevels, Levels, Monochrome, WhiteBalance
from inpaint_app.document.layers.layers import Adjustment

KINDS: Mapping[str, type[Levels | WhiteBalance | Monochrome | Denoise | Sharpen]] = MappingProxyType({
    "levels": Levels,
    "white_balance": WhiteBalance,
    "monochrome": Monochrome,
    "denoise": Denoise,
    "sharpen": Sharpen,
})


def kind_of(adjustment: Adjustment) -> str:
    """Its name in ``KINDS`` (KeyError: it is none of these)."""
    for kind, made in KINDS.items():
        if type(adjustment) is made:
            return kind
    raise KeyError(type(adjustment).__name__)


def parameters(adjustment: Adjustment) -> dict[str, Any]:
    """All that it takes to make it again: numbers, and lists of numbers for the channels of levels."""
    return {
        field.name: list(value) if isinstance(value := getattr(adjustment, field.name), ChannelLevels) else value
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
        return KINDS[kind](**given)  # type: ignore[arg-type]  # wrong names and values are refused just below
    except (TypeError, ValueError) as error:
        raise ValueError(f"{dict(values)} are no parameters of {kind}: {error}") from error


def _plain(value: Any) -> float | ChannelLevels:
    if isinstance(value, list | tuple):
        return ChannelLevels(*(float(each) for each in value))
    return float(value)
