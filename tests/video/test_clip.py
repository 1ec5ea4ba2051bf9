"""A clip from file to file: what is filled, what stays as it is, and how it goes on after a stop."""

from __future__ import annotations

from pathlib import Path
from threading import Event as CancelFlag

import av
import cv2
import numpy as np
import pytest

from inpaint_app.cancelling import CancelledError
from inpaint_app.errors import InstallationError, OpenError, SaveError, UsageError
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.video import run
from inpaint_app.video.files.source import open_clip
from inpaint_app.video.request import VideoOptions
from inpaint_app.video.run import Tools, edit_clip
from tests.video.making import SIGN, read, save_sign_mask, shown, signed, sound_of, write_clip

_FRAMES = 20


def _tools() -> Tools:
    def nothing() -> None:
        raise AssertionError("nothing is enlarged")

    return Tools(PushPullEngine(), nothing)


def _psnr(pictures: list, truth: list) -> float:
    apart = [a.planes[0][SIGN].astype(float) - b.planes[0][SIGN] for a, b in zip(pictures, truth, strict=True)]
    return 10 * np.log10(255**2 / np.mean(np.square(apart)))


def test_what_is_hidden_is_brought_from_other_frames_and_all_else_is_kept(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mkv", signed(_FRAMES), codec="ffv1", sound="pcm_s16le")
    truth = write_clip(tmp_path / "truth.mkv", shown(_FRAMES), codec="ffv1", sound="pcm_s16le")
    mask, out = save_sign_mask(tmp_path / "mask.png"), tmp_path / "out.mkv"
    seen = []
    report = edit_clip(
        clip, out, VideoOptions(mask=mask, lossless=True), _tools(), listen=lambda progress: seen.append(progress.done))
    before, after, right = read(clip), read(out), read(truth)
    assert seen == list(range(1, _FRAMES + 1))
    assert report["frames"] == _FRAMES
    assert [each.pts for each in after] == [each.pts for each in before]
    for old, new in zip(before, after, strict=True):
        for plane, (was, now) in enumerate(zip(old.planes, new.planes, strict=True)):
            half = 1 if plane else 0
            outside = np.ones(was.shape, np.bool_)
            outside[SIGN[0].start >> half : SIGN[0].stop >> half, SIGN[1].start >> half : SIGN[1].stop >> half] = False
            assert np.array_equal(was[outside], now[outside])
    assert _psnr(after, right) > 30
    assert sound_of(out) == sound_of(clip)
    assert len(sound_of(out)) == _FRAMES
    with av.open(str(out)) as container:
        assert container.metadata["title"] == "A walk"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clip.mkv", "mask.png", "out.mkv", "truth.mkv"]


def test_a_stopped_clip_goes_on_to_the_same_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "window_for", lambda *_: 12)  # pieces of six frames
    clip = write_clip(tmp_path / "clip.mkv", signed(_FRAMES), codec="ffv1", sound="pcm_s16le")
    options = VideoOptions(mask=save_sign_mask(tmp_path / "mask.png"), lossless=True)
    whole, stopped = tmp_path / "whole.mkv", tmp_path / "stopped.mkv"
    edit_clip(clip, whole, options, _tools())

    def stop(progress: run.VideoProgress) -> None:
        if progress.done == 15:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        edit_clip(clip, stopped, options, _tools(), listen=stop)
    assert not stopped.exists()
    report = edit_clip(clip, stopped, options, _tools())
    assert report["begun_at"] == 12
    for one, other in zip(read(whole), read(stopped), strict=True):
        assert one.pts == other.pts
        assert all(np.array_equal(a, b) for a, b in zip(one.planes, other.planes, strict=True))


def test_a_turned_clip_stays_turned_and_of_its_kind(tmp_path: Path) -> None:
    clip = _turned(write_clip(tmp_path / "clip.mp4", signed(8)))
    facts = open_clip(clip)
    assert facts.quarters == 3
    assert facts.shown == (96, 160)
    mask = save_sign_mask(tmp_path / "mask.png", quarters=3)
    out = tmp_path / "out.mp4"
    assert edit_clip(clip, out, VideoOptions(mask=mask), _tools())["encoder"] == "libx264"
    made = open_clip(out)
    assert (made.quarters, made.codec, made.time_base, made.frames) == (3, "h264", facts.time_base, 8)
    assert [each.pts for each in read(out)] == [each.pts for each in read(clip)]
    assert sound_of(out) == sound_of(clip)
    red = [each.planes[2][18:28, 32:48].mean() for each in (read(clip)[0], read(out)[0])]
    assert red[0] > 180 > 160 > red[1]
    upright = tmp_path / "upright.mkv"
    edit_clip(clip, upright, VideoOptions(mask=mask, lossless=True), _tools())
    assert open_clip(upright).quarters == 0
    assert open_clip(upright).shown == (96, 160)


def _turned(path: Path) -> Path:
    """Has it shown turned clockwise: the matrix of its video track (see ISO/IEC 14496-12, tkhd) says so."""
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 4 + 40
    numbers = (0, 0x10000, 0, -0x10000, 0, 0, 96 << 16, 0, 0x40000000)
    data[at : at + 36] = b"".join(number.to_bytes(4, "big", signed=True) for number in numbers)
    path.write_bytes(data)
    return path


