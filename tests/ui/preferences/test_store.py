"""Several windows share one file of settings."""

from __future__ import annotations

from inpaint_app.settings import Settings, load_settings
from inpaint_app.ui.preferences.store import SettingsStore


def test_two_windows_keep_each_others_settings(qtbot, tmp_path):
    path = tmp_path / "settings.toml"
    first, second = SettingsStore(Settings(), path), SettingsStore(Settings(), path)
    first.change(grow=9, recent_files=("a",))
    second.change(device="cpu", recent_files=("b",))
    first.change(theme="dark", recent_files=("c", "a"))
    assert load_settings(path) == (
        Settings(grow=9, device="cpu", theme="dark", recent_files=("c", "a", "b")), ())


def test_what_could_not_be_written_is_written_with_the_next_change(qtbot, tmp_path):
    folder = tmp_path / "config"
    folder.write_text("a file where the folder belongs")
    store = SettingsStore(Settings(), folder / "settings.toml")
    failed = []
    store.failed.connect(failed.append)
    store.change(grow=9)
    assert len(failed) == 1
    folder.unlink()
    store.change(device="cpu")
    assert load_settings(folder / "settings.toml") == (Settings(grow=9, device="cpu"), ())
