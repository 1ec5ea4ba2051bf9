"""Extending: the plan of steps, the events of a run, and files."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from inpaint_app.api import extend_file
from inpaint_app.document.extension import Margins
from inpaint_app.document.files.image_io import export, open_photo
from inpaint_app.document.geometry import Rect, Size
from inpaint_app.document.layers.layers import FillLayer, Photo, Provenance
from inpaint_app.errors import CanvasError, InpaintError, SaveError
from inpaint_app.inference.engines.engine import ExemplarEngine
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.inference.outpaint.run import Enlarged, ExtendRequest, check_memory, run_extension
from inpaint_app.inference.outpaint.strips import BROAD, NARROW, STRIP_SHARE, plan_steps
from inpaint_app.inference.request import Cancelled, Failed, FillRequest, Finished, Planned, Preview, Tile
from inpaint_app.inference.run_to_end import extend_to_end
from tests.inference.scenes import photo

MARGINS = st.builds(Margins, *[st.integers(0, 700)] * 4)


def extend(picture: Photo, margins: Margins, engine=None, fills=(), **options) -> list:
    request = ExtendRequest(7, picture, fills, margins, **options)
    return list(run_extension(engine or PushPullEngine(), request, threading.Event()))


def extended(picture: Photo, margins: Margins, engine, **options) -> np.ndarray:
    return extend_to_end(engine, ExtendRequest(7, picture, (), margins, **options)).photo.pixels


# -- the plan


@given(st.integers(1, 300), st.integers(1, 300), MARGINS)
def test_strips_cover_what_is_new_once_and_each_lies_along_what_is_known(
    width: int, height: int, margins: Margins
) -> None:
    size = margins.around(Size(width, height))
    kept = margins.place(Size(width, height))
    covered = np.zeros((size.height, size.width), np.uint8)
    covered[kept.slices] = 1
    known = kept
    for step in plan_steps(size, kept):
        assert step.known == known
        assert not step.strip.touches(known)
        assert step.frame.area == known.area + step.strip.area  # flush with a whole side: together a rectangle
        across = step.strip.height == known.height and step.strip.left in (known.right, known.left - step.strip.width)
        wide, beside = (step.strip.width, known.width) if across else (step.strip.height, known.height)
        assert wide <= max(NARROW, min(beside, BROAD), beside // STRIP_SHARE)
        assert step.room.contains(step.strip)
        assert not step.room.touches(known)
        covered[step.strip.slices] += 1
        known = step.frame
    assert (covered == 1).all()


def test_sides_take_turns_and_strips_of_a_side_are_about_equal() -> None:
    steps = plan_steps(Size(3200, 1000), Rect(1100, 0, 2100, 1000))
    lefts = [step.strip.width for step in steps if step.strip.right == step.known.left]
    sides = ["left" if step.strip.right == step.known.left else "right" for step in steps]
    assert sides[:4] == ["left", "right", "left", "right"]
    assert sum(lefts) == 1100
    assert max(lefts) <= 2 * min(lefts)


# -- a run


@settings(max_examples=25, deadline=None)
@given(
    st.integers(1, 60), st.integers(1, 60), st.builds(Margins, *[st.integers(0, 70)] * 4), st.integers(1, 4),
    st.sampled_from([np.uint8, np.uint16]), st.integers(0, 6),
)
def test_every_new_pixel_is_filled_and_the_photo_is_untouched(
    width: int, height: int, margins: Margins, channels: int, dtype: type, grow: int
) -> None:
    assume(any(margins))
    picture = photo(height, width, channels, dtype)
    events = extend(picture, margins, grow=grow)
    assert isinstance(events[0], Enlarged)
    assert isinstance(events[1], Planned)
    assert isinstance(events[-1], Finished)
    assert any(isinstance(event, Preview) for event in events)
    size = margins.around(picture.size)
    coverage = np.zeros((size.height, size.width), np.uint8)
    for event in events:
        if isinstance(event, Tile):
            assert event.pixels.dtype == dtype
            coverage[event.rect.slices] = event.coverage
    inside = np.zeros_like(coverage, bool)
    inside[margins.place(picture.size).slices] = True
    assert (coverage[inside] == 0).all()
    assert (coverage[~inside] == 255).all()
    larger = extended(picture, margins, PushPullEngine(), grow=grow)
    assert larger.dtype == dtype
    assert np.array_equal(larger[margins.place(picture.size).slices], picture.pixels)


class Recording(PushPullEngine):
    """Keeps the requests it gets, and their pictures as the engine sees them."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[FillRequest] = []

    def run(self, request, cancelled):
        self.requests.append(request)
        yield from super().run(request, cancelled)


def test_a_step_sees_what_former_steps_filled_between_it_and_its_mirror_image() -> None:
    picture = photo(100, 110)
    margins = Margins(left=130, right=90, top=30, bottom=20)
    engine = Recording()
    larger = extended(picture, margins, engine)
    steps = plan_steps(margins.around(picture.size), margins.place(picture.size))
    assert len(engine.requests) == len(steps) > 4
    for request, step in zip(engine.requests, steps, strict=True):
        assert request.hole.all()
        across, along = request.hole_rect.size if step.axis else request.hole_rect.size[::-1]
        assert (across + 4, along) == (step.width, step.strip.height if step.axis else step.strip.width)
        rows, columns = request.hole_rect.slices
        # laid out from the strip outwards, whichever side it is on
        seen, filled = request.photo.pixels, larger[step.frame.slices]
        if step.axis == 0:
            seen, filled, columns = seen.swapaxes(0, 1), filled.swapaxes(0, 1), rows
        before, after = seen[:, : columns.start][:, ::-1], seen[:, columns.stop :]
        known, mirror = (after, before) if step.before else (before, after)
        filled = filled[:, step.width :] if step.before else filled[:, : -step.width][:, ::-1]
        assert mirror.shape[1] > 0
        # the four pixels of the seam are mirrored too
        assert np.array_equal(known[:, 4:], filled)
        assert np.array_equal(mirror, filled[:, : mirror.shape[1]])
        assert np.array_equal(known[:, :4], filled[:, :4][:, ::-1])


