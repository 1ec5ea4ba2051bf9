"""A network's picture and texture from its surroundings put together: each gives what the other lacks."""

from __future__ import annotations

import cv2
import numpy as np

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.inference.pixels.blending import bounding_slices
from inpaint_app.inference.pixels.push_pull import push_pull

_SIGMA = 6.0
"""Detail is what lies above a blur of this sigma, pixels; its energy is a mean over such a window."""

_FINEST = 1.0
"""Sigma above which the finest detail lies: in the energy of all detail it hardly counts, so it has a gain of its own.

On 44 object and thick holes of 512 fine detail more than 12 pixels deep has .82 of the truth's amplitude (.80 with one
gain for all), Frechet's distance is 127.3 (127.9), the perceptual one .862 (.862), the texture distance 16.1 (16.0).
Were colours to have no say in it, they would be .84, 126.5, .862 and 15.6, with ghosts of bright writing on a black
ground.
"""

_MIN_ENERGY = (0.1 / 255) ** 2
"""Patches with less than this have no detail to give."""

_TOLERANCE = 70 / 255
"""Where the blurred colours of both differ by this, the detail counts e times less: it is that of something else."""

_USUAL, _FREE = 1.0, 3.0
"""Amplitude that detail may reach, over that of the surroundings interpolated into the hole: what is out of focus
around the hole stays so in it (_USUAL), and where the surroundings are about as sharp as the patches, hardly anything
is held back (_FREE)."""

_SHARP, _SOFT = 1.6, 2.6
"""Amplitude of the patches' detail, broadly, over that of the surroundings: up to the first they are sharp, from the
second on out of focus.

On 12 object holes of 512 in photos kept aside the texture distance is 28, 54 of the network alone; the perceptual one
0.813, 0.780 of the network. With _USUAL everywhere they are 33 and 0.803; without a limit 26 and 0.828, with ghosts of
edges on blurred grounds, of which some stay at 1.8, 3 and _FREE = 8 (27 and 0.817).
"""

_BROAD = 16.0
"""Sigma of the window, pixels, in which the patches are compared with the surroundings."""

_REACH = 24
"""Pixels around the hole that the blurs see, four times their sigma."""


def add_missing_detail(painted: FloatArray, patches: FloatArray, own: BoolMask) -> FloatArray:
    """Give a network's picture the fine detail that patches have and it lacks.

    The detail of the patches is added with the gain sqrt(max(0, 1 - E_painted / E_patches)), E being the local energy
    of a picture's detail: uncorrelated details then have the patches' energy together, and where the picture lacks
    none, nothing is added; nor is it where the patches show something of quite another colour. The finest detail has a
    gain of its own. Together they have no more than the surroundings make likely. Structure and colour stay the
    network's.

    Args:
        painted: HW3 float32 in [0, 1], the network's picture in ``own``, known pixels around it.
        patches: HW3 float32 in [0, 1], what the patches say of the same place.
        own: HW bool, what is changed; somewhere it is.

    Returns:
        HW3 float32, ``painted`` outside ``own``.
    """
    part = bounding_slices(own, 1, _REACH)
    base, other, hole = painted[part], patches[part], own[part]
    had, added = _detail(base, _SIGMA), _detail(other, _SIGMA)
    departure = np.abs((base - had) - (other - added)).mean(axis=2)
    alike = np.exp(-np.square(departure / _TOLERANCE))
    finest = _detail(other, _FINEST)
    gain = alike * _gain(had, added, hole)
    gain_of_finest = alike * _gain(_detail(base, _FINEST), finest, hole)
    missing = gain[..., None] * (added - finest) + gain_of_finest[..., None] * finest
    result = painted.copy()
    result[part] = np.where(hole[..., None], base + missing, base)
    return result


def _gain(had: FloatArray, offered: FloatArray, own: BoolMask) -> FloatArray:
    """HW: with what gain the detail of patches is added to the one that a picture has, both HW3."""
    energy, there = _energy(had), np.maximum(_energy(offered), _MIN_ENERGY)
    limit = _limit(there, _likely_energy(had, own), own)
    gain: FloatArray = np.sqrt(np.maximum(0, np.minimum(there, limit) - energy) / there)
    return gain


def _detail(picture: FloatArray, sigma: float) -> FloatArray:
    """HW3: what lies above a blur of ``sigma`` pixels."""
    detail: FloatArray = picture - np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), np.float32)
    return detail


def _likely_energy(detail: FloatArray, own: BoolMask) -> FloatArray:
    """HW: the energy of the detail around ``own``, interpolated into it."""
    known = (~own).astype(np.float32)
    seen = np.asarray(cv2.GaussianBlur(known, (0, 0), _SIGMA), np.float32)
    squares = np.ascontiguousarray(np.square(detail).mean(axis=2)) * known
    energy = np.asarray(cv2.GaussianBlur(squares, (0, 0), _SIGMA), np.float32) / np.maximum(seen, 1e-3)
    amplitude = np.sqrt(energy)[..., None]
    return np.square(push_pull(amplitude, known)[..., 0])


def _limit(offered: FloatArray, likely: FloatArray, own: BoolMask) -> FloatArray:
    """HW: the energy that detail may reach in ``own``; ``offered`` is the patches', ``likely`` the surroundings'."""
    inside = own.astype(np.float32)
    share = np.asarray(cv2.GaussianBlur(inside, (0, 0), _BROAD), np.float32)
    broad = np.asarray(cv2.GaussianBlur(offered * inside, (0, 0), _BROAD), np.float32) / np.maximum(share, 1e-3)
    sharper = np.sqrt(broad / np.maximum(likely, 1e-9))
    freedom = np.clip((_SOFT - sharper) / (_SOFT - _SHARP), 0, 1)
    limit: FloatArray = likely * np.square(_USUAL + (_FREE - _USUAL) * freedom)
    return limit


def _energy(detail: FloatArray) -> FloatArray:
    """HW: local mean of the squares, over the colours, too."""
    squares = np.ascontiguousarray(np.square(detail).mean(axis=2))
    return np.asarray(cv2.GaussianBlur(squares, (0, 0), _SIGMA), np.float32)
