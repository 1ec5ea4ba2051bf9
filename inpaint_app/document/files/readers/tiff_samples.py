"""From the samples that a TIFF page stores to the channels of a photo."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.document.files import decoding
from inpaint_app.document.files.decoding import DamagedError, Decoded, UnsupportedError, convert_cmyk, widened
from inpaint_app.document.layers.layers import Pixels
from inpaint_app.messages import Message

WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE, CMYK, YCBCR = 0, 1, 2, 3, 5, 6
_JPEG = 7
_DATA, _ASSOCIATED, _UNASSOCIATED = 0, 1, 2  # kinds of extra samples
_COLOUR_MAP, _COEFFICIENTS, _SUBSAMPLING, _REFERENCE = 320, 529, 530, 532
_BAND = 1 << 20
_FEW = 0.1
"""Share of wholly clear or opaque pixels up to which a channel of no known kind is not taken for alpha."""


def interleaved(stored: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """HWC in native byte order of what is stored: separate planes, depth, height, width, samples."""
    if stored.shape[1] != 1:
        raise UnsupportedError("{name} is a volume, not a picture; save one slice of it first.")
    stored = stored[:, 0]
    pixels = np.moveaxis(stored, 0, -1)[..., 0, :] if stored.shape[0] > 1 else stored[0]
    return np.ascontiguousarray(pixels, pixels.dtype.newbyteorder("="))


def is_subsampled(page: Any) -> bool:
    """Whether a YCbCr page, other than in JPEG, has fewer colour samples than pixels; two by two by default."""
    if page.compression == _JPEG:
        return False
    return _SUBSAMPLING not in page.tags or tuple(page.tags[_SUBSAMPLING].value) != (1, 1)


def to_photo_channels(page: Any, decoded: Decoded) -> None:
    """Stored samples to grey, RGB or either with alpha, at 8 or 16 bits; what else there is, is kept aside or told."""
    samples: npt.NDArray[Any] = decoded.pixels
    if samples.dtype == np.bool_:
        samples = samples.astype(np.uint8)
    colours = {RGB: 3, YCBCR: 3, CMYK: 4}.get(page.photometric, 1)
    if samples.shape[2] < colours:
        raise DamagedError("too few channels")
    alpha, infrared = _find_extras(page, colours, samples)
    kept = [*range(colours), *([alpha] if alpha is not None else [])]
    extra = samples.shape[2] - len(kept) - (infrared is not None)
    if infrared is not None:
        decoded.infrared = widened(np.ascontiguousarray(samples[..., infrared]), page.bitspersample)
        decoded.notices.append(Message(
            "Kept a further channel aside, such as a scanner's infrared; it is not taken for transparency."))
    if extra:
        decoded.notices.append(Message("Left out further channels ({count}).", count=extra))
    if page.photometric == PALETTE:
        _from_palette(page, decoded, samples, alpha)
        return
    if len(kept) < samples.shape[2]:
        samples = np.ascontiguousarray(samples[..., kept])
    samples = widened(samples, page.bitspersample)
    if page.photometric == WHITE_IS_ZERO:
        samples[..., 0] = np.iinfo(samples.dtype).max - samples[..., 0]
    decoded.pixels = samples
    if page.photometric == YCBCR and page.compression != _JPEG:
        _from_ycbcr(page, samples)
    if colours == 4:
        convert_cmyk(decoded)
    if alpha is not None and page.extrasamples and page.extrasamples[alpha - colours] == _ASSOCIATED:
        _unassociate(decoded)


def _find_extras(page: Any, colours: int, samples: npt.NDArray[Any]) -> tuple[int | None, int | None]:
    """Index of the alpha channel, and of the channel of unspecified data, among the samples of each pixel."""
    count = samples.shape[2]
    kinds = [int(kind) for kind in page.extrasamples][: count - colours]
    if count == colours:
        return None, None
    if not kinds:
        # Against the specification, and libtiff calls it unspecified. Most who write so mean alpha, which is wholly
        # clear or wholly opaque nearly everywhere; a scanner's infrared hardly ever reaches either end.
        can_be_data = page.photometric in (RGB, BLACK_IS_ZERO)
        is_data = can_be_data and not _looks_like_alpha(samples[..., colours], page.bitspersample)
        return (None, colours) if is_data else (colours, None)
    alpha = next((colours + at for at, kind in enumerate(kinds) if kind in (_ASSOCIATED, _UNASSOCIATED)), None)
    data = next((colours + at for at, kind in enumerate(kinds) if kind == _DATA), None)
    return alpha, data if page.photometric in (RGB, BLACK_IS_ZERO) else None


def _looks_like_alpha(channel: npt.NDArray[Any], bits: int) -> bool:
    """Whether more than a few values of a channel (HW) are the least or the greatest that there can be."""
    at_the_ends = (channel == 0) | (channel == (1 << bits) - 1)
    return float(at_the_ends.mean()) > _FEW


def _from_palette(page: Any, decoded: Decoded, samples: npt.NDArray[Any], alpha: int | None) -> None:
    table = np.asarray(page.tags[_COLOUR_MAP].value, np.uint16)
    table = table[: len(table) // 3 * 3].reshape(3, -1).T
    # Old writers put 8-bit colours into the 16-bit table.
    shift = 0 if table.max(initial=0) < 256 else 8
    colours = np.right_shift(table, shift).astype(np.uint8)
    if int(samples[..., 0].max(initial=0)) >= len(colours):
        raise DamagedError("the palette is too short")
    indexed: npt.NDArray[np.uint8] = colours[samples[..., 0]]
    decoded.pixels = indexed
    if alpha is not None:
        opacity = widened(np.ascontiguousarray(samples[..., alpha]), page.bitspersample)
        shallow = opacity if opacity.dtype == np.uint8 else (opacity >> 8).astype(np.uint8)
        decoded.pixels = np.concatenate([indexed, shallow[..., None].astype(np.uint8)], axis=2)
    decoded.notices.append(decoding.PALETTE)


def _from_ycbcr(page: Any, samples: Pixels) -> None:
    """Luminance and colour differences to RGB, in place (TIFF 6.0 section 21)."""
    full = float(np.iinfo(samples.dtype).max)
    red, green, blue = _numbers(page, _COEFFICIENTS, (0.299, 0.587, 0.114))
    half = (full + 1) / 2
    given = _numbers(page, _REFERENCE, ())
    # Told on the scale of what is stored; some writers tell the values of 8 bits for any depth.
    deep_as_8 = full > 255 and max(given, default=0) < 256
    scale = 256.0 if deep_as_8 else full / ((1 << page.bitspersample) - 1)
    reference = [full if deep_as_8 and value == 255 else value * scale for value in given]
    reference = reference if len(reference) == 6 else [0, full, half, full, half, full]
    spans = [full, full - half, full - half]
    if not green or any(reference[2 * at] == reference[2 * at + 1] for at in range(3)):
        raise DamagedError("invalid YCbCr coefficients")
    step = max(1, _BAND // samples.shape[1])
    for top in range(0, samples.shape[0], step):
        band = samples[top : top + step, :, :3].astype(np.float32)
        luma, cb, cr = (
            (band[..., at] - reference[2 * at]) * (spans[at] / (reference[2 * at + 1] - reference[2 * at]))
            for at in range(3)
        )
        r = cr * (2 - 2 * red) + luma
        b = cb * (2 - 2 * blue) + luma
        g = (luma - red * r - blue * b) / green
        samples[top : top + step, :, :3] = np.clip(np.stack([r, g, b], axis=2) + 0.5, 0, full)


def _numbers(page: Any, tag: int, default: tuple[float, ...]) -> tuple[float, ...]:
    """The value of a tag of rationals, or of whole numbers."""
    if tag not in page.tags:
        return default
    value = page.tags[tag].value
    value = value if isinstance(value, tuple) else (value,)
    if len(value) == 2 * (len(default) or 6):
        return tuple(over / under if under else 0.0 for over, under in zip(value[::2], value[1::2], strict=True))
    return tuple(float(each) for each in value) if len(value) == (len(default) or 6) else default


def _unassociate(decoded: Decoded) -> None:
    """Divide colours by alpha, in place, where the file stores them multiplied."""
    full = np.iinfo(decoded.pixels.dtype).max
    for row in decoded.pixels:
        alpha = row[:, -1:].astype(np.uint64)
        colours = (row[:, :-1] * np.uint64(full) + alpha // 2) // np.maximum(alpha, 1)
        row[:, :-1] = np.minimum(colours, full)
    decoded.notices.append(Message("Converted from premultiplied to plain transparency."))
