"""Colour profiles: conversion out of CMYK, names for people, profiles made of PNG's gamma."""

from __future__ import annotations

import io
import struct
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.document.layers.layers import Pixels

_BAND_PIXELS = 1 << 20
_RELATIVE_COLORIMETRIC = 1
_BLACK_POINT_COMPENSATION = 0x2000  # cmsFLAGS_BLACKPOINTCOMPENSATION of Little CMS

_SRGB_GAMMA = 1 / 2.2
_SRGB_PRIMARIES = (0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)
"""White, red, green, blue, each x and y, in the order of PNG's cHRM."""


@cache
def srgb_profile() -> bytes:
    """An sRGB profile."""
    from PIL import ImageCms

    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@cache
def grey_srgb_profile() -> bytes:
    """A grey profile with the curve of sRGB (IEC 61966-2-1)."""
    profile = profile_of_curve("Grey with the sRGB curve", srgb_curve(), None, grey=True)
    assert profile is not None
    return profile


def colour_space(icc: bytes) -> str:
    """The profile's colour space signature: "RGB", "GRAY", "CMYK", "Lab", ...; empty for no profile at all."""
    if len(icc) < 128 or icc[36:40] != b"acsp":
        return ""
    return icc[16:20].decode("ascii", "replace").strip()


def profile_name(icc: bytes | None) -> str:
    """What the user calls the profile; sRGB where there is none."""
    if icc is None:
        return "sRGB (assumed)"
    from PIL import ImageCms

    try:
        return ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(icc))).strip() or "unnamed"
    except (ImageCms.PyCMSError, OSError):
        return "unreadable"


def cmyk_to_srgb(cmyk: Pixels, icc: bytes | None) -> tuple[Pixels, bool]:
    """CMYK to sRGB, relative colorimetric with black point compensation.

    Args:
        cmyk: HW4, 0 = no ink.
        icc: the file's CMYK profile.

    Returns:
        HW3 of the same dtype, and whether the profile could be used. Without one the inks are taken as
        ideal (red = (1 - cyan) (1 - black)), which gives approximate colours.
    """
    height, width = cmyk.shape[:2]
    rgb: Pixels = np.empty((height, width, 3), cmyk.dtype)
    step = max(1, _BAND_PIXELS // max(width, 1))
    profiled = icc is not None and colour_space(icc) == "CMYK"
    for top in range(0, height, step):
        band = np.ascontiguousarray(cmyk[top : top + step])
        if profiled and icc is not None:
            try:
                rgb[top : top + step] = _through_profile(band, icc)
                continue
            except RuntimeError:  # what imagecodecs raises for a profile Little CMS refuses
                profiled = False
                rgb[:top] = _ideal_inks(cmyk[:top])
        rgb[top : top + step] = _ideal_inks(band)
    return rgb, profiled


def _through_profile(cmyk: npt.NDArray[Any], icc: bytes) -> Pixels:
    import imagecodecs

    converted: Pixels = imagecodecs.cms_transform(
        cmyk, icc, srgb_profile(), colorspace="cmyk", outcolorspace="rgb",
        intent=_RELATIVE_COLORIMETRIC, flags=_BLACK_POINT_COMPENSATION,
    )
    return converted


def _ideal_inks(cmyk: npt.NDArray[Any]) -> npt.NDArray[np.uint32]:
    full = np.uint32(np.iinfo(cmyk.dtype).max)
    paper = full - cmyk
    product: npt.NDArray[np.uint32] = (paper[..., :3] * paper[..., 3:] + full // 2) // full
    return product


def profile_of_gamma(gamma: float, primaries: tuple[float, ...] | None, *, grey: bool) -> bytes | None:
    """A profile that says what PNG's gAMA and cHRM say; None where that is sRGB near enough, or nonsense.

    Args:
        gamma: the encoding exponent as PNG stores it (0.45455 for sRGB-like files).
        primaries: white, red, green, blue as x, y each; None means those of sRGB.
        grey: the picture has no colours.
    """
    chromaticity = np.array(primaries or _SRGB_PRIMARIES)
    if not 0.05 < gamma < 5 or (chromaticity < 0).any() or (chromaticity[1::2] < 1e-3).any():
        return None
    like_srgb = grey or bool(np.abs(chromaticity - _SRGB_PRIMARIES).max() < 0.005)
    if abs(gamma - _SRGB_GAMMA) < 0.005 and like_srgb:
        return None
    return profile_of_curve(f"Gamma {1 / gamma:.3g} (from PNG)", 1 / gamma, primaries, grey=grey)


def profile_of_curve(
    name: str, curve: float | npt.NDArray[np.float64], primaries: tuple[float, ...] | None, *, grey: bool,
) -> bytes | None:
    """A profile of one curve for all channels; None where the primaries are nonsense.

    Args:
        curve: the exponent from values to light, or the light (0 to 1) of values evenly spaced from 0 to 1.
        primaries: white, red, green, blue as x, y each; None means those of sRGB.
        grey: the picture has no colours.
    """
    if isinstance(curve, float):
        data = struct.pack(">IH", 1, min(round(256 * curve), 65535)) + b"\0\0"
    else:
        data = struct.pack(">I", len(curve)) + np.round(curve * 65535).astype(">u2").tobytes()
    curve_tag = b"curv\0\0\0\0" + data
    tags = {
        b"desc": _description(name),
        b"cprt": b"text\0\0\0\0Public domain\0",
        b"wtpt": _xyz(_D50),
    }
    if grey:
        tags[b"kTRC"] = curve_tag
    else:
        try:
            columns = _adapted_primaries(np.array(primaries or _SRGB_PRIMARIES))
        except np.linalg.LinAlgError:
            return None
        for channel, column in zip((b"r", b"g", b"b"), columns.T, strict=True):
            tags[channel + b"XYZ"] = _xyz(column)
            tags[channel + b"TRC"] = curve_tag
    return _profile(b"GRAY" if grey else b"RGB ", tags)


def srgb_curve(count: int = 1024) -> npt.NDArray[np.float64]:
    """The light of ``count`` values evenly spaced from 0 to 1, as sRGB has it (IEC 61966-2-1)."""
    value = np.linspace(0, 1, count)
    light: npt.NDArray[np.float64] = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return light


_D50 = np.array([0.9642, 1.0, 0.8249])
_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])


