"""What became of an export: sentences for users, and how much of a JPEG was kept as it was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import NamedTuple

from inpaint_app.document.layers.layers import Text
from inpaint_app.document.metadata.extras import IPTC, PHOTOSHOP, PNG_TIME
from inpaint_app.messages import Message


class Written(NamedTuple):
    """The outcome of writing one file.

    Attributes:
        notices: sentences that users should read: what was left out, or is not as it was in the source.
        blocks_kept: of a JPEG, how many blocks hold the source's own coefficients; None for other formats.
        blocks_total: how many blocks it has.
    """

    notices: tuple[Message, ...] = ()
    blocks_kept: int | None = None
    blocks_total: int | None = None

    @classmethod
    def together(cls, files: Iterable[Written]) -> Written:
        """The outcome of several files: every sentence once, blocks added up."""
        notices: dict[Message, None] = {}
        kept: int | None = None
        total: int | None = None
        for file in files:
            notices.update(dict.fromkeys(file.notices))
            if file.blocks_kept is not None and file.blocks_total is not None:
                kept, total = (kept or 0) + file.blocks_kept, (total or 0) + file.blocks_total
        return cls(tuple(notices), kept, total)


_NAMES = {
    PHOTOSHOP: Message("IPTC and Photoshop's data"),
    IPTC: Message("IPTC"),
    PNG_TIME: Message("the time of the last change"),
}


def named_parts(texts: Iterable[Text], extras: Iterable[str]) -> list[Message]:
    """What users call these: each text by its keyword."""
    keywords = dict.fromkeys(text.keyword for text in texts)
    return [*(_NAMES[name] for name in extras), *(Message("the text {keyword}", keyword=each) for each in keywords)]


def left_out(format_name: str, parts: Sequence[Message]) -> tuple[Message, ...]:
    """One sentence that names everything a format could not hold; none where it held all."""
    if not parts:
        return ()
    named = reduce(lambda so_far, part: Message("{parts}, {part}", parts=so_far, part=part), parts)
    return (Message("{format} cannot hold this, which was left out: {parts}.", format=format_name, parts=named),)
