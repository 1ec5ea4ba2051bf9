"""How quickly the canvas follows the brush, and what an open photo costs in memory."""

from __future__ import annotations

import math
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app import paths
from inpaint_app.benchmarks.apart import measured_apart
from inpaint_app.benchmarks.pointer import EVENTS, BenchmarkPointer, timing
from inpaint_app.document.geometry import Size
from inpaint_app.errors import InpaintError, UsageError
from inpaint_app.messages import Message

VIEW = Size(1600, 1000)
BRUSH_DIAMETER, BRUSH_HARDNESS = 200.0, 0.5

_CROP = Size(4000, 3000)
_PHOTOS = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp")


def run_canvas_benchmark(megapixels: float = 12.0, data: Path | None = None) -> dict[str, Any]:
    """Open a photo of ``megapixels`` from a JPEG and paint over it with mouse events.

    12 megapixels are a 4000 x 3000 crop of the largest photo under ``data`` (a bundled sample without
    it); other sizes and smaller photos are made up by mirrored tiling. Runs in a process of its own
    without a screen, so that nothing but the photo is in the figures.

    Returns:
        "fit" and "actual" (100 %): "median_ms" and "p99_ms" per mouse event, from sending it until its
        paint event has returned, "stamp_ms" and "paint_ms" the medians of the mask's and of the paint
        event's part; "open_ratio" and "open_peak_ratio": resident memory after the first paint (and at
        its peak until then) less before, over the bytes of the photo's pixels; "lasso" (fit): "median_ms" and
        "p99_ms" per move, "done_ms" from letting go of it until the mask is painted and "blocked_ms", the longest
        that the window did nothing else meanwhile; "wand" (fit): the latter two for a click in the middle, and
        "whole_done_ms" and "whole_blocked_ms" where it takes the whole photo; "split" (fit): "median_ms" and
        "p99_ms" per move of the divider between before and after, with a fill in view; "first_paint_ms": from
        the decoded photo to its first paint; "width", "height", "megapixels".

    Raises:
        UsageError: not a size that can be made.
        InpaintError: no photo found, or the window did not answer.
    """
    if not 0.01 <= megapixels <= 1000:
        raise UsageError("{megapixels:g} megapixels cannot be measured; choose 0.01 to 1000.", megapixels=megapixels)
    with tempfile.TemporaryDirectory() as folder:
        photo = Path(folder) / "photo.jpg"
        _write_photo(photo, megapixels, data)
        return measured_apart(_measure, photo)


def _write_photo(path: Path, megapixels: float, data: Path | None) -> None:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    source = _largest_photo(data if data is not None else paths.resources() / "samples")
    with Image.open(source) as image:
        pixels = np.asarray(image.convert("RGB"))
    height, width = pixels.shape[:2]
    left, top = max(0, width - _CROP.width) // 2, max(0, height - _CROP.height) // 2
    crop = pixels[top : top + _CROP.height, left : left + _CROP.width]
    scale = math.sqrt(megapixels / (_CROP.width * _CROP.height / 1e6))
    size = Size(round(_CROP.width * scale), round(_CROP.height * scale))
    Image.fromarray(mirrored(crop, size)).save(path, quality=92)


def _largest_photo(folder: Path) -> Path:
    from PIL import Image

    sizes: dict[Path, int] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in _PHOTOS:
            try:
                with Image.open(path) as image:
                    sizes[path] = image.width * image.height
            except OSError:
                continue
    if not sizes:
        raise InpaintError("There is no photo in {folder}; name a folder of photos with --data.", folder=folder)
    return max(sizes, key=lambda path: sizes[path])


def mirrored(pixels: npt.NDArray[np.uint8], size: Size) -> npt.NDArray[np.uint8]:
    """HWC pixels repeated to ``size``, every other copy mirrored, so that no edge shows."""
    rows = _bounce(pixels.shape[0], size.height)
    columns = _bounce(pixels.shape[1], size.width)
    return pixels[rows][:, columns]


