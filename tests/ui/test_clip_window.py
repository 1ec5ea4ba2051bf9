"""File > Repair a clip: its frames, a mask painted on one of them, the preview, and the clip that is written."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from inpaint_app.document.geometry import Point
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.video.run import Tools
from tests.driving import NO_KEY, WAIT_MS
from tests.video.making import SIGN, read, signed, write_clip


def _on_screen(canvas, x, y):
    at, ratio = canvas.viewport.to_view(Point(x, y)), canvas.devicePixelRatio()
    return QPoint(round(at.x / ratio), round(at.y / ratio))


def test_what_is_painted_on_a_frame_is_gone_from_the_written_clip(window, qtbot, tmp_path):
    path = write_clip(tmp_path / "clip.mkv", signed(10), codec="ffv1", sound="pcm_s16le")
    window.clips.make_tools = lambda: Tools(PushPullEngine(), lambda: None)
    clip = window.clips.open(path)
    qtbot.waitUntil(lambda: clip.editor.document is not None, timeout=WAIT_MS)
    clip.preview_button.click()
    assert "Paint over" in clip.note.text()
    clip.brush_size.field.setValue(26)
    for x in range(66, 96, 7):
        QTest.mouseClick(clip.canvas, Qt.MouseButton.LeftButton, NO_KEY, _on_screen(clip.canvas, x, 46))
    assert (clip.editor.document.mask.pixels[SIGN] >= 128).mean() > 0.9
    clip.preview_button.click()
    qtbot.waitUntil(lambda: clip.views.currentWidget() is clip.after, timeout=WAIT_MS)
    assert clip._after_editor.document.photo.pixels[46, 80, 0] < 190  # the sign is red
    clip.position.setValue(7)
    qtbot.waitUntil(lambda: clip.views.currentWidget() is clip.canvas and clip._shown_at == 7, timeout=WAIT_MS)
    assert (clip.editor.document.mask.pixels[SIGN] >= 128).mean() > 0.9  # a mask that stays is on every frame
    out = tmp_path / "out.mkv"
    clip.lossless.setChecked(True)
    clip.write(out, clip._asked())
    qtbot.waitUntil(lambda: out.exists() and clip.write_button.isEnabled(), timeout=WAIT_MS)
    assert "10 frames" in clip.note.text()
    red = [np.mean([each.planes[2][20:26, 36:44].mean() for each in read(file)]) for file in (path, out)]
    assert red[0] > red[1] + 30
    clip.reject()
