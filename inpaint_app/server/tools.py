"""What the server computes with, loaded once, and the files of one request."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from inpaint_app.document.files.image_io import FORMATS
from inpaint_app.errors import UsageError
from inpaint_app.inference.engines.best_of import engine_with
from inpaint_app.inference.enhance.enhancers import enhancer_named
from inpaint_app.inference.enhance.request import Enhancer
from inpaint_app.inference.request import Engine
from inpaint_app.messages import printable

_TOLD = (
    "notices", "total_s", "device", "model", "licence", "width", "height", "margins", "blocks_kept", "blocks_total",
    "found", "kinds", "masked_share", "steps", "size", "scale", "strengths", "seconds",
)
"""Of a tool's report what the client is told."""


class Tools:
    """The models of one server; loaded when they are first needed, kept until it ends.

    Args:
        model: that fills. enlarger: that enlarges and cleans.
        device: of both. threads: as for ``engine_with``. folder: of models.
    """

    def __init__(self, model: str, enlarger: str, device: str, threads: int, folder: Path) -> None:
        self.model, self.device = model, device
        self._enlarger, self._threads, self._folder = enlarger, threads, folder

    @cached_property
    def engine(self) -> Engine:
        """What fills."""
        return engine_with(self.model, self.device, threads=self._threads, folder=self._folder)

    @cached_property
    def enhancer(self) -> Enhancer:
        """What enlarges and cleans."""
        return enhancer_named(self._enlarger, self.device, self._threads, self._folder)


class Files:
    """The files of one request, in a folder of their own while the block runs."""

    def __enter__(self) -> Files:
        self._kept = tempfile.TemporaryDirectory(prefix="inpaint-app-", ignore_cleanup_errors=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._kept.cleanup()

    @property
    def folder(self) -> str:
        """With the separator at its end."""
        return f"{self._kept.name}{os.sep}"

    def take(self, role: str, name: str | None, content: BinaryIO) -> Path:
        """Store what was sent under the last part of its name, which sentences about it show."""
        plain = printable(Path((name or role).replace("\\", "/")).name)[-100:] or role
        path = Path(self._kept.name) / role / plain
        path.parent.mkdir()
        with path.open("wb") as file:
            shutil.copyfileobj(content, file)
        return path

    def result(self, photo: Path, wanted: str | None) -> Path:
        """Where the result goes: in the format that is wanted, or else the photo's own, or PNG."""
        suffix = f".{wanted.lower().lstrip('.')}" if wanted else photo.suffix.lower()
        if suffix not in FORMATS:
            if wanted:
                raise UsageError("There is no format {name!r}; choose jpeg, png, tiff or webp.", name=wanted)
            suffix = ".png"
        return Path(self._kept.name) / f"result{suffix}"


def made(result: Path, tool: Callable[[], dict[str, Any]]) -> tuple[bytes, str, str]:
    """Run a tool: the bytes of what it wrote to ``result``, their media type, and what is told of it (JSON, ASCII)."""
    report = tool()
    told = {key: report[key] for key in _TOLD if key in report}
    return result.read_bytes(), f"image/{FORMATS[result.suffix].lower()}", json.dumps(told, default=str)
