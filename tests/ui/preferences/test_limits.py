"""Settings against the limits of the tools: what the window can be set to is saved, and is there at the next start."""

from __future__ import annotations

import pytest

from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.limits import MAX_BRUSH_DIAMETER, MIN_BRUSH_DIAMETER, MIN_OVERLAY_OPACITY
from inpaint_app.settings import Settings, load_settings
from inpaint_app.ui.canvas.gestures.tool_state import ToolState
from inpaint_app.ui.main_window import MainWindow


@pytest.fixture
def make_window(qtbot, tmp_path):
    made = []

    def make():
        settings, notices = load_settings(tmp_path / "settings.toml")
        assert notices == ()
        window = MainWindow(settings, tmp_path / "settings.toml", PushPullEngine)
        made.append(window)
        window.show()
        qtbot.waitExposed(window)
        return window

    yield make
    for window in made:
        window.close()
        window.deleteLater()


@pytest.mark.parametrize(
    ("diameter", "hardness", "opacity"),
    [
        (3000, 0.3, 0.7),
        (MAX_BRUSH_DIAMETER, 1.0, 1.0),
        (MIN_BRUSH_DIAMETER, 0.0, MIN_OVERLAY_OPACITY),
    ],
)
def test_the_brush_and_the_overlay_are_as_they_were_left(make_window, diameter, hardness, opacity):
    window = make_window()
    bar = window.tool_bar
    bar.size_slider.control.field.setValue(diameter)
    bar.hardness_slider.control.field.setValue(hardness * 100)
    bar.overlay_slider.control.field.setValue(opacity * 100)
    window.close()
    again = make_window()
    assert again.tools.brush.diameter == diameter
    assert again.tools.brush.hardness == pytest.approx(hardness)
    assert again.canvas.overlay_opacity == pytest.approx(opacity)
    assert again.tool_bar.size_slider.control.field.value() == diameter


def test_what_is_beyond_the_range_of_a_control_ends_at_the_range_of_the_setting(make_window):
    window = make_window()
    bar = window.tool_bar
    for slider, low, high in (
        (bar.size_slider, MIN_BRUSH_DIAMETER, MAX_BRUSH_DIAMETER), (bar.hardness_slider, 0, 100),
        (bar.overlay_slider, MIN_OVERLAY_OPACITY * 100, 100),
    ):
        for asked, got in ((-1e9, low), (1e9, high)):
            slider.control.field.setValue(asked)
            assert slider.control.value == pytest.approx(got)


@pytest.mark.parametrize("steps", [-200, 400])
def test_a_brush_resized_by_keys_ends_there_too(make_window, steps):
    window = make_window()
    window.tools.grow_brush(steps)
    window.close()
    assert make_window().tools.brush == window.tools.brush


def test_a_new_tool_is_set_as_the_settings_are(qapp):
    settings, tools = Settings(), ToolState()
    assert (tools.brush.diameter, tools.brush.hardness) == (settings.brush_diameter, settings.brush_hardness)
