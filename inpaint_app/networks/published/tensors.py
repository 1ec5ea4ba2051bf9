"""The tensors of a file by name: of safetensors, of checkpoints, of TorchScript archives; nothing in them is run."""

from __future__ import annotations

import pickle
import re
import zipfile
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from inpaint_app.errors import ModelError
from inpaint_app.networks.published.archive import (
    CONTAINERS,
    DTYPES,
    FOREIGN,
    Inert,
    Record,
    is_script,
    is_zip,
    read_records,
    refused,
    unreadable,
)
from inpaint_app.networks.published.peek import is_safetensors
from inpaint_app.networks.weights_file import MAX_BYTES

_MAX_DEPTH = 8
_SIZES = dict(DTYPES.values())


class _Placeholder(Inert):
    """Of a foreign class in a checkpoint; takes items as a container does, and drops them."""

    def __setitem__(self, key: Any, value: Any) -> None:
        """Drop it."""

    def append(self, value: Any) -> None:
        """Drop it."""

    def extend(self, values: Any) -> None:
        """Drop them."""


_PLACEHOLDERS: list[Any] = [
    *((_Placeholder, name) for name in FOREIGN),
    *((kind, f"builtins.{name}") for name, kind in CONTAINERS.items()),
    (defaultdict, "collections.defaultdict"),
]


def read_tensors(path: Path) -> dict[str, Tensor]:
    """All tensors of a file, by their dotted names; as they are stored, on the CPU, some perhaps still on disk.

    Raises:
        ModelError: it is missing, damaged, of no known format, or holds anything that could run code.
    """
    if not path.is_file():
        raise ModelError("There is no model file {path}; check its name.", path=path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ModelError("The model file {path} is larger than any model; choose another one.", path=path)
        if not is_zip(path):
            return load_file(path) if is_safetensors(path) else _checkpoint(path, mmap=False)
        _refuse_package(path)
        return _scripted(path) if is_script(path) else _checkpoint(path, mmap=True)
    except (SafetensorError, OSError, zipfile.BadZipFile):
        raise unreadable(path) from None


def _refuse_package(path: Path) -> None:
    """Refuse a zip of files one of which is the model, as LaMa's is published, with its name."""
    with zipfile.ZipFile(path) as archive:
        inner = next((name for name in archive.namelist() if name.endswith((".ckpt", ".pt", ".pth"))), None)
    if inner is not None:
        raise ModelError(
            "{path} is an archive that holds the model {inner}; unpack it and choose that file.", path=path,
            inner=inner)


def _checkpoint(path: Path, *, mmap: bool) -> dict[str, Tensor]:
    """Of what ``torch.save`` has written, read by torch's own unpickler for weights alone."""
    try:
        with torch.serialization.safe_globals(_PLACEHOLDERS):
            content = torch.load(path, map_location="cpu", weights_only=True, mmap=mmap)
    except pickle.UnpicklingError as error:
        foreign = re.search(r"(?:GLOBAL|Unsupported class|class) ([\w.]+)", str(error))
        raise unreadable(path) if foreign is None else refused(path, foreign[1]) from None
    except Exception as error:  # whatever a broken file leads to
        raise unreadable(path) from error
    found: dict[str, Tensor] = {}
    _collect(content, "", found, 0)
    return found


def _collect(value: Any, name: str, found: dict[str, Tensor], depth: int) -> None:
    """Put the tensors below ``value`` into ``found``."""
    if isinstance(value, Tensor):
        found[name] = value.detach()
    elif isinstance(value, Mapping) and depth < _MAX_DEPTH:
        for key, inner in value.items():
            if isinstance(key, str):
                _collect(inner, f"{name}.{key}" if name else key, found, depth + 1)


def _scripted(path: Path) -> dict[str, Tensor]:
    """Of a TorchScript archive, whose code is not looked at."""
    records = read_records(path)
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        little = all(archive.read(name) == b"little" for name in names if name.endswith("/byteorder"))
        total = sum(archive.getinfo(record.entry).file_size for record in records.values() if record.entry in names)
        if not little or total > MAX_BYTES:
            raise unreadable(path)
        try:
            return {name: _tensor(archive, record) for name, record in records.items()}
        except (KeyError, RuntimeError, ValueError, TypeError, EOFError):
            raise unreadable(path) from None


def _tensor(archive: zipfile.ZipFile, record: Record) -> Tensor:
    content = bytearray(archive.read(record.entry))
    if len(content) != record.numbers * _SIZES[record.dtype]:
        raise ValueError("a storage of another size")
    dtype = getattr(torch, record.dtype)
    storage = torch.frombuffer(content, dtype=dtype) if content else torch.empty(0, dtype=dtype)
    return storage.as_strided(record.shape, record.stride, record.offset)
