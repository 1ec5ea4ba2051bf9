"""The borders of the extended photo: taken hold of, moved, never into the photo."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF, Qt

from inpaint_app.document.extension import Margins
from inpaint_app.document.geometry import Rect, Size
from inpaint_app.ui.canvas.viewport import Viewport
from inpaint_app.ui.extend.overlay import dragged, edges_at, handles

# -- borders

OUTLINES = st.builds(QRectF, *[st.floats(-500, 500)] * 2, *[st.floats(0, 900)] * 2)


@given(OUTLINES, st.integers(0, 7))
def test_every_handle_can_be_taken_hold_of(outline: QRectF, number: int) -> None:
    edges, at = handles(outline)[number]
    found = edges_at(at, outline, 9.0)
    assert found
    if outline.width() > 40 and outline.height() > 40:
        assert found == edges


@given(
    st.builds(Margins, *[st.integers(0, 500)] * 4), st.integers(0, 15), st.integers(-900, 900), st.integers(-900, 900),
)
def test_a_drag_moves_only_its_borders_and_never_into_the_photo(margins: Margins, bits: int, dx: int, dy: int) -> None:
    edges = Qt.Edge(bits)
    after = dragged(margins, edges, dx, dy)
    assert min(after) >= 0
    for edge, was, now, expected in (
        (Qt.Edge.LeftEdge, margins.left, after.left, margins.left - dx),
        (Qt.Edge.TopEdge, margins.top, after.top, margins.top - dy),
        (Qt.Edge.RightEdge, margins.right, after.right, margins.right + dx),
        (Qt.Edge.BottomEdge, margins.bottom, after.bottom, margins.bottom + dy),
    ):
        assert now == (max(0, expected) if edges & edge else was)


@given(
    st.integers(1, 9000), st.integers(1, 9000), st.integers(-5000, 5000), st.integers(-5000, 5000),
    st.integers(1, 12_000), st.integers(1, 12_000), st.floats(0, 0.5),
)
def test_a_rectangle_is_shown_whole_and_in_the_middle(
    width: int, height: int, left: int, top: int, across: int, down: int, room: float
) -> None:
    rect = Rect(left, top, left + across, top + down)
    view = Viewport(Size(width, height), Size(800, 600)).showing(rect, room)
    shown = view.rect_to_view(rect)
    assert view.zoom <= 1
    assert shown.left >= -2
    assert shown.top >= -2
    assert shown.right <= 802
    assert shown.bottom <= 602
    assert abs((shown.left + shown.right) / 2 - 400) <= 2
    assert abs((shown.top + shown.bottom) / 2 - 300) <= 2
