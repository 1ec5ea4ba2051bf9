"""The steps of restoring a scan: what each makes, on every kind of picture, and how it is cancelled."""

from __future__ import annotations

from threading import Event

import cv2
import numpy as np
import pytest

from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import AdjustmentLayer, FillLayer, Photo
from inpaint_app.errors import UsageError
from inpaint_app.inference.detect.choice import Choice
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.inference.restore.plan import is_toned, layout_of, run_plan, run_request
from inpaint_app.inference.restore.request import RestoreOptions, RestoreRequest, preset_options
from tests.inference.damaged import DARK, SPECKS, Thresholding, smooth, specked
from tests.inference.restore.test_borders import scan


def restored(photo, *steps, **options):
    return run_plan(photo, PushPullEngine(), Thresholding, RestoreOptions(steps=steps, **options))


def picture(done):
    return composite(done.layout.photo, done.layout.layers, done.layout.photo.rect)


def test_damage_is_filled_in_a_layer_of_its_own_and_nothing_else_changes():
    photo = specked()
    done = restored(photo, "damage", "fill")
    (layer,) = done.layout.layers
    assert isinstance(layer, FillLayer)
    after = picture(done)
    for rect in (*SPECKS, DARK):
        assert np.abs(after[rect.slices].astype(int) - smooth()[rect.slices]).max() < 30
    far = np.ones(after.shape[:2], bool)
    for rect in (*SPECKS, DARK):
        far[rect.grow(8).slices] = False
    assert np.array_equal(after[far], photo.pixels[far])
    assert done.report["damage"]["found"] == 4
    assert done.report["damage"]["kinds"]["dust"] == 4


def test_sixteen_bits_stay_sixteen_outside_the_damage():
    photo = specked()
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 200, photo.pixels.shape, np.uint16)
    deep = np.minimum(photo.pixels.astype(np.uint16) * 257, 60_000) + noise
    done = restored(Photo(deep), "damage", "fill")
    after = picture(done)
    assert after.dtype == np.uint16
    same = (after == deep).all(2)
    assert same.mean() > 0.9
    assert not same[SPECKS[0].slices].any()


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (9, 40), (50, 60)])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_every_step_works_on_every_photo(size, channels, dtype):
    pixels = np.random.default_rng(1).integers(0, np.iinfo(dtype).max, (*size, channels), dtype)
    done = run_plan(
        Photo(pixels), PushPullEngine(), Thresholding,
        preset_options("strong", steps=("straighten", "crop", "damage", "fill", "tone", "denoise")))
    assert picture(done).dtype == dtype
    assert picture(done).shape == pixels.shape


def test_a_photo_taken_for_damage_as_a_whole_is_not_filled():
    done = restored(Photo(np.full((40, 40, 3), 255, np.uint8)), "damage", "fill")
    assert done.layout.layers == ()
    assert "Nearly all" in done.notices[0]


def test_a_scan_is_straightened_and_cropped_each_as_an_edit():
    done = restored(Photo(scan(3.0)), "straighten", "crop")
    assert done.report["straighten"]["degrees"] == pytest.approx(-3.0, abs=0.15)
    assert [change.operation.name for change in done.changes] == ["straighten", "crop"]
    assert picture(done).min() > 30  # nothing of the dark margin is left
    assert done.layout.photo.size.width > 250


# -- tone and noise


def faded(sepia: bool) -> Photo:
    """Low contrast; in sepia, or in colours of which blue has faded most."""
    rng = np.random.default_rng(2)
    grey = np.linspace(0.3, 0.7, 80 * 60).reshape(60, 80)
    if sepia:
        shares = np.dstack([grey, grey * 0.85, grey * 0.65])
    else:
        shares = np.dstack([grey, grey[::-1, ::-1] * 0.9, rng.permuted(grey.ravel()).reshape(60, 80) * 0.7])
    return Photo((shares * 255).astype(np.uint8))


def test_sepia_is_recognised_and_kept():
    photo = faded(sepia=True)
    done = restored(photo, "tone", tone_strength=1.0)
    assert done.report["tone"]["toned_print"]
    after = picture(done).astype(int)
    assert after.max() > photo.pixels.max()
    assert (after[..., 0] - after[..., 2]).mean() > 20
    assert not is_toned(faded(sepia=False).pixels)
    grey = photo.pixels[..., :1].repeat(3, 2)
    assert not is_toned(grey)


def test_faded_colours_are_recovered_unless_the_own_tone_is_wanted():
    photo = faded(sepia=False)
    after = picture(restored(photo, "tone", tone_strength=1.0)).reshape(-1, 3)
    assert (after.max(0) > 240).all()
    own = picture(restored(photo, "tone", tone_strength=1.0, tone="own")).reshape(-1, 3).astype(int)
    assert own.mean(0)[0] > own.mean(0)[2] + 20


@pytest.mark.parametrize("preset", ["normal", "strong"])
def test_denoising_leaves_grain(preset):
    grain = smooth(120, 80).astype(float) + np.random.default_rng(3).normal(0, 6, (80, 120, 1))
    photo = Photo(grain.clip(0, 255).astype(np.uint8))
    done = run_plan(photo, PushPullEngine(), Thresholding, preset_options(preset, steps=("denoise",)))

    def roughness(pixels):
        grey = pixels[..., 1].astype(np.float32)
        return float((grey - cv2.GaussianBlur(grey, (0, 0), 2)).std())

    assert roughness(picture(done)) > (0.8 if preset == "normal" else 0.5) * roughness(photo.pixels)


# -- options


def test_presets_do_more_from_one_to_the_next():
    gentle, normal, strong = (preset_options(name) for name in ("gentle", "normal", "strong"))
    for one, other in ((gentle, normal), (normal, strong)):
        assert one.choice.sensitivity < other.choice.sensitivity
        assert one.tone_strength < other.tone_strength
        assert one.denoise < other.denoise
    layers = run_plan(specked(), PushPullEngine(), Thresholding, strong).layout.layers
    assert [type(layer) for layer in layers] == [FillLayer, AdjustmentLayer, AdjustmentLayer]


@pytest.mark.parametrize("wrong", [
    {"steps": ("polish",)}, {"steps": ("fill",)}, {"tone": "blue"}, {"denoise": 2.0},
])  # fmt: skip
def test_options_that_cannot_be_are_refused(wrong):
    with pytest.raises(UsageError):
        RestoreOptions(**wrong)
    with pytest.raises(UsageError):
        preset_options("fierce")


def test_a_cancelled_restoration_gives_nothing():
    heard, cancelled = [], Event()

    def listen(event):
        heard.append(event)
        cancelled.set()

    request = RestoreRequest(7, layout_of(specked()), RestoreOptions(choice=Choice()), Thresholding)
    run_request(PushPullEngine(), request, cancelled, listen)
    assert [type(event).__name__ for event in heard] == ["RestoreProgress"]
    assert heard[0].job == 7
