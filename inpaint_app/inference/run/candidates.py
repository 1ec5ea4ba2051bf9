"""In which ways one region is filled: the one that an engine takes by itself, and others to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from inpaint_app.inference.request import FillRequest, Strategy
from inpaint_app.inference.run.crops import Crop
from inpaint_app.inference.run.finish import Native
from inpaint_app.inference.run.protocols import Detailer, Method, Painter, Use
from inpaint_app.messages import Message

_FITS = Message("hole and surroundings fit the working size")
_FAST = Strategy("fast path", Message("thin, so a little of its surroundings at native scale is enough"))
_ENLARGED = Message("larger than the working size, and the engine adds no detail")
_SHARPENED = Strategy("network", Message("larger than the working size: the network's picture, sharpened"))
_ALTERNATIVE = Strategy("network", Message("one of several to choose from"))
_WISHED = Strategy("network", Message("the network's picture as it is, as was wished"))

_METHODS = {
    # a wish: the method for what fits the working size, and for what is larger
    "more": ("network", "strong guide"),
    "less": ("surroundings alone", "surroundings alone"),
    "near": ("patches", "near surroundings"),
    "from": ("patches", "weak guide"),
}


class Attempt(NamedTuple):
    """How to come to one result.

    Attributes:
        name: what tells it from the others, for the report.
        detailer: copies texture; None: nothing does.
        seed: of the painter's picture and of the texture.
        as_painted: the painter's picture is the result, enlarged where need be, without even grain, and this is what
            the report says of it; None: it is finished at native size.
        finished: what the report says then; None: what ``finish.finish`` found out.
        use: what is made of the texture.
        tint: whether a tint between the painter's picture and the surroundings is taken out first: where the picture
            is a guide.
    """

    name: str
    detailer: Detailer | None
    seed: int
    as_painted: Strategy | None = None
    finished: Strategy | None = None
    use: Use = "patches"
    tint: bool = True


class Candidate(NamedTuple):
    """A region's native pixels, in which way they came about, and how well they fit in."""

    name: str
    native: Native
    score: float = 0.0


def usual_attempt(painter: Painter, request: FillRequest, crop: Crop) -> Attempt:
    """What is made where one result is all that is wanted."""
    detailer = painter.detailer
    network_output = crop.uses_network_output(painter.output_side)
    usual = default_method(painter.methods, crop, network_output)
    if detailer is None or (detailer.guided and network_output):
        if detailer is None and painter.sharpener is not None and crop.scale > 1 and request.quality != "fast":
            return Attempt("", None, request.seed, finished=_SHARPENED)
        if usual is None or usual.detailer is None or request.quality == "fast" or crop.region.fast:
            return Attempt("", None, request.seed, as_painted=_as_painted(crop))
        return Attempt("", usual.detailer, request.seed, use=usual.use, tint=False)
    use: Use = "patches" if usual is None else usual.use
    return Attempt("", None if request.quality == "fast" else detailer, request.seed, use=use)


def single_attempt(painter: Painter, request: FillRequest, crop: Crop) -> Attempt:
    """What is made where one result is wanted: as the user wishes, else as usual."""
    return _wished_attempt(painter, request, crop) or usual_attempt(painter, request, crop)


def _wished_attempt(painter: Painter, request: FillRequest, crop: Crop) -> Attempt | None:
    """How the user wishes to have a region filled; None: as usual, or the painter has no such method."""
    wish = request.wish or ("from" if request.copy_from is not None else "")
    if not wish or request.quality == "fast":
        return None
    within, beyond = _METHODS[wish]
    is_within = crop.uses_network_output(painter.output_side)
    wanted = within if is_within else beyond
    method = next((method for method in painter.methods if method.name == wanted), None)
    if method is None:
        return None
    if method.detailer is None:
        return Attempt(method.name, None, request.seed, as_painted=_WISHED)
    return Attempt(method.name, method.detailer, request.seed, use=method.use, tint=not is_within)


def plan_attempts(methods: Sequence[Method], request: FillRequest, crop: Crop, network_output: bool) -> list[Attempt]:
    """What to try: every method, the default first, and all again with other seeds where more results are wanted.

    Args:
        methods: the painter's.
        request: says how many results are wanted, in which quality, and the first seed.
        crop: of the region.
        network_output: see ``default_method``.
    """
    size = "working" if network_output else "native"
    usable = [
        method for method in methods
        if method.sizes in ("all", size) and (request.quality != "fast" or method.detailer is None)
    ]
    first = default_method(usable, crop, network_output)
    if crop.is_shallow:  # there a complement is what parts with the same patches are
        parts = [method.detailer for method in usable if method.use == "parts"]
        usable = [method for method in usable if method.use != "complement" or method.detailer not in parts]
    usable.sort(key=lambda method: (method is not first, method.rare))
    usual = sum(not method.rare for method in usable)
    attempts = []
    for number in range(max(usual, request.variants) if usable else 0):
        turn, index = divmod(number, len(usable))
        method = usable[index]
        name = f"{method.name}, another seed" if turn else method.name
        seed = (request.seed + turn) % 2**31
        if method.detailer is not None:
            attempts.append(Attempt(name, method.detailer, seed, use=method.use, tint=not network_output))
        elif crop.scale == 1:
            attempts.append(Attempt(name, None, seed, as_painted=_as_painted(crop)))
        else:
            attempts.append(Attempt(name, None, seed, finished=_ALTERNATIVE))
    return attempts


def default_method(methods: Sequence[Method], crop: Crop, network_output: bool) -> Method | None:
    """The method that others must surpass clearly; None where there is none.

    Args:
        methods: the painter's.
        crop: beyond the working size nothing of its picture is in the result where the hole is deep.
        network_output: whether its own picture is the result, or what the result is made of.
    """
    size = "working" if network_output else "native"
    guessed = not network_output and crop.is_deep
    fitting = [
        method for method in methods
        if method.sizes in ("all", size) and not (guessed and method.detailer and method.use != "patches")]
    copying = (method for method in fitting if method.detailer is not None)
    return next(copying, next(iter(fitting), None) if network_output else None)


def _as_painted(crop: Crop) -> Strategy:
    """What the report says of the painter's picture as it is."""
    if crop.region.fast:
        return _FAST
    return Strategy("network", _ENLARGED if crop.scale > 1 else _FITS)
