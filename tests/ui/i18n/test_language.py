"""Texts: all in the .ts, all translated, and all changed when the language is, without a restart."""

from __future__ import annotations

import ast
import re
import shutil
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QLabel, QLineEdit, QMenu, QTabBar, QWidget

from inpaint_app import paths
from inpaint_app.document.geometry import Point
from inpaint_app.document.layers.layers import Photo
from inpaint_app.document.masks.mask import Brush
from inpaint_app.document.masks.source_masks import COPY_FROM, NOT_FROM
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.settings import Settings
from inpaint_app.ui.bars.message_bar import MessageBar
from inpaint_app.ui.i18n import undo_labels
from inpaint_app.ui.i18n.language import LANGUAGES
from inpaint_app.ui.main_window import MainWindow
from tests.driving import WAIT_MS

TRANSLATED = sorted(set(LANGUAGES) - {"en"})
FOLDER = paths.resources() / "translations"

NOT_LABELS = ("tr", "_tr", "translate", "SignalInstance")

Texts = dict[tuple[str, str], str]


def read(path: Path) -> Texts:
    """Translation by context and source; empty where there is none or it is unfinished."""
    result = {}
    for context in ElementTree.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            done = translation.get("type") != "unfinished"
            result[context.findtext("name"), message.findtext("source")] = (translation.text or "") if done else ""
    return result


def fields(template: str) -> list[str]:
    """The fields of a template with their formats, sorted: a translation may put them in another order."""
    return sorted(re.findall(r"{[^}]*}", template))


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_of_the_code_is_in_the_ts_and_none_that_is_gone(tool, tmp_path, language):
    kept = FOLDER / language / "inpaint_app.ts"
    ts = Path(shutil.copy(kept, tmp_path))
    tool.update(ts, language)
    assert read(ts).keys() == read(kept).keys(), "run python packaging/translations.py"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_with_the_same_gaps_to_be_filled(language):
    texts = read(FOLDER / language / "inpaint_app.ts")
    assert [key for key, translation in texts.items() if not translation.strip()] == []
    for (context, source), translation in texts.items():
        assert fields(translation) == fields(source), (context, source)
        assert re.findall("<[^>]+>", translation) == re.findall("<[^>]+>", source), (context, source)


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_the_window_reads_is_what_the_ts_says(language):
    translator = QTranslator()
    assert translator.load("inpaint_app", str(FOLDER / language))
    for (context, source), translation in read(FOLDER / language / "inpaint_app.ts").items():
        assert translator.translate(context, source) == translation, (context, source)


@pytest.mark.parametrize("language", LANGUAGES)
def test_menus_and_commands_of_one_menu_have_their_own_letters(qtbot, language):
    window = make_window(qtbot, language)
    for actions in (window.menuBar().actions(), *(menu.actions() for menu in window.menuBar().findChildren(QMenu))):
        letters = re.findall(r"&([^& ])", " ".join(action.text() for action in actions).casefold())
        doubled = {letter for letter in letters if letters.count(letter) > 1}
        assert not doubled, [action.text() for action in actions]


def make_window(qtbot, language):
    window = MainWindow(Settings(language=language), None, PushPullEngine)
    qtbot.addWidget(window)
    window.editor.set_photo(Photo(np.full((60, 80, 3), 90, np.uint8)))
    window.editor.mask.begin_stroke(Brush(20), False, Point(30, 30))
    window.editor.mask.end_stroke()
    window.fills.fill(2)
    qtbot.waitUntil(lambda: not window.editor.busy, timeout=WAIT_MS)
    window._agreed_to_close = True
    return window


def texts_of(root: QWidget) -> list[str]:
    """All that a user, or a screen reader, is told by ``root`` and what is in it."""
    result = [root.windowTitle()]
    for widget in root.findChildren(QWidget):
        if widget.objectName().startswith("qt_dockwidget"):
            continue  # Qt itself names these buttons once only
        if isinstance(widget, QTabBar) or isinstance(widget.parentWidget(), QTabBar):
            continue  # Qt makes and names these, and their buttons, when it needs them
        if isinstance(widget, QMenu) and not widget.title():
            continue  # nor does a menu bar always have one for what it has no room for
        if isinstance(widget.parentWidget(), MessageBar):
            continue  # what was said is not said again
        result += [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription(), widget.windowTitle()]
        if isinstance(widget, QLabel | QAbstractButton | QAbstractSpinBox):
            result.append(widget.text())
        elif isinstance(widget, QLineEdit):
            result.append(widget.placeholderText())
        elif isinstance(widget, QMenu):
            result.append(widget.title())
    for action in root.findChildren(QAction):
        result += [action.text(), action.toolTip()]
    return result


@pytest.mark.parametrize("language", TRANSLATED)
def test_switching_the_language_changes_what_a_window_in_that_language_says(qtbot, language):
    window = make_window(qtbot, "en")
    english = texts_of(window)
    window.settings_store.change(language=language)
    other = make_window(qtbot, language)
    # The language change is sent to each window, and what was replaced there is deleted later.
    qtbot.waitUntil(lambda: len(texts_of(window)) == len(texts_of(other)), timeout=WAIT_MS)
    switched, there = texts_of(window), texts_of(other)
    assert [pair for pair in zip(switched, there, strict=True) if pair[0] != pair[1]] == []
    window.settings_store.change(language="en")
    qtbot.waitUntil(lambda: texts_of(window) == english, timeout=WAIT_MS)
    chinese = [text for text in there if re.search("[\u4e00-\u9fff]", text)]
    assert len(chinese) > 100


def test_every_step_of_the_history_has_a_label_to_translate():
    """Texts shaped like a label, in the modules that make steps."""
    package = Path(undo_labels.__file__).parents[2]
    makers = [package / "document" / f"{name}.py" for name in (
        "masks/mask", "masks/named_masks", "masks/mask_edit", "masks/source_masks", "layers/layer_edits",
        "layers/layer_mask", "cloning/stroke", "extension")]
    makers += [package / "ui" / "editing" / f"{name}.py" for name in (
        "masks/mask_editor", "layer_editor", "masks/selection_editor", "geometry_editor", "job_outcome", "layer_mover")]
    found = set()
    for path in makers:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        translated = [call for call in calls if getattr(call.func, "attr", getattr(call.func, "id", "")) in NOT_LABELS]
        skipped = {id(inner) for call in translated for inner in ast.walk(call)}
        found |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped
            and re.fullmatch("[A-Z][a-z]+( [a-z]+){0,2}", node.value)
        }
    assert found - {"Editor", COPY_FROM, NOT_FROM} == set(undo_labels.STEPS)


def test_the_preferences_follow_while_they_are_open(qtbot):
    window = make_window(qtbot, "en")
    dialog = window.show_preferences()
    box = dialog.editors["language"]
    box.setCurrentIndex(box.findData("zh_CN"))
    QTest.qWait(1)
    assert dialog.windowTitle() == QCoreApplication.translate("Preferences", "Preferences") != "Preferences"
    assert dialog.editors["language"].currentText() == "简体中文"
    dialog.close()
