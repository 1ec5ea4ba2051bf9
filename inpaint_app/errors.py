"""Everything that can go wrong and is worth telling the user.

    InpaintError                 base; its text is one sentence: what, which file, what to do
    ├── UsageError               the call itself is off (command line: exit 2)
    ├── FileError                about one file on disk
    │   ├── OpenError            cannot be read: missing, truncated, not a picture, too large
    │   └── SaveError            cannot be written: folder read-only, disk full, format cannot hold it
    ├── MaskError                mask empty, of another size, or leaving nothing to learn from
    ├── CanvasError              a change of the picture's size that leaves it as it is, or makes it too large
    ├── ModelError               weights missing, damaged, or of another architecture
    │   └── RefusedError         a model file holds more than weights
    ├── DeviceError              the device asked for is not there, or out of memory at every size
    ├── InstallationError        a part of this program, or of the system, is missing or broken
    └── TrainingError            data, options or numbers that training cannot go on with
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from inpaint_app.messages import Message


class InpaintError(Exception):
    """Base of all errors shown to users; ``str(error)`` is one complete sentence in English.

    Attributes:
        message: the same sentence as a template and its arguments, for other languages.
    """

    def __init__(self, template: str, /, **arguments: Any) -> None:
        """``template`` has a named field for each argument: ``MaskError("The mask is {width} wide.", width=3)``."""
        self.message = template if isinstance(template, Message) else Message(template, **arguments)
        super().__init__(self.message)


class UsageError(InpaintError):
    """The call itself is off."""


class FileError(InpaintError):
    """An error about one file.

    Attributes:
        path: the file, or None for data that never was a file (a pasted image). It fills the fields ``{path}`` and
            ``{name}`` (without its folder) of the template.
    """

    def __init__(self, template: str, path: Path | None = None, /, **arguments: Any) -> None:
        if not isinstance(template, Message) and path is not None:
            fields = {"path": path, "name": path.name}
            arguments = {**{key: value for key, value in fields.items() if f"{{{key}}}" in template}, **arguments}
        super().__init__(template, **arguments)
        self.path = path


class OpenError(FileError):
    """The file cannot be read."""


class SaveError(FileError):
    """The file cannot be written; what was there before is whole."""


class MaskError(InpaintError):
    """The mask cannot be used with this photo."""


class CanvasError(InpaintError):
    """The picture cannot be given this size or shape."""


class ModelError(InpaintError):
    """The weights cannot be used."""


class RefusedError(ModelError):
    """A model file holds more than weights, which could run code, and so is not opened."""


class DeviceError(InpaintError):
    """The device asked for cannot run this."""


class InstallationError(InpaintError):
    """A part that this program needs is missing or broken."""


class TrainingError(InpaintError):
    """Training cannot start or go on."""


def first_line(error: Exception) -> str:
    """The first line of an error's text, without a full stop."""
    return (str(error).strip().splitlines() or ["no details"])[0].rstrip(".")
