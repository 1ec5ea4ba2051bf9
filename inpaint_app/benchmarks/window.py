"""How long the window does nothing else: the longest block of its thread during each of the user's actions."""

from __future__ import annotations

import math
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from inpaint_app.benchmarks.apart import measured_apart
from inpaint_app.document.geometry import Point, Rect, Size
from inpaint_app.errors import InpaintError, UsageError

if TYPE_CHECKING:
    from inpaint_app.document.crop import Frame
    from inpaint_app.document.document import Document
    from inpaint_app.ui.canvas.gestures.tool_state import ToolKind
    from inpaint_app.ui.crop.mode import CropMode
    from inpaint_app.ui.main_window import MainWindow
    from inpaint_app.ui.moving.mode import MoveMode

_RUNS = 5
BEAT_MS = 5

_SETTLE_S = 0.4

_TIMEOUT_S = 120.0


def run_window_benchmark(
    megapixels: float = 20.0, runs: int = _RUNS, settle_s: float = _SETTLE_S,
) -> dict[str, Any]:
    """Do what a user does to a photo of ``megapixels`` with a picture and an adjustment above it.

    A timer beats every BEAT_MS in the window's thread; a block is by how much the longest wait between two beats
    exceeds that. Runs in a process of its own without a screen.

    Args:
        megapixels: of the photo.
        runs: how often each action is measured.
        settle_s: how long after an action what it makes the window paint counts, too.

    Returns:
        "actions": for each {"action", "longest_ms"}, the median of the runs; "idle_ms": the same of a window that
        nothing is done to, for as long; "width", "height", "megapixels".

    Raises:
        UsageError: not a size that can be made.
        InpaintError: the window did not answer.
    """
    if not 0.01 <= megapixels <= 1000:
        raise UsageError("{megapixels:g} megapixels cannot be measured; choose 0.01 to 1000.", megapixels=megapixels)
    with tempfile.TemporaryDirectory() as folder:
        return measured_apart(_measure, megapixels, Path(folder), runs, settle_s)


def _write_photo(path: Path, megapixels: float) -> Size:
    """A photo with gradients and grain, 4 to 3."""
    from inpaint_app.document.files.image_io import export, photo_from_array

    width = max(4, round(math.sqrt(megapixels * 1e6 * 4 / 3)))
    height = max(3, round(megapixels * 1e6 / width))
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    grain = np.random.default_rng(0).integers(0, 24, (height, width, 1), np.uint8)
    shades = np.stack([x / width, y / height, (x + y) / (width + height)], 2) * 220
    pixels = shades.astype(np.uint8) + grain
    export(path, pixels, photo_from_array(pixels))
    return Size(width, height)


def _measure(megapixels: float, folder: Path, runs: int, settle_s: float) -> dict[str, Any]:
    from PySide6.QtCore import QSize
    from PySide6.QtWidgets import QApplication

    from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
    from inpaint_app.settings import Settings
    from inpaint_app.ui.main_window import MainWindow

    application = QApplication.instance() or QApplication([])
    photo = folder / "photo.jpg"
    size = _write_photo(photo, megapixels)
    window = MainWindow(Settings(), None, PushPullEngine)
    window.resize(QSize(1280, 800))
    window.show()
    clock = _Heartbeat(application, window, settle_s)
    actions = _actions(window, photo, folder, size)
    idle = [clock.longest_block(lambda: None, lambda: True) for _ in range(runs)]
    blocks: dict[str, list[float]] = {}
    for _ in range(runs):
        for name, act, done in actions:
            blocks.setdefault(name, []).append(clock.longest_block(act, done))
    window.editor.shut_down()
    return {
        "actions": [
            {"action": name, "longest_ms": round(statistics.median(times), 1)} for name, times in blocks.items()
        ],
        "idle_ms": round(statistics.median(idle), 1),
        "width": size.width, "height": size.height, "megapixels": size.width * size.height / 1e6,
    }  # fmt: skip


_Action = tuple[str, Callable[[], object], Callable[[], bool]]
"""Its name, what starts it, and whether it has been done since."""


