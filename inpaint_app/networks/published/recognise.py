"""What a file with weights is, from the names and shapes of its tensors; not from what it is called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

Shapes = Mapping[str, tuple[int, ...]]


class Kind(StrEnum):
    """The networks that this program runs."""

    OWN = "push-pull-unet"
    LAMA = "lama"
    MIGAN = "mi-gan"
    RRDB = "rrdbnet"
    COMPACT = "srvgg-compact"

    @property
    def fills(self) -> bool:
        """Whether it completes pictures; else it enlarges them."""
        return self in (Kind.OWN, Kind.LAMA, Kind.MIGAN)


_TELLING: Mapping[Kind, tuple[str, tuple[str, ...]]] = {
    Kind.OWN: ("generator.stem.weight", ("generator.", "features.", "discriminator.")),
    Kind.LAMA: ("model.1.ffc.convl2l.weight", ("model.",)),
    Kind.MIGAN: ("synthesis.b4.torgb.weight", ("encoder.", "synthesis.")),
    Kind.RRDB: ("body.0.rdb1.conv1.weight", ("body.", "conv_")),
    Kind.COMPACT: ("body.0.weight", ("body.",)),
}
"""By kind, the name of a tensor that no other kind has, and how names of its tensors begin."""


class Recognised(NamedTuple):
    """What a file holds.

    Attributes:
        prefix: what stands before the names of the network's own tensors.
        names: of its own tensors, without the prefix; whatever else is in the file is none of them.
    """

    kind: Kind
    prefix: str
    names: tuple[str, ...]


def recognise(shapes: Shapes) -> Recognised | None:
    """The network that tensors of these names and shapes make up; None: no known one.

    Where a file holds it more than once, the running average of its weights ("ema") is taken.
    """
    for kind, (telling, beginnings) in _TELLING.items():
        found = [
            name.removesuffix(telling) for name in shapes if name == telling or name.endswith("." + telling)]
        found = [prefix for prefix in found if kind is not Kind.COMPACT or _is_compact(shapes, prefix)]
        if found:
            prefix = next((prefix for prefix in found if "ema" in prefix), found[0])
            own = (name.removeprefix(prefix) for name in shapes if name.startswith(prefix))
            return Recognised(kind, prefix, tuple(name for name in own if name.startswith(beginnings)))
    return None


def resolution(names: Iterable[str]) -> int:
    """The side in pixels of the pictures that a MI-GAN of these names takes."""
    return max(int(found[1]) for name in names if (found := re.match(r"synthesis\.b(\d+)\.", name)))


def _is_compact(shapes: Shapes, prefix: str) -> bool:
    """Whether a 3 x 3 convolution of colours is followed by a slope for each channel: others have bodies, too."""
    first, slopes = shapes[f"{prefix}body.0.weight"], shapes.get(f"{prefix}body.1.weight")
    return len(first) == 4 and first[1:] == (3, 3, 3) and slopes == first[:1]
