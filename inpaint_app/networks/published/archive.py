"""What tensors a zip of torch's holds, by name, read without torch and without running anything that the file names.

Both TorchScript archives and what ``torch.save`` writes are zips with a pickle ``data.pkl``, which refers to tensors
stored beside it. The unpickler here makes inert objects of the archive's own classes (``__torch__``), whose code, also
in the archive, is never looked at; a name of anything else ends the reading.
"""

from __future__ import annotations

import pickle
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from inpaint_app.errors import ModelError, RefusedError
from inpaint_app.networks.published.recognise import Shapes

_MAX_PICKLE = 64 << 20
_MAX_DEPTH = 64
_MAX_NAME = 80
"""Characters of a foreign name in a sentence."""
DTYPES = {
    "FloatStorage": ("float32", 4), "HalfStorage": ("float16", 2), "BFloat16Storage": ("bfloat16", 2),
    "DoubleStorage": ("float64", 8), "LongStorage": ("int64", 8), "IntStorage": ("int32", 4),
    "ShortStorage": ("int16", 2), "CharStorage": ("int8", 1), "ByteStorage": ("uint8", 1), "BoolStorage": ("bool", 1),
}
FOREIGN = (
    "omegaconf.base.ContainerMetadata", "omegaconf.base.Metadata", "omegaconf.dictconfig.DictConfig",
    "omegaconf.listconfig.ListConfig", "omegaconf.nodes.AnyNode",
    "pytorch_lightning.callbacks.model_checkpoint.ModelCheckpoint", "typing.Any",
)
"""Names in LaMa's official checkpoint, besides those of Python's own containers: its training options."""
CONTAINERS: Mapping[str, type] = {"dict": dict, "int": int, "list": list}
"""Of ``builtins``, also named there."""


class Inert:
    """Stands for an object of any class; keeps what the file says of it, and does nothing."""

    def __new__(cls, *_: Any, **__: Any) -> Inert:
        return super().__new__(cls)

    def __init__(self, *_: Any, **__: Any) -> None:
        self.fields: Any = {}

    def __setstate__(self, state: Any) -> None:
        self.fields = state


class Record(NamedTuple):
    """A tensor of an archive: where it lies in it, and what it looks like.

    Attributes:
        entry: the zip's entry that holds its storage.
        dtype: torch's name of it.
        numbers: how many the storage has.
        offset: of the first one of the tensor in the storage, in numbers.
        shape, stride: of the tensor, in numbers.
    """

    entry: str
    dtype: str
    numbers: int
    offset: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]


class _Refused(Exception):  # noqa: N818 becomes a ModelError
    """The pickle names what is no weight."""


class _Dict(dict[Any, Any]):
    """An ordered or other dictionary; torch's carry attributes, which are dropped."""

    def __init__(self, *values: Any) -> None:
        super().__init__(*(value for value in values if isinstance(value, dict | list)))

    def __setstate__(self, state: Any) -> None:
        """Drop them."""


class _Storage(NamedTuple):
    dtype: str
    size: int


def _tensor(storage: Any, offset: int, shape: Any, stride: Any, *_: Any) -> Record:
    entry, dtype, count = storage
    return Record(entry, dtype, count, int(offset), tuple(map(int, shape)), tuple(map(int, stride)))


def _first(value: Any, *_: Any) -> Any:
    return value


_HARMLESS: Mapping[str, Any] = {
    "torch._utils._rebuild_tensor_v2": _tensor,
    "torch._utils._rebuild_parameter": _first,
    "torch.jit._pickle.restore_type_tag": _first,
    **{f"torch.jit._pickle.build_{kind}list": _first for kind in ("int", "tensor", "double", "bool")},
    "collections.OrderedDict": _Dict,
    "collections.defaultdict": _Dict,
    **{f"{home}.{name}": kind for home in ("builtins", "__builtin__") for name, kind in CONTAINERS.items()},
    "__builtin__.long": int,
    **{f"torch.{name}": _Storage(*kind) for name, kind in DTYPES.items()},
    **dict.fromkeys((*FOREIGN, "torch.device", "torch.Size"), Inert),
}


class _Unpickler(pickle.Unpickler):
    """Gives records for tensors and inert objects for the archive's own classes, and stops at all else."""

    def __init__(self, file: Any, root: str) -> None:
        super().__init__(file)
        self._root = root

    def find_class(self, module: str, name: str) -> Any:
        full = f"{module}.{name}"
        if full in _HARMLESS:
            return _HARMLESS[full]
        if module.partition(".")[0] == "__torch__":
            return Inert
        raise _Refused(full)

    def persistent_load(self, pid: Any) -> tuple[str, str, int]:
        _, kind, key, _, count = pid
        if not isinstance(kind, _Storage):
            raise _Refused("a tensor of an unknown kind")
        return f"{self._root}data/{key}", kind.dtype, int(count)


def is_zip(path: Path) -> bool:
    """Whether a file begins as zips do."""
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def is_script(path: Path) -> bool:
    """Whether a zip is a TorchScript archive: with code and constants beside its pickle."""
    with zipfile.ZipFile(path) as archive:
        return any(name.endswith("/constants.pkl") for name in archive.namelist())


def read_records(path: Path) -> dict[str, Record]:
    """The tensors of a zip of torch's by their dotted names; nothing but their descriptions is read.

    Raises:
        ModelError: it is damaged, or its pickle names anything but tensors, containers and the archive's own classes.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            pickles = [info for info in archive.infolist() if info.filename.endswith("/data.pkl")]
            if len(pickles) != 1 or pickles[0].file_size > _MAX_PICKLE:
                raise unreadable(path)
            with archive.open(pickles[0]) as file:
                root = pickles[0].filename.removesuffix("data.pkl")
                content = _Unpickler(file, root).load()
    except _Refused as refusal:
        raise refused(path, str(refusal)) from None
    except ModelError:
        raise
    except Exception as error:  # whatever a broken pickle or zip leads to
        raise unreadable(path) from error
    found: dict[str, Record] = {}
    _collect(content, "", found, 0)
    return found


def shapes_of(records: Mapping[str, Record]) -> Shapes:
    """The shapes alone, for ``recognise``."""
    return {name: record.shape for name, record in records.items()}


def _collect(value: Any, name: str, found: dict[str, Record], depth: int) -> None:
    """Put the tensors below ``value`` into ``found``."""
    if isinstance(value, Record):
        found[name] = value
    fields = value.fields if isinstance(value, Inert) else value
    if isinstance(fields, dict) and depth < _MAX_DEPTH:
        for key, inner in fields.items():
            if isinstance(key, str):
                _collect(inner, f"{name}.{key}" if name else key, found, depth + 1)


def refused(path: Path, what: str) -> RefusedError:
    """The error of a file that holds more than weights."""
    return RefusedError(
        "The model file {path} holds more than weights ({what}), which could run code, so it is not opened; get the "
        "same model as a .safetensors file.", path=path, what=what[:_MAX_NAME])


def unreadable(path: Path) -> ModelError:
    """The error of a file that is damaged, or in no format that holds weights."""
    return ModelError(
        "The model file {path} is damaged or in a format that cannot be read; fetch it again, best as a .safetensors "
        "file.", path=path)
