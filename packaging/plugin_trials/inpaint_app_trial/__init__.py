"""Run within Krita by ``packaging/try_plugins.py``: calls the plug-in, looks at what it has made, ends the program."""

from __future__ import annotations

import json
import os
import struct
import traceback

import inpaint_app_krita
from inpaint_app_krita import inpaint_reach
from krita import Extension, Krita, Selection
from PyQt5.QtCore import QByteArray, QTimer
from PyQt5.QtWidgets import QMessageBox

WIDTH, HEIGHT = 192, 144
report = {"failed": [], "said": []}


def check(what, holds):
    """Note what does not hold."""
    report[what] = bool(holds)
    if not holds:
        report["failed"].append(what)


def painted(depth):
    """A photo with a bright square in it, and scratches; BGRA as Krita has it."""
    document = Krita.instance().createDocument(WIDTH, HEIGHT, "photo", "RGBA", depth, "", 300.0)
    kind, most = ("<4H", 65535) if depth == "U16" else ("<4B", 255)

    def value(x, y):
        if 80 <= x < 104 and 60 <= y < 80:
            return 1.0, 1.0, 1.0
        if x in (20, 150) and 10 < y < 125:
            return 0.95, 0.97, 0.97
        return (0.63, 0.56, 0.44) if y < 40 else (0.5, 0.38, 0.25)

    rows = (struct.pack(kind, *(round(part * most) for part in (*value(x, y), 1.0)))
            for y in range(HEIGHT) for x in range(WIDTH))
    layer = document.createNode("photo", "paintlayer")
    document.rootNode().addChildNode(layer, None)
    layer.setPixelData(QByteArray(b"".join(rows)), 0, 0, WIDTH, HEIGHT)
    document.refreshProjection()
    document.waitForDone()
    return document


def pixel(node, depth, x, y):
    """Blue, green, red and alpha, 0 to 1."""
    kind, most = ("<4H", 65535) if depth == "U16" else ("<4B", 255)
    return [round(part / most, 4) for part in struct.unpack(kind, bytes(node.pixelData(x, y, 1, 1)))]


def named(document):
    """The topmost layer's name."""
    return document.topLevelNodes()[-1].name()


def tries():
    """Fill at 16 bits; search and restore at 8."""
    deep = painted("U16")
    try:
        inpaint_app_krita.fill("fast", deep)
        check("nothing selected is refused", False)
    except inpaint_reach.ReachError as error:
        report["said"].append(str(error))
        check("nothing selected is refused", True)
    chosen = Selection()
    chosen.select(76, 56, 32, 28, 255)
    deep.setSelection(chosen)
    inpaint_app_krita.fill("fast", deep)
    deep.waitForDone()
    layer = deep.topLevelNodes()[-1]
    check("fill is a layer", layer.name() == "Fill")
    report["filled"], report["outside"] = pixel(layer, "U16", 92, 70), pixel(layer, "U16", 40, 100)
    check("hole is filled", report["filled"][3] == 1 and report["filled"][2] < 0.8)
    check("outside is left", report["outside"][3] == 0)
    check("depth is kept", deep.colorDepth() == "U16")
    photo = deep.nodeByName("photo")
    seam = pixel(layer, "U16", 71, 70)
    check("what surrounds it is the photo's own", seam[3] == 1 and seam == pixel(photo, "U16", 71, 70))
    scan = painted("U8")
    inpaint_app_krita.detect(scan, 90)
    found = scan.selection()
    check("damage is selected", found is not None and found.width() > 0)
    scan.setSelection(None)
    inpaint_app_krita.restore(scan)
    check("restored is a layer", named(scan) == "Restored")


def run():
    """All of it, then the end of the program."""
    QMessageBox.information = QMessageBox.warning = lambda *words: report["said"].append(words[-1])
    try:
        tries()
    except Exception:
        report["failed"].append(traceback.format_exc())
    actions = {action.objectName() for action in Krita.instance().actions()}
    check("commands are in the menu", {"inpaint_app_fill", "inpaint_app_detect", "inpaint_app_restore"} <= actions)
    with open(os.path.join(os.environ["INPAINT_APP_TRIAL"], "report.json"), "w", encoding="utf-8") as file:
        json.dump(report, file)
    os._exit(0)  # Krita's own end asks about unsaved documents


class Trial(Extension):
    """Begins when there is a window."""

    def setup(self):
        """Nothing before."""

    def createActions(self, window):  # noqa: N802, ARG002 - name and signature are Krita's
        """Called for the window."""
        QTimer.singleShot(3000, run)


Krita.instance().addExtension(Trial(Krita.instance()))
