"""A JPEG whose untouched blocks keep the very coefficients that they have in the source file.

Decoding and compressing a JPEG again changes pixels all over it. Here the source's coefficients are read; every
minimum coded unit (MCU) whose pixels are still what the source decodes to keeps them, and only the others are
transformed and quantised from the new pixels, with the source's own tables and subsampling. What is compared is the
file as it is on disk now: a block is kept only where that file still shows exactly what is to be written.

Coefficients are read and coded by libjpeg (``jpeglib``); metadata never reaches it. Its errors can end the process,
so it is given only what Pillow has decoded without complaint and what its checks are known to let pass.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import os
import struct
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from inpaint_app.cancelling import poll
from inpaint_app.document.files.decoding import pillow_image, pillow_pixels
from inpaint_app.document.files.jpeg_metadata import JFIF_MARK
from inpaint_app.document.files.jpeg_structure import (
    APP0,
    APP14,
    DHT,
    DQT,
    DRI,
    EOI,
    SOI,
    Frame,
    Header,
    Segment,
    read_segments,
    written_segments,
)
from inpaint_app.messages import Message

Coefficients = npt.NDArray[np.int16]
"""Blocks of one component: (rows, columns, 8, 8)."""

_LIBRARY = threading.Lock()
_AT_A_TIME = 2048
"""MCUs that are transformed together, which bounds the memory that this takes."""

_MOST_CHANGED = 0.95
"""A larger share is a change of the whole picture, in which flat places happen to be the same."""

_LARGEST_AC = 1023
_DC = (-1024, 1023)


class NotKeptError(Exception):
    """No block of the source can be kept; ``reason`` completes the sentence that says so."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason


class KeptBlocks(NamedTuple):
    """A coded picture without metadata.

    Attributes:
        marks: APP14 where the colour model needs it; such a file must not have a JFIF segment.
        coded: from the first table to the end of the image.
        kept: MCUs with the source's own coefficients.
        total: all MCUs.
    """

    marks: tuple[Segment, ...]
    coded: bytes
    kept: int
    total: int


def keep_blocks(source: bytes, pixels: npt.NDArray[np.uint8], *, sound: bool = False) -> KeptBlocks:
    """Code ``pixels`` with the source's coefficients wherever it decodes to the same pixels.

    Args:
        source: a JPEG file.
        pixels: HWC uint8 of 1 or 3 channels, in the source's own orientation.
        sound: these very bytes were decoded without complaint before; so both decoders may work at the same time.

    Raises:
        NotKeptError: the source is not such a file, or of another size, or no block is the same.
        MemoryError: too little memory.
    """
    header = _header(source)
    frame = header.frame()
    if (frame.height, frame.width, len(frame.components)) != pixels.shape:
        raise NotKeptError(Message("its size or its kind of colour is no longer that of the original file"))
    colour = _Colour.of(header, frame)
    with ThreadPoolExecutor(1) as reader:
        reading = reader.submit(_read, source, header, frame) if sound else None
        touched = _touched(_decoded(source, header), pixels, frame)
        total, changed = touched.size, int(touched.sum())
        picture = reading.result() if reading is not None else None
    if changed > _MOST_CHANGED * total:
        raise NotKeptError(Message("nearly every block of it has changed"))
    picture = picture or _read(source, header, frame)
    components = [picture.Y, picture.Cb, picture.Cr][: len(frame.components)]
    tables = [picture.qt[number].astype(np.float32) for number in picture.quant_tbl_no]
    if any(_beyond_limits(component) for component in components):
        raise NotKeptError(Message("the original file holds values that only its own program writes"))
    for rows, columns in _in_parts(touched):
        _transform(components, tables, frame, colour, pixels, rows, columns)
    return KeptBlocks(colour.marks, _write(picture, frame), total - changed, total)


class _Colour(NamedTuple):
    """What the components mean, by the rules that decoders follow."""

    is_rgb: bool
    marks: tuple[Segment, ...]

    @classmethod
    def of(cls, header: Header, frame: Frame) -> _Colour:
        jfif = any(marker == APP0 and data.startswith(JFIF_MARK) for marker, data in header.segments)
        adobe = header.adobe()
        if len(frame.components) == 1:
            return cls(False, ())
        named_rgb = bytes(component.identifier for component in frame.components) == b"RGB"
        is_rgb = not jfif and (adobe.data[11] == 0 if adobe is not None else named_rgb)
        if not is_rgb:
            return cls(False, ())
        return cls(True, (adobe or Segment(APP14, b"Adobe" + struct.pack(">HHHB", 100, 0, 0, 0)),))


