from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColorSpace, QImage, QPixmap

from inpaint_app.ui.commands.clipboard import array_from_image

PIXELS = np.random.default_rng(5).integers(0, 256, (7, 5, 4), np.uint8)
"""An odd width, so that rows are padded."""


def image_of(pixels, form):
    return QImage(pixels.tobytes(), pixels.shape[1], pixels.shape[0], pixels.strides[0], form).copy()


def test_opaque_pictures_lose_their_alpha():
    opaque = PIXELS.copy()
    opaque[..., 3] = 255
    result = array_from_image(image_of(opaque, QImage.Format.Format_RGBA8888))
    assert np.array_equal(result, opaque[..., :3])


def test_transparent_pictures_keep_their_alpha():
    assert np.array_equal(array_from_image(image_of(PIXELS, QImage.Format.Format_RGBA8888)), PIXELS)


def test_grey_pictures_stay_grey():
    grey = np.ascontiguousarray(PIXELS[..., 0])
    result = array_from_image(image_of(grey, QImage.Format.Format_Grayscale8))
    assert np.array_equal(result, grey[..., None])


def test_deep_pictures_stay_deep():
    deep = np.random.default_rng(6).integers(0, 65536, (7, 5, 4), np.uint16)
    deep[..., 3] = 65535
    result = array_from_image(image_of(deep, QImage.Format.Format_RGBA64))
    assert result.dtype == np.uint16
    assert np.array_equal(result, deep[..., :3])


def test_pictures_with_another_profile_are_brought_to_srgb():
    opaque = PIXELS.copy()
    opaque[..., 3] = 255
    image = image_of(opaque, QImage.Format.Format_RGBA8888)
    image.setColorSpace(QColorSpace(QColorSpace.NamedColorSpace.AdobeRgb))
    assert not np.array_equal(array_from_image(image), opaque[..., :3])


@pytest.mark.parametrize("nothing", [None, "text", QImage()])
def test_what_is_no_picture_is_none(qapp, nothing):
    assert array_from_image(nothing) is None


def test_pixmaps_work_too(qapp):
    pixmap = QPixmap(4, 3)
    pixmap.fill("#102030")
    assert array_from_image(pixmap)[0, 0].tolist() == [0x10, 0x20, 0x30]
