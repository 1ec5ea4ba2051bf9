"""What of a search's scores counts as damage: sensitivity, kinds, sizes, tone, faces."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, get_args

from inpaint_app.errors import UsageError
from inpaint_app.limits import DAMAGE_KINDS, DEFAULT_SENSITIVITY

DamageTone = Literal["both", "bright", "dark"]
DAMAGE_TONES: tuple[DamageTone, ...] = get_args(DamageTone)


@dataclass(frozen=True)
class Choice:
    """What of the scores is shown; changing it needs no new search.

    Attributes:
        sensitivity: 0 to 100; more finds more.
        kinds: of ``DAMAGE_KINDS``.
        min_size, max_size: of a piece of damage, square root of its area in pixels; None: no limit.
        tone: "both", or damage that is "bright" or "dark" against its surroundings only.
        spare_faces: take only what is certain where the colour is that of skin.
    """

    sensitivity: float = DEFAULT_SENSITIVITY
    kinds: Collection[str] = DAMAGE_KINDS
    min_size: float = 1.5
    max_size: float | None = None
    tone: DamageTone = "both"
    spare_faces: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.sensitivity <= 100:
            raise UsageError("The sensitivity is a number from 0 to 100, not {value}.", value=self.sensitivity)
        unknown = [kind for kind in self.kinds if kind not in DAMAGE_KINDS]
        if unknown or not self.kinds:
            raise UsageError(
                "There is no kind of damage {kind!r}; choose of {kinds}.", kind=", ".join(unknown),
                kinds=", ".join(DAMAGE_KINDS))
        if self.tone not in DAMAGE_TONES:
            raise UsageError("The tone is both, bright or dark, not {tone!r}.", tone=self.tone)
