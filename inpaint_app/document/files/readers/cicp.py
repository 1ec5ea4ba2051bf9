"""Colours told by code points (CICP: nclx boxes of HEIF and AVIF, cICP of PNG): as a profile, or brought into range.

Code points and formulas: ITU-T H.273 tables 2 and 3; PQ and HLG: ITU-R BT.2100, diffuse white at 203 cd/m2: BT.2408.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.document.files.decoding import Decoded
from inpaint_app.document.icc_profile import profile_of_curve, srgb_curve
from inpaint_app.messages import Message

Codes = tuple[int, int, int, int]
"""Primaries, transfer function, matrix, and 1 for the full range of values."""

_UNSPECIFIED = 2
_D65, _C, _DCI = (0.3127, 0.3290), (0.310, 0.316), (0.314, 0.351)
_PRIMARIES: dict[int, tuple[str, tuple[float, ...]]] = {
    1: ("BT.709", (*_D65, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)),
    4: ("BT.470 M", (*_C, 0.67, 0.33, 0.21, 0.71, 0.14, 0.08)),
    5: ("BT.601 625", (*_D65, 0.64, 0.33, 0.29, 0.60, 0.15, 0.06)),
    6: ("BT.601 525", (*_D65, 0.630, 0.340, 0.310, 0.595, 0.155, 0.070)),
    7: ("SMPTE 240M", (*_D65, 0.630, 0.340, 0.310, 0.595, 0.155, 0.070)),
    8: ("Film", (*_C, 0.681, 0.319, 0.243, 0.692, 0.145, 0.049)),
    9: ("BT.2020", (*_D65, 0.708, 0.292, 0.170, 0.797, 0.131, 0.046)),
    11: ("DCI P3", (*_DCI, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060)),
    12: ("Display P3", (*_D65, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060)),
    22: ("EBU 3213", (*_D65, 0.630, 0.340, 0.295, 0.605, 0.155, 0.077)),
}
_AS_SRGB = (1, 6, 13, 14, 15, _UNSPECIFIED)
"""Transfer functions that are shown as sRGB's: video curves are made for a screen whose own is near it."""
_EXPONENTS = {4: 2.2, 5: 2.8, 17: 2.6}
_LINEAR, _PQ, _HLG = 8, 16, 18
_WHITE, _HLG_PEAK, _PQ_PEAK = 203.0, 1000.0, 10000.0  # cd/m2
_KNEE = 0.8
"""Share of white from which brighter light is compressed, where there is light brighter than white."""
_BAND = 1 << 20

Light = npt.NDArray[np.floating[Any]]


def apply(decoded: Decoded, codes: Codes) -> None:
    """Make ``decoded`` say by pixels and profile what ``codes`` say; sRGB stays without a profile.

    Picture of high dynamic range (PQ, HLG) become ones of standard range at 16 bits, with a notice.
    """
    primaries, transfer, _, full_range = codes
    grey = decoded.pixels.shape[2] <= 2
    if not full_range:
        _expand(decoded)
    name, chromaticity = _PRIMARIES.get(primaries, _PRIMARIES[1])
    if transfer in (_PQ, _HLG):
        _to_standard_range(decoded, _pq_light if transfer == _PQ else _hlg_light)
        decoded.notices.append(Message(
            "Converted from high dynamic range ({curve}) to standard range; what is brighter than white is compressed.",
            curve="PQ" if transfer == _PQ else "HLG",
        ))
        curve: float | npt.NDArray[np.float64] = srgb_curve()
    elif transfer in _EXPONENTS:
        curve = _EXPONENTS[transfer]
    elif transfer == _LINEAR:
        curve = 1.0
    else:
        curve = srgb_curve()
    srgb_like = transfer in (*_AS_SRGB, _PQ, _HLG) or (transfer not in _EXPONENTS and transfer != _LINEAR)
    decoded.icc = None
    if not srgb_like or (not grey and chromaticity != _PRIMARIES[1][1]):
        suffix = "sRGB curve" if srgb_like else f"gamma {curve:g}"
        decoded.icc = profile_of_curve(f"{name}, {suffix}", curve, chromaticity, grey=grey)


def _colours(pixels: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Without an alpha channel, a view."""
    return pixels[..., : 1 if pixels.shape[2] <= 2 else 3]


def _expand(decoded: Decoded) -> None:
    """From the narrow range of video (16 to 235 of 8 bits) to the full one, in place."""
    colours = _colours(decoded.pixels)
    unit = 1 if decoded.pixels.dtype == np.uint8 else 65535 / 255
    full = np.iinfo(decoded.pixels.dtype).max
    for row in colours:
        row[...] = np.clip((row - 16 * unit) * (full / (219 * unit)) + 0.5, 0, full)


def _to_standard_range(decoded: Decoded, light: Callable[[Light], Light]) -> None:
    """PQ or HLG values to values of sRGB's curve, 16 bits: 203 cd/m2 is white, and what is brighter is compressed.

    Args:
        light: HWC values 0 to 1 to light, 1 = white, brighter is more.
    """
    source = decoded.pixels
    height, width, channels = source.shape
    full = np.float32(np.iinfo(source.dtype).max)
    result: npt.NDArray[np.uint16] = np.empty(source.shape, np.uint16)
    step = max(1, _BAND // width)
    bands = [slice(top, top + step) for top in range(0, height, step)]
    peak = max(float(light(_colours(source[band]).astype(np.float32) / full).max()) for band in bands)
    for band in bands:
        shown = light(_colours(source[band]).astype(np.float32) / full)
        if peak > 1:
            brightest = shown.max(axis=2, keepdims=True)
            shown *= _compressed(brightest, peak) / np.maximum(brightest, 1e-6)
        np.clip(shown, 0, 1, out=shown)
        shown = np.where(shown <= 0.0031308, shown * 12.92, 1.055 * np.power(shown, 1 / 2.4) - 0.055)
        result[band, :, : shown.shape[2]] = np.round(shown * 65535)
    if channels in (2, 4):
        alpha = source[..., -1].astype(np.uint32)
        result[..., -1] = alpha * 257 if source.dtype == np.uint8 else alpha
    decoded.pixels = result


def _compressed(values: Light, peak: float) -> Light:
    """Light up to ``peak`` brought below 1: unchanged up to the knee, from there a curve of the same slope."""
    room, beyond = 1 - _KNEE, peak - _KNEE
    over = np.maximum(values - _KNEE, 0)
    # Rises from 0 with slope 1 and reaches ``room`` at ``beyond``.
    bent = over / (1 + over * (1 / room - 1 / beyond))
    compressed: Light = np.where(values > _KNEE, _KNEE + bent, values)
    return compressed


def _pq_light(values: Light) -> Light:
    m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
    power = np.power(values, np.float32(1 / m2))
    linear = np.power(np.maximum(power - c1, 0) / (c2 - c3 * power), np.float32(1 / m1))
    light: Light = linear * np.float32(_PQ_PEAK / _WHITE)
    return light


def _hlg_light(values: Light) -> Light:
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = np.where(values <= 0.5, values * values / 3, (np.exp((values - c) / a) + b) / 12)
    weights = np.array([0.2627, 0.6780, 0.0593], np.float32)
    luminance = scene @ weights if scene.shape[2] == 3 else scene[..., 0]
    gain = np.power(np.maximum(luminance, 1e-6), 0.2)[..., None]
    light: Light = scene * gain * np.float32(_HLG_PEAK / _WHITE)
    return light
