"""Texts that are made below the window and shown in it."""

from __future__ import annotations


def noted(context: str, text: str) -> str:  # noqa: ARG001 - the context is for the translators' tool
    """``text`` itself: marks it for translation where Qt is out of reach; the window translates it in ``context``."""
    return text
