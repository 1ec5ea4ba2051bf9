from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inpaint_app.settings import DEVICES, Settings, load_settings, save_settings

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