def _bounce(length: int, wanted: int) -> npt.NDArray[np.intp]:
    """0, 1, ... length - 1, length - 1, ... 1, 0, 0, 1, ...: ``wanted`` of them."""
    place = np.arange(wanted) % (2 * length)
    return np.minimum(place, 2 * length - 1 - place)


def _measure(path: Path) -> dict[str, Any]:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication

    from inpaint_app.document.geometry import Point
    from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
    from inpaint_app.ui.canvas.canvas import Canvas
    from inpaint_app.ui.editing.editor import Editor

    class TimedEditor(Editor):
        stamp_s = 0.0

        def time_strokes(self) -> None:
            extend = self.mask.extend_stroke

            def timed(to: Point, pressure: float = 1.0) -> None:
                start = time.perf_counter()
                extend(to, pressure)
                self.stamp_s = time.perf_counter() - start

            self.mask.extend_stroke = timed  # type: ignore[method-assign]  # a benchmark may look inside

    class TimedCanvas(Canvas):
        paints = 0
        paint_s = 0.0

        def paintEvent(self, event: QPaintEvent) -> None:
            start = time.perf_counter()
            super().paintEvent(event)
            self.paint_s = time.perf_counter() - start
            self.paints += 1

    application = QApplication.instance() or QApplication([])
    editor = TimedEditor(PushPullEngine)
    editor.time_strokes()
    canvas = TimedCanvas(editor)

    pointer = BenchmarkPointer(application, canvas)
    wait_for = pointer.wait_for
    failures: list[Message] = []
    editor.session.failed.connect(failures.append)
    canvas.resize(VIEW.width, VIEW.height)
    canvas.show()
    wait_for(lambda: canvas.paints > 0)

    memory = _PeakMemory()
    opened_at = 0.0
    empty_paints = canvas.paints

    def opened() -> None:
        nonlocal opened_at, empty_paints
        opened_at, empty_paints = time.perf_counter(), canvas.paints

    editor.session.document_changed.connect(opened)
    editor.files.open_file(path)
    wait_for(lambda: bool(failures) or (opened_at > 0 and canvas.paints > empty_paints))
    first_paint_s = time.perf_counter() - opened_at
    after, peak = memory.stop()
    document = editor.document
    if document is None:
        raise InpaintError(failures[0] if failures else Message(
            "{name} could not be opened; choose another photo.", name=path.name))
    photo = document.photo
    result: dict[str, Any] = {
        "width": photo.size.width,
        "height": photo.size.height,
        "megapixels": photo.rect.area / 1e6,
        "first_paint_ms": round(first_paint_s * 1e3, 1),
        "open_ratio": round((after - memory.before) / photo.pixels.nbytes, 3),
        "open_peak_ratio": round((peak - memory.before) / photo.pixels.nbytes, 3),
    }
    canvas.tools.set_diameter(BRUSH_DIAMETER)
    canvas.tools.set_hardness(BRUSH_HARDNESS)
    for name, show in (("fit", canvas.fit), ("actual", canvas.actual)):
        editor.mask.clear()
        show()
        application.processEvents()
        result[name] = _paint_stroke(editor, canvas, pointer)
    editor.mask.clear()
    canvas.fit()
    result["lasso"] = _measure_lasso(editor, canvas, pointer)
    result["wand"] = _measure_wand(editor, canvas, pointer)
    editor.mask.clear()
    result["split"] = _drag_divider(editor, canvas, pointer)
    editor.shut_down()
    return result


def _drag_divider(editor: Any, canvas: Any, pointer: BenchmarkPointer) -> dict[str, float]:
    """The divider of the split view moved across the whole view and back, in EVENTS steps."""
    from inpaint_app.document.geometry import Point
    from inpaint_app.document.masks.mask import Brush
    from inpaint_app.ui.canvas.compare import SplitDivider

    size = editor.document.photo.size
    editor.mask.begin_stroke(Brush(BRUSH_DIAMETER, 1.0), False, Point(size.width / 2, size.height / 2))
    editor.mask.end_stroke()
    editor.fill()
    pointer.wait_for(lambda: not editor.busy)
    divider = SplitDivider(canvas)
    divider.moved.connect(canvas.set_split)
    divider.show()
    divider.move_to(0.0)
    return timing([
        pointer.repainted(partial(divider.move_to, 1 - abs(1 - 2 * step / EVENTS))) for step in range(1, EVENTS + 1)
    ])


