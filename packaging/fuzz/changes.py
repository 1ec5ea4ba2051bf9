"""Changes files at random: as bytes, and inside what they hold with lengths and checksums put right."""

from __future__ import annotations

import io
import json
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable

_NUMBERS = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_WORDS = (
    b"", b"0", b"-1", b"1e999", b"NaN", b"Infinity", b"-Infinity", b"9" * 5000, b"1e300", b"null", b"true", b"{}",
    b"[]", b"[" * 3000, b'""', b'"x"', b"\xff\xfe", b"\0", b"../../etc/passwd", b"65536", b"4294967295", b"0.5",
    b"<!DOCTYPE a>",
)
_TEXTS = (".xml", ".json", ".jsonl", ".toml")


def changed(data: bytes, name: str, chance: random.Random) -> bytes:
    """The file changed at random, as a whole or inside what it holds."""
    inside = next((change for ending, change in _INSIDE.items() if name.endswith(ending)), None)
    if inside is not None and chance.random() < 0.7:
        return inside(data, chance)
    return mutated(data, chance)


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Bytes with a few of them changed, taken out, put in twice, or cut off."""
    result = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        if not result:
            break
        # What comes first in a file says most about the rest.
        at = int(len(result) * chance.random() ** chance.choice((1, 3)))
        _CHANGES[chance.randrange(len(_CHANGES))](result, at, chance)
    return bytes(result)


def _flip(data: bytearray, at: int, chance: random.Random) -> None:
    data[at] ^= 1 << chance.randrange(8)


def _number(data: bytearray, at: int, chance: random.Random) -> None:
    order, code = chance.choice("<>"), chance.choice("BHI")
    value = chance.choice(_NUMBERS) & ((1 << 8 * struct.calcsize(code)) - 1)
    data[at : at + struct.calcsize(code)] = struct.pack(order + code, value)


def _noise(data: bytearray, at: int, chance: random.Random) -> None:
    length = chance.randrange(1, 32)
    data[at : at + length] = chance.randbytes(length)


def _cut_out(data: bytearray, at: int, chance: random.Random) -> None:
    del data[at : at + chance.randrange(1, 64)]


def _cut_off(data: bytearray, at: int, chance: random.Random) -> None:  # noqa: ARG001 - as the others are called
    del data[at:]


def _twice(data: bytearray, at: int, chance: random.Random) -> None:
    data[at:at] = data[at : at + chance.randrange(1, 256)] * chance.choice((1, 2, 100))


_CHANGES: tuple[Callable[[bytearray, int, random.Random], None], ...] = (
    _flip, _flip, _number, _number, _number, _noise, _cut_out, _cut_off, _twice)


def in_chunks(data: bytes, chance: random.Random) -> bytes:
    """A PNG whose chunks are changed, and told by checksums that are right."""
    result, at = data[:8], 8
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8 : at + 8 + length]
        if chance.random() < 0.3:
            body = mutated(body, chance)
        result += struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        at += 12 + length
    return result


def with_other_words(data: bytes, chance: random.Random) -> bytes:
    """Text with some of its numbers and words replaced by what nobody expects."""
    words = re.findall(rb"[-\w.]+|[\"\[\]{}<>=,]", data)
    for _ in range(chance.choice((1, 1, 2, 5))):
        word = chance.choice(words)
        places = [found.start() for found in re.finditer(re.escape(word), data)]
        if places:
            at = chance.choice(places)
            data = data[:at] + chance.choice(_WORDS) + data[at + len(word) :]
    return data


def in_entries(data: bytes, chance: random.Random) -> bytes:
    """A zip archive one of whose entries is changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = {entry: archive.read(entry) for entry in archive.namelist()}
    entry = chance.choice([each for each in entries if each != "mimetype"])
    entries[entry] = changed(entries[entry], entry, chance)
    return zipped(entries)


def zipped(entries: dict[str, bytes]) -> bytes:
    """An archive of these entries."""
    encoded = io.BytesIO()
    with zipfile.ZipFile(encoded, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return encoded.getvalue()


def in_weights(data: bytes, chance: random.Random) -> bytes:
    """A safetensors file whose header or card is changed, with the length and, in a model, the hash put right."""
    from inpaint_app.networks.weights_file import with_card

    end = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:end])
    metadata = header.get("__metadata__", {})
    inner = next((name for name in ("card", "progress") if name in metadata), None)
    if inner is not None and chance.random() < 0.6:
        metadata[inner] = with_other_words(metadata[inner].encode(), chance).decode(errors="replace")
        text = json.dumps(header).encode()
    else:
        text = with_other_words(data[8:end], chance)
    weights = data[end:]
    if chance.random() < 0.3:
        weights = mutated(weights, chance)
    result = len(text).to_bytes(8, "little") + text + weights
    if inner == "card":
        try:
            return with_card(result, json.loads(json.loads(text)["__metadata__"]["card"]))[0]
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            pass
    return result


def in_records(data: bytes, chance: random.Random) -> bytes:
    """A journal some of whose records are changed, left out or there twice, with lengths and checksums put right."""
    from inpaint_app.document.project.journal import MAGIC

    head = struct.Struct("<QIQB")
    result, at = data[: len(MAGIC)], len(MAGIC)
    while at + head.size <= len(data):
        length, _, number, kind = head.unpack_from(data, at)
        payload = data[at + head.size : at + head.size + length]
        what = chance.random()
        if what < 0.15:
            payload = mutated(payload, chance)
        elif what < 0.4:
            (text_length,) = struct.unpack_from("<I", payload)
            text = with_other_words(payload[4 : 4 + text_length], chance)
            payload = struct.pack("<I", len(text)) + text + payload[4 + text_length :]
        elif what < 0.45:
            kind = chance.randrange(7)
        checksum = zlib.crc32(payload, zlib.crc32(struct.pack("<QB", number, kind)))
        if what < 0.95:
            result += head.pack(len(payload), checksum, number, kind) + payload
        at += head.size + length
    return result


_INSIDE: dict[str, Callable[[bytes, random.Random], bytes]] = {
    ".ora": in_entries, ".png": in_chunks, ".safetensors": in_weights, "/journal": in_records,
    **dict.fromkeys(_TEXTS, with_other_words),
}
