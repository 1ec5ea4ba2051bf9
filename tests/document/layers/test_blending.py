"""Blend modes against the formulas of W3C Compositing and Blending, number by number, and in OpenRaster files."""

from __future__ import annotations

import math
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.blending import met
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import Blend, FillLayer, Photo, Provenance
from inpaint_app.document.project.project import Project, open_project
from inpaint_app.document.project.save import save_project

TOPS = {np.uint8: 255, np.uint16: 65535}


def lum(colour):
    return 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]


def set_lum(colour, wanted):
    colour = [value + wanted - lum(colour) for value in colour]
    least, most, at = min(colour), max(colour), lum(colour)
    if least < 0:
        colour = [at + (value - at) * at / (at - least) for value in colour]
    if most > 1:
        colour = [at + (value - at) * (1 - at) / (most - at) for value in colour]
    return colour


def hard_light(cb, cs):
    return 2 * cs * cb if cs <= 0.5 else cb + (2 * cs - 1) - cb * (2 * cs - 1)


def soft_light(cb, cs):
    if cs <= 0.5:
        return cb - (1 - 2 * cs) * cb * (1 - cb)
    d = ((16 * cb - 12) * cb + 4) * cb if cb <= 0.25 else math.sqrt(cb)
    return cb + (2 * cs - 1) * (d - cb)


SEPARABLE = {
    Blend.NORMAL: lambda cb, cs: cs, Blend.DARKEN: min, Blend.LIGHTEN: max, Blend.MULTIPLY: lambda cb, cs: cb * cs,
    Blend.SCREEN: lambda cb, cs: cb + cs - cb * cs, Blend.OVERLAY: lambda cb, cs: hard_light(cs, cb),
    Blend.SOFT_LIGHT: soft_light,
}  # fmt: skip
WHOLE = {
    Blend.COLOUR: lambda cb, cs: set_lum(cs, lum(cb)), Blend.LUMINOSITY: lambda cb, cs: set_lum(cb, lum(cs)),
}  # fmt: skip


def expected(blend, cb, cs):
    if blend in WHOLE:
        return WHOLE[blend](cb, cs)
    return [SEPARABLE[blend](b, s) for b, s in zip(cb, cs, strict=True)]


@given(
    st.sampled_from(Blend), st.sampled_from(list(TOPS)), st.lists(st.floats(0, 1), min_size=7, max_size=7),
    st.booleans(),
)
@settings(max_examples=120, deadline=None)
def test_a_mode_gives_what_its_formula_says(blend, dtype, shares, alpha) -> None:
    top = TOPS[dtype]
    below, above = (np.rint(np.array(shares[start : start + 3]) * top).astype(dtype) for start in (0, 3))
    ab = round(shares[6] * top) if alpha else top
    exact = expected(blend, [v / top for v in below], [v / top for v in above])
    exact = [(1 - ab / top) * cs / top + ab / top * value for cs, value in zip(above, exact, strict=True)]
    if alpha:
        below, above = np.append(below, dtype(ab)), np.append(above, dtype(top))
    result = met(below[None, None], above[None, None], blend)[0, 0]
    assert result[:3].astype(float) == pytest.approx(np.array(exact) * top, abs=0.6 if top == 255 else 1.2)
    if alpha:
        assert result[3] == top


@pytest.mark.parametrize("blend", list(Blend))
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_grey_photos_know_every_mode(blend, dtype) -> None:
    below, above = np.full((1, 1, 1), TOPS[dtype] // 2, dtype), np.full((1, 1, 1), TOPS[dtype] // 3, dtype)
    result = int(met(below, above, blend)[0, 0, 0]) / TOPS[dtype]
    cb, cs = below.item() / TOPS[dtype], above.item() / TOPS[dtype]
    wanted = {Blend.COLOUR: cb, Blend.LUMINOSITY: cs}.get(blend)
    assert result == pytest.approx(expected(blend, [cb], [cs])[0] if wanted is None else wanted, abs=0.003)


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_a_project_says_modes_as_openraster_does_and_reads_its_own_and_others(tmp_path, depth) -> None:
    rng = np.random.default_rng(4)
    photo = Photo(rng.integers(0, TOPS[depth], (20, 90, 3), depth))
    layers = tuple(
        FillLayer(
            number + 1, str(blend), Rect(number * 10, 0, number * 10 + 10, 20),
            rng.integers(0, TOPS[depth], (20, 10, 3), depth),
            np.full((20, 10), 255, np.uint8), Provenance("", "", "", 0), blend=blend,
        )
        for number, blend in enumerate(Blend)
    )  # fmt: skip
    path = tmp_path / "work.ora"
    save_project(path, Project(photo, layers))
    with zipfile.ZipFile(path) as archive:
        stack = archive.read("stack.xml").decode()
        others = {name: archive.read(name) for name in archive.namelist() if not name.startswith("inpaint-app/")}
    for name in ("multiply", "screen", "overlay", "soft-light", "color", "luminosity", "darken", "lighten"):
        assert f'composite-op="svg:{name}"' in stack
    shown = composite(photo, layers, photo.rect)
    assert [layer.blend for layer in open_project(path).layers] == list(Blend)
    foreign = tmp_path / "krita.ora"
    with zipfile.ZipFile(foreign, "w") as archive:
        for name, data in others.items():
            archive.writestr(name, data)
    opened = open_project(foreign)
    assert [layer.blend for layer in opened.layers] == list(Blend)
    assert (composite(opened.photo, opened.layers, photo.rect) == shown).all()
