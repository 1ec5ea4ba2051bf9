"""Other words for commands, by which the command palette finds them, too: one table."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QCoreApplication

from inpaint_app.messages import tr_noop

SYNONYMS: Mapping[str, str] = MappingProxyType({
    "fill": tr_noop("Synonyms", "heal inpaint remove erase object retouch repair content-aware apply run"),
    "fill_variants": tr_noop("Synonyms", "heal inpaint several results choices alternatives"),
    "fill_again": tr_noop("Synonyms", "retry redo seed another result"),
    "clone": tr_noop("Synonyms", "copy duplicate rubber stamp retouch"),
    "heal": tr_noop("Synonyms", "spot repair blemish patch retouch"),
    "move_tool": tr_noop("Synonyms", "transform scale rotate layer"),
    "find_damage": tr_noop("Synonyms", "dust spots specks scratches hair detect automatic clean"),
    "restore_scan": tr_noop("Synonyms", "dust scratches automatic repair old print clean fade enhance"),
    "levels": tr_noop("Synonyms", "contrast brightness exposure gamma tone histogram curves black white point"),
    "style": tr_noop("Synonyms", "painting art filter van gogh hokusai style transfer neural"),
    "join_scans": tr_noop("Synonyms", "panorama stitch merge photos parts of a large print photomerge"),
    "auto_levels": tr_noop("Synonyms", "contrast brightness exposure automatic tone enhance"),
    "white_balance": tr_noop("Synonyms", "colour color cast temperature tint yellowed"),
    "auto_white_balance": tr_noop("Synonyms", "colour color cast temperature automatic yellowed"),
    "monochrome": tr_noop("Synonyms", "black and white desaturate grayscale tint brown"),
    "denoise": tr_noop("Synonyms", "noise grain smooth despeckle"),
    "sharpen": tr_noop("Synonyms", "unsharp mask blur focus detail"),
    "crop": tr_noop("Synonyms", "trim cut frame size"),
    "resize": tr_noop("Synonyms", "scale size pixels resolution enlarge reduce"),
    "straighten": tr_noop("Synonyms", "rotate horizon angle tilt level"),
    "turn_right": tr_noop("Synonyms", "rotate clockwise orientation"),
    "turn_left": tr_noop("Synonyms", "rotate anticlockwise orientation"),
    "turn_over": tr_noop("Synonyms", "rotate upside down orientation"),
    "flip_across": tr_noop("Synonyms", "mirror"),
    "flip_down": tr_noop("Synonyms", "mirror upside down"),
    "extend": tr_noop("Synonyms", "uncrop outpaint expand border canvas size"),
    "all": tr_noop("Synonyms", "mask everything"),
    "none": tr_noop("Synonyms", "deselect clear mask remove selection"),
    "invert": tr_noop("Synonyms", "inverse reverse selection mask"),
    "grow": tr_noop("Synonyms", "expand dilate selection mask"),
    "shrink": tr_noop("Synonyms", "contract erode selection mask"),
    "feather": tr_noop("Synonyms", "soft edge blur selection mask"),
    "wand": tr_noop("Synonyms", "magic colour color similar tolerance"),
    "object_box": tr_noop("Synonyms", "subject person quick selection cut out"),
    "object_scribble": tr_noop("Synonyms", "subject person quick selection cut out"),
    "colour_range": tr_noop("Synonyms", "color similar"),
    "brush": tr_noop("Synonyms", "paint mask pen"),
    "eraser": tr_noop("Synonyms", "rubber unmask"),
    "export": tr_noop("Synonyms", "save jpeg png tiff write output"),
    "export_as": tr_noop("Synonyms", "save jpeg png tiff webp quality size metadata profile output"),
    "save": tr_noop("Synonyms", "project store ora"),
    "copy_result": tr_noop("Synonyms", "clipboard"),
    "paste": tr_noop("Synonyms", "clipboard insert"),
    "print": tr_noop("Synonyms", "printer paper pdf page"),
    "split": tr_noop("Synonyms", "compare before after original divider"),
    "beside": tr_noop("Synonyms", "compare before after original two"),
    "before_held": tr_noop("Synonyms", "compare original"),
    "realism": tr_noop("Synonyms", "quality heat map check"),
    "next_photo": tr_noop("Synonyms", "tab switch document"),
    "previous_photo": tr_noop("Synonyms", "tab switch document"),
    "fit": tr_noop("Synonyms", "zoom whole all"),
    "actual": tr_noop("Synonyms", "zoom pixels 1:1"),
    "full": tr_noop("Synonyms", "fullscreen maximise"),
    "panels": tr_noop("Synonyms", "docks sidebar"),
    "undo": tr_noop("Synonyms", "back revert history"),
    "redo": tr_noop("Synonyms", "forward history"),
    "flatten": tr_noop("Synonyms", "merge all layers"),
    "paint_out": tr_noop("Synonyms", "layer mask hide"),
    "preferences": tr_noop("Synonyms", "settings options language theme configure"),
    "keys": tr_noop("Synonyms", "shortcuts hotkeys keyboard"),
    "manual": tr_noop("Synonyms", "help documentation guide"),
    "about": tr_noop("Synonyms", "version licence license credits"),
    "batch": tr_noop("Synonyms", "archive folder many photos queue automatic"),
    "put_back": tr_noop("Synonyms", "archive corrected result replace"),
    "models": tr_noop("Synonyms", "network download lama weights ai"),
})
"""By the names of commands; the translation has the words of the other language."""


def synonyms(name: str) -> str:
    """Other words for the command ``name``, in the language of the window and in English."""
    words = SYNONYMS.get(name, "")
    return f"{QCoreApplication.translate('Synonyms', words)} {words}" if words else ""
