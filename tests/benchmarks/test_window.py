"""The benchmark of the window: every action is measured, beside a window that does nothing."""

from inpaint_app.benchmarks import window


def test_every_action_and_its_undo_are_measured() -> None:
    result = window.run_window_benchmark(0.1, runs=1, settle_s=0.02)
    names = [entry["action"] for entry in result["actions"]]
    for name in (
        "flatten", "crop", "rotate", "resize", "select all", "invert", "curves", "fade recovery", "blend", "move layer",
        "turn layer", "crop tool", "crop in perspective", "crop and keep", "paint out",
    ):
        assert name in names
        assert f"undo {name}" in names
    assert {"open", "save", "export JPEG", "export PNG"} <= set(names)
    assert all(entry["longest_ms"] >= 0 for entry in result["actions"])
    assert result["idle_ms"] >= 0
    assert result["megapixels"] > 0.09
