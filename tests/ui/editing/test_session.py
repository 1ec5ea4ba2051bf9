"""The session by itself: which layer is active, when strokes go to it, and when nothing may change."""

from __future__ import annotations

import numpy as np
import pytest

from inpaint_app.document.document import Document
from inpaint_app.document.files.image_io import photo_from_array
from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.layer_edits import add_layer, change_layer, move_layer, remove_layer
from inpaint_app.document.layers.layers import FillLayer, Provenance
from inpaint_app.ui.editing.session import DocumentSession


class Listener:
    """What a session announced."""

    def __init__(self, session):
        self.said, self.active, self.settled = [], 0, 0
        session.notice.connect(self.said.append)
        session.active_layer_changed.connect(self._count)
        session.settling.connect(self._settle)

    def _count(self):
        self.active += 1

    def _settle(self):
        self.settled += 1


@pytest.fixture
def session(qapp):
    session = DocumentSession()
    session.open(Document(photo_from_array(np.zeros((30, 40, 3), np.uint8))))
    return session


def fill(document, name="fill", visible=True):
    rect = Rect(5, 5, 15, 15)
    return FillLayer(
        document.next_layer_id(), name, rect, np.full((10, 10, 3), 9, np.uint8), np.full((10, 10), 255, np.uint8),
        Provenance("engine", "model", "hash", 0), visible,
    )


def add(session, name="fill", index=None):
    session.do(lambda document: add_layer(document, fill(document, name), index))
    return session.active_layer


def test_a_layer_is_active_from_when_it_is_made_until_another_is(session):
    assert session.active_layer is None
    first = add(session, "first")
    assert session.active_fill is first is session.document.fills[0]
    below = add(session, "below", 0)
    assert session.active_layer is below
    session.activate(first.id)
    assert session.active_layer is first
    session.do(lambda document: move_layer(document, first.id, 0))
    assert session.active_layer is first, "it moves with its layer"
    session.do(lambda document: change_layer(document, first.id, name="other"))
    assert session.active_layer.name == "other"
    session.activate(None)
    assert session.active_layer is None
    session.activate(99)
    assert session.active_layer is None


def test_what_comes_to_the_place_of_a_deleted_layer_is_active(session):
    low, middle, top = (add(session, name) for name in ("low", "middle", "top"))
    session.activate(middle.id)
    session.do(lambda document: remove_layer(document, middle.id))
    assert session.active_layer is low, "the next one below it"
    session.undo()
    assert session.active_layer is middle, "what came back"
    session.activate(low.id)
    session.do(lambda document: remove_layer(document, low.id))
    assert session.active_layer is None, "nothing is left below it"
    assert session.document.layers == (middle, top)


def test_another_document_has_no_active_layer(session):
    add(session)
    session.paint_out(True)
    document = Document(session.document.photo)
    document.layers = (fill(document),)
    session.open(document)
    assert session.active_layer is None
    assert session.painted_fill is None
    session.open(None)
    assert session.active_layer is None


def test_painting_out_ends_with_the_turn_of_its_layer(session):
    first, second = add(session, "first"), add(session, "second")
    heard = Listener(session)
    session.paint_out(True)
    session.paint_out(True)
    assert session.painted_fill is second
    assert heard.active == 1, "only what is another thing is announced"
    session.do(lambda document: change_layer(document, first.id, visible=False))
    assert session.painted_fill is second
    session.activate(first.id)
    assert session.painted_fill is None
    session.paint_out(True)
    assert session.painted_fill is None, "a hidden fill cannot be painted out"
    session.activate(second.id)
    assert session.painted_fill is None, "it does not come back by itself"
    session.paint_out(True)
    session.do(lambda document: change_layer(document, second.id, visible=False))
    assert session.painted_fill is None


def test_a_locked_session_refuses_every_edit_and_says_why(session):
    add(session)
    heard = Listener(session)
    layers, revision = session.document.layers, session.document.history.revision
    session.lock("Wait a moment.")
    session.do(lambda document: remove_layer(document, layers[0].id))
    session.undo()
    assert session.settle() is None
    assert (session.document.layers, session.document.history.revision) == (layers, revision)
    assert heard.said == ["Wait a moment."] * 3
    assert heard.settled == 0
    session.unlock()
    session.undo()
    assert session.document.layers == ()


def test_what_is_being_dragged_becomes_a_step_before_any_other_edit(session):
    def finish():
        if session.document.layers:
            return
        layer = fill(session.document, "dragged")
        edit = add_layer(session.document, layer)
        edit.apply(session.document)
        session.record(edit)

    session.settling.connect(finish)
    add(session, "asked for")
    assert [layer.name for layer in session.document.layers] == ["dragged", "asked for"]
    session.undo()
    assert [layer.name for layer in session.document.layers] == ["dragged"]


def test_a_stroke_is_not_undone_under_the_brush(session):
    add(session)
    session.painting = True
    session.undo()
    assert len(session.document.layers) == 1
    session.painting = False
    session.undo()
    assert session.document.layers == ()


def test_work_is_saved_or_not_as_of_a_revision(session, tmp_path):
    assert not session.is_modified
    add(session)
    assert session.is_modified
    saved = session.document.history.revision
    session.mark_saved(saved, tmp_path / "a.ora")
    assert not session.is_modified
    assert session.project_path == tmp_path / "a.ora"
    add(session)
    session.mark_saved(saved)
    assert session.is_modified, "a file that was begun before the last edit does not hold it"
    session.undo()
    assert not session.is_modified
    session.open(Document(session.document.photo), saved=False)
    assert session.is_modified
    assert session.project_path is None
