"""Makes resources/screenshot.png, the picture in the README: a sample photo, its fill, and a mask.

Run from the checkout, with or without a display:

    python packaging/make_screenshot.py [PHOTO MASK [OUT]]
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from inpaint_app.document.geometry import Point  # noqa: E402 - the platform is chosen first
from inpaint_app.document.masks.mask import Brush  # noqa: E402
from inpaint_app.settings import Settings  # noqa: E402
from inpaint_app.ui.launch import make_application, make_window  # noqa: E402

WAIT_S = 300.0


def main() -> int:
    """Exit status 0 done, 1 could not."""
    given = [Path(argument) for argument in sys.argv[1:]]
    samples = ROOT / "resources" / "samples"
    photo, mask = given[:2] if len(given) >= 2 else (samples / "old-print.jpg", samples / "old-print-mask.png")
    out = given[2] if len(given) > 2 else ROOT / "resources" / "screenshot.png"
    app = make_application()
    window = make_window(Settings(brush_diameter=52.0, brush_hardness=0.9))
    window.resize(1180, 690)
    window.show()
    problems: list[str] = []
    editor = window.editor
    editor.session.failed.connect(problems.append)

    def wait(done: Callable[[], bool]) -> None:
        end = time.monotonic() + WAIT_S
        while not done() and not problems and time.monotonic() < end:
            app.processEvents()
            time.sleep(0.01)

    editor.files.open_file(photo)
    wait(lambda: editor.document is not None)
    document = editor.document
    if document is not None:
        editor.mask.load(mask)
        wait(lambda: not document.mask.is_empty)
        window.fills.fill()
        wait(lambda: not editor.busy)
        editor.mask.clear()
        width, height = document.photo.size
        editor.mask.begin_stroke(Brush(52.0, 0.9), False, Point(width * 0.30, height * 0.60))
        for step in range(1, 13):
            editor.mask.extend_stroke(Point(width * (0.30 + 0.010 * step), height * (0.60 + 0.004 * step)))
        editor.mask.end_stroke()
        wait(lambda: not editor.file_activity)
        app.processEvents()
        _save(window.grab().toImage(), out)
    editor.shut_down()
    for sentence in problems:
        print(sentence, file=sys.stderr)
    return 1 if problems or document is None else 0


def _save(image: object, out: Path) -> None:
    """Save with at most 256 colours and without what a screenshot does not need, which keeps it small."""
    import numpy as np
    from PIL import Image
    from PySide6.QtGui import QImage

    assert isinstance(image, QImage)
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    pixels = rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3)
    picture = Image.fromarray(pixels).quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    picture.save(out, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
