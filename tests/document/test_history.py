"""Undo and redo over random sequences of edits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from inpaint_app.document.adjustments.filters import Denoise, Sharpen
from inpaint_app.document.adjustments.tone import ChannelLevels, Levels, Monochrome
from inpaint_app.document.document import Document
from inpaint_app.document.geometry import Point, Rect
from inpaint_app.document.layers import layer_edits
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import (
    Adjustment,
    AdjustmentLayer,
    Blend,
    FillLayer,
    Layer,
    Photo,
    Provenance,
)
from inpaint_app.document.masks.mask import Brush

SIDE = 48

adjustments = st.sampled_from([
    Levels(ChannelLevels(0.1, 0.9)), Monochrome(0.5), Denoise(0.5, 0.5, 2), Sharpen(1.0, 0.7),
])


def make_document(budget: int = 1 << 30) -> Document:
    rng = np.random.default_rng(1)
    return Document(Photo(rng.integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)), budget_bytes=budget)


def make_fill(document: Document, rect: Rect, value: int, variants: int = 0) -> FillLayer:
    others = tuple(np.full((rect.height, rect.width, 3), (value + 60 * n) % 256, np.uint8) for n in range(variants))
    pixels = others[0] if others else np.full((rect.height, rect.width, 3), value, np.uint8)
    return FillLayer(
        document.next_layer_id(), f"Fill {value}", rect, pixels, np.full((rect.height, rect.width), 200, np.uint8),
        Provenance("test", "none", "", 0), variants=others,
    )


def look(document: Document) -> np.ndarray:
    return composite(document.photo, document.layers, document.photo.rect)


def state(document: Document) -> tuple[bytes, bytes, tuple[Layer, ...]]:
    return document.mask.pixels.tobytes(), look(document).tobytes(), document.layers


class Editing(RuleBasedStateMachine):
    """A user edits, undoes and redoes; a list of snapshots says what must be seen."""

    def __init__(self) -> None:
        super().__init__()
        self.document = make_document()
        self.states = [state(self.document)]
        self.revisions = [self.document.history.revision]
        self.now = 0

    def did(self, before: np.ndarray, dirty: Rect) -> None:
        changed = (look(self.document) != before).any(axis=2)
        changed[dirty.slices] = False
        assert not changed.any(), "the dirty rectangle misses a change"
        del self.states[self.now + 1 :], self.revisions[self.now + 1 :]
        assert self.document.history.revision not in self.revisions
        self.states.append(state(self.document))
        self.revisions.append(self.document.history.revision)
        self.now += 1

    @rule(x=st.integers(-10, 60), y=st.integers(-10, 60), erase=st.booleans(), diameter=st.integers(1, 30))
    def stroke(self, x: int, y: int, erase: bool, diameter: int) -> None:
        before = look(self.document)
        stroke = self.document.mask.begin_stroke(Brush(diameter, 0.5), erase, Point(24, 24))
        stroke.extend(Point(x, y))
        if (edit := stroke.end()) is not None:
            self.document.history.record(edit)
            self.did(before, edit.rect)

    @rule(left=st.integers(0, 40), top=st.integers(0, 40), value=st.integers(0, 255), variants=st.integers(0, 3))
    def fill(self, left: int, top: int, value: int, variants: int) -> None:
        before = look(self.document)
        fill = make_fill(self.document, Rect(left, top, left + 8, top + 8), value, variants)
        self.did(before, self.document.history.do(layer_edits.add_layer(self.document, fill)))

    @rule(adjustment=adjustments, data=st.data())
    def adjust(self, adjustment: Adjustment, data: st.DataObject) -> None:
        before = look(self.document)
        layer = AdjustmentLayer(self.document.next_layer_id(), "", adjustment)
        index = data.draw(st.integers(0, len(self.document.layers)))
        self.did(before, self.document.history.do(layer_edits.add_layer(self.document, layer, index)))

    @precondition(lambda self: self.document.fills)
    @rule(data=st.data(), blend=st.sampled_from(list(Blend)))
    def blend(self, data: st.DataObject, blend: Blend) -> None:
        before = look(self.document)
        fill = data.draw(st.sampled_from(self.document.fills))
        self.did(before, self.document.history.do(layer_edits.change_layer(self.document, fill.id, blend=blend)))

    @precondition(lambda self: self.document.layers)
    @rule(
        data=st.data(), opacity=st.floats(0, 1), visible=st.booleans(),
        what=st.sampled_from(["remove", "move", "opacity", "visible", "name"]),
    )
    def change(self, data: st.DataObject, opacity: float, visible: bool, what: str) -> None:
        before = look(self.document)
        fill = data.draw(st.sampled_from([layer.id for layer in self.document.layers]))
        edit = {
            "remove": lambda: layer_edits.remove_layer(self.document, fill),
            "move": lambda: layer_edits.move_layer(self.document, fill, data.draw(st.integers(-2, 5))),
            "opacity": lambda: layer_edits.change_layer(self.document, fill, opacity=opacity),
            "visible": lambda: layer_edits.change_layer(self.document, fill, visible=visible),
            "name": lambda: layer_edits.change_layer(self.document, fill, name="Sky"),
        }[what]()
        dirty = self.document.history.do(edit)
        assert what != "name" or dirty.empty
        self.did(before, dirty)

    @precondition(lambda self: any(fill.variants for fill in self.document.fills))
    @rule(data=st.data(), variant=st.integers(-1, 4))
    def choose(self, data: st.DataObject, variant: int) -> None:
        before, held = look(self.document), self.document.history.nbytes
        fill = data.draw(st.sampled_from([fill for fill in self.document.fills if fill.variants]))
        edit = layer_edits.choose_variant(self.document, fill.id, variant)
        assert edit.nbytes < fill.coverage.nbytes + 1024, "what the layer holds anyway is counted again"
        self.did(before, self.document.history.do(edit))
        shown = next(other for other in self.document.fills if other.id == fill.id)
        assert shown.pixels is fill.variants[min(max(variant, 0), len(fill.variants) - 1)]
        assert shown.variants == fill.variants
        assert self.document.history.nbytes <= held + edit.nbytes

    @rule()
    def undo(self) -> None:
        before = look(self.document)
        dirty = self.document.history.undo()
        assert (dirty is None) == (self.now == 0)
        if dirty is not None:
            self.now -= 1
            changed = (look(self.document) != before).any(axis=2)
            changed[dirty.slices] = False
            assert not changed.any()

    @rule()
    def redo(self) -> None:
        dirty = self.document.history.redo()
        assert (dirty is None) == (self.now == len(self.states) - 1)
        self.now += dirty is not None

    @invariant()
    def shows_the_expected_state(self) -> None:
        assert state(self.document) == self.states[self.now]
        assert self.document.history.revision == self.revisions[self.now]
        assert (self.document.history.undo_label is not None) == (self.now > 0)
        assert (self.document.history.redo_label is not None) == (self.now < len(self.states) - 1)


TestEditing = Editing.TestCase
TestEditing.settings = settings(max_examples=25, stateful_step_count=15)


def test_old_steps_are_forgotten_by_bytes_and_the_newest_stays() -> None:
    document = make_document(budget=6_000)
    for value in range(8):
        document.history.do(layer_edits.add_layer(document, make_fill(document, Rect(0, 0, 16, 16), value)))
        assert document.history.nbytes <= 6_000
    assert len(document.fills) == 8
    undone = 0
    while document.history.undo() is not None:
        undone += 1
    assert 1 <= undone <= 4
    assert len(document.fills) == 8 - undone


def test_one_step_larger_than_the_budget_can_still_be_undone() -> None:
    document = make_document(budget=10)
    for value in (1, 2):
        document.history.do(layer_edits.add_layer(document, make_fill(document, Rect(0, 0, 40, 40), value)))
    assert document.history.undo() == Rect(0, 0, 40, 40)
    assert document.history.undo_label is None
    assert document.history.redo() is not None


def test_a_state_reached_by_another_way_is_another_revision() -> None:
    document = make_document()
    document.history.do(document.mask.set_all(255))
    saved = document.history.revision
    document.history.undo()
    document.history.do(document.mask.set_all(255))
    assert document.history.revision != saved


def test_forgetting_old_steps_keeps_the_oldest_states_revision_apart_from_a_new_documents() -> None:
    document = make_document(budget=10)
    fresh = document.history.revision
    document.history.do(document.mask.set_all(255))
    document.history.do(document.mask.set_all(0))
    document.history.undo()
    assert document.history.revision != fresh


def test_labels_name_the_steps() -> None:
    document = make_document()
    assert document.history.undo_label is None
    document.history.do(document.mask.set_all(255))
    assert document.history.undo_label == "Select all"
    document.history.undo()
    assert (document.history.undo_label, document.history.redo_label) == (None, "Select all")


def test_lowering_the_budget_forgets_at_once() -> None:
    document = make_document()
    for value in range(4):
        document.history.do(layer_edits.add_layer(document, make_fill(document, Rect(0, 0, 16, 16), value)))
    document.history.budget_bytes = 1
    document.history.undo()
    assert document.history.undo_label is None


def test_a_fill_that_does_not_fit_the_photo_is_refused() -> None:
    document = make_document()
    with pytest.raises(ValueError, match="inside the photo"):
        layer_edits.add_layer(document, make_fill(document, Rect(40, 40, 60, 60), 1))
    with pytest.raises(KeyError):
        layer_edits.remove_layer(document, 99)


def test_all_variants_count_where_they_are_held() -> None:
    document = make_document()
    document.history.do(layer_edits.add_layer(document, make_fill(document, Rect(0, 0, 40, 40), 1, variants=4)))
    assert document.history.nbytes >= 40 * 40 * (4 * 3 + 1)
    held = document.history.nbytes
    (fill,) = document.fills
    document.history.do(layer_edits.choose_variant(document, fill.id, 2))
    assert document.history.nbytes - held < 1024
    document.history.do(layer_edits.remove_layer(document, fill.id))
    assert document.history.nbytes - held >= 40 * 40 * (4 * 3 + 1)


def test_a_fill_shows_one_of_its_variants_all_of_one_kind() -> None:
    document = make_document()
    fill = make_fill(document, Rect(0, 0, 8, 8), 1, variants=2)
    with pytest.raises(ValueError, match="chosen"):
        replace(fill, chosen=1)
    with pytest.raises(ValueError, match="shape and depth"):
        replace(fill, variants=(fill.pixels, fill.pixels.astype(np.uint16)))
    document.history.do(layer_edits.add_layer(document, replace(fill, variants=())))
    with pytest.raises(ValueError, match="no variants"):
        layer_edits.choose_variant(document, fill.id, 0)


def test_ids_are_not_used_twice_even_after_deletion_and_undo() -> None:
    document = make_document()
    first = make_fill(document, Rect(0, 0, 4, 4), 1)
    document.history.do(layer_edits.add_layer(document, first))
    document.history.undo()
    assert document.next_layer_id() != first.id
