"""Image > Fill with: a sentence and a pipeline, whose licence is shown; the fill is one step."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QDialogButtonBox

from inpaint_app.ui.dialogs.words_dialog import WordsDialog
from tests.driving import WAIT_MS, select_part
from tests.inference.enhancing import textured
from tests.inference.words.tiny import save_tiny_pipeline

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning", "ignore::UserWarning")


def test_a_mask_is_filled_with_what_a_sentence_says(window, qtbot, tmp_path):
    folder = save_tiny_pipeline(tmp_path)
    window.editor.set_photo(textured(60, 80))
    select_part(window)
    window.actions_["fill_with"].trigger()
    dialog = window.findChild(WordsDialog)
    fill = dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)
    assert not fill.isEnabled()
    dialog.words.setText("a door")
    dialog.source.setText("owner/name")
    assert "Hugging Face" in dialog.note.text()
    dialog.source.setText(str(folder))
    assert "openrail" in dialog.note.text()
    fill.click()
    qtbot.waitUntil(lambda: not window.editor.busy, timeout=WAIT_MS)
    document = window.editor.document
    (layer,) = document.fills
    assert (layer.provenance.engine, layer.provenance.model, layer.provenance.licence) == ("words", "tiny", "openrail")
    assert (layer.pixels != document.photo.pixels[layer.rect.slices]).any()
    assert window.settings.words_model == str(folder)
    window.editor.undo()
    assert not document.fills
    assert np.any(document.mask.pixels)
