"""Makes the icons from resources/icons/app.svg: PNG of every usual size, .ico for Windows, .icns for macOS.

    python packaging/make_icons.py

``icons/hicolor`` is laid out as in /usr/share/icons. Bytes depend on the versions of Qt and Pillow, so tests compare
pixels.
"""

from __future__ import annotations

import io
import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from making import ROOT, Made, main
from PIL import Image
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

sys.path.insert(0, str(ROOT))
from inpaint_app.version import APP_ID

SOURCE = ROOT / "resources" / "icons" / "app.svg"
ICONS = ROOT / "packaging" / "icons"
SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
_ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)


def drawn(size: int) -> Image.Image:
    """The icon, RGBA, ``size`` pixels wide and high."""
    picture = QImage(size, size, QImage.Format.Format_RGBA8888)
    picture.fill(0)
    painter = QPainter(picture)
    renderer = QSvgRenderer(QByteArray(SOURCE.read_bytes()))
    renderer.render(painter)
    painter.end()
    return Image.frombytes("RGBA", (size, size), bytes(picture.constBits()))


def make() -> Made:
    """Every icon, as the bytes of its file."""
    pictures = {size: drawn(size) for size in SIZES}
    largest = drawn(1024)
    made: dict = {ICONS / "hicolor" / "scalable" / "apps" / f"{APP_ID}.svg": SOURCE.read_bytes()}
    for size, picture in pictures.items():
        made[ICONS / "hicolor" / f"{size}x{size}" / "apps" / f"{APP_ID}.png"] = _file(picture, "PNG", optimize=True)
    ico = [pictures[size] for size in _ICO_SIZES]
    made[ICONS / "inpaint-app.ico"] = _file(
        ico[-1], "ICO", sizes=[(size, size) for size in _ICO_SIZES], append_images=ico[:-1])
    made[ICONS / "inpaint-app.icns"] = _file(largest, "ICNS", append_images=list(pictures.values()))
    return made


def _file(picture: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


if __name__ == "__main__":
    sys.exit(main(make))
