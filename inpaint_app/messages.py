"""Sentences for users, made where Qt is out of reach: a template and its arguments, for any language to say."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from os import PathLike
from typing import Any, Self

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class Message(str):
    """One sentence for users; the string itself is the sentence in English.

    The window translates ``template`` and puts the arguments into the translation; everything else prints it as it is.

    Attributes:
        template: the sentence in English with a named field for each argument: "Opened the first of {pages} pages."
        arguments: what the fields stand for; an argument that is itself a Message is translated, too. Paths and texts
            are put in as ``printable`` shows them.
    """

    __slots__ = ("arguments", "template")

    template: str
    arguments: Mapping[str, Any]

    def __new__(cls, template: str, /, **arguments: Any) -> Self:
        message = super().__new__(cls, _formatted(template, arguments) if arguments else template)
        message.template = template
        message.arguments = arguments
        return message

    def __reduce__(self) -> tuple[Any, ...]:
        return _message, (self.template, dict(self.arguments))

    def translated(self, translate: Callable[[str], str]) -> str:
        """The sentence in another language.

        Args:
            translate: gives a template in that language, with the same fields.
        """
        template = translate(self.template)
        if not self.arguments:
            return template
        return _formatted(template, {
            name: value.translated(translate) if isinstance(value, Message) else value
            for name, value in self.arguments.items()
        })


def printable(text: PathLike[str] | str) -> str:
    """A path, or a text from outside, as it can be shown and printed anywhere.

    A file's name may hold bytes that are no UTF-8 (Python keeps them as lone surrogates, which cannot be encoded) and
    control characters; each becomes U+FFFD.
    """
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", str(text))


def _formatted(template: str, arguments: Mapping[str, Any]) -> str:
    return template.format(**{
        name: printable(value) if isinstance(value, str | PathLike) else value for name, value in arguments.items()
    })


def _message(template: str, arguments: Mapping[str, Any]) -> Message:
    return Message(template, **arguments)


def tr_noop(context: str, text: str) -> str:  # noqa: ARG001 - the context is for the translators' tool
    """``text`` itself: marks it for translation where Qt is out of reach; the window translates it in ``context``."""
    return text
