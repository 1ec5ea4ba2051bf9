"""Painting where texture comes from: what is seen, what the next fill may copy, and what undo and a kill leave."""

from __future__ import annotations

import numpy as np
from PIL import Image
from PySide6.QtCore import Qt

from inpaint_app.document.geometry import Point
from inpaint_app.document.masks.mask import Brush
from inpaint_app.document.masks.source_masks import COPY_FROM, NOT_FROM, selected
from inpaint_app.document.project.recovery import recover
from inpaint_app.ui.editing.keeping.autosave import Autosave
from tests.driving import WAIT_MS, drag
from tests.ui.canvas.acting import rgb

ALT = Qt.KeyboardModifier.AltModifier


def test_what_may_be_copied_is_painted_seen_and_obeyed(window, qtbot, tmp_path):
    editor, canvas = window.editor, window.canvas
    Image.fromarray(np.full((120, 160, 3), 128, np.uint8)).save(tmp_path / "photo.png")
    with qtbot.waitSignal(editor.files.opened, timeout=WAIT_MS):
        editor.files.open_file(tmp_path / "photo.png")
    autosave = Autosave(editor, tmp_path / "kept", lambda: "photo", quiet_s=3600.0)
    canvas.actual()
    window.actions_["sources"].trigger()
    window.tools.set_diameter(30)
    window.tools.set_hardness(1.0)

    def stroke(x, y, held=Qt.KeyboardModifier.NoModifier):
        at = canvas.viewport.to_view(Point(x, y))
        place = round(at.x), round(at.y)
        drag(canvas, place, held=held)
        canvas.tools.set_diameter(2)  # nothing of the brush's circle over what is looked at
        red, green, _ = rgb(canvas.grab())[place[1] + 5, place[0] + 5].astype(int)
        canvas.tools.set_diameter(30)
        return "red" if red > green + 20 else "green" if green > red + 20 else "none"

    assert stroke(40, 40) == "red"
    window.tool_bar.source_mask_bar.kinds[COPY_FROM].click()
    assert stroke(110, 40) == "green"
    assert stroke(40, 40) == "green"  # what may be copied is no longer what may not
    assert selected(editor.document, NOT_FROM) is None
    assert stroke(40, 40, held=ALT) == "none"
    editor.undo()
    kept = selected(editor.document, COPY_FROM)
    assert kept.over(editor.document.photo.rect)[40, 40] == 255
    autosave._journal.join()
    again = selected(recover(autosave.folder).document, COPY_FROM)
    assert again.rect == kept.rect
    assert np.array_equal(again.values, kept.values)
    autosave.abandon()
    window.actions_["brush"].trigger()
    editor.mask.begin_stroke(Brush(20), False, Point(80, 90))
    editor.mask.end_stroke()
    editor.fill()
    qtbot.waitUntil(lambda: bool(editor.document.fills) and not editor.busy, timeout=WAIT_MS)
    origin = editor.document.fills[0].provenance
    assert np.array_equal(origin.copy_from.selection().over(kept.rect) >= 128, kept.values >= 128)
    assert origin.not_from is None
    window.actions_["sources"].trigger()
    window.tool_bar.source_mask_bar.clear.click()
    assert selected(editor.document, COPY_FROM) is None
