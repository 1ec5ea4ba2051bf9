"""Messages of the rooms below, which know no Qt, in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from inpaint_app.messages import Message

CONTEXT = "Messages"
"""The translation context of every Message and error; ``packaging/translations.py`` collects their templates in it."""


def in_language(sentence: str) -> str:
    """A Message translated, its arguments put in; any other text, which the window made in its language, as it is."""
    return sentence.translated(_translate) if isinstance(sentence, Message) else sentence


def _translate(template: str) -> str:
    return QCoreApplication.translate(CONTEXT, template)
