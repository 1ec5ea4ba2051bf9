"""Objects through the pipe between the window and the process that decodes: arrays go as they lie in memory."""

from __future__ import annotations

import copyreg
import io
import pickle
import struct
from collections.abc import Callable
from types import MappingProxyType
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

_COUNT = struct.Struct("<Q")


class _Pickler(pickle.Pickler):
    dispatch_table = copyreg.dispatch_table.copy()


def _mapping_proxy(proxy: MappingProxyType[Any, Any]) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    return _read_only, (dict(proxy),)


def _read_only(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


_Pickler.dispatch_table[MappingProxyType] = _mapping_proxy


def send(stream: BinaryIO, value: Any) -> None:
    """Write ``value``; an array in it that is contiguous is not copied first.

    Raises:
        OSError: nobody reads any more.
        Exception: ``value`` cannot be pickled; then nothing has been written.
    """
    buffers: list[pickle.PickleBuffer] = []
    pickled = io.BytesIO()
    _Pickler(pickled, 5, buffer_callback=buffers.append).dump(value)
    parts = [pickled.getbuffer(), *(buffer.raw() for buffer in buffers)]
    stream.write(_COUNT.pack(len(parts)))
    for part in parts:
        stream.write(_COUNT.pack(part.nbytes))
    for part in parts:
        stream.write(part)
    stream.flush()


def receive(stream: BinaryIO) -> Any:
    """Read what ``send`` wrote; the arrays in it are read-only and hold the memory that was read into.

    Raises:
        EOFError: it was not written to its end.
    """
    sizes = [_number(stream) for _ in range(_number(stream))]
    pickled, *buffers = [_read(stream, size) for size in sizes]
    return pickle.loads(pickled.data, buffers=buffers)


def _number(stream: BinaryIO) -> int:
    number: int = _COUNT.unpack(_read(stream, _COUNT.size).tobytes())[0]
    return number


def _read(stream: BinaryIO, size: int) -> npt.NDArray[np.uint8]:
    data = np.empty(size, np.uint8)
    room, filled = data.data, 0
    while filled < size:
        count = stream.readinto(room[filled:])  # type: ignore[attr-defined]
        if not count:
            raise EOFError("the other side ended")
        filled += count
    data.flags.writeable = False
    return data
