"""Extending the canvas: how much, the larger picture, and its place in the history."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from PIL import Image

from inpaint_app.document.document import Document
from inpaint_app.document.extension import (
    Margins,
    check_margins,
    extend_canvas,
    extended_photo,
    margins_for_aspect,
    parse_aspect,
)
from inpaint_app.document.files.image_io import export, open_photo
from inpaint_app.document.geometry import Point, Rect, Size
from inpaint_app.document.layers import layer_edits
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import FillLayer, Photo, Provenance
from inpaint_app.document.masks.mask import Brush
from inpaint_app.errors import CanvasError, UsageError

SIDES = st.integers(1, 40)
MARGINS = st.builds(Margins, *[st.integers(0, 30)] * 4)


def make_photo(width: int, height: int, channels: int = 3, dtype: type = np.uint8, seed: int = 1) -> Photo:
    rng = np.random.default_rng(seed)
    return Photo(rng.integers(0, np.iinfo(dtype).max, (height, width, channels), dtype, endpoint=True))


# -- how much


@given(SIDES, SIDES, st.integers(1, 32), st.integers(1, 32))
def test_an_aspect_adds_the_least_on_both_sides_equally(width: int, height: int, across: int, down: int) -> None:
    margins = margins_for_aspect(Size(width, height), Fraction(across, down))
    larger = margins.around(Size(width, height))
    assert min(margins) >= 0
    assert 0 in (larger.width - width, larger.height - height)  # one direction is enough
    assert 0 <= margins.right - margins.left <= 1
    assert 0 <= margins.bottom - margins.top <= 1
    # as near as whole pixels get on the side that grew
    if larger.width > width:
        assert abs(larger.width - larger.height * Fraction(across, down)) <= Fraction(1, 2)
    else:
        assert abs(larger.height - larger.width * Fraction(down, across)) <= Fraction(1, 2) or larger.height == height


@pytest.mark.parametrize(
    ("text", "aspect"),
    [("16:9", Fraction(16, 9)), (" 3 : 2 ", Fraction(3, 2)), ("1.85:1", Fraction(37, 20)), ("9:16", Fraction(9, 16))],
)
def test_aspects_are_read(text: str, aspect: Fraction) -> None:
    assert parse_aspect(text) == aspect


@pytest.mark.parametrize("text", ["", "wide", "16", "16:", ":9", "16:0", "0:9", "-16:9", "16:9:4", "nan:1", "16/9"])
def test_a_bad_aspect_says_what_one_looks_like(text: str) -> None:
    with pytest.raises(UsageError, match="such as 16:9"):
        parse_aspect(text)


def test_nothing_and_too_much_are_refused() -> None:
    with pytest.raises(CanvasError, match="Nothing would be added"):
        check_margins(Size(10, 10), Margins())
    with pytest.raises(CanvasError, match="500 megapixels"):
        check_margins(Size(10, 10), Margins(left=10**6, top=10**6))


# -- the larger picture


@given(
    SIDES, SIDES, MARGINS, st.integers(1, 4), st.sampled_from([np.uint8, np.uint16]),
)
def test_the_photo_is_bit_identical_at_its_place_and_the_room_continues_its_border(
    width: int, height: int, margins: Margins, channels: int, dtype: type
) -> None:
    assume(any(margins))
    photo = make_photo(width, height, channels, dtype)
    larger = extended_photo(photo, margins)
    place = margins.place(photo.size)
    beside = larger.pixels[place.top : place.bottom]
    assert larger.pixels.dtype == dtype
    assert larger.pixels.min() >= photo.pixels.min()
    assert larger.pixels.max() <= photo.pixels.max()
    for room, across in (
        (beside[:, : place.left], 1), (beside[:, place.right :], 1),
        (larger.pixels[: place.top], 0), (larger.pixels[place.bottom :], 0),
    ):
        assert (room == room.take(range(min(1, room.shape[across])), across)).all()  # the same all the way out
    assert np.array_equal(larger.pixels[place.slices], photo.pixels)
    assert margins.outline(photo.size).size == larger.size


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.tif"])
def test_metadata_is_kept_and_tells_the_new_size(name: str, tmp_path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    if not name.endswith(".tif"):  # there the file's own structure
        exif[0x0100], exif[0x0101] = 40, 30
    shot = exif.get_ifd(0x8769)
    shot[0xA002], shot[0xA003] = 40, 30
    block = exif.tobytes().removeprefix(b"Exif\0\0")
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/" xmlns:exif="http://ns.adobe.com/exif/1.0/"' \
        b' xmlns:tiff="http://ns.adobe.com/tiff/1.0/"><rdf exif:PixelXDimension="40" tiff:ImageLength = \'30\'>' \
        b"<exif:PixelYDimension>30</exif:PixelYDimension></rdf></x:xmpmeta>"
    photo = Photo(make_photo(40, 30).pixels.copy(), exif=block, xmp=xmp, dpi=(300.0, 300.0))
    larger = extended_photo(photo, Margins(3, 4, 5, 6))
    export(tmp_path / name, larger.pixels, larger)
    with Image.open(tmp_path / name) as image:
        written = image.getexif()
        assert written[0x010F] == "Maker"
        assert (written.get_ifd(0x8769)[0xA002], written.get_ifd(0x8769)[0xA003]) == (48, 40)
        if name != "a.tif":
            assert (written[0x0100], written[0x0101]) == (48, 40)
    opened = open_photo(tmp_path / name)
    assert opened.dpi == (300.0, 300.0)
    assert opened.xmp == xmp.replace(b'"40"', b'"48"').replace(b"30", b"40")
    assert photo.exif == block  # the former photo stays what it was


# -- in the history


def make_fill(document: Document, rect: Rect, value: int) -> FillLayer:
    return FillLayer(
        document.next_layer_id(), "Fill", rect, np.full((rect.height, rect.width, 3), value, np.uint8),
        np.full((rect.height, rect.width), 200, np.uint8), Provenance("test", "none", "", 0),
    )


def state(document: Document) -> tuple:
    picture = composite(document.photo, document.fills, document.photo.rect)
    return document.photo, document.fills, document.mask.pixels.shape, document.mask.pixels.tobytes(), picture.tobytes()


class Extending(RuleBasedStateMachine):
    """Strokes, fills and extensions, undone and redone in any order; snapshots say what must be seen."""

    def __init__(self) -> None:
        super().__init__()
        self.document = Document(make_photo(24, 16), budget_bytes=1 << 30)
        self.states = [state(self.document)]
        self.now = 0

    def did(self) -> None:
        del self.states[self.now + 1 :]
        self.states.append(state(self.document))
        self.now += 1

    @rule(x=st.integers(-5, 60), y=st.integers(-5, 60), erase=st.booleans())
    def stroke(self, x: int, y: int, erase: bool) -> None:
        stroke = self.document.mask.begin_stroke(Brush(9, 0.5), erase, Point(8, 8))
        stroke.extend(Point(x, y))
        if (edit := stroke.end()) is not None:
            self.document.history.record(edit)
            self.did()

    @rule(left=st.integers(0, 16), top=st.integers(0, 8), value=st.integers(0, 255))
    def fill(self, left: int, top: int, value: int) -> None:
        fill = make_fill(self.document, Rect(left, top, left + 8, top + 8), value)
        self.document.history.do(layer_edits.add_layer(self.document, fill))
        self.did()

    @rule(margins=st.builds(Margins, *[st.integers(0, 5)] * 4).filter(any))
    def extend(self, margins: Margins) -> None:
        before = state(self.document)
        inner = margins.place(self.document.photo.size)
        written = self.document.mask.pixels.copy()
        larger = extended_photo(self.document.photo, margins)
        dirty = self.document.history.do(extend_canvas(self.document, larger, margins))
        assert dirty == self.document.photo.rect
        picture = composite(self.document.photo, self.document.fills, self.document.photo.rect)
        assert picture[inner.slices].tobytes() == before[-1]
        moved = self.document.mask.pixels.copy()
        assert np.array_equal(moved[inner.slices], written)
        moved[inner.slices] = 0
        assert not moved.any()
        assert all(new.pixels is old.pixels for new, old in zip(self.document.fills, before[1], strict=True))
        self.did()

    @rule()
    def undo(self) -> None:
        if self.document.history.undo() is not None:
            self.now -= 1

    @rule()
    def redo(self) -> None:
        if self.document.history.redo() is not None:
            self.now += 1

    @invariant()
    def shows_the_expected_state(self) -> None:
        photo, fills, *rest = state(self.document)
        expected_photo, expected_fills, *expected = self.states[self.now]
        assert photo is expected_photo
        assert fills == expected_fills
        assert rest == expected
        assert self.document.mask.size == photo.size


TestExtending = Extending.TestCase
TestExtending.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)


def test_the_history_counts_the_photos_that_it_keeps() -> None:
    document = Document(make_photo(100, 100), budget_bytes=150_000)
    for _ in range(8):
        margins = Margins(left=10)
        document.history.do(extend_canvas(document, extended_photo(document.photo, margins), margins))
    steps = 0
    assert document.history.nbytes <= 150_000
    while document.history.undo() is not None:
        steps += 1
    assert 1 <= steps < 8


def test_a_photo_of_another_size_is_refused() -> None:
    document = Document(make_photo(10, 10))
    with pytest.raises(ValueError, match="is not"):
        extend_canvas(document, make_photo(12, 10), Margins(left=1))