def _header(source: bytes) -> Header:
    try:
        header = read_segments(source)
        frame = header.frame()
    except ValueError as error:
        raise NotKeptError(Message("the original file is not a whole JPEG")) from error
    if not frame.is_huffman_dct or frame.precision != 8 or len(frame.components) not in (1, 3):
        raise NotKeptError(Message("the original file is of a rare kind of JPEG"))
    return header


def _decoded(source: bytes, header: Header) -> npt.NDArray[Any]:
    try:
        try:
            return _through_pillow(source)
        except (OSError, SyntaxError, ValueError, IndexError, struct.error):
            # Pillow stumbles over odd metadata before a whole picture; a damaged one is refused again.
            return _through_pillow(header.without_metadata() + source[header.body :])
    except (NotKeptError, MemoryError):
        raise
    except Exception as error:  # decoders raise whatever they like on damaged data
        raise NotKeptError(Message("the original file is not a whole JPEG")) from error


def _through_pillow(source: bytes) -> npt.NDArray[Any]:
    with pillow_image(io.BytesIO(source)) as image:
        image.load()
        if image.mode not in ("L", "RGB"):
            raise NotKeptError(Message("the original file is of a rare kind of JPEG"))
        return pillow_pixels(image)


def _touched(
    before: npt.NDArray[Any], after: npt.NDArray[np.uint8], frame: Frame,
) -> npt.NDArray[np.bool_]:
    """MCU rows x MCU columns: where any pixel differs."""
    high, wide = frame.extent
    height, width = before.shape[:2]
    touched = np.zeros((-(-height // high), -(-width // wide)), np.bool_)
    for row, top in enumerate(range(0, height, high)):
        ours, theirs = before[top : top + high], after[top : top + high]
        if not np.array_equal(ours, theirs):
            differs = (ours != theirs).any(axis=(0, 2))
            touched[row] = np.logical_or.reduceat(differs, np.arange(0, width, wide))
    return touched


def _beyond_limits(component: Coefficients) -> bool:
    """Whether the encoder would refuse a value; libjpeg's decoder is more lenient than its encoder."""
    flat = component.reshape(-1, 64)
    least, greatest = int(flat.min(initial=0)), int(flat.max(initial=0))
    if least >= -_LARGEST_AC and greatest <= _LARGEST_AC:
        return False
    ac, dc = flat[:, 1:], flat[:, 0]
    return bool(
        ac.min(initial=0) < -_LARGEST_AC or ac.max(initial=0) > _LARGEST_AC
        or dc.min(initial=0) < _DC[0] or dc.max(initial=0) > _DC[1]
    )


def _in_parts(touched: npt.NDArray[np.bool_]) -> Iterator[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]]:
    rows, columns = np.nonzero(touched)
    for start in range(0, len(rows), _AT_A_TIME):
        poll()
        yield rows[start : start + _AT_A_TIME], columns[start : start + _AT_A_TIME]


def _transform(
    components: list[Coefficients], tables: list[npt.NDArray[np.float32]], frame: Frame, colour: _Colour,
    pixels: npt.NDArray[np.uint8], rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp],
) -> None:
    """Put the coefficients of ``pixels`` into the MCUs at ``rows`` and ``columns``; in place."""
    high, wide = frame.extent
    height, width = pixels.shape[:2]
    # What lies beyond the border repeats it, as encoders do.
    down = np.minimum(rows[:, None] * high + np.arange(high), height - 1)
    across = np.minimum(columns[:, None] * wide + np.arange(wide), width - 1)
    units = pixels[down[:, :, None], across[:, None, :]].astype(np.float32)
    if units.shape[3] == 3 and not colour.is_rgb:
        units = units @ _RGB_TO_YCBCR
        units[..., 0] -= 128
    else:
        units -= 128
    for index, (component, values, table) in enumerate(zip(frame.components, components, tables, strict=True)):
        # A sample is the mean of the pixels that it stands for.
        vertical, horizontal = frame.most_down // component.down, frame.most_across // component.across
        if frame.most_down % component.down or frame.most_across % component.across:
            raise NotKeptError(Message("the original file is of a rare kind of JPEG"))
        plane = units[..., index].reshape(len(rows), high // vertical, vertical, wide // horizontal, horizontal)
        samples = plane.mean(axis=(2, 4), dtype=np.float32)
        blocks = samples.reshape(len(rows), component.down, 8, component.across, 8).swapaxes(2, 3)
        frequencies = _DCT @ blocks @ _DCT.T
        quantised = np.rint(frequencies / table)
        np.clip(quantised, -_LARGEST_AC, _LARGEST_AC, out=quantised)
        there = frame.blocks(component)
        for y in range(component.down):
            for x in range(component.across):
                row, column = rows * component.down + y, columns * component.across + x
                inside = (row < there[0]) & (column < there[1])
                values[row[inside], column[inside]] = quantised[inside, y, x].astype(np.int16)


@cache
def _dct_matrix() -> npt.NDArray[np.float32]:
    """The orthonormal 8 x 8 DCT-II, which is JPEG's (T.81 A.3.3)."""
    frequency, sample = np.mgrid[:8, :8]
    matrix = np.cos((2 * sample + 1) * frequency * np.pi / 16) / 2
    matrix[0] /= np.sqrt(2)
    return np.asarray(matrix, np.float32)


_DCT = _dct_matrix()
_RGB_TO_YCBCR = np.array([
    [0.299, -0.168735892, 0.5], [0.587, -0.331264108, -0.418687589], [0.114, 0.5, -0.081312411],
], np.float32)
"""JFIF's, columns Y, Cb, Cr."""


def _read(source: bytes, header: Header, frame: Frame) -> Any:
    """A ``jpeglib.DCTJPEG`` with the source's coefficients."""
    jpeglib = _jpeglib()

    class Reading(jpeglib.DCTJPEG):  # type: ignore[misc, name-defined]
        """Ctypes would fill its arrays with zeros before the decoder fills them, and nobody else may work meanwhile."""

        def _alloc_dct_component(self, i: int) -> Any:
            kind = ctypes.c_short * 64 * self.width_in_blocks(i) * self.height_in_blocks(i)
            return kind.from_buffer(np.empty(ctypes.sizeof(kind), np.uint8))

    needed = [each for each in header.segments if each.marker in (DQT, DHT, DRI) or 0xC0 <= each.marker < 0xD0]
    bare = bytes((0xFF, SOI)) + written_segments(needed) + source[header.body :]
    picture = Reading(
        path="", content=bare, height=frame.height, width=frame.width,
        block_dims=np.array([frame.blocks(component) for component in frame.components]),
        samp_factor=np.array([(component.down, component.across) for component in frame.components]),
        jpeg_color_space=jpeglib.JCS_GRAYSCALE if len(frame.components) == 1 else jpeglib.JCS_YCbCr,
        num_scans=1, progressive_mode=False, markers=[], huffmans=None,
        quant_tbl_no=None, Y=None, Cb=None, Cr=None, K=None, qt=None,
    )
    # It prints the file's name on stdout when it fails.
    try:
        with _LIBRARY, contextlib.redirect_stdout(io.StringIO()):
            picture.load()
    except OSError as error:
        raise NotKeptError(Message("the original file cannot be read block by block")) from error
    return picture


def _write(picture: Any, frame: Frame) -> bytes:
    """From the first table on: Huffman-coded in one scan with tables of its own."""
    # It can place a third table only where it numbers them in the order of the components.
    used = list(dict.fromkeys(int(number) for number in picture.quant_tbl_no))
    picture.qt = picture.qt[used]
    picture.quant_tbl_no = np.array([used.index(int(number)) for number in picture.quant_tbl_no])
    picture.content = None  # else it decodes the source a second time
    handle, name = tempfile.mkstemp(suffix=".jpg")
    os.close(handle)
    try:
        with _LIBRARY:
            picture.write_dct(name, flags=["+OPTIMIZE_CODING"])
        with open(name, "rb") as file:
            coded = file.read()
    except OSError as error:
        raise NotKeptError(Message("there is no room for temporary files")) from error
    finally:
        with contextlib.suppress(OSError):
            os.unlink(name)
    return _with_identifiers(coded, frame)


def _with_identifiers(coded: bytes, frame: Frame) -> bytes:
    """The coded picture without its metadata, its components named as in the source."""
    names = bytes(component.identifier for component in frame.components)
    header = read_segments(coded)
    segments = []
    for marker, data in header.segments:
        if marker in (DQT, DHT, DRI):
            segments.append(Segment(marker, data))
        elif 0xC0 <= marker < 0xD0:
            renamed = bytearray(data)
            renamed[6 : 6 + 3 * len(names) : 3] = names
            segments.append(Segment(marker, bytes(renamed)))
    scan = bytearray(coded[header.body :])
    scan[5 : 5 + 2 * len(names) : 2] = names
    if not scan.endswith(bytes((0xFF, EOI))):
        raise NotKeptError(Message("the original file cannot be read block by block"))
    return written_segments(segments) + bytes(scan)


@cache
def _jpeglib() -> Any:
    try:
        import jpeglib
    except Exception as error:  # no wheel for this system, or one that it cannot load
        raise NotKeptError(Message("jpeglib, which copies blocks, is not installed")) from error
    jpeglib.version.set("turbo210")  # as tolerant as Pillow's
    return jpeglib
