"""Preferences, keys, themes: what is changed holds at once and is written."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QSpinBox

from inpaint_app.document.layers.layers import Photo
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.settings import Settings, load_settings
from inpaint_app.ui.commands.key_bindings import assign, owner, read_bindings, resolve, stored_bindings
from inpaint_app.ui.look.theme import DARK, LIGHT, app_theme
from inpaint_app.ui.main_window import MainWindow
from tests.driving import WAIT_MS

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot, tmp_path):
    window = MainWindow(Settings(), tmp_path / "settings.toml", PushPullEngine)
    window.resize(1100, 700)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.settings_store.change(theme="system")
    window._agreed_to_close = True
    window.close()
    window.deleteLater()


@pytest.fixture
def preferences(window):
    dialog = window.show_preferences()
    yield dialog
    dialog.close()


def written(tmp_path):
    settings, notices = load_settings(tmp_path / "settings.toml")
    assert notices == ()
    return settings


def test_every_setting_with_a_page_has_a_control_that_shows_it(preferences):
    shown = {entry.name for entry in fields(Settings) if "page" in entry.metadata}
    assert set(preferences.editors) == shown
    assert preferences.editors["undo_megabytes"].value() == 512
    assert preferences.editors["device"].currentData() == "auto"
    assert preferences.editors["pixel_grid"].isChecked()


def test_changes_hold_at_once_and_are_written(window, preferences, tmp_path):
    window.editor.set_photo(Photo(np.zeros((40, 40, 3), np.uint8)))
    quality, undo, rulers = (preferences.editors[name] for name in ("quality", "undo_megabytes", "rulers"))
    assert isinstance(quality, QComboBox)
    assert isinstance(undo, QSpinBox)
    assert isinstance(rulers, QCheckBox)
    quality.setCurrentIndex(quality.findData("best"))
    undo.setValue(64)
    rulers.setChecked(True)
    preferences.editors["grow"].setValue(7)
    assert window.editor.session.quality == "best"
    assert window.editor.document.history.budget_bytes == 64 << 20
    assert window.area.rulers_shown
    assert window.editor.session.grow == 7
    settings = written(tmp_path)
    assert (settings.quality, settings.undo_megabytes, settings.rulers, settings.grow) == ("best", 64, True, 7)


def test_another_device_makes_the_engine_anew(qtbot, tmp_path):
    made = []

    def factory():
        made.append(window.settings.device)
        return PushPullEngine()

    window = MainWindow(Settings(), None, factory)
    window.editor.set_photo(Photo(np.zeros((40, 40, 3), np.uint8)))
    window.editor.warm_up()
    qtbot.waitUntil(lambda: made == ["auto"], timeout=WAIT_MS)
    window.settings_store.change(device="cpu")
    qtbot.waitUntil(lambda: made == ["auto", "cpu"], timeout=WAIT_MS)
    window.close()
    window.deleteLater()


def test_the_theme_changes_without_a_restart(window, preferences):
    theme = preferences.editors["theme"]
    theme.setCurrentIndex(theme.findData("light"))
    app = QApplication.instance()
    assert app_theme(app).theme is LIGHT
    assert window.palette().color(QPalette.ColorRole.Window) == QColor(LIGHT.window)
    light = window.actions_["open"].icon().pixmap(24, 24).toImage()
    assert window.canvas.background_colour == QColor(LIGHT.surround)
    theme.setCurrentIndex(theme.findData("dark"))
    assert app_theme(app).theme is DARK
    assert window.actions_["open"].icon().pixmap(24, 24).toImage() != light
    assert window.canvas.background_colour == QColor(DARK.surround)


def test_restoring_the_usual_values(window, preferences, tmp_path):
    preferences.editors["grow"].setValue(30)
    window.settings_store.change(keys=("undo F9",), brush_diameter=99.0)
    preferences._defaults.click()
    assert written(tmp_path).grow == 4
    assert written(tmp_path).keys == ()
    assert preferences.editors["grow"].value() == 4
    assert written(tmp_path).brush_diameter == 99.0  # no matter of the preferences


def test_a_command_gets_another_key_and_the_old_one_is_free(window, qtbot, tmp_path):
    preferences = window.show_preferences()
    window.editor.set_photo(Photo(np.zeros((40, 40, 3), np.uint8)))
    page = preferences.keys
    page.select("all")
    page.edit.setKeySequence("F9")
    page.edit.editingFinished.emit()
    assert written(tmp_path).keys == ("all F9",)
    preferences.close()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_A, CTRL)
    assert window.editor.document.mask.is_empty
    QTest.keyClick(window.canvas, Qt.Key.Key_F9)
    assert not window.editor.document.mask.is_empty


def test_the_key_page_finds_commands_by_name_and_key(preferences):
    page = preferences.keys
    page.search.setText("undo")
    shown = [name for name, row in page._rows.items() if not row.isHidden()]
    assert shown == ["undo"]
    page.search.setText("ctrl+alt+e")
    assert "export" in [name for name, row in page._rows.items() if not row.isHidden()]


def test_the_usual_keys_clash_nowhere(window):
    keys = [key for command, _, _ in window.actions_.items() for key in command.keys]
    assert len(keys) == len(set(keys))


names = st.text("abcdef_", min_size=1, max_size=8)
sequences = st.sampled_from(["Ctrl+A", "F9", "B", "Ctrl+Shift+Z", "["])


@given(st.dictionaries(names, st.lists(sequences, max_size=3, unique=True).map(tuple), max_size=6))
def test_bindings_are_stored_and_read_back(bindings):
    assert read_bindings(stored_bindings(bindings)) == bindings


@given(
    st.dictionaries(names, st.lists(sequences, max_size=2, unique=True).map(tuple), max_size=6),
    st.dictionaries(names, st.lists(sequences, max_size=2, unique=True).map(tuple), max_size=6),
)
def test_no_key_calls_two_commands_and_a_chosen_one_is_kept(usual, changed):
    found = resolve(usual, changed)
    assert list(found) == list(usual)
    keys = [key for sequences in found.values() for key in sequences]
    assert len(keys) == len(set(keys))
    wanted = {key for name in usual for key in changed.get(name, usual[name])}
    assert set(keys) == wanted


@given(
    st.dictionaries(names, st.lists(sequences, max_size=2, unique=True).map(tuple), min_size=1, max_size=6), sequences)
def test_an_assigned_key_calls_that_command_and_the_others_keep_theirs(usual, key):
    name, usual = next(iter(usual)), resolve(usual, {})
    before, after = usual, resolve(usual, assign(name, (key,), usual, {}))
    assert owner(key, after) == name
    assert all(after[other] == tuple(k for k in before[other] if k != key) for other in usual if other != name)