def _actions(window: MainWindow, photo: Path, folder: Path, size: Size) -> list[_Action]:
    """In an order in which each finds what it needs; the last leave the document as the first wants it."""
    from inpaint_app.document.adjustments.curves import Curves
    from inpaint_app.document.adjustments.filters import FadeRecovery
    from inpaint_app.document.adjustments.tone import ChannelLevels, Levels
    from inpaint_app.document.layers.layers import AdjustmentLayer, Blend, Photo
    from inpaint_app.document.masks.mask import Brush
    from inpaint_app.ui.canvas.gestures.tool_state import ToolKind

    editor, happened = window.editor, _Counter()
    session = editor.session
    session.history_changed.connect(happened.count)
    editor.files.saved.connect(happened.count)
    editor.files.exported.connect(happened.count)
    editor.files.opened.connect(happened.count)
    session.others_changed.connect(happened.count)
    window.output.copied.connect(happened.count)

    def idle() -> bool:
        return not editor.file_activity and not editor.busy

    def action(name: str, act: Callable[[], object]) -> _Action:
        def start() -> None:
            happened.since = 0
            act()

        return name, start, lambda: happened.since > 0 and idle()

    def open_photo() -> None:
        editor.close_document()
        happened.since = 0
        editor.files.open_file(photo)

    def with_undo(name: str, act: Callable[[], object]) -> list[_Action]:
        return [action(name, act), action(f"undo {name}", editor.undo)]

    slanted = [Point(size.width * x, size.height * y) for x, y in ((0.1, 0.05), (0.95, 0.1), (0.9, 0.95), (0.05, 0.9))]

    def use_tool(kind: ToolKind, mode: CropMode | MoveMode, frame: Callable[[Frame], Frame]) -> None:
        window.tools.set_tool(kind)
        mode.overlay.frame_changed.emit(frame(mode.frame))
        mode.apply()

    def paint_out() -> None:
        adjustment = next(layer for layer in document().layers if isinstance(layer, AdjustmentLayer))
        session.activate(adjustment.id)
        editor.layers.paint_out(True)
        editor.mask.begin_stroke(Brush(size.width / 20), False, Point(size.width * 0.3, size.height * 0.3))
        editor.mask.extend_stroke(Point(size.width * 0.6, size.height * 0.5))
        editor.mask.end_stroke()
        editor.layers.paint_out(False)

    def document() -> Document:
        assert editor.document is not None
        return editor.document

    part = Rect(size.width // 8, size.height // 8, size.width * 7 // 8, size.height * 7 // 8)
    half = Size(max(1, size.width * 2 // 3), max(1, size.height * 2 // 3))
    picture = np.full((max(1, size.height // 2), max(1, size.width // 2), 3), 90, np.uint8)
    return [
        action("open", open_photo),
        action("add picture", lambda: editor.layers.add_picture(Photo(picture))),
        action("adjust", lambda: editor.layers.add_adjustment(Levels(ChannelLevels(gamma=1.2)), "Levels")),
        *with_undo("curves", lambda: editor.layers.add_adjustment(Curves(((0, 0), (0.4, 0.6), (1, 1))), "Curves")),
        *with_undo("fade recovery", lambda: editor.layers.add_adjustment(FadeRecovery(), "Fade recovery")),
        *with_undo("paint out", paint_out),
        *with_undo("blend", lambda: editor.layers.set_blend(document().fills[0].id, Blend.SOFT_LIGHT)),
        *with_undo("move layer", lambda: use_tool(
            ToolKind.MOVE, window.move_mode, lambda frame: frame.moved(size.width / 3, 40))),
        *with_undo("turn layer", lambda: use_tool(
            ToolKind.MOVE, window.move_mode, lambda frame: replace(frame.scaled(0.8), degrees=10))),
        *with_undo("flatten", editor.layers.flatten),
        *_strokes(window, size, with_undo),
        *with_undo("select all", editor.mask.select_all),
        *with_undo("invert", editor.mask.invert),
        *with_undo("crop", lambda: editor.geometry.crop(part)),
        *with_undo("crop tool", lambda: use_tool(
            ToolKind.CROP, window.crop_mode, lambda frame: replace(frame.scaled(0.7), degrees=5))),
        *with_undo("crop in perspective", lambda: editor.geometry.rectify(slanted, half)),
        *with_undo("crop and keep", lambda: editor.geometry.crop(part, keep_cut=True)),
        *with_undo("rotate", lambda: editor.geometry.turn(1)),
        *with_undo("flip", lambda: editor.geometry.flip(True)),
        *with_undo("straighten", lambda: editor.geometry.straighten(3.0)),
        *with_undo("resize", lambda: editor.geometry.resize(half)),
        action("copy result", window.output.copy_result),
        action("open beside", lambda: editor.paste_image(picture)),
        action("show the first again", lambda: session.take_up(session.others[0])),
        action("close the other", lambda: session.give_up(session.others[0])),
        action("save", lambda: editor.files.save_project(folder / "work.ora", overwrite=True)),
        action("export JPEG", lambda: editor.files.export(folder / "out.jpg", overwrite=True)),
        action("export PNG", lambda: editor.files.export(folder / "out.png", overwrite=True)),
    ]


_BRUSH = 200.0
_POINTS = 40


def _strokes(
    window: MainWindow, size: Size, with_undo: Callable[[str, Callable[[], object]], list[_Action]],
) -> list[_Action]:
    """Strokes from corner to corner, event by event, of each tool that paints; and the fill of one."""
    from PySide6.QtCore import QTimer

    from inpaint_app.document.cloning.source import SourceMap
    from inpaint_app.document.geometry import Point
    from inpaint_app.document.masks.mask import Brush
    from inpaint_app.document.masks.source_masks import NOT_FROM

    editor, mask, brush = window.editor, window.editor.mask, Brush(_BRUSH, 0.8)
    points = [Point(size.width * share / _POINTS, size.height * share / _POINTS) for share in range(1, _POINTS)]
    source = SourceMap(Point(size.width / 4, size.height / 2), points[0])

    def stroke(begin: Callable[[], object]) -> Callable[[], None]:
        def start() -> None:
            begin()
            left = iter(points[1:])

            def go_on() -> None:
                at = next(left, None)
                if at is None:
                    mask.end_stroke()
                else:
                    mask.extend_stroke(at)
                    QTimer.singleShot(0, go_on)

            QTimer.singleShot(0, go_on)

        return start

    turned = SourceMap(source.source, source.anchor, 1.5, 30.0)
    *paint, undo_paint = with_undo("paint", stroke(lambda: mask.begin_stroke(brush, False, points[0])))
    return [
        *paint, *with_undo("fill", editor.fill), undo_paint,
        *with_undo("clone", stroke(lambda: mask.begin_clone(source, brush, points[0]))),
        *with_undo("clone turned", stroke(lambda: mask.begin_clone(turned, brush, points[0]))),
        *with_undo("heal", stroke(lambda: mask.begin_stroke(
            brush, False, points[0], then=partial(editor.heal_stroke, source)))),
        *with_undo("fill on release", stroke(lambda: mask.begin_stroke(
            brush, False, points[0], then=editor.fill_stroke))),
        *with_undo("paint sources", stroke(lambda: mask.begin_sources(NOT_FROM, brush, points[0]))),
    ]


class _Counter:
    """How often something has happened ``since``."""

    since = 0

    def count(self, *_: object) -> None:
        self.since += 1


class _Heartbeat:
    """A timer in the window's thread, and the longest that it was kept waiting."""

    def __init__(self, application: Any, parent: Any, settle_s: float) -> None:
        from PySide6.QtCore import Qt, QTimer

        self._application, self._settle_s = application, settle_s
        self._last = time.perf_counter()
        self._longest = 0.0
        self._timer = QTimer(parent)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(BEAT_MS)

    def _beat(self) -> None:
        now = time.perf_counter()
        self._longest = max(self._longest, now - self._last)
        self._last = now

    def longest_block(self, act: Callable[[], object], done: Callable[[], bool]) -> float:
        """Milliseconds, from before ``act`` until a while after it is ``done``."""
        from PySide6.QtCore import QEventLoop

        self._wait(time.monotonic() + self._settle_s)
        self._longest, self._last = 0.0, time.perf_counter()
        act()
        deadline = time.monotonic() + _TIMEOUT_S
        wait = QEventLoop.ProcessEventsFlag.WaitForMoreEvents
        while not done():
            self._application.processEvents(wait)
            if time.monotonic() > deadline:
                raise InpaintError("The window did not answer within two minutes.")
        self._wait(time.monotonic() + self._settle_s)
        return max(0.0, self._longest * 1e3 - BEAT_MS)

    def _wait(self, until: float) -> None:
        from PySide6.QtCore import QEventLoop

        while time.monotonic() < until:
            self._application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
