from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import fields, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inpaint_app.settings import DEVICES, Settings, load_settings, save_changes, save_settings

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def test_missing_file_gives_defaults_without_a_word(tmp_path):
    assert load_settings(tmp_path / "none.toml") == (Settings(), ())


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    device=st.sampled_from(DEVICES),
    grow=st.integers(0, 64),
    opacity=st.floats(0.05, 1.0),
    recent=st.lists(texts, max_size=10),
    folder=texts,
)
def test_what_is_saved_is_what_is_loaded(tmp_path, device, grow, opacity, recent, folder):
    chosen = Settings(
        device=device, grow=grow, overlay_opacity=opacity, recent_files=tuple(recent), last_folder=folder
    )
    path = tmp_path / "deep" / "settings.toml"
    save_settings(chosen, path)
    assert load_settings(path) == (chosen, ())


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('device = "toaster"', "device"),
        ("grow = -1", "grow"),
        ("grow = 2.5", "grow"),
        ("grow = true", "grow"),
        ('overlay_colour = "red"', "overlay_colour"),
        ("brush_hardness = nan", "brush_hardness"),
        ("recent_files = [1, 2]", "recent_files"),
        ('recent_files = "a"', "recent_files"),
        ("swirl = 1", "swirl"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_and_the_others_hold(tmp_path, line, name):
    path = tmp_path / "settings.toml"
    path.write_text(f'{line}\nmodel = "mine"\n')
    loaded, notices = load_settings(path)
    assert loaded == Settings(model="mine")
    assert len(notices) == 1
    assert name in notices[0]


def test_whole_numbers_are_fine_where_fractions_are_meant(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text("brush_diameter = 40\n")
    assert load_settings(path) == (Settings(brush_diameter=40.0), ())


@pytest.mark.parametrize("content", [b"device = ", b"\xff\xfe\x00"])
def test_a_damaged_file_is_kept_aside(tmp_path, content):
    path = tmp_path / "settings.toml"
    path.write_bytes(content)
    loaded, notices = load_settings(path)
    assert loaded == Settings()
    assert len(notices) == 1
    save_settings(loaded, path)
    assert (tmp_path / "settings.toml.damaged").read_bytes() == content


def test_a_refused_write_leaves_the_old_file_whole(tmp_path, monkeypatch):
    path = tmp_path / "settings.toml"
    save_settings(Settings(grow=7), path)
    before = path.read_bytes()
    with pytest.raises(TypeError):
        save_settings(replace(Settings(), last_folder=object()), path)  # TOML has no such thing
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["settings.toml"]


def test_every_default_is_permitted_and_explained(tmp_path):
    path = tmp_path / "settings.toml"
    save_settings(Settings(), path)
    assert load_settings(path) == (Settings(), ())
    assert all(entry.metadata["sentence"].endswith(".") for entry in fields(Settings))


def test_what_another_window_changed_meanwhile_stays(tmp_path):
    path = tmp_path / "settings.toml"
    start = Settings(recent_files=("old", "older"), keys=("undo F9",), theme="dark")
    save_settings(start, path)
    save_changes(start, replace(start, grow=7, recent_files=("a", "old"), keys=("undo F9", "redo F2")), path)
    save_changes(
        start, replace(start, device="cpu", recent_files=("b", "old", "older"), keys=("undo F8",)), path)
    loaded, notices = load_settings(path)
    assert notices == ()
    assert loaded == Settings(
        grow=7, device="cpu", theme="dark", recent_files=("b", "old", "a"), keys=("undo F8", "redo F2"))


def test_settings_that_are_gone_are_written_whole(tmp_path):
    path = tmp_path / "none" / "settings.toml"
    before = Settings(model="mine")
    save_changes(before, replace(before, grow=7), path)
    assert load_settings(path)[0] == Settings(model="mine", grow=7)


def test_windows_that_write_at_the_same_time_lose_nothing(tmp_path):
    path = tmp_path / "settings.toml"
    save_settings(Settings(), path)
    code = (
        "import sys\nfrom dataclasses import replace\nfrom pathlib import Path\n"
        "from inpaint_app.settings import Settings, save_changes\n"
        "name, before = sys.argv[2], Settings()\n"
        "for value in range(20):\n"
        "    now = replace(before, **{name: value + 16})\n"
        "    save_changes(before, now, Path(sys.argv[1]))\n    before = now\n")
    names = ("grow", "undo_megabytes", "brush_diameter")
    writers = [subprocess.Popen([sys.executable, "-c", code, str(path), name]) for name in names]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    loaded, notices = load_settings(path)
    assert notices == ()
    assert [getattr(loaded, name) for name in names] == [35, 35, 35]
    if os.name == "posix":
        assert [entry.name for entry in tmp_path.iterdir()] == ["settings.toml"]


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_names_that_are_no_utf8_are_kept(tmp_path):
    path, name = tmp_path / "settings.toml", os.fsdecode(b"/home/caf\xe9 % \xc3\xa4")
    chosen = Settings(recent_files=(name, "/plain"), last_folder=name, export_folder="/\N{SNOWMAN}")
    save_settings(chosen, path)
    assert load_settings(path) == (chosen, ())
    path.read_text(encoding="utf-8")


def test_a_byte_order_mark_is_no_damage(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_bytes(b"\xef\xbb\xbf" + b'model = "mine"\r\n')
    assert load_settings(path) == (Settings(model="mine"), ())


@pytest.mark.parametrize("text", [
    "grow = " + "9" * 5000,
    "brush_diameter = -" + "9" * 5000,
    "grow = 0x" + "f" * 5000,
    "brush_diameter = 0x" + "f" * 5000,
    "brush_hardness = 1e999",
    "brush_hardness = inf",
    "undo_megabytes = 0b" + "1" * 50_000,
    "keys = " + "[" * 5000 + "]" * 5000,
    "keys = " + "[" * 90 + "]" * 90,
    "x = " + "{a = " * 3000 + "1" + "}" * 3000,
    "a" + ".a" * 20_000 + " = 1",
    "[" + ".".join("a" * 9000) + "]",
    "#" + "a" * 5_000_000,
    'theme = "' + "x" * 100_000 + '"',
    "y" * 100_000 + " = 1",
    "a = 2026-99-99",
])
def test_hostile_settings_give_the_defaults_and_one_short_sentence(tmp_path, text):
    path = tmp_path / "settings.toml"
    path.write_text(text)
    loaded, notices = load_settings(path)
    assert loaded == Settings()
    assert len(notices) == 1
    assert len(notices[0]) < 300 + len(str(path))
    assert notices[0].endswith(".")