def test_a_mask_of_the_first_frame_follows_what_it_covers(tmp_path: Path) -> None:
    def moving() -> list[np.ndarray]:
        frames = list(shown(10, step=0))
        for number, frame in enumerate(frames):
            cv2.circle(frame, (40 + 5 * number, 50), 9, (240, 220, 20), -1)
            cv2.circle(frame, (40 + 5 * number, 50), 4, (20, 20, 200), -1)
        return frames

    clip = write_clip(tmp_path / "clip.mkv", moving(), codec="ffv1", sound="pcm_s16le")
    mask = np.zeros((96, 160), np.uint8)
    cv2.circle(mask, (40, 50), 13, 255, -1)
    cv2.imwrite(str(tmp_path / "mask.png"), mask)
    out = tmp_path / "out.mkv"
    edit_clip(clip, out, VideoOptions(mask=tmp_path / "mask.png", track=True, lossless=True), _tools())
    assert edit_clip(
        clip, tmp_path / "still.mkv", VideoOptions(mask=tmp_path / "mask.png", lossless=True), _tools())["frames"] == 10
    truth = write_clip(tmp_path / "truth.mkv", shown(10, step=0), codec="ffv1", sound="pcm_s16le")
    last, right, left = (read(path)[-1].planes[2].astype(int) for path in (out, truth, clip))
    assert np.abs(last - right)[20:30, 38:48].mean() < 0.5 * np.abs(left - right)[20:30, 38:48].mean()


def test_noise_is_taken_and_a_cancelled_run_ends(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    noisy = (np.clip(frame + rng.normal(0, 8, frame.shape), 0, 255).astype(np.uint8) for frame in shown(6, step=1))
    clip = write_clip(tmp_path / "clip.mkv", noisy, codec="ffv1", sound="pcm_s16le")
    truth = read(write_clip(tmp_path / "truth.mkv", shown(6, step=1), codec="ffv1", sound="pcm_s16le"))
    edit_clip(clip, tmp_path / "out.mkv", VideoOptions(denoise=1.0, lossless=True), _tools())
    errors = [np.mean([np.square(a.planes[0].astype(float) - b.planes[0]).mean() for a, b in zip(
        read(path), truth, strict=True)]) for path in (clip, tmp_path / "out.mkv")]
    assert errors[1] < 0.6 * errors[0]
    cancelled = CancelFlag()
    cancelled.set()
    with pytest.raises(CancelledError):
        edit_clip(clip, tmp_path / "no.mkv", VideoOptions(denoise=1.0, lossless=True), _tools(), cancelled=cancelled)
    assert not (tmp_path / "no.mkv").exists()


def test_what_cannot_be_is_said_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="Say what to do"):
        VideoOptions()
    text = tmp_path / "text.mp4"
    text.write_text("no clip")
    options = VideoOptions(detect=True)
    with pytest.raises(OpenError, match=r"text\.mp4 cannot be read as a clip"):
        edit_clip(text, tmp_path / "out.mp4", options, _tools())
    with pytest.raises(SaveError, match=r"out\.png does not say"):
        edit_clip(text, tmp_path / "out.png", options, _tools())
    monkeypatch.setitem(__import__("sys").modules, "av", None)
    with pytest.raises(InstallationError, match=r"inpaint-app\[video\]"):
        edit_clip(text, tmp_path / "out.mp4", options, _tools())


@pytest.mark.parametrize(("codec", "suffix", "form"), [
    ("libx265", ".mp4", "yuv420p10le"), ("mpeg2video", ".ts", "yuv420p"), ("prores_ks", ".mov", "yuv422p10le")])
def test_clips_stay_of_their_kind(tmp_path: Path, codec: str, suffix: str, form: str) -> None:
    clip = write_clip(tmp_path / f"clip{suffix}", signed(4), codec=codec, form=form)
    out = tmp_path / f"out{suffix}"
    edit_clip(clip, out, VideoOptions(mask=save_sign_mask(tmp_path / "mask.png")), _tools())
    before, after = open_clip(clip), open_clip(out)
    assert (after.codec, after.layout.name, after.tags) == (before.codec, form, before.tags)
    assert [each.pts for each in read(out)] == [each.pts for each in read(clip)]
    assert sound_of(out) == sound_of(clip)


def test_a_clip_is_enlarged_by_the_network_of_photos(tmp_path: Path) -> None:
    from tests.inference.enhancing import small_enhancer

    clip = write_clip(tmp_path / "clip.mkv", shown(2), codec="ffv1", sound="pcm_s16le")
    enhancer = small_enhancer(tmp_path)
    edit_clip(
        clip, tmp_path / "out.mkv", VideoOptions(scale=2, lossless=True), Tools(PushPullEngine(), lambda: enhancer))
    larger, picture = open_clip(tmp_path / "out.mkv"), read(clip)[0]
    assert larger.shown == (320, 192)
    enlarged = cv2.resize(picture.planes[0], (320, 192), interpolation=cv2.INTER_CUBIC)
    assert np.abs(read(tmp_path / "out.mkv")[0].planes[0].astype(int) - enlarged).mean() < 20
