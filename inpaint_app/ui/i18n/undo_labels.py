"""What each step of the history is called; the document names its steps in English and knows no other language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from inpaint_app.messages import tr_noop

STEPS = (
    tr_noop("Steps", "Add layer"),
    tr_noop("Steps", "Add picture"),
    tr_noop("Steps", "Adjust"),
    tr_noop("Steps", "Blend mode"),
    tr_noop("Steps", "Border of mask"),
    tr_noop("Steps", "Bring back"),
    tr_noop("Steps", "Change adjustment"),
    tr_noop("Steps", "Change layer"),
    tr_noop("Steps", "Choose variant"),
    tr_noop("Steps", "Clean up"),
    tr_noop("Steps", "Clear mask"),
    tr_noop("Steps", "Clear sources"),
    tr_noop("Steps", "Clone"),
    tr_noop("Steps", "Colour range"),
    tr_noop("Steps", "Crop"),
    tr_noop("Steps", "Delete layer"),
    tr_noop("Steps", "Delete mask"),
    tr_noop("Steps", "Duplicate layer"),
    tr_noop("Steps", "Ellipse"),
    tr_noop("Steps", "Enlarge"),
    tr_noop("Steps", "Erase mask"),
    tr_noop("Steps", "Extend canvas"),
    tr_noop("Steps", "Feather mask"),
    tr_noop("Steps", "Fill"),
    tr_noop("Steps", "Fill again"),
    tr_noop("Steps", "Fill holes"),
    tr_noop("Steps", "Find damage"),
    tr_noop("Steps", "Flatten"),
    tr_noop("Steps", "Flip"),
    tr_noop("Steps", "Grow mask"),
    tr_noop("Steps", "Heal"),
    tr_noop("Steps", "Hide layer"),
    tr_noop("Steps", "Invert mask"),
    tr_noop("Steps", "Lasso"),
    tr_noop("Steps", "Layer opacity"),
    tr_noop("Steps", "Load mask"),
    tr_noop("Steps", "Magic wand"),
    tr_noop("Steps", "Mask from fill"),
    tr_noop("Steps", "Merge down"),
    tr_noop("Steps", "Move layer"),
    tr_noop("Steps", "Paint layer in"),
    tr_noop("Steps", "Paint layer out"),
    tr_noop("Steps", "Paint mask"),
    tr_noop("Steps", "Paint sources"),
    tr_noop("Steps", "Polygon"),
    tr_noop("Steps", "Rectangle"),
    tr_noop("Steps", "Remove transparency"),
    tr_noop("Steps", "Rename layer"),
    tr_noop("Steps", "Resize"),
    tr_noop("Steps", "Rotate"),
    tr_noop("Steps", "Select all"),
    tr_noop("Steps", "Select object"),
    tr_noop("Steps", "Show layer"),
    tr_noop("Steps", "Shrink mask"),
    tr_noop("Steps", "Smooth mask"),
    tr_noop("Steps", "Store mask"),
    tr_noop("Steps", "Straighten"),
    tr_noop("Steps", "Style"),
    tr_noop("Steps", "Transform layer"),
)
"""Every label that a step of the history can have."""


def step_label(label: str) -> str:
    """The ``label`` of a step in the language of the window."""
    return QCoreApplication.translate("Steps", label)