def _paint_stroke(editor: Any, canvas: Any, pointer: BenchmarkPointer) -> dict[str, float]:
    """One stroke across the whole view."""
    stamps, paints = [], []

    def look() -> None:
        stamps.append(editor.stamp_s)
        paints.append(canvas.paint_s)

    result = pointer.drag(look)
    pointer.release(*pointer.end)
    return result | {
        "stamp_ms": round(float(np.median(stamps)) * 1e3, 3),
        "paint_ms": round(float(np.median(paints)) * 1e3, 3),
    }


def _measure_lasso(editor: Any, canvas: Any, pointer: BenchmarkPointer) -> dict[str, float]:
    """A lasso around most of the view: moves as ``drag`` measures them, "done_ms" from letting go until the mask is
    painted, and "blocked_ms", the longest that the window did nothing else meanwhile.
    """
    from inpaint_app.ui.canvas.gestures.tool_state import ToolKind

    canvas.tools.set_tool(ToolKind.LASSO)
    result = pointer.drag(lambda: None)
    return result | _selected(editor, canvas, pointer, lambda: pointer.release(*pointer.end))


def _measure_wand(editor: Any, canvas: Any, pointer: BenchmarkPointer) -> dict[str, float]:
    """A click in the middle of the photo: "done_ms" and "blocked_ms" as for the lasso, "whole_done_ms" and
    "whole_blocked_ms" with a tolerance that takes the whole photo.
    """
    from dataclasses import replace

    from inpaint_app.ui.canvas.gestures.tool_state import ToolKind

    canvas.tools.set_tool(ToolKind.WAND)
    result: dict[str, float] = {}
    for name, tolerance in (("", 32), ("whole_", 255)):
        editor.mask.clear()
        canvas.tools.set_options(replace(canvas.tools.options, tolerance=tolerance))
        place = canvas.width() / 2, canvas.height() / 2
        pointer.press(*place)
        figures = _selected(editor, canvas, pointer, lambda place=place: pointer.release(*place))  # type: ignore[misc]
        result |= {name + key: value for key, value in figures.items()}
    return result


def _selected(editor: Any, canvas: Any, pointer: BenchmarkPointer, act: Callable[[], None]) -> dict[str, float]:
    paints: list[int] = []

    def changed(_: object) -> None:
        paints.append(canvas.paints)

    editor.session.mask_changed.connect(changed)
    pointer.blocked_s = 0.0
    start = time.perf_counter()
    act()
    pointer.wait_for(lambda: bool(paints) and bool(canvas.paints > paints[0]), rest_s=0.001)
    done = time.perf_counter() - start
    editor.session.mask_changed.disconnect(changed)
    return {"done_ms": round(done * 1e3, 1), "blocked_ms": round(pointer.blocked_s * 1e3, 1)}


class _PeakMemory:
    """Resident memory of this process: at the start, at the end, and the most in between, bytes."""

    def __init__(self) -> None:
        import psutil

        self._process = psutil.Process()
        self.before = self._resident()
        self._peak = self.before
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> tuple[int, int]:
        """(now, peak)"""
        now = self._resident()
        self._stopped.set()
        self._thread.join()
        return now, max(self._peak, now, self._kernel_peak())

    def _resident(self) -> int:
        return int(self._process.memory_info().rss)

    def _watch(self) -> None:
        while not self._stopped.wait(0.002):
            self._peak = max(self._peak, self._resident())

    @staticmethod
    def _kernel_peak() -> int:
        """What Linux has recorded, which misses nothing between two samples; 0 elsewhere."""
        try:
            status = Path("/proc/self/status").read_text()
        except OSError:
            return 0
        return next((int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmHWM")), 0)
