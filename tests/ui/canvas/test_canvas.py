"""The canvas as a user meets it: a real widget, real events, and what is on the screen afterwards."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image, ImageCms
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QColor, QColorSpace
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inpaint_app.document.geometry import Point, Rect
from inpaint_app.document.layers.layers import Photo
from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.canvas.tiles.tile_rendering import TILE
from inpaint_app.ui.editing.editor import Editor
from tests.ui.canvas.acting import drag, leave, noise, on_screen, rgb, wait_for_fill


def drawn(canvas: Canvas) -> np.ndarray:
    """A fresh drawing of the whole canvas, HW3."""
    return rgb(canvas.grab())


def drawn_anew(qtbot: QtBot, canvas: Canvas, editor: Editor) -> np.ndarray:
    """What another canvas, without any history of repaints, draws of the same."""
    other = Canvas(editor)  # never shown: a second window would catch the pointer
    qtbot.addWidget(other)
    other.resize(canvas.size())
    other.grab()
    other.set_overlay_opacity(canvas.overlay_opacity)
    other.set_zoom(canvas.zoom)
    other.centre_on(canvas.viewport.centre)
    assert other.viewport.origin == canvas.viewport.origin
    return drawn(other)


# -- showing


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_every_kind_of_photo_is_shown_pixel_by_pixel_at_100_percent(
    canvas: Canvas, editor: Editor, channels: int, dtype: type
) -> None:
    pixels = noise(300, 200, channels, dtype)
    if channels in (2, 4):
        pixels[..., -1] = np.iinfo(dtype).max
    editor.set_photo(Photo(pixels.copy()))
    canvas.actual()
    eight = pixels if dtype is np.uint8 else np.round(pixels / 257).astype(np.uint8)
    expected = np.repeat(eight[..., :1], 3, axis=2) if channels <= 2 else eight[..., :3]
    assert np.array_equal(drawn(canvas)[50:250, 50:350], expected)


def test_a_transparent_photo_shows_the_checkerboard_and_none_of_its_hidden_colours(
    canvas: Canvas, editor: Editor
) -> None:
    pixels = np.zeros((200, 300, 4), np.uint8)
    pixels[..., :3] = (255, 0, 0)
    pixels[:, 150:, 3] = 255
    editor.set_photo(Photo(pixels))
    for zoom in (1.0, 0.5, 0.3):
        canvas.set_zoom(zoom)
        view = drawn(canvas)
        left, top = (int(edge) for edge in canvas.viewport.to_view(Point(0, 0)))
        half = int(150 * zoom)
        transparent = view[top + 2 : top + int(200 * zoom) - 2, left + 2 : left + half - 3].reshape(-1, 3)
        opaque = view[top + 2 : top + int(200 * zoom) - 2, left + half + 3 : left + 2 * half - 2].reshape(-1, 3)
        assert {tuple(pixel) for pixel in transparent} == {(255, 255, 255), (204, 204, 204)}
        assert {tuple(pixel) for pixel in opaque} == {(255, 0, 0)}


def test_around_the_photo_lies_the_background(canvas: Canvas, editor: Editor) -> None:
    canvas.set_background_colour(QColor(10, 20, 30))
    editor.set_photo(Photo(np.full((100, 100, 3), 255, np.uint8)))
    canvas.actual()
    view = drawn(canvas)
    assert tuple(view[5, 5]) == tuple(view[99, 200]) == tuple(view[200, 150]) == (10, 20, 30)
    assert (view[100:200, 150:250] == 255).all()


def test_a_photo_larger_than_the_view_is_fitted_and_stays_fitted(canvas: Canvas, editor: Editor) -> None:
    zooms: list[float] = []
    canvas.zoom_changed.connect(zooms.append)
    editor.set_photo(Photo(noise(1600, 800)))
    assert canvas.zoom == zooms[-1] == 0.25
    canvas.resize(800, 300)
    assert canvas.zoom == zooms[-1] == 0.375
    canvas.zoom_in()
    canvas.resize(400, 300)
    assert canvas.zoom == zooms[-1] == 0.5
    canvas.fit()
    assert canvas.zoom == 0.25


def test_no_document_says_how_to_open_one_and_swallows_every_gesture(canvas: Canvas, editor: Editor) -> None:
    drag(canvas, (50, 50), (80, 80))
    canvas.zoom_in()
    canvas.fit()
    assert len(np.unique(drawn(canvas))) > 2  # the sentence
    editor.set_photo(Photo(noise(40, 40)))
    editor.close_document()
    assert canvas.view_centre is None
    assert len(np.unique(drawn(canvas))) > 2


# -- colour


def converted(pixels: np.ndarray, icc: bytes) -> np.ndarray:
    """The same by LittleCMS."""
    mode = "L" if pixels.shape[2] == 1 else "RGB"
    image = Image.fromarray(pixels[..., 0] if mode == "L" else pixels, mode=None)
    result = ImageCms.profileToProfile(
        image, ImageCms.ImageCmsProfile(io.BytesIO(icc)), ImageCms.createProfile("sRGB"),
        ImageCms.Intent.RELATIVE_COLORIMETRIC, outputMode="RGB",
    )
    return np.asarray(result)


@pytest.mark.parametrize(
    "name", [QColorSpace.NamedColorSpace.DisplayP3, QColorSpace.NamedColorSpace.AdobeRgb]
)
def test_colours_are_converted_from_the_photos_profile(
    canvas: Canvas, editor: Editor, name: QColorSpace.NamedColorSpace
) -> None:
    icc = bytes(QColorSpace(name).iccProfile().data())
    pixels = np.repeat(np.repeat(noise(20, 15), 10, axis=0), 10, axis=1) // 2 + 60
    editor.set_photo(Photo(pixels.copy(), icc=icc))
    canvas.actual()
    shown = drawn(canvas)[75:225, 100:300].astype(int)
    assert np.abs(shown - converted(pixels, icc)).max() <= 2
    assert np.abs(shown - pixels).max() > 5


def test_a_grey_profile_is_honoured(canvas: Canvas, editor: Editor) -> None:
    gamma = QColorSpace(QPointF(0.3127, 0.329), QColorSpace.TransferFunction.Gamma, 1.8)
    pixels = np.repeat(np.repeat(np.arange(0, 250, 5, dtype=np.uint8)[:, None], 4, axis=0), 200, axis=1)[..., None]
    editor.set_photo(Photo(pixels.copy(), icc=bytes(gamma.iccProfile().data())))
    canvas.actual()
    shown = drawn(canvas)[50:250, 200].astype(int)
    linear = (pixels[:, 0, 0] / 255) ** 1.8
    srgb = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055) * 255
    assert np.abs(shown - srgb[:, None]).max() <= 2


@pytest.mark.parametrize("channels", [1, 3])
def test_an_unreadable_profile_counts_as_srgb(canvas: Canvas, editor: Editor, channels: int, qtlog) -> None:
    pixels = noise(100, 100, channels)
    with qtlog.disabled():
        editor.set_photo(Photo(pixels.copy(), icc=b"not a profile"))
    canvas.actual()
    assert np.array_equal(drawn(canvas)[100:200, 150:250], np.broadcast_to(pixels, (100, 100, 3)))


# -- mask overlay, outline


def test_the_mask_is_shown_in_its_colour_and_opacity(canvas: Canvas, editor: Editor) -> None:
    editor.set_photo(Photo(np.full((300, 400, 3), 100, np.uint8)))
    canvas.set_overlay_colour(QColor(0, 200, 0))
    canvas.set_overlay_opacity(0.5)
    canvas.tools.set_diameter(40)
    canvas.tools.set_hardness(1.0)
    drag(canvas, (100, 100), (200, 100))
    leave(canvas)
    view = drawn(canvas).astype(int)
    assert np.abs(view[100, 150] - (50, 150, 50)).max() <= 1
    assert tuple(view[200, 150]) == (100, 100, 100)
    canvas.set_overlay_opacity(1.0)
    assert np.abs(drawn(canvas)[100, 150].astype(int) - (0, 200, 0)).max() <= 1
    canvas.set_overlay_visible(False)
    assert (drawn(canvas) == 100).all()


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_the_outline_of_the_brush_shows_on_any_picture_and_beyond_its_border(
    canvas: Canvas, editor: Editor, grey: int
) -> None:
    canvas.set_background_colour(QColor(grey, grey, grey))
    editor.set_photo(Photo(np.full((100, 100, 3), grey, np.uint8)))
    canvas.actual()
    canvas.tools.set_diameter(60)
    for x, y in ((200, 150), (152, 102), (40, 40), (395, 5)):
        QTest.mouseMove(canvas, QPoint(x, y))
        view = on_screen(canvas).astype(int)
        angles = np.linspace(0, 2 * np.pi, 90)
        columns, rows = np.round(x + 30 * np.cos(angles)), np.round(y + 30 * np.sin(angles))
        seen = (columns >= 0) & (columns < 400) & (rows >= 0) & (rows < 300)
        places = zip(rows[seen].astype(int), columns[seen].astype(int), strict=True)
        ring = [view[max(r - 2, 0) : r + 3, max(c - 2, 0) : c + 3] for r, c in places]
        contrasts = [np.abs(part - grey).max() for part in ring]
        assert min(contrasts) > 60
    leave(canvas)
    assert (on_screen(canvas) == grey).all()


# -- repainting


@pytest.mark.parametrize("zoom", [0.19, 0.5, 0.83, 1.0, 1.7, 6.0])
def test_partial_repaints_leave_the_same_as_a_whole_one(
    qtbot: QtBot, canvas: Canvas, editor: Editor, zoom: float
) -> None:
    editor.set_photo(Photo(noise(1500, 1100)))
    canvas.set_zoom(zoom)
    canvas.centre_on(Point(700, 500))
    canvas.tools.set_diameter(90 / zoom / 2)
    canvas.tools.set_hardness(0.3)
    QApplication.processEvents()
    drag(canvas, (-20, 40), (60, 80), (200, 150), (290, 97), (410, 310))
    canvas.tools.swap_paint_erase()
    canvas.tools.set_diameter(20 / zoom)
    drag(canvas, (200, 10), (199, 290))
    editor.fill()
    wait_for_fill(qtbot, editor)
    drag(canvas, (30, 260), (240, 201))
    editor.undo()
    leave(canvas)
    assert np.array_equal(on_screen(canvas), drawn_anew(qtbot, canvas, editor))


@pytest.mark.parametrize("zoom", [0.19, 0.45, 0.83, 1.0, 1.7, 6.0])
def test_hard_edges_are_repainted_as_far_as_interpolation_carries_them(
    qtbot: QtBot, canvas: Canvas, editor: Editor, zoom: float
) -> None:
    editor.set_photo(Photo(np.full((1100, 1500, 3), 90, np.uint8)))
    canvas.set_overlay_opacity(1.0)
    canvas.set_zoom(zoom)
    leave(canvas)
    assert editor.document is not None
    generator = np.random.default_rng(3)
    middle = canvas.viewport.centre
    for value in (255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0):
        seam = round((200 - canvas.viewport.origin[0]) / TILE) * TILE  # where two tiles meet within the view
        left = int(generator.choice([middle.x + generator.integers(-150, 120) / zoom, seam / zoom + 1]))
        top = int(middle.y + generator.integers(-100, 80) / zoom)
        right, bottom = left + int(generator.integers(1, 60)), top + int(generator.integers(1, 60))
        rect = Rect(left, top, right, bottom).clip(editor.document.photo.size)
        editor.document.mask.write(rect, value)
        editor.session.mask_changed.emit(rect)
        assert np.array_equal(on_screen(canvas), drawn_anew(qtbot, canvas, editor))


def test_panning_and_zooming_back_shows_the_same(canvas: Canvas, editor: Editor) -> None:
    editor.set_photo(Photo(noise(1500, 1100)))
    canvas.set_zoom(0.8)
    leave(canvas)
    first = on_screen(canvas)
    canvas.pan(-133, 57)
    assert np.array_equal(on_screen(canvas)[57:, :-133], first[:-57, 133:])
    canvas.pan(133, -57)
    canvas.set_zoom(5.0)
    QApplication.processEvents()
    canvas.set_zoom(0.8)
    assert np.array_equal(on_screen(canvas), first)


# -- scaled desktops

_SCALED = """
import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtWidgets import QApplication
from inpaint_app.document.layers.layers import Photo
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.editing.editor import Editor

