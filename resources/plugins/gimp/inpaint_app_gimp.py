#!/usr/bin/env python3
"""Inpaint App in GIMP 3: the selection is filled, damage is selected, a scan is restored; results are layers.

Put in its place, with ``inpaint_reach.py`` beside it, by ``inpaint-app plugin gimp``.
"""

from __future__ import annotations

import os
import sys
import tempfile

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("GimpUi", "3.0")
from gi.repository import Gimp, GimpUi, Gio, GLib, GObject  # noqa: E402 - the versions are chosen first

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import inpaint_reach  # noqa: E402 - it lies beside this file
from inpaint_reach import say  # noqa: E402

FILL, DETECT, RESTORE = "inpaint-app-fill", "inpaint-app-detect", "inpaint-app-restore"
LABELS = {FILL: "Fill selection", DETECT: "Find damage", RESTORE: "Restore scan"}
ABOUT = {
    FILL: "Fill the selection from what the picture shows, as a layer",
    DETECT: "Find dust, hairs, scratches, folds, tears and stains, and select them",
    RESTORE: "Restore a scan in one step, as a layer",
}
SEAM = 5
"""Pixels around the selection that the seam of a fill may touch, and one more."""


def do(procedure, run_mode, image, drawables, config, data):  # noqa: ARG001 - the signature is GIMP's
    """What a menu entry does."""
    name = procedure.get_name()
    if run_mode == Gimp.RunMode.INTERACTIVE:
        GimpUi.init(name)
        dialog = GimpUi.ProcedureDialog.new(procedure, config, say(LABELS[name]))
        dialog.fill(None)
        agreed = dialog.run()
        dialog.destroy()
        if not agreed:
            return procedure.new_return_values(Gimp.PDBStatusType.CANCEL, None)
    try:
        with tempfile.TemporaryDirectory(prefix="inpaint-app-") as folder:
            {FILL: fill, DETECT: detect, RESTORE: restore}[name](image, config, folder)
    except inpaint_reach.GivenUp:
        return procedure.new_return_values(Gimp.PDBStatusType.CANCEL, None)
    except inpaint_reach.ReachError as error:
        told = GLib.Error.new_literal(Gimp.PlugIn.error_quark(), str(error), 0)
        return procedure.new_return_values(Gimp.PDBStatusType.EXECUTION_ERROR, told)
    Gimp.displays_flush()
    return procedure.new_return_values(Gimp.PDBStatusType.SUCCESS, None)


def fill(image, config, folder):
    """The selection is the mask; the result is a layer with what has changed."""
    if Gimp.Selection.is_empty(image):
        raise inpaint_reach.ReachError(say("Nothing is selected; select first what is to be replaced."))
    photo, mask = written(image, folder, with_mask=True)
    options = {"quality": config.get_property("quality")}
    result = computed("fill", {"photo": photo, "mask": mask}, folder, options)
    image.undo_group_start()
    layer = laid_on(image, result, say("Fill"))
    chosen = Gimp.Selection.save(image)
    Gimp.Selection.sharpen(image)
    Gimp.Selection.grow(image, SEAM)
    Gimp.Selection.invert(image)
    layer.add_alpha()
    if not Gimp.Selection.is_empty(image):
        layer.edit_clear()
    image.select_item(Gimp.ChannelOps.REPLACE, chosen)
    image.remove_channel(chosen)
    image.set_selected_layers([layer])
    image.undo_group_end()


def detect(image, config, folder):
    """The damage becomes the selection."""
    photo, _ = written(image, folder)
    result = computed("detect", {"photo": photo}, folder, {"sensitivity": str(config.get_property("sensitivity"))})
    found = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, Gio.File.new_for_path(result))
    image.undo_group_start()
    layer = Gimp.Layer.new_from_drawable(found.get_layers()[0], image)
    image.insert_layer(layer, None, 0)
    mask = layer.create_mask(Gimp.AddMaskType.COPY)
    layer.add_mask(mask)
    image.select_item(Gimp.ChannelOps.REPLACE, mask)
    image.remove_layer(layer)
    image.undo_group_end()
    found.delete()
    if Gimp.Selection.is_empty(image):
        Gimp.message(say("No damage was found."))


def restore(image, config, folder):
    """The restored picture is a layer."""
    photo, _ = written(image, folder)
    options = {
        "preset": config.get_property("preset"), "sensitivity": str(config.get_property("sensitivity"))}
    result = computed("restore", {"photo": photo}, folder, options)
    image.undo_group_start()
    image.set_selected_layers([laid_on(image, result, say("Restored"))])
    image.undo_group_end()


