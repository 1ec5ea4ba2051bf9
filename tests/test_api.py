"""The public API as a script uses it: on a bundled sample, with every form of photo and mask."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading

import numpy as np
import pytest
from PIL import Image

import inpaint_app
from inpaint_app import paths
from inpaint_app.document.files.image_io import export
from inpaint_app.document.layers.layers import Photo
from inpaint_app.errors import CanvasError, DeviceError, MaskError, ModelError, OpenError, UsageError
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.inference.request import Cancelled, Finished, Planned, Preview, Tile

SAMPLE = paths.resources() / "samples" / "canyon-wren.jpg"
HOLE = np.zeros((150, 210), bool)
HOLE[40:90, 70:130] = True
TOUCHED = np.zeros_like(HOLE)
TOUCHED[36:94, 66:134] = True


@pytest.fixture(scope="module")
def photo():
    """A crop of a bundled sample, HWC uint8."""
    with Image.open(SAMPLE) as image:
        return np.asarray(image.convert("RGB"))[300:450, 400:610].copy()


@pytest.fixture(scope="module")
def network():
    with inpaint_app.Inpainter() as app:
        yield app


@pytest.fixture
def smooth():
    """Quick: no network."""
    with inpaint_app.Inpainter(engine=PushPullEngine()) as app:
        yield app


def test_the_lines_of_the_readme_fill_a_bundled_sample_by_path(tmp_path):
    mask = SAMPLE.with_name("canyon-wren-mask.png")
    with Image.open(SAMPLE) as image, Image.open(mask) as hole:
        before, marked = np.asarray(image), np.asarray(hole) >= 128
    restored = inpaint_app.fill(str(SAMPLE), mask, quality="fast")
    assert (restored.shape, restored.dtype) == (before.shape, np.uint8)
    assert (restored != before).any(2)[marked].mean() > 0.9
    rows, columns = np.flatnonzero(marked.any(1)), np.flatnonzero(marked.any(0))
    assert np.array_equal(restored[: rows[0] - 4], before[: rows[0] - 4])
    assert np.array_equal(restored[:, : columns[0] - 4], before[:, : columns[0] - 4])
    wider = inpaint_app.extend(restored[:120, :160], aspect="16:9", quality="fast")
    assert wider.shape == (120, 213, 3)
    assert np.array_equal(wider[:, 26:186], restored[:120, :160])


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [0, 1, 2, 3, 4])
def test_dtype_and_channels_are_the_photos(network, photo, dtype, channels):
    levels = photo.astype(dtype) * (np.iinfo(dtype).max // 255)
    opaque = np.full_like(levels[..., :1], np.iinfo(dtype).max)
    given = {
        0: levels[..., 1], 1: levels[..., 1:2], 2: np.concatenate([levels[..., 1:2], opaque], 2), 3: levels,
        4: np.concatenate([levels, opaque], 2),
    }[channels]
    kept = given.copy()
    restored = network.fill(given, HOLE, quality="fast")
    assert (restored.shape, restored.dtype) == (given.shape, dtype)
    differs = restored != given
    changed = differs if differs.ndim == 2 else differs.any(2)
    assert changed[HOLE].mean() > 0.5
    assert not changed[~TOUCHED].any()
    assert np.array_equal(given, kept)
    restored[...] = 0  # the caller's own
    assert given.flags.writeable


def test_a_seed_gives_the_same_pixels_and_another_gives_others(network, photo):
    first, again, other = (network.fill(photo, HOLE, seed=seed) for seed in (3, 3, 4))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_the_best_of_several_is_made(network, photo):
    restored = network.fill(photo, HOLE, quality="best", seed=3)
    assert (restored != photo).any(2)[HOLE].mean() > 0.5


MASKS = {
    "bool": HOLE,
    "0 and 1": HOLE.astype(np.uint8),
    "0 to 255": HOLE.astype(np.uint8) * 255,
    "labels": HOLE.astype(np.uint16),
    "16 bits": HOLE.astype(np.uint16) * 65535,
    "0.0 to 1.0": HOLE.astype(np.float32),
    "RGB": np.repeat(HOLE[..., None], 3, 2).astype(np.uint8) * 255,
    "Pillow 1": Image.fromarray(HOLE),
    "Pillow L": Image.fromarray(HOLE.astype(np.uint8) * 255),
    "Pillow palette": Image.fromarray(HOLE.astype(np.uint8) * 255).convert("P"),
    "Pillow RGBA": Image.merge("RGBA", [Image.fromarray(HOLE.astype(np.uint8) * value) for value in (255, 0, 0, 255)]),
}


@pytest.mark.parametrize("kind", MASKS)
def test_every_form_of_mask_fills_the_same_pixels(smooth, photo, kind):
    assert np.array_equal(smooth.fill(photo, MASKS[kind]), smooth.fill(photo, HOLE))


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "I;16", "P", "1", "CMYK"])
def test_a_pillow_photo_is_taken_as_its_array(smooth, photo, mode):
    if mode == "I;16":
        picture = Image.fromarray(photo[..., 0].astype(np.uint16) * 257)
    else:
        picture = Image.fromarray(photo).convert(mode)
    plain = {"P": "RGB", "CMYK": "RGB", "1": "L"}.get(mode)
    array = np.asarray(picture.convert(plain) if plain else picture)
    assert np.array_equal(smooth.fill(picture, HOLE), smooth.fill(array, HOLE))


def test_paths_and_arrays_are_the_same_and_a_grey_file_is_height_by_width(smooth, photo, tmp_path):
    for name, pixels in (("rgb.png", photo), ("grey.tif", photo[..., :1].astype(np.uint16) * 257)):
        export(tmp_path / name, pixels, Photo(pixels))
        from_file = smooth.fill(tmp_path / name, HOLE)
        assert np.array_equal(from_file, smooth.fill(pixels.squeeze(), HOLE))
        opened = inpaint_app.open(str(tmp_path / name))
        assert np.array_equal(opened.pixels, pixels)
        assert smooth.fill(opened, HOLE).shape == pixels.shape
    assert from_file.shape == HOLE.shape


def test_views_of_any_order_are_taken(smooth, photo):
    assert np.array_equal(smooth.fill(photo[::-1, ::-1], HOLE[::-1, ::-1])[::-1, ::-1].shape, photo.shape)
    assert np.array_equal(smooth.fill(np.asfortranarray(photo), np.asfortranarray(HOLE)), smooth.fill(photo, HOLE))
    deep = photo.astype(">u2")
    assert np.array_equal(smooth.fill(deep, HOLE), smooth.fill(photo.astype(np.uint16), HOLE))


def test_a_stream_gives_previews_and_tiles_and_leaving_it_does_no_harm(network, photo):
    kinds = [type(event) for event in network.stream(photo, HOLE)]
    assert kinds[0] is Planned
    assert {Preview, Tile} <= set(kinds) or Tile in kinds
    assert kinds[-1] is Finished
    for event in network.stream(photo, HOLE):
        if isinstance(event, Tile):
            assert event.pixels.shape == (event.rect.height, event.rect.width, 3)
            break
    assert network.fill(photo, HOLE, quality="fast").shape == photo.shape


def test_a_stream_can_be_cancelled(photo):
    cancelled = threading.Event()
    app = inpaint_app.Inpainter(engine=PushPullEngine(pause_s=30))
    events = []
    for event in app.stream(photo, HOLE, cancelled=cancelled):
        events.append(event)
        cancelled.set()
    assert isinstance(events[-1], Cancelled)


def test_extending_by_pixels_keeps_the_photo_and_grey_stays_height_by_width(smooth, photo):
    wider = smooth.extend(photo, left=7, bottom=30)
    assert wider.shape == (180, 217, 3)
    assert np.array_equal(wider[:150, 7:], photo)
    assert smooth.extend(photo[..., 0], top=5).shape == (155, 210)
    wider[...] = 0


RGB = np.zeros((150, 210, 3), np.uint8)


@pytest.mark.parametrize(
    ("given", "mask", "error", "words"),
    [
        (RGB.astype(np.float32), HOLE, UsageError, "float32; give uint8"),
        (RGB.astype(bool), HOLE, UsageError, "bool; give uint8"),
        (RGB.astype(np.int64), HOLE, UsageError, "int64; give uint8"),
        (np.zeros((150, 210, 5), np.uint8), HOLE, UsageError, "150 x 210 x 5"),
        (np.zeros(9, np.uint8), HOLE, UsageError, "array of 9"),
        (np.zeros((1, 150, 210, 3), np.uint8), HOLE, UsageError, "1 x 150 x 210 x 3"),
        (np.zeros((0, 210, 3), np.uint8), HOLE[:0], UsageError, "no pixels"),
        (Image.new("F", (210, 150)), HOLE, UsageError, "float32"),
        (None, HOLE, UsageError, "of type NoneType"),
        ("absent.png", HOLE, OpenError, "absent.png does not exist"),
        (RGB, "absent.png", OpenError, "absent.png does not exist"),
        (RGB, HOLE[:, :-1], MaskError, "209 x 150 pixels but the photo is 210 x 150"),
        (RGB, Image.new("L", (20, 20), 255), MaskError, "20 x 20 pixels but"),
        (RGB, SAMPLE.with_name("canyon-wren-mask.png"), MaskError, "make the mask the photo's size"),
        (RGB, np.zeros_like(HOLE), MaskError, "mask is empty"),
        (RGB, np.ones_like(HOLE), MaskError, "covers the whole photo"),
        (RGB, np.full(HOLE.shape, np.nan), MaskError, "not numbers"),
        (RGB, np.zeros((150, 210, 5)), MaskError, "150 x 210 x 5"),
        (RGB, None, MaskError, "mask is an array of"),
    ],
)
def test_each_wrong_input_gives_its_sentence(given, mask, error, words):
    app = inpaint_app.Inpainter()
    with pytest.raises(error, match=words) as caught:
        app.fill(given, mask)
    assert isinstance(caught.value, inpaint_app.InpaintError)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)
    with pytest.raises(error, match=words):
        app.stream(given, mask)  # not only when its first event is asked for


def test_each_wrong_option_gives_its_sentence(smooth, photo):
    for options, words in (
        ({"quality": "nice"}, "fast, balanced, best"), ({"seed": -1}, "seed -1"), ({"seed": 2**31}, "seed"),
        ({"grow": -1}, "-1 pixels wide"), ({"grow": 65}, "choose 0 to 64"),
        ({"grow": 1.5}, "grow is 1.5; give a whole"),
        ({"seed": "3"}, "seed is '3'; give a whole"), ({"seed": None}, "seed is None"),
    ):
        with pytest.raises(UsageError, match=words):
            smooth.fill(photo, HOLE, **options)
    for options, words in (
        ({}, "how much to add"), ({"left": 3, "aspect": "1:1"}, "how much to add"),
        ({"left": -3}, "cannot be negative"),
        ({"left": 1.5}, "left is 1.5; give a whole"), ({"aspect": 16 / 9}, "such as 16:9"),
        ({"aspect": "wide"}, "such as 16:9"), ({"left": 3, "quality": "nice"}, "fast, balanced, best"),
    ):
        with pytest.raises(UsageError, match=words):
            smooth.extend(photo, **options)
    with pytest.raises(CanvasError, match="The photo already has the aspect 7:5 \\(210 x 150"):
        smooth.extend(photo, aspect="7:5")


def test_a_model_or_a_device_that_cannot_be_had_is_its_own_error(photo):
    with pytest.raises(ModelError, match="unheard-of"):
        inpaint_app.fill(photo, HOLE, model="unheard-of")
    with pytest.raises(UsageError, match="model is of type NoneType"):
        inpaint_app.fill(photo, HOLE, model=None)
    with pytest.raises(DeviceError, match="device called None"):
        inpaint_app.fill(photo, HOLE, device=None)
    with pytest.raises(DeviceError, match="nonsense"):
        inpaint_app.fill(photo, HOLE, device="nonsense")
    with pytest.raises(DeviceError, match="nonsense"):
        list(inpaint_app.Inpainter(device="nonsense").stream(photo, HOLE))
    with pytest.raises(DeviceError, match="nonsense"):
        inpaint_app.extend(photo, left=9, device="nonsense")


def test_a_closed_inpainter_says_so(photo):
    with inpaint_app.Inpainter(engine=PushPullEngine()) as app:
        pass
    with pytest.raises(UsageError, match="closed"):
        app.fill(photo, HOLE)


def test_what_is_public_is_there_and_nothing_else_is_invented():
    for name in inpaint_app.__all__:
        assert getattr(inpaint_app, name) is not None
    assert set(inpaint_app.__all__) <= set(dir(inpaint_app))
    with pytest.raises(AttributeError, match="restor"):
        inpaint_app.restor  # noqa: B018
    assert pickle.loads(pickle.dumps(inpaint_app.Inpainter)) is inpaint_app.Inpainter


def test_importing_the_package_loads_nothing_heavy():
    code = (
        "import sys, inpaint_app; heavy = ('torch', 'PySide6', 'cv2', 'numpy', 'PIL', 'importlib.metadata')\n"
        "print([name for name in heavy if name in sys.modules], inpaint_app.__version__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"[] {inpaint_app.__version__}"


def test_the_api_itself_loads_neither_torch_nor_qt():
    code = "import sys; from inpaint_app import fill; print([n for n in ('torch', 'PySide6') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
