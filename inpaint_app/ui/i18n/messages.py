"""Sentences that were made below the window, where Qt is out of reach, in the language of the window."""

from __future__ import annotations

import re
from functools import cache

from PySide6.QtCore import QCoreApplication

from inpaint_app import paths


def in_language(sentence: str) -> str:
    """``sentence`` translated, if it is one of those that ``packaging/translations.py`` has listed; else as it is.

    What differs from case to case (file names, numbers) is found by its place between the words that do not.
    """
    for template, pattern in _patterns():
        found = pattern.fullmatch(sentence)
        if found is not None:
            parts = (QCoreApplication.translate("Sentences", part) for part in found.groups())  # a reason in words
            return QCoreApplication.translate("Sentences", template).format(*parts)
    return sentence


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Each sentence, with {} for what differs, and what recognises it; those with most words first."""
    listed = (paths.resources() / "translations" / "sentences.txt").read_text(encoding="utf-8").splitlines()
    listed.sort(key=lambda template: -len(template.replace("{}", "")))
    return [
        (template, re.compile("(.+?)".join(re.escape(part) for part in template.split("{}")), re.DOTALL))
        for template in listed
    ]