def written(image, folder, with_mask=False):
    """What is seen of the image, and its selection, as files; 8 bits stay 8, more become 16."""
    copy = image.duplicate()
    try:
        if copy.get_base_type() == Gimp.ImageBaseType.INDEXED:
            copy.convert_rgb()
        deep = image.get_precision() not in (
            Gimp.Precision.U8_LINEAR, Gimp.Precision.U8_NON_LINEAR, Gimp.Precision.U8_PERCEPTUAL)
        wanted = Gimp.Precision.U16_NON_LINEAR if deep else Gimp.Precision.U8_NON_LINEAR
        if copy.get_precision() != wanted:
            copy.convert_precision(wanted)
        chosen = Gimp.Selection.save(copy)
        Gimp.Selection.none(copy)
        seen = copy.merge_visible_layers(Gimp.MergeType.CLIP_TO_IMAGE)
        seen.resize_to_image_size()
        only(copy, seen)
        photo = os.path.join(folder, "photo.png")
        Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, copy, Gio.File.new_for_path(photo), None)
        if not with_mask:
            return photo, None
        mask = os.path.join(folder, "mask.png")
        layer = Gimp.Layer.new_from_drawable(chosen, copy)
        copy.insert_layer(layer, None, 0)
        layer.set_visible(True)
        only(copy, layer)
        Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, copy, Gio.File.new_for_path(mask), None)
        return photo, mask
    finally:
        copy.delete()


def only(image, kept):
    """Take away every other layer."""
    for layer in image.get_layers():
        if layer.get_id() != kept.get_id():
            image.remove_layer(layer)


def computed(tool, files, folder, options):
    """The file that the program has made."""
    result = os.path.join(folder, "result.png")
    Gimp.progress_init(say("Inpaint App is computing…"))

    def waiting():
        Gimp.progress_pulse()
        return True  # GIMP ends this process when it is cancelled

    for sentence in inpaint_reach.run(tool, files, result, options, waiting):
        Gimp.message(sentence)
    Gimp.progress_end()
    return result


def laid_on(image, result, name):
    """A file as the topmost layer."""
    layer = Gimp.file_load_layer(Gimp.RunMode.NONINTERACTIVE, image, Gio.File.new_for_path(result))
    layer.set_name(name)
    image.insert_layer(layer, None, 0)
    return layer


class InpaintApp(Gimp.PlugIn):
    """The three menu entries."""

    def do_set_i18n(self, name):  # noqa: ARG002 - the signature is GIMP's
        return False

    def do_query_procedures(self):
        return [FILL, DETECT, RESTORE]

    def do_create_procedure(self, name):
        inpaint_reach.use_language(GLib.get_language_names()[0])
        procedure = Gimp.ImageProcedure.new(self, name, Gimp.PDBProcType.PLUGIN, do, None)
        procedure.set_image_types("*")
        procedure.set_sensitivity_mask(
            Gimp.ProcedureSensitivityMask.DRAWABLE | Gimp.ProcedureSensitivityMask.DRAWABLES)
        procedure.set_documentation(say(ABOUT[name]), say(ABOUT[name]), name)
        procedure.set_menu_label(say(LABELS[name]))
        procedure.set_attribution("inpaint-app developers", "Apache-2.0", "2026")
        procedure.add_menu_path("<Image>/Filters/Inpaint App")
        if name == FILL:
            kinds = (("fast", "Fast"), ("balanced", "Balanced"), ("best", "Best of several"))
            add_choice(procedure, "quality", "Quality", kinds, "balanced")
        if name == RESTORE:
            kinds = (("gentle", "Gentle"), ("normal", "Normal"), ("strong", "Strong"))
            add_choice(procedure, "preset", "How much is done", kinds, "normal")
        if name in (DETECT, RESTORE):
            procedure.add_double_argument(
                "sensitivity", say("Sensitivity"), say("More finds more"), 0.0, 100.0, 50.0,
                GObject.ParamFlags.READWRITE)
        return procedure


def add_choice(procedure, name, label, kinds, default):
    """A list to choose from."""
    choice = Gimp.Choice.new()
    for number, (kind, text) in enumerate(kinds):
        choice.add(kind, number, say(text), "")
    procedure.add_choice_argument(name, say(label), say(label), choice, default, GObject.ParamFlags.READWRITE)


Gimp.main(InpaintApp.__gtype__, sys.argv)
