"""What each tool and button is for, in one line, and what a click, Shift and Alt do with it: one table.

Tooltips, the hint in the status bar and the manual's page of tools are made of it. A new tool gets a row here, under
the name of its command.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from inpaint_app.messages import tr_noop


class ToolText(NamedTuple):
    """What is told about a command.

    about: what it is for, one line, for its tooltip.
    hint: what a click, a drag and the keys held with it do, for the status bar; empty where it is no tool.
    keys_of: the command whose key calls it, where it has none of its own.
    """

    about: str
    hint: str = ""
    keys_of: str = ""


_COMBINES = tr_noop("ToolTexts", "Add; Alt: subtract; Shift+Alt: intersect; Ctrl: replace.")

TOOL_TEXTS: Mapping[str, ToolText] = MappingProxyType({
    "brush": ToolText(
        tr_noop("ToolTexts", "Paints the mask: what the next fill replaces"),
        tr_noop("ToolTexts", "Drag: paint the mask. Shift+click: straight line. Alt+wheel: size. Enter: fill."),
    ),
    "eraser": ToolText(
        tr_noop("ToolTexts", "Takes the mask away again where it covers too much"),
        tr_noop("ToolTexts", "Drag: erase the mask. Shift+click: straight line. X: back to the brush."),
    ),
    "line": ToolText(
        tr_noop("ToolTexts", "Paints a straight line, as over a fold or a scratch"),
        tr_noop("ToolTexts", "Drag: a line. Alt: erase along it. Shift+click: go on from its end."),
    ),
    "rectangle": ToolText(
        tr_noop("ToolTexts", "Selects a rectangle"),
        tr_noop("ToolTexts", "Drag: corner to corner. Shift on the way: a square."),
        "marquees",
    ),
    "ellipse": ToolText(
        tr_noop("ToolTexts", "Selects an ellipse"),
        tr_noop("ToolTexts", "Drag: corner to corner. Shift on the way: a circle."),
        "marquees",
    ),
    "lasso": ToolText(
        tr_noop("ToolTexts", "Selects what you draw around"),
        tr_noop("ToolTexts", "Drag: around it."),
        "lassos",
    ),
    "polygon": ToolText(
        tr_noop("ToolTexts", "Selects what lies within the corners you click"),
        tr_noop("ToolTexts", "Click: a corner. Enter, double click: close. Backspace: a corner back. Esc: give up."),
        "lassos",
    ),
    "wand": ToolText(
        tr_noop("ToolTexts", "Selects what has a similar colour"),
        tr_noop("ToolTexts", "Click: a colour; the tolerance above says how similar."),
        "wands",
    ),
    "object_box": ToolText(
        tr_noop("ToolTexts", "Selects an object that you draw a box around"),
        tr_noop("ToolTexts", "Drag: a box a little larger than the object."),
        "wands",
    ),
    "object_scribble": ToolText(
        tr_noop("ToolTexts", "Selects an object that you scribble over"),
        tr_noop("ToolTexts", "Drag: over the object, within its outline."),
        "wands",
    ),
    "object_clicks": ToolText(
        tr_noop("ToolTexts", "Selects an object, click by click"),
        tr_noop("ToolTexts", "Click: on the object. Alt+click: on what is not part of it."),
        "wands",
    ),
    "clone": ToolText(
        tr_noop("ToolTexts", "Copies from another place, pixel by pixel"),
        tr_noop("ToolTexts", "Alt+click: where to copy from. Drag: copy. Shift+click: straight line."),
    ),
    "heal": ToolText(
        tr_noop("ToolTexts", "Takes texture from another place and colour from around the stroke"),
        tr_noop("ToolTexts", "Alt+click: where to take texture from; without one the stroke is filled. Drag: heal."),
    ),
    "sources": ToolText(
        tr_noop("ToolTexts", "Paints what a fill may, or may not, copy from"),
        tr_noop("ToolTexts", "Drag: paint green, copy from here alone, or red, never from here. Alt: erase."),
    ),
    "crop_tool": ToolText(
        tr_noop("ToolTexts", "Crops, straightens and takes out perspective"),
        tr_noop("ToolTexts", "Drag: the frame, a handle, or outside of it to turn. Enter: crop. Esc: leave."),
    ),
    "move_tool": ToolText(
        tr_noop("ToolTexts", "Moves, scales and turns a layer"),
        tr_noop("ToolTexts", "Drag: the layer, a handle, or outside of it to turn. Arrows: by a pixel. Enter: apply."),
    ),
    "pan": ToolText("", tr_noop("ToolTexts", "Drag: move the photo. Ctrl+wheel: zoom.")),
    "find_damage": ToolText(
        tr_noop("ToolTexts", "Finds dust, hairs, scratches, folds, tears and stains"),
        tr_noop("ToolTexts", "Click: leave a place out or take it in. N: the next one. Enter: add all to the mask. "
                "Esc: none."),
    ),
    "extend": ToolText(
        tr_noop("ToolTexts", "Makes the picture larger than the photo and fills what is new"),
        tr_noop("ToolTexts", "Drag: a border or a corner. Enter: extend. Esc: leave as it is."),
    ),
    "open": ToolText(tr_noop("ToolTexts", "Opens a photo or a project")),
    "export": ToolText(tr_noop("ToolTexts", "Writes the restored photo as a file of its own")),
    "undo": ToolText(tr_noop("ToolTexts", "Takes the last step back")),
    "redo": ToolText(tr_noop("ToolTexts", "Makes the step taken back again")),
    "fill": ToolText(tr_noop("ToolTexts", "Replaces what is under the mask")),
})  # fmt: skip
"""By the names of commands."""

COMBINING = ("rectangle", "ellipse", "lasso", "polygon", "wand", "object_box", "object_scribble", "object_clicks")
"""Tools with which held keys say what becomes of the mask there is."""


def about(name: str) -> str:
    """What the command ``name`` is for, one line; empty where nothing is told."""
    row = TOOL_TEXTS.get(name)
    return _translated(row.about) if row is not None and row.about else ""


def hint(name: str) -> str:
    """What a click, a drag and held keys do with the tool ``name``."""
    row = TOOL_TEXTS.get(name)
    told = [_translated(row.hint)] if row is not None and row.hint else []
    return " ".join([*told, *([_translated(_COMBINES)] if name in COMBINING else [])])


def keys_of(name: str) -> str:
    """The command whose keys call the command ``name``."""
    row = TOOL_TEXTS.get(name)
    return row.keys_of or name if row is not None else name


def _translated(text: str) -> str:
    return QCoreApplication.translate("ToolTexts", text)
