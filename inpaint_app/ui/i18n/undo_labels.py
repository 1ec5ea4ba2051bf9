"""What each step of the history is called; the document names its steps in English and knows no other language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from inpaint_app.messages import noted

STEPS = (
    noted("Steps", "Add layer"),
    noted("Steps", "Add picture"),
    noted("Steps", "Adjust"),
    noted("Steps", "Blend mode"),
    noted("Steps", "Border of mask"),
    noted("Steps", "Change adjustment"),
    noted("Steps", "Change layer"),
    noted("Steps", "Choose variant"),
    noted("Steps", "Clear mask"),
    noted("Steps", "Colour range"),
    noted("Steps", "Crop"),
    noted("Steps", "Delete layer"),
    noted("Steps", "Delete mask"),
    noted("Steps", "Duplicate layer"),
    noted("Steps", "Ellipse"),
    noted("Steps", "Erase mask"),
    noted("Steps", "Extend canvas"),
    noted("Steps", "Feather mask"),
    noted("Steps", "Fill"),
    noted("Steps", "Fill again"),
    noted("Steps", "Fill holes"),
    noted("Steps", "Flatten"),
    noted("Steps", "Flip"),
    noted("Steps", "Grow mask"),
    noted("Steps", "Hide layer"),
    noted("Steps", "Invert mask"),
    noted("Steps", "Lasso"),
    noted("Steps", "Layer opacity"),
    noted("Steps", "Load mask"),
    noted("Steps", "Magic wand"),
    noted("Steps", "Merge down"),
    noted("Steps", "Move layer"),
    noted("Steps", "Paint layer in"),
    noted("Steps", "Paint layer out"),
    noted("Steps", "Paint mask"),
    noted("Steps", "Polygon"),
    noted("Steps", "Rectangle"),
    noted("Steps", "Rename layer"),
    noted("Steps", "Resize"),
    noted("Steps", "Rotate"),
    noted("Steps", "Select all"),
    noted("Steps", "Select object"),
    noted("Steps", "Show layer"),
    noted("Steps", "Shrink mask"),
    noted("Steps", "Smooth mask"),
    noted("Steps", "Store mask"),
    noted("Steps", "Straighten"),
)
"""Every label that a step of the history can have."""


def step_label(label: str) -> str:
    """The ``label`` of a step in the language of the window."""
    return QCoreApplication.translate("Steps", label)
