"""Inpaint App in Krita 5: the selection is filled, damage is selected, a scan is restored; results are layers.

Put in its place, with ``inpaint_reach.py`` beside this file, by ``inpaint-app plugin krita``.
"""

from __future__ import annotations

import os
import re
import tempfile

from krita import Extension, InfoObject, Krita, Selection
from PyQt5.QtCore import QByteArray, QLocale, Qt
from PyQt5.QtGui import QImage
from PyQt5.QtWidgets import QApplication, QMessageBox, QProgressDialog

from . import inpaint_reach
from .inpaint_reach import ReachError, say

SEAM = 5
"""Pixels around the selection that the seam of a fill may touch, and one more."""
_DEPTHS = {"U8": "U8", "U16": "U16", "F16": "U16", "F32": "U16"}


class InpaintApp(Extension):
    """Its commands, under Tools › Scripts."""

    def setup(self):
        """Nothing to be done before there is a window."""

    def createActions(self, window):  # noqa: N802 - the name is Krita's
        """Called for each window."""
        inpaint_reach.use_language(QLocale().name())
        for name, text, tool in (
            ("inpaint_app_fill", "Fill selection", lambda: fill("balanced")),
            ("inpaint_app_fill_best", "Fill selection (best of several)", lambda: fill("best")),
            ("inpaint_app_detect", "Find damage", detect),
            ("inpaint_app_restore", "Restore scan", restore),
        ):
            action = window.createAction(name, f"Inpaint App: {say(text)}", "tools/scripts")
            action.triggered.connect(lambda _checked=False, tool=tool: told(tool))


def told(tool):
    """Do it; what does not work is said."""
    try:
        tool()
    except inpaint_reach.GivenUp:
        return
    except ReachError as error:
        QMessageBox.warning(None, "Inpaint App", str(error))


def fill(quality, document=None):
    """The selection is the mask; the result is a layer with what has changed."""
    document = document or active()
    chosen = document.selection()
    if chosen is None or not chosen.width():
        raise ReachError(say("Nothing is selected; select first what is to be replaced."))
    with tempfile.TemporaryDirectory(prefix="inpaint-app-") as folder:
        mask = os.path.join(folder, "mask.png")
        width, height = document.width(), document.height()
        values = chosen.pixelData(0, 0, width, height)
        QImage(bytes(values), width, height, width, QImage.Format_Grayscale8).save(mask)
        files = {"photo": written(document, folder), "mask": mask}
        kept = chosen.duplicate()
        kept.grow(SEAM, SEAM)
        laid_on(document, computed("fill", files, folder, {"quality": quality}), say("Fill"), kept)
    document.refreshProjection()


def detect(document=None, sensitivity=50):
    """The damage becomes the selection."""
    document = document or active()
    with tempfile.TemporaryDirectory(prefix="inpaint-app-") as folder:
        result = computed(
            "detect", {"photo": written(document, folder)}, folder, {"sensitivity": str(sensitivity)})
        grey = QImage(result).convertToFormat(QImage.Format_Grayscale8)
    width, height = grey.width(), grey.height()
    bits = grey.constBits()
    bits.setsize(grey.sizeInBytes())
    rows, stride = bytes(bits), grey.bytesPerLine()
    values = b"".join(rows[y * stride: y * stride + width] for y in range(height))
    if not any(values):
        QMessageBox.information(None, "Inpaint App", say("No damage was found."))
        return
    found = Selection()
    found.setPixelData(QByteArray(values), 0, 0, width, height)
    document.setSelection(found)


def restore(document=None):
    """The restored picture is a layer."""
    document = document or active()
    with tempfile.TemporaryDirectory(prefix="inpaint-app-") as folder:
        result = computed("restore", {"photo": written(document, folder)}, folder, {})
        laid_on(document, result, say("Restored"))
    document.refreshProjection()


def active():
    """The document that is shown."""
    document = Krita.instance().activeDocument()
    if document is None:
        raise ReachError(say("Open a photo first."))
    return document


def written(document, folder):
    """What is seen of the document, as a file; 8 bits stay 8, more become 16."""
    photo = os.path.join(folder, "photo.png")
    copy = document.clone()
    try:
        copy.setBatchmode(True)
        copy.flatten()
        copy.waitForDone()
        model, depth = copy.colorModel(), copy.colorDepth()
        wanted = (model if model in ("RGBA", "GRAYA") else "RGBA", _DEPTHS.get(depth, "U16"))
        if wanted != (model, depth):
            profile = copy.colorProfile() if wanted[0] == model else ""
            copy.setColorSpace(*wanted, profile)
            copy.waitForDone()
        options = InfoObject()
        for name, value in (
            ("alpha", True), ("compression", 1), ("forceSRGB", False), ("saveSRGBProfile", False), ("indexed", False),
            ("interlaced", False), ("storeMetaData", False), ("storeAuthor", False),
        ):
            options.setProperty(name, value)
        if not copy.exportImage(photo, options):
            raise ReachError(say("Inpaint App ended without a result."))
    finally:
        copy.close()
    return photo


def computed(tool, files, folder, options):
    """The file that the program has made; the window stays alive, and its button gives it up."""
    result = os.path.join(folder, "result.png")
    shown = QProgressDialog(say("Inpaint App is computing…"), say("Cancel"), 0, 0)
    shown.setWindowTitle("Inpaint App")
    shown.setWindowModality(Qt.ApplicationModal)
    shown.show()

    def waiting():
        QApplication.processEvents()
        return not shown.wasCanceled()

    try:
        notices = inpaint_reach.run(tool, files, result, options, waiting)
    finally:
        shown.reset()
        shown.deleteLater()
    if notices:
        QMessageBox.information(None, "Inpaint App", "\n".join(notices))
    return result


def laid_on(document, result, name, kept=None):
    """A file as the topmost layer, in the colours of the document; of it what is in the selection ``kept``."""
    made = Krita.instance().openDocument(result)
    try:
        made.setBatchmode(True)
        made.setColorSpace(document.colorModel(), document.colorDepth(), document.colorProfile())
        made.waitForDone()
        width, height = made.width(), made.height()
        pixels = bytes(made.topLevelNodes()[0].pixelData(0, 0, width, height))
    finally:
        made.close()
    layer = document.createNode(name, "paintlayer")
    document.rootNode().addChildNode(layer, None)  # on top
    top, bottom = 0, height
    if kept is not None:
        top, bottom = max(0, kept.y()), min(height, kept.y() + kept.height())
        pixels = cut_out(pixels, bytes(kept.pixelData(0, 0, width, height)), width, top, bottom)
    layer.setPixelData(QByteArray(pixels), 0, top, width, bottom - top)
    document.setActiveNode(layer)


def cut_out(pixels, mask, width, top, bottom):
    """The rows from ``top`` to ``bottom`` of some pixels, transparent where the mask, a byte a pixel, is 0."""
    size = len(pixels) // len(mask)
    rows = []
    for y in range(top, bottom):
        row = bytearray(width * size)
        for run in re.finditer(b"[^\0]+", mask[y * width: (y + 1) * width]):
            start, end = run.start() * size, run.end() * size
            row[start:end] = pixels[y * width * size + start: y * width * size + end]
        rows.append(bytes(row))
    return b"".join(rows)


Krita.instance().addExtension(InpaintApp(Krita.instance()))
