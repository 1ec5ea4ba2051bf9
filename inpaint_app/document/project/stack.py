"""The standard layers of a project: what other programs show of it, and the picture all of them together give.

OpenRaster knows bitmaps laid over each other with an opacity and a blend mode. What it cannot say, or other programs
round in another way, is baked: the layer then holds what the picture looks like there, opaque, and the layers below
an adjustment are hidden. So the flattened picture of any program is this one's within a grey level.
"""

from __future__ import annotations

import io
import math
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from inpaint_app.document.geometry import Size
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import AdjustmentLayer, Blend, FillLayer, Layer, Photo, Pixels
from inpaint_app.document.project.archive import DamagedError

STACK = "stack.xml"
PHOTO = "data/photo.png"
MERGED = "mergedimage.png"
SOURCE_OVER = "svg:src-over"
BLENDS: Mapping[Blend, str] = MappingProxyType({
    Blend.NORMAL: SOURCE_OVER, Blend.DARKEN: "svg:darken", Blend.LIGHTEN: "svg:lighten",
    Blend.MULTIPLY: "svg:multiply", Blend.SCREEN: "svg:screen", Blend.OVERLAY: "svg:overlay",
    Blend.SOFT_LIGHT: "svg:soft-light", Blend.COLOUR: "svg:color", Blend.LUMINOSITY: "svg:luminosity",
})
"""The ``composite-op`` of each blend mode, as OpenRaster lists them and Krita writes them."""
MAX_LAYERS = 1000
"""Of a project; more than the window can show sensibly."""
STACK_LIMIT = 1 << 20
"""Bytes of ``stack.xml``, many times what that many layers take."""


@dataclass(frozen=True)
class StackLayer:
    """A layer of ``stack.xml``.

    Attributes:
        src: the name of its PNG entry.
        x, y: where its upper left corner lies on the picture.
        blend: its ``composite-op``.
    """

    name: str
    src: str
    x: int = 0
    y: int = 0
    opacity: float = 1.0
    visible: bool = True
    blend: str = SOURCE_OVER


@dataclass(frozen=True)
class Placed:
    """A layer of a project as a standard layer.

    Attributes:
        layer: the fill that it stands for; None for the baked picture.
        exact: its PNG holds the pixels of ``layer`` and, as alpha, its coverage: nothing is lost.
        baked: the layers, from the photo up, that its PNG shows all together; empty: ``layer`` alone.
    """

    entry: StackLayer
    layer: FillLayer | None
    exact: bool = False
    baked: tuple[Layer, ...] = ()


def place_layers(photo: Photo, layers: Sequence[Layer]) -> tuple[bool, list[Placed]]:
    """How ``layers`` are said in OpenRaster.

    Returns:
        Whether the photo is shown, and the standard layers above it, bottom up.
    """
    # What a layer makes transparent cannot be said by laying anything over it.
    whole = [layer.shown and (photo.has_alpha or isinstance(layer, AdjustmentLayer)) for layer in layers]
    last = max((index for index, baked in enumerate(whole) if baked), default=-1)
    placed: list[Placed] = []
    shown: list[FillLayer] = []
    for index, layer in enumerate(layers):
        if isinstance(layer, FillLayer):
            visible = index > last and layer.shown
            alone = not any(below.rect.touches(layer.rect) for below in shown)
            placed.append(_placed(layer, visible, photo, () if alone else tuple(layers[: index + 1])))
            if visible:
                shown.append(layer)
        if index == last:
            placed.append(Placed(StackLayer(layer.name, "data/baked.png"), None, baked=tuple(layers[: index + 1])))
    return last < 0, placed


def _placed(layer: FillLayer, visible: bool, photo: Photo, together: tuple[Layer, ...]) -> Placed:
    exact = not photo.has_alpha and layer.mask is None
    entry = StackLayer(
        layer.name, f"data/layer-{layer.id}.png", layer.rect.left, layer.rect.top, layer.opacity, visible,
        BLENDS[layer.blend])
    if not visible or not together:
        return Placed(entry, layer, exact)
    return Placed(replace(entry, opacity=1.0, blend=SOURCE_OVER), layer, baked=together)