def test_what_slants_goes_on_slanting_the_same_way() -> None:
    """Copied from the mirror image that closes a strip, it would slant back."""
    y, x = np.mgrid[0:640, 0:640].astype(np.float64)
    stripes = 0.5 + 0.4 * np.sin((x + y) / 9) * np.cos((x - y) / 90)
    picture = Photo((np.repeat(stripes[..., None], 3, axis=2) * 255).astype(np.uint8))
    events = extend(picture, Margins(left=250, top=0, right=0, bottom=0), ExemplarEngine("cpu"))
    new = np.zeros((640, 250, 3), np.uint8)
    for event in events:
        if isinstance(event, Tile):
            new[event.rect.slices] = event.pixels
    down, across = np.gradient(new[..., 0].astype(float))
    assert np.corrcoef(down.ravel(), across.ravel())[0, 1] > 0.8


def test_a_broad_extension_is_filled_in_room_enough_for_texture_and_cut_to_its_strip() -> None:
    picture = photo(460, 470)
    engine = Recording()
    larger = extended(picture, Margins(top=90), engine)
    (request,) = engine.requests
    assert request.hole_rect.height > 200
    assert larger.shape == (550, 470, 3)
    assert np.array_equal(larger[90:], picture.pixels)
    assert np.abs(larger[89].astype(int) - larger[90]).mean() < 2  # the border is mirrored before the fill begins


def test_the_extension_goes_on_from_the_visible_fills() -> None:
    picture = Photo(np.zeros((60, 60, 3), np.uint8))
    block = np.full((60, 60, 3), 200, np.uint8)
    fill = FillLayer(1, "", picture.rect, block, np.full((60, 60), 255, np.uint8), Provenance("", "", "", 0))
    for event in extend(picture, Margins(right=20), fills=(fill,)):
        if isinstance(event, Tile):
            assert (event.pixels[event.coverage == 255] == 200).all()
            assert (event.coverage == 255).any()


def test_the_same_seed_gives_the_same_pixels_and_another_one_others(network) -> None:
    picture = photo(70, 90)
    margins = Margins(left=40, bottom=40)
    first, again, other = (
        extended(picture, margins, network, seed=seed) for seed in (3, 3, 4)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_cancelling_between_and_within_steps_ends_at_once() -> None:
    picture = photo(40, 40)
    for after in range(12):
        cancelled = threading.Event()
        events = []
        request = ExtendRequest(1, picture, (), Margins(150, 150, 150, 150))
        for event in run_extension(PushPullEngine(), request, cancelled):
            events.append(event)
            if len(events) == after + 1:
                cancelled.set()
        assert isinstance(events[-1], Cancelled)
        assert len(events) <= after + 3
        assert sum(isinstance(event, Finished | Cancelled | Failed) for event in events) == 1


def test_a_failing_engine_is_one_sentence_and_the_end() -> None:
    events = extend(photo(40, 40), Margins(left=100), PushPullEngine(fail_with="The moon is full."))
    assert isinstance(events[-1], Failed)
    assert (events[-1].job, events[-1].message) == (7, "The moon is full.")
    assert sum(isinstance(event, Failed | Finished) for event in events) == 1
    with pytest.raises(InpaintError, match="moon"):
        extended(photo(40, 40), Margins(left=100), PushPullEngine(fail_with="The moon is full."))


def test_what_does_not_fit_into_memory_is_refused_with_figures() -> None:
    deep = photo(100, 100, 4, np.uint16)
    check_memory(deep, Margins(left=100), free=10**6)
    with pytest.raises(CanvasError, match=r"10100 x 10100 pixels.*5\.2 GB.*0\.1 GB are free"):
        check_memory(deep, Margins(5000, 5000, 5000, 5000), free=10**8)
    events = extend(deep, Margins(left=10**7))
    assert len(events) == 1
    assert "500 megapixels" in events[0].message


# -- files


@pytest.fixture
def source(tmp_path: Path) -> Path:
    picture = photo(60, 80, 2, np.uint16)
    export(tmp_path / "photo.png", picture.pixels, picture)
    return tmp_path / "photo.png"


def test_a_deep_grey_file_with_alpha_is_extended_and_its_pixels_kept(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.tif"
    result = extend_file(source, out, Margins(5, 6, 70, 8), engine=PushPullEngine())
    before, after = open_photo(source).pixels, open_photo(out).pixels
    assert (result["width"], result["height"]) == (155, 74)
    assert after.shape == (74, 155, 2)
    assert after.dtype == np.uint16
    assert np.array_equal(after[6:66, 5:85], before)


def test_a_size_that_the_format_cannot_hold_is_refused_before_the_work(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.webp"
    with pytest.raises(SaveError, match="16383"):
        extend_file(source, out, Margins(left=20_000), engine=PushPullEngine(fail_with="never reached"))
    assert not out.exists()


def test_a_file_that_cannot_be_extended_writes_nothing(source: Path, tmp_path: Path) -> None:
    with pytest.raises(InpaintError, match="Say how much to add"):
        extend_file(source, tmp_path / "out.png", Margins(), engine=PushPullEngine())
    assert not (tmp_path / "out.png").exists()
