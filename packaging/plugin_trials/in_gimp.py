"""Run within GIMP by ``packaging/try_plugins.py``: calls the plug-in as a menu would, and looks at what it has made."""

import json
import os

import gi

gi.require_version("Gegl", "0.4")
gi.require_version("Gimp", "3.0")
from gi.repository import Gegl, Gimp  # noqa: E402 - the versions are chosen first

report = {"failed": []}


def check(what, holds):
    """Note what does not hold."""
    report[what] = bool(holds)
    if not holds:
        report["failed"].append(what)


def run(name, image, **options):
    """Call a procedure of the plug-in; its status."""
    procedure = Gimp.get_pdb().lookup_procedure(name)
    config = procedure.create_config()
    config.set_property("run-mode", Gimp.RunMode.NONINTERACTIVE)
    config.set_property("image", image)
    config.set_core_object_array("drawables", image.get_layers()[:1])
    for option, value in options.items():
        config.set_property(option, value)
    values = procedure.run(config)
    status = values.index(0)
    if status != Gimp.PDBStatusType.SUCCESS:
        report[f"{name} says"] = str(Gimp.get_pdb().get_last_error())
    return status


def painted(precision, width=192, height=144):
    """A photo with a bright square in it, and a scratch."""
    image = Gimp.Image.new_with_precision(width, height, Gimp.ImageBaseType.RGB, precision)
    layer = Gimp.Layer.new(image, "photo", width, height, Gimp.ImageType.RGB_IMAGE, 100, Gimp.LayerMode.NORMAL)
    image.insert_layer(layer, None, 0)
    for colour, (x, y, w, h) in (
        ("#406080", (0, 0, width, height)), ("#7090a0", (0, 0, width, 40)), ("#ffffff", (80, 60, 24, 20)),
        ("#f8f8f0", (20, 10, 1, 110)), ("#f8f8f0", (150, 20, 1, 100)),
    ):
        Gimp.context_set_foreground(Gegl.Color.new(colour))
        image.select_rectangle(Gimp.ChannelOps.REPLACE, x, y, w, h)
        layer.edit_fill(Gimp.FillType.FOREGROUND)
    Gimp.Selection.none(image)
    return image


def pixel(drawable, x, y):
    """Red, green, blue and alpha, 0 to 1."""
    colour = drawable.get_pixel(x, y)
    return [round(value, 4) for value in colour.get_rgba()]


deep = painted(Gimp.Precision.U16_NON_LINEAR)
check("nothing selected is refused", run("inpaint-app-fill", deep) != Gimp.PDBStatusType.SUCCESS)
deep.select_rectangle(Gimp.ChannelOps.REPLACE, 76, 56, 32, 28)
check("fill runs", run("inpaint-app-fill", deep, quality="fast") == Gimp.PDBStatusType.SUCCESS)
layers = deep.get_layers()
check("fill is a layer", len(layers) == 2)
if len(layers) == 2:
    report["filled"], report["outside"] = pixel(layers[0], 92, 70), pixel(layers[0], 40, 100)
    report["precision"] = deep.get_precision().value_nick
    check("hole is filled", report["filled"][3] == 1 and report["filled"][0] < 0.8)
    check("outside is left", report["outside"][3] == 0)
    seam = pixel(layers[0], 71, 70)
    check("what surrounds it is the photo's own", seam[3] == 1 and seam == pixel(layers[1], 71, 70))
    check("depth is kept", deep.get_precision() == Gimp.Precision.U16_NON_LINEAR)
    check("selection is kept", list(Gimp.Selection.bounds(deep))[2:] == [76, 56, 108, 84])
    check("name", layers[0].get_name() == "Fill")
scan = painted(Gimp.Precision.U8_NON_LINEAR)
check("detect runs", run("inpaint-app-detect", scan, sensitivity=90.0) == Gimp.PDBStatusType.SUCCESS)
check("damage is selected", not Gimp.Selection.is_empty(scan))
report["damage"] = list(Gimp.Selection.bounds(scan))[2:]
check("no layer is left by it", len(scan.get_layers()) == 1)
Gimp.Selection.none(scan)
check("restore runs", run("inpaint-app-restore", scan) == Gimp.PDBStatusType.SUCCESS)
check("restored is a layer", [layer.get_name() for layer in scan.get_layers()] == ["Restored", "photo"])
with open(os.path.join(os.environ["INPAINT_APP_TRIAL"], "report.json"), "w", encoding="utf-8") as file:
    json.dump(report, file)