def layer_pixels(photo: Photo, placed: Placed) -> Pixels:
    """What the PNG of a standard layer holds: HWC of the photo's depth, the photo's colours and alpha."""
    layer = placed.layer
    if layer is None:
        return composite(photo, placed.baked, photo.rect)
    coverage = layer.effective_coverage()
    if not placed.baked:
        return _with_alpha(layer.pixels, coverage, photo.has_alpha)
    opaque = np.where(coverage > 0, np.uint8(255), np.uint8(0))
    return _with_alpha(composite(photo, placed.baked, layer.rect), opaque, photo.has_alpha)


def _with_alpha(pixels: Pixels, alpha: npt.NDArray[np.uint8], has_alpha: bool) -> Pixels:
    """HWC with an 8-bit alpha put behind the colours, times their own."""
    wide = alpha if pixels.dtype == np.uint8 else alpha.astype(np.uint16) * np.uint16(257)
    if not has_alpha:
        return np.dstack([pixels, wide])
    result = pixels.copy()
    full = int(np.iinfo(pixels.dtype).max)
    result[..., -1] = (pixels[..., -1].astype(np.uint32) * wide + full // 2) // full
    return result


def write_stack(size: Size, dpi: tuple[float, float] | None, photo_shown: bool, placed: Sequence[Placed]) -> str:
    """The text of ``stack.xml``."""
    image = ElementTree.Element("image", version="0.0.6", w=str(size.width), h=str(size.height))
    if dpi:
        image.set("xres", str(max(1, round(dpi[0]))))
        image.set("yres", str(max(1, round(dpi[1]))))
    stack = ElementTree.SubElement(image, "stack")
    photo = StackLayer("Photo", PHOTO, visible=photo_shown)
    for layer in reversed([photo, *(each.entry for each in placed)]):
        ElementTree.SubElement(stack, "layer", {
            "name": _printable(layer.name), "src": layer.src, "x": str(layer.x), "y": str(layer.y),
            "opacity": _opacity(layer.opacity), "visibility": "visible" if layer.visible else "hidden",
            "composite-op": layer.blend,
        })
    encoded = io.BytesIO()
    ElementTree.ElementTree(image).write(encoded, "UTF-8", xml_declaration=True)
    return encoded.getvalue().decode("utf-8")


def _opacity(opacity: float) -> str:
    """The level that ``blend_block`` takes, a little more, so that programs that cut off take the same."""
    level = round(min(max(opacity, 0.0), 1.0) * 255)
    return f"{min(level / 255 + 2e-6, 1.0):.6f}"


def _printable(name: str) -> str:
    """Without what XML cannot hold: control characters, half surrogates."""
    return "".join(character for character in name if character.isprintable())


def read_stack(text: bytes) -> tuple[Size, list[StackLayer], bool]:
    """Size of the picture, its layers bottom up, and whether that is all: no groups, no filters, no text.

    Raises:
        DamagedError: no stack of layers.
    """
    from defusedxml.ElementTree import fromstring

    try:
        image = fromstring(text, forbid_dtd=True)  # nothing that writes OpenRaster needs entities
        size = Size(int(image.get("w", "")), int(image.get("h", "")))
        stack = image.find("stack")
        if stack is None:
            raise DamagedError("no stack")
        layers = [_read_layer(element) for element in stack if element.tag == "layer"]
    except (ElementTree.ParseError, ValueError, LookupError) as error:  # DefusedXmlException is a ValueError
        raise DamagedError(str(error)) from error
    if len(layers) > MAX_LAYERS:
        raise DamagedError(f"{len(layers)} layers")
    return size, layers[::-1], len(layers) == len(list(_elements(stack)))


def _elements(stack: ElementTree.Element) -> Iterator[ElementTree.Element]:
    return (element for element in stack.iter() if element is not stack)


def _read_layer(element: ElementTree.Element) -> StackLayer:
    get = element.get
    return StackLayer(
        get("name", ""), get("src", ""), int(_number(get("x", "0"))), int(_number(get("y", "0"))),
        min(max(_number(get("opacity", "1")), 0.0), 1.0), get("visibility", "visible") != "hidden",
        get("composite-op", SOURCE_OVER),
    )


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is not finite")
    return value
