"""For tests of the editor: strokes, fills, and a log of what it announces."""

from __future__ import annotations

import numpy as np

from inpaint_app.document.files.image_io import photo_from_array
from inpaint_app.document.geometry import Point, Rect
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.masks.mask import Brush
from inpaint_app.ui.editing.editor import Editor
from tests.driving import WAIT_MS


class Log:
    """What an editor announced."""

    def __init__(self, editor: Editor) -> None:
        self.failed: list[str] = []
        self.notices: list[str] = []
        self.mask_rects: list[Rect] = []
        self.previews = 0
        editor.session.failed.connect(self.failed.append)
        editor.session.notice.connect(self.notices.append)
        editor.session.mask_changed.connect(self.mask_rects.append)
        editor.preview_changed.connect(self._preview)

    def _preview(self, _: Rect) -> None:
        self.previews += 1


def noise(width=200, height=150, seed=1):
    return photo_from_array(np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8))


def paint(editor, *points, diameter=24.0, erase=False):
    editor.mask.begin_stroke(Brush(diameter, 1.0), erase, Point(*points[0]))
    for at in points[1:]:
        editor.mask.extend_stroke(Point(*at))
    editor.mask.end_stroke()


def fill(editor, qtbot):
    editor.fill()
    qtbot.waitUntil(lambda: not editor.busy, timeout=WAIT_MS)


def picture(editor):
    document = editor.document
    return composite(document.photo, document.fills, document.photo.rect)
