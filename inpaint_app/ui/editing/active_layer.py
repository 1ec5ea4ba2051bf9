"""Which layer is active once the layers have changed."""

from __future__ import annotations


def next_active(active: int | None, before: tuple[int, ...], now: tuple[int, ...]) -> int | None:
    """The id of a layer that was just made, else of the one so far, else of what came to its place.

    Args:
        before, now: ids of the layers from the top down.
    """
    made = [each for each in now if each not in before]
    if made:
        return made[0]
    if active in before and active not in now:
        place = before.index(active)
        return now[place] if place < len(now) else None
    return active
