"""What a crop has cut off and kept: it comes back, with what was done since, and survives saving and a crash."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inpaint_app.document.cut import brought_back, cropped_keeping
from inpaint_app.document.geometry import Rect
from inpaint_app.document.geometry_edit import Layout
from inpaint_app.document.project.project import Project, open_project
from inpaint_app.document.project.save import save_project
from inpaint_app.document.transform import cropped, flipped, resized, turned
from inpaint_app.errors import CanvasError
from tests.document.test_transform import look, make_document


@given(st.integers(0, 999), st.integers(1, 4), st.sampled_from([np.uint8, np.uint16]), st.data())
@settings(max_examples=30, deadline=None)
def test_what_was_cut_comes_back_after_crops_turns_and_flips(seed, channels, dtype, data) -> None:
    before = Layout.of(make_document(seed, 37, 26, channels, dtype))
    shown, layout = look(before), before
    for _ in range(2):
        width, height = layout.photo.size
        left, top = data.draw(st.integers(0, width // 3)), data.draw(st.integers(0, height // 3))
        layout = cropped_keeping(layout, Rect(left, top, data.draw(st.integers(width // 2, width - 1)), height))
    turns, flip = data.draw(st.integers(0, 3)), data.draw(st.booleans())
    layout = turned(layout, turns)
    if flip:
        layout = flipped(layout, True)
    back = brought_back(layout)
    expected = np.rot90(shown, -turns)
    assert (look(back) == (expected[:, ::-1] if flip else expected)).all()
    assert back.photo.cut is None
    assert {layer.id for layer in back.layers} == {layer.id for layer in before.layers}


def test_what_was_done_to_the_part_that_was_left_stays() -> None:
    layout = Layout.of(make_document(5))
    small = cropped_keeping(layout, Rect(4, 3, 30, 20))
    bare = small._replace(layers=small.layers[:1])
    (fill,) = bare.layers
    grey = replace(fill, pixels=np.full_like(fill.pixels, 7), variants=(), chosen=0, mask=None,
                   coverage=np.full_like(fill.coverage, 255))
    back = brought_back(bare._replace(layers=(grey,)))
    place = grey.rect.translate(4, 3)
    assert (look(back)[place.slices] == 7).all()
    assert look(back).shape[:2] == (26, 37)


def test_a_crop_that_keeps_nothing_and_a_resize_forget() -> None:
    layout = cropped_keeping(Layout.of(make_document(5)), Rect(4, 3, 30, 20))
    for forgetful in (cropped(layout, Rect(0, 0, 9, 9)), resized(layout, type(layout.photo.size)(13, 9))):
        assert forgetful.photo.cut is None
        with pytest.raises(CanvasError, match="kept"):
            brought_back(forgetful)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_project_keeps_it(tmp_path, dtype) -> None:
    before = Layout.of(make_document(8, 37, 26, 3, dtype))
    layout = cropped_keeping(before, Rect(6, 5, 30, 20))
    save_project(tmp_path / "a.ora", Project(layout.photo, layout.layers))
    opened = open_project(tmp_path / "a.ora").document()
    assert (look(brought_back(Layout.of(opened))) == look(before)).all()
