"""Masks put aside under a name."""

from __future__ import annotations

import numpy as np
import pytest

from inpaint_app.document.document import Document
from inpaint_app.document.extension import Margins, extend_canvas, extended_photo
from inpaint_app.document.geometry import Point, Rect, Size
from inpaint_app.document.layers.layers import Photo
from inpaint_app.document.masks.named_masks import find_mask, remove_mask, store_mask
from inpaint_app.document.masks.selection import Combine, combine
from inpaint_app.document.selections.shapes import ellipse, rectangle
from inpaint_app.errors import MaskError

SIZE = Size(120, 80)


@pytest.fixture
def doc() -> Document:
    made = Document(Photo(np.zeros((SIZE.height, SIZE.width, 3), np.uint8)))
    made.history.do(combine(made.mask, ellipse(Point(10, 10), Point(60, 50), SIZE), Combine.ADD, "Ellipse"))
    return made


def names(doc: Document) -> list[str]:
    return [named.name for named in doc.named_masks]


def test_a_stored_mask_stays_as_it_was_and_comes_back_in_every_way(doc: Document) -> None:
    stored = doc.mask.pixels.copy()
    doc.history.do(store_mask(doc, " sky "))
    doc.history.do(doc.mask.set_all(0))
    doc.history.do(combine(doc.mask, rectangle(Point(0, 0), Point(30, 80), SIZE), Combine.ADD, "Rectangle"))
    box = doc.mask.pixels.copy()
    sky = find_mask(doc, "sky").selection
    for how, expected in (
        (Combine.REPLACE, stored), (Combine.ADD, np.maximum(stored, box)), (Combine.INTERSECT, np.minimum(stored, box)),
    ):
        doc.history.do(combine(doc.mask, sky, how, "Load mask"))
        assert (doc.mask.pixels == expected).all()
        doc.history.undo()
    assert (find_mask(doc, "sky").mask.pixels == stored).all()


def test_storing_replacing_and_deleting_undo(doc: Document) -> None:
    doc.history.do(store_mask(doc, "a"))
    doc.history.do(store_mask(doc, "b"))
    first = find_mask(doc, "a").mask
    doc.history.do(doc.mask.grow(5))
    doc.history.do(store_mask(doc, "a"))
    assert sorted(names(doc)) == ["a", "b"]
    assert find_mask(doc, "a").mask is not first
    doc.history.do(remove_mask(doc, "b"))
    assert names(doc) == ["a"]
    doc.history.undo()
    doc.history.undo()
    assert find_mask(doc, "a").mask is first
    for _ in range(3):
        doc.history.undo()
    assert names(doc) == []
    for _ in range(5):
        doc.history.redo()
    assert names(doc) == ["a"]
    with pytest.raises(KeyError):
        remove_mask(doc, "b")


def test_no_name_and_no_mask_are_refused(doc: Document) -> None:
    with pytest.raises(MaskError, match="name"):
        store_mask(doc, "  ")
    doc.history.do(doc.mask.set_all(0))
    with pytest.raises(MaskError, match="no mask to store"):
        store_mask(doc, "empty")


def test_stored_masks_follow_a_change_of_the_canvas_and_its_undo(doc: Document) -> None:
    doc.history.do(store_mask(doc, "a"))
    before = find_mask(doc, "a").mask.pixels.copy()
    margins = Margins(left=7, top=3, right=2)
    doc.history.do(extend_canvas(doc, extended_photo(doc.photo, margins), margins))
    moved = find_mask(doc, "a").mask
    assert moved.size == doc.photo.size
    assert (moved.pixels[Rect(7, 3, 127, 83).slices] == before).all()
    doc.history.undo()
    assert (find_mask(doc, "a").mask.pixels == before).all()


def test_a_stored_mask_counts_in_the_historys_memory(doc: Document) -> None:
    doc.history.do(store_mask(doc, "a"))
    held = doc.history.nbytes
    doc.history.do(remove_mask(doc, "a"))
    assert doc.history.nbytes - held >= find_area(doc)


def find_area(doc: Document) -> int:
    return doc.mask.painted_bounds.area