application = QApplication([])
editor = Editor(PushPullEngine)
canvas = Canvas(editor)
canvas.resize(400, 300)
canvas.show()
application.processEvents()
ratio = canvas.devicePixelRatioF()
assert ratio == {ratio}, ratio
pixels = np.random.default_rng(0).integers(0, 256, (900, 1200, 3), np.uint8)
editor.set_photo(Photo(pixels.copy()))
canvas.actual()
application.sendEvent(canvas, QEvent(QEvent.Type.Leave))
left, top = canvas.viewport.origin
image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
assert (image.width(), image.height()) == (400 * ratio, 300 * ratio)
rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
shown = rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3)
assert np.array_equal(shown, pixels[-top : -top + image.height(), -left : -left + image.width()])

canvas.tools.set_diameter(21)
canvas.tools.set_hardness(1.0)
at, left_button = QPointF(80, 60), Qt.MouseButton.LeftButton
press, release = QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease
for kind, buttons in ((press, left_button), (release, Qt.MouseButton.NoButton)):
    event = QMouseEvent(kind, at, canvas.mapToGlobal(at), left_button, buttons, Qt.KeyboardModifier.NoModifier)
    application.sendEvent(canvas, event)
rows, columns = np.nonzero(editor.document.mask.pixels >= 128)
assert abs(columns.mean() - (80 * ratio - left)) <= 1, columns.mean()
assert abs(rows.mean() - (60 * ratio - top)) <= 1, rows.mean()
editor.shut_down()
"""


@pytest.mark.parametrize("ratio", [2.0, 1.25])
def test_on_a_scaled_desktop_100_percent_is_crisp_and_strokes_land_where_pointed(ratio: float) -> None:
    environment = {**os.environ, "QT_SCALE_FACTOR": str(ratio), "QT_QPA_PLATFORM": "offscreen"}
    script = _SCALED.replace("{ratio}", str(ratio))
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
