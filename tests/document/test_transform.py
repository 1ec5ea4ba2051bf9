"""Crop, turn, flip, straighten, resize: layers and masks go with the photo."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from inpaint_app.document.adjustments.tone import Monochrome
from inpaint_app.document.document import Document
from inpaint_app.document.geometry import Point, Rect, Size
from inpaint_app.document.geometry_edit import GeometryEdit, Layout
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layer_edits import add_layer
from inpaint_app.document.layers.layer_mask import LayerMaskStroke
from inpaint_app.document.layers.layers import AdjustmentLayer, FillLayer, Photo, Provenance
from inpaint_app.document.masks.mask import Brush
from inpaint_app.document.masks.named_masks import store_mask
from inpaint_app.document.transform import cropped, flipped, resized, straightened, straightened_size, turned
from inpaint_app.errors import CanvasError


def make_document(seed: int, width: int = 37, height: int = 26, channels: int = 3, dtype: type = np.uint8) -> Document:
    rng = np.random.default_rng(seed)
    top = int(np.iinfo(dtype).max)

    def noise(*shape: int) -> np.ndarray:
        return rng.integers(0, top, shape, dtype=dtype, endpoint=True)

    document = Document(Photo(noise(height, width, channels)))
    fills = []
    for number in (1, 2):
        left, upper = int(rng.integers(0, width)), int(rng.integers(0, height))
        rect = Rect(left, upper, int(rng.integers(left, width)) + 1, int(rng.integers(upper, height)) + 1)
        pixels = noise(rect.height, rect.width, channels)
        coverage = rng.choice(np.array([0, 128, 255], np.uint8), (rect.height, rect.width))
        mask = rng.integers(0, 256, coverage.shape, np.uint8) if number == 2 else None
        variants = (pixels, noise(*pixels.shape)) if number == 1 else ()
        fills.append(FillLayer(
            number, "", rect, pixels, coverage, Provenance("", "", "", 0), mask=mask, variants=variants))
    document.layers = (fills[0], AdjustmentLayer(3, "", Monochrome(0.5)), fills[1])
    stroke = document.mask.begin_stroke(Brush(9, 0.5), False, Point(width * 0.7, height * 0.3))
    stroke.extend(Point(width * 0.2, height * 0.8))
    stroke.end()
    document.history.do(store_mask(document, "kept"))
    return document


def look(layout: Layout) -> np.ndarray:
    return composite(layout.photo, layout.layers, layout.photo.rect)


documents = st.builds(
    make_document, st.integers(0, 9999), st.integers(2, 40), st.integers(2, 30), st.integers(1, 4),
    st.sampled_from([np.uint8, np.uint16]),
)


@given(documents, st.integers(0, 7))
@settings(max_examples=40, deadline=None)
def test_quarter_turns_move_every_pixel_and_nothing_else(document: Document, quarters: int) -> None:
    before = Layout.of(document)
    after = turned(before, quarters)
    assert (look(after) == np.rot90(look(before), -quarters)).all()
    assert (after.mask.pixels == np.rot90(before.mask.pixels, -quarters)).all()
    assert (after.named_masks[0].mask.pixels == np.rot90(before.named_masks[0].mask.pixels, -quarters)).all()
    assert (look(turned(after, -quarters)) == look(before)).all()


@given(documents, st.booleans())
@settings(max_examples=30, deadline=None)
def test_flips_mirror_all_and_undo_themselves(document: Document, horizontally: bool) -> None:
    before = Layout.of(document)
    after = flipped(before, horizontally)
    mirror = np.s_[:, ::-1] if horizontally else np.s_[::-1]
    assert (look(after) == look(before)[mirror]).all()
    assert (after.mask.pixels == before.mask.pixels[mirror]).all()
    assert (look(flipped(after, horizontally)) == look(before)).all()


@given(documents, st.data())
@settings(max_examples=40, deadline=None)
def test_a_crop_keeps_what_is_inside_bit_for_bit(document: Document, data: st.DataObject) -> None:
    before = Layout.of(document)
    width, height = before.photo.size
    left, top = data.draw(st.integers(-5, width - 1)), data.draw(st.integers(-5, height - 1))
    right = data.draw(st.integers(max(left, 0) + 1, width + 5))
    rect = Rect(left, top, right, data.draw(st.integers(max(top, 0) + 1, height + 5)))
    inside = rect.clip(before.photo.size)
    if inside == before.photo.rect:
        return
    after = cropped(before, rect)
    assert after.photo.size == inside.size
    assert (look(after) == look(before)[inside.slices]).all()
    assert (after.mask.pixels == before.mask.pixels[inside.slices]).all()
    assert all(after.photo.rect.contains(layer.rect) for layer in after.layers if isinstance(layer, FillLayer))


def test_a_crop_to_nothing_or_to_everything_is_refused() -> None:
    layout = Layout.of(make_document(1))
    for rect in (Rect(100, 100, 200, 200), Rect(5, 5, 5, 9), Rect(-10, -10, 0, 0)):
        with pytest.raises(CanvasError, match="Nothing"):
            cropped(layout, rect)
    with pytest.raises(CanvasError, match="whole"):
        cropped(layout, Rect(-3, -3, 99, 99))


@pytest.mark.parametrize("make", [
    lambda layout: turned(layout, 1), lambda layout: flipped(layout, True),
    lambda layout: cropped(layout, Rect(3, 2, 20, 19)),
    lambda layout: resized(layout, Size(20, 11)), lambda layout: straightened(layout, 7.5),
])  # fmt: skip
def test_undo_brings_everything_back_and_redo_makes_it_again(make) -> None:
    document = make_document(4)
    before = Layout.of(document)
    shown, mask = look(before), before.mask.pixels.tobytes()
    after = make(before)
    document.history.do(GeometryEdit("Change", before, after))
    assert document.photo.size == after.photo.size
    document.history.undo()
    assert Layout.of(document) == before
    assert (look(Layout.of(document)) == shown).all()
    assert document.mask.pixels.tobytes() == mask
    document.history.redo()
    assert (look(Layout.of(document)) == look(after)).all()


def ramp(width: int, height: int, dtype: type, channels: int = 1) -> np.ndarray:
    top = np.iinfo(dtype).max
    line = np.linspace(0.1 * top, 0.9 * top, width)
    return np.broadcast_to(line[None, :, None], (height, width, channels)).round().astype(dtype)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("size", [Size(200, 60), Size(31, 9), Size(97, 120), Size(1, 1)])
def test_a_resized_ramp_is_still_that_ramp(dtype: type, size: Size) -> None:
    document = Document(Photo(ramp(100, 40, dtype)))
    pixels = resized(Layout.of(document), size).photo.pixels.astype(float)
    assert pixels.shape == (size.height, size.width, 1)
    middle = (np.arange(size.width) + 0.5) / size.width
    expected = np.interp(middle, (np.arange(100) + 0.5) / 100, ramp(100, 1, dtype)[0, :, 0].astype(float))
    assert np.abs(pixels[..., 0] - expected).max() < 0.012 * np.iinfo(dtype).max


def test_reducing_takes_means_and_does_not_alias() -> None:
    stripes = np.zeros((64, 64, 1), np.uint8)
    stripes[:, ::2] = 255
    pixels = resized(Layout.of(Document(Photo(stripes))), Size(13, 13)).photo.pixels.astype(int)
    assert np.abs(pixels - 127).max() < 30


def test_a_fill_stays_at_its_place_and_its_rim_takes_on_no_black() -> None:
    photo = Photo(np.full((80, 100, 3), 200, np.uint8))
    pixels = np.zeros((30, 40, 3), np.uint8)
    pixels[5:-5, 5:-5] = 210
    coverage = np.zeros((30, 40), np.uint8)
    coverage[5:-5, 5:-5] = 255
    fill = FillLayer(
        1, "", Rect(20, 30, 60, 60), pixels, coverage, Provenance("", "", "", 0), variants=(pixels, pixels))
    document = Document(photo)
    document.layers = (fill,)
    for after in (resized(Layout.of(document), Size(151, 133)), straightened(Layout.of(document), 9.0)):
        shown = look(after)
        assert shown.min() >= 198
        assert shown.max() <= 212
        (layer,) = after.layers
        assert isinstance(layer, FillLayer)
        assert len(layer.variants) == 2
    shown = look(resized(Layout.of(document), Size(200, 160)))
    inside = (shown[..., 0] > 205).nonzero()
    assert (inside[0].min(), inside[0].max(), inside[1].min(), inside[1].max()) == (70, 109, 50, 109)


def test_a_fill_over_the_whole_photo_covers_it_still() -> None:
    photo = Photo(np.zeros((33, 47, 3), np.uint8))
    whole = np.full((33, 47), 255, np.uint8)
    white = np.full((33, 47, 3), 255, np.uint8)
    fill = FillLayer(1, "", photo.rect, white, whole, Provenance("", "", "", 0), mask=whole)
    document = Document(photo)
    document.layers = (fill,)
    assert (look(resized(Layout.of(document), Size(71, 40))) == 255).all()
    assert (look(straightened(Layout.of(document), 4.0)) == 255).all()


def test_the_colour_of_transparent_pixels_does_not_bleed_in() -> None:
    pixels = np.zeros((20, 20, 4), np.uint8)
    pixels[:, :10] = (200, 0, 0, 255)
    pixels[:, 10:] = (0, 255, 0, 0)
    small = resized(Layout.of(Document(Photo(pixels))), Size(7, 7)).photo.pixels
    seen = small[small[..., 3] > 8]
    assert seen[:, 1].max() <= 2
    assert seen[:, 0].min() >= 196


@given(st.integers(2, 60), st.integers(2, 60), st.floats(-45, 45))
def test_what_straightening_leaves_lies_inside_the_turned_picture(width: int, height: int, degrees: float) -> None:
    size = straightened_size(Size(width, height), degrees)
    angle = np.radians(degrees)
    corners = np.array([(x, y) for x in (-size.width / 2, size.width / 2) for y in (-size.height / 2, size.height / 2)])
    back = corners @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]).T
    one_pixel = 1.0 if min(size) == 1 else 0.01
    assert (np.abs(back) <= np.array([width, height]) / 2 + one_pixel).all()
    assert degrees != 0 or size == (width, height)


def test_straightening_turns_clockwise_about_the_middle() -> None:
    pixels = np.zeros((101, 101, 1), np.uint8)
    pixels[20, 50] = 255  # straight above the middle
    after = straightened(Layout.of(Document(Photo(pixels))), 45.0).photo
    row, column = np.unravel_index(after.pixels[..., 0].argmax(), after.pixels.shape[:2])
    middle = after.size.width / 2
    assert column + 0.5 - middle == pytest.approx(30 * np.sin(np.pi / 4), abs=0.8)
    assert middle - (row + 0.5) == pytest.approx(30 * np.cos(np.pi / 4), abs=0.8)


def test_too_large_or_no_size_is_refused_and_metadata_tells_the_new_size() -> None:
    layout = Layout.of(make_document(2))
    with pytest.raises(CanvasError, match="megapixels"):
        resized(layout, Size(100_000, 100_000))
    with pytest.raises(CanvasError, match="at least one pixel"):
        resized(layout, Size(0, 10))
    names = b'xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"'
    sizes = b'tiff:ImageWidth="37" tiff:ImageLength="26" exif:PixelXDimension="37" exif:PixelYDimension="26"'
    xmp = b"<x " + names + b" " + sizes + b"/>"
    told = turned(layout._replace(photo=replace(layout.photo, xmp=xmp)), 1).photo.xmp
    assert told is not None
    assert b'tiff:ImageWidth="26"' in told


class Restoring(RuleBasedStateMachine):
    """Layers, masks and geometry changed, undone and redone in any order; snapshots say what must be seen."""

    def __init__(self) -> None:
        super().__init__()
        self.document = make_document(3, 24, 18)
        self.states = [self.state()]
        self.now = 0

    def state(self) -> tuple[object, ...]:
        layout = Layout.of(self.document)
        masks = [layout.mask, *(named.mask for named in layout.named_masks)]
        return layout.photo, look(layout).tobytes(), [mask.pixels.tobytes() for mask in masks]

    def did(self) -> None:
        del self.states[self.now + 1 :]
        self.states.append(self.state())
        self.now += 1

    @rule(
        kind=st.sampled_from(["turn", "flip", "crop", "resize", "straighten"]), number=st.integers(1, 40),
        angle=st.floats(-45, 45),
    )
    def reshape(self, kind: str, number: int, angle: float) -> None:
        before = Layout.of(self.document)
        width, height = before.photo.size
        changes = {
            "turn": lambda: turned(before, number), "flip": lambda: flipped(before, number % 2 == 0),
            "crop": lambda: cropped(before, Rect(number // 3, number // 4, width, height)),
            "resize": lambda: resized(before, Size(number, 41 - number)),
            "straighten": lambda: straightened(before, angle),
        }  # fmt: skip
        try:
            after = changes[kind]()
        except CanvasError:
            return
        self.document.history.do(GeometryEdit(kind, before, after))
        assert all(after.photo.rect.contains(fill.rect) for fill in self.document.fills)
        self.did()

    @rule(left=st.integers(0, 39), top=st.integers(0, 39), value=st.integers(0, 255))
    def add_fill(self, left: int, top: int, value: int) -> None:
        width, height = self.document.photo.size
        rect = Rect(left % width, top % height, width, height)
        pixels = np.full((rect.height, rect.width, 3), value, np.uint8)
        coverage = np.full((rect.height, rect.width), 230, np.uint8)
        fill = FillLayer(self.document.next_layer_id(), "", rect, pixels, coverage, Provenance("", "", "", 0))
        self.document.history.do(add_layer(self.document, fill))
        self.did()

    @precondition(lambda self: self.document.fills)
    @rule(x=st.floats(0, 40), y=st.floats(0, 40), restore=st.booleans())
    def paint_out(self, x: float, y: float, restore: bool) -> None:
        stroke = LayerMaskStroke(self.document, self.document.fills[-1], Brush(9, 0.7), restore, Point(x, y), 1.0)
        edit = stroke.end()
        if edit is not None:
            self.document.history.record(edit)
            self.did()

    @rule(x=st.floats(0, 40), y=st.floats(0, 40), erase=st.booleans())
    def paint(self, x: float, y: float, erase: bool) -> None:
        edit = self.document.mask.begin_stroke(Brush(7, 0.5), erase, Point(x, y)).end()
        if edit is not None:
            self.document.history.record(edit)
            self.did()

    @precondition(lambda self: self.now > 0)
    @rule()
    def undo(self) -> None:
        self.document.history.undo()
        self.now -= 1

    @precondition(lambda self: self.now < len(self.states) - 1)
    @rule()
    def redo(self) -> None:
        self.document.history.redo()
        self.now += 1

    @invariant()
    def shows_the_expected_state(self) -> None:
        assert self.state() == self.states[self.now]


TestRestoring = Restoring.TestCase
TestRestoring.settings = settings(max_examples=30, stateful_step_count=20, deadline=None)