def _adapted_primaries(chromaticity: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """3x3, columns the XYZ of red, green, blue relative to D50 (Bradford adaptation, ICC.1 annex E)."""
    x, y = chromaticity[0::2], chromaticity[1::2]
    xyz = np.stack([x / y, np.ones(4), (1 - x - y) / y])
    white, primaries = xyz[:, 0], xyz[:, 1:]
    scaled = primaries * np.linalg.solve(primaries, white)
    cones = np.diag((_BRADFORD @ _D50) / (_BRADFORD @ white))
    adapted: npt.NDArray[np.float64] = np.linalg.inv(_BRADFORD) @ cones @ _BRADFORD @ scaled
    return adapted


def _xyz(values: npt.NDArray[np.float64]) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(float(value) * 65536) for value in values))


def _description(text: str) -> bytes:
    ascii_text = text.encode("ascii") + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(ascii_text)) + ascii_text + b"\0" * (4 + 4 + 2 + 1 + 67)


def _profile(space: bytes, tags: dict[bytes, bytes]) -> bytes:
    """An ICC version 2 display profile (ICC.1:2001, section 6)."""
    offset = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for name, data in tags.items():
        table += struct.pack(">4sII", name, offset + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    header = struct.pack(
        ">I4sI4s4s4s12s4s4sIIIQI3i", offset + len(body), b"\0" * 4, 0x02200000, b"mntr", space, b"XYZ ",
        struct.pack(">6H", 2000, 1, 1, 0, 0, 0), b"acsp", b"\0" * 4, 0, 0, 0, 0, 0,
        *(round(float(value) * 65536) for value in _D50),
    )
    return header.ljust(128, b"\0") + table + body
