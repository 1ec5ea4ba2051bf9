"""The options of a fill and of an extension, checked before anything is loaded."""

from __future__ import annotations

import operator

from inpaint_app.errors import UsageError
from inpaint_app.limits import MAX_GROW, QUALITIES

_MAX_SEED = 2**31 - 1


def check_options(quality: object, seed: object, grow: object) -> None:
    """Whether a fill can be asked for with these.

    Args:
        quality: one of ``QUALITIES``.
        seed: a whole number from 0 to 2**31 - 1.
        grow: a whole number of pixels from 0 to ``MAX_GROW``.

    Raises:
        UsageError: it cannot.
    """
    if quality not in QUALITIES:
        known = ", ".join(QUALITIES)
        raise UsageError("There is no quality {quality!r}; choose from {known}.", quality=quality, known=known)
    if not 0 <= whole_number("seed", seed) <= _MAX_SEED:
        raise UsageError(
            "The seed {seed} is out of range; choose one from 0 to {maximum}.", seed=seed, maximum=_MAX_SEED)
    if not 0 <= whole_number("grow", grow) <= MAX_GROW:
        raise UsageError(
            "The seam cannot be {grow} pixels wide; choose 0 to {maximum}.", grow=grow, maximum=MAX_GROW)


def whole_number(name: str, value: object) -> int:
    """``value`` as an int, if it is an integer of any kind (of numpy's, too).

    Raises:
        UsageError: it is not.
    """
    try:
        return operator.index(value)  # type: ignore[arg-type]  # that is what is asked
    except TypeError as error:
        raise UsageError("{name} is {value!r}; give a whole number.", name=name, value=value) from error
