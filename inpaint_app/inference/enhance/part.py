"""Any part of the result: what is around it is seen with it, so that parts meet without a seam."""

from __future__ import annotations

import cv2
import numpy as np

from inpaint_app.document.arrays import FloatArray
from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.layers import Pixels
from inpaint_app.inference.enhance.enhancers import bicubic
from inpaint_app.inference.enhance.look import Look, Source, colours
from inpaint_app.inference.enhance.request import Enhancer, Poll

_SKIN_SHARE = 0.5
"""How much of what the network changes is taken on skin."""
_MULTIPLE = 4
"""Of the network's sides, see ``networks.detail``; here in pixels before they are enlarged, which is as good."""
_BLED = 5
"""Side of the box whose opaque colours a transparent pixel takes before it is enlarged."""


def enhanced_part(
    source: Source, rect: Rect, look: Look, enhancer: Enhancer, scale: int, poll: Poll = lambda: None,
) -> Pixels:
    """What the result shows of ``rect`` of the picture: HWC over it, ``scale`` times as large, depth and channels kept.

    Alpha is enlarged without the network and at scale 1 stays as it is, as does what is wholly transparent then.

    Raises:
        ModelError, DeviceError: it cannot be computed.
    """
    seen = _seen(source.rect, rect.grow(enhancer.reach(scale)).intersect(source.rect))
    pixels = source.read(seen)
    most = np.float32(np.iinfo(pixels.dtype).max)
    alpha = pixels[..., -1:].astype(np.float32) / most if pixels.shape[2] in (2, 4) else None
    block = colours(pixels)
    if alpha is not None and scale > 1:
        block = _bled(block, alpha)
    made = enhancer.enhance(block, scale, look.strengths, poll)
    inner = Rect(*(scale * side for side in rect)).within(Rect(*(scale * side for side in seen)))
    made = made[inner]
    skin = _skin_over(look, rect, made.shape[1::-1])
    if skin is not None:
        plain = bicubic(block, scale)[inner]
        made = plain + (made - plain) * (1 - (1 - _SKIN_SHARE) * skin)
    planes = made if pixels.shape[2] >= 3 else made.mean(2, keepdims=True)
    if alpha is not None:
        planes = np.concatenate([planes, bicubic(alpha, scale)[inner]], 2)
    result: Pixels = np.rint(np.clip(planes, 0, 1) * most).astype(pixels.dtype)
    if alpha is not None and scale == 1:
        here = pixels[inner]
        result[..., -1] = here[..., -1]
        clear = here[..., -1] == 0
        result[clear] = here[clear]
    return result


def _seen(whole: Rect, rect: Rect) -> Rect:
    """``rect`` begun a little earlier, so that the network's folded pixels lie alike in all parts of a picture."""
    return rect._replace(
        left=rect.left - (rect.left - whole.left) % _MULTIPLE, top=rect.top - (rect.top - whole.top) % _MULTIPLE)


def _bled(block: FloatArray, alpha: FloatArray) -> FloatArray:
    """Transparent pixels in the colours of the opaque ones beside them, which is what interpolation mixes in."""
    weight = np.asarray(cv2.blur(alpha, (_BLED, _BLED)), np.float32).reshape(alpha.shape)
    near = np.asarray(cv2.blur(block * alpha, (_BLED, _BLED)), np.float32) / np.maximum(weight, 1e-3)
    return np.where(alpha > 0, block, near)


def _skin_over(look: Look, rect: Rect, size: tuple[int, int]) -> FloatArray | None:
    """The skin map over ``rect`` in ``size`` (width, height), HW1; None where there is none."""
    if look.skin is None:
        return None
    height, width = look.skin.shape
    across, down = look.size.width / width, look.size.height / height
    step = rect.width / size[0]
    # From the middle of a result's pixel to the map, whose first pixel's middle lies at (1/2, 1/2).
    matrix = np.array([
        [step / across, 0, (rect.left + 0.5 * step) / across - 0.5],
        [0, step / down, (rect.top + 0.5 * step) / down - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    skin = np.asarray(cv2.warpAffine(look.skin, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.float32)
    return skin[..., None] if skin.any() else None
