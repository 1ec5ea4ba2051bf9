"""Open damaged files by the thousand: ``python packaging/fuzz_files.py --files 30000`` reports what goes wrong.

A small file of every kind is made, then changed at random (bits, blocks, numbers, lengths; also inside the entries of
projects and, with the checksums put right, inside the chunks of PNG files), and opened in processes of their own. Each
file must give a picture, or an error of the program's own. Crashes, files that take more than five seconds, other
exceptions, and more than a gigabyte of memory above the picture are listed, and the file is kept; the exit status is 1
then. The same ``--seed`` makes the same files.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import select
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from inpaint_app.document.files.image_io import open_photo  # noqa: E402 - the path comes first
from inpaint_app.document.project.project import Project, open_any  # noqa: E402
from inpaint_app.document.project.save import save_project  # noqa: E402
from inpaint_app.errors import InpaintError  # noqa: E402
from inpaint_app.settings import Settings, load_settings, save_settings  # noqa: E402
from tests.document.files.picture_files import XMP, exif  # noqa: E402

HANG = 5.0
GIGABYTE = 1 << 30
_ADDRESSES = 6 * GIGABYTE
"""Of address space that a process which opens files may have, so that it cannot take the machine's memory."""
_NUMBERS = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


def main() -> int:
    """Make, change and open files until enough have been tried or the time is over."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=1000, help="how many are opened (default: 1000)")
    parser.add_argument("--minutes", type=float, default=60.0, help="stop after so long (default: 60)")
    parser.add_argument("--seed", type=int, default=0, help="of all that is random (default: 0)")
    parser.add_argument("--kinds", help="only these, separated by commas, such as png,ora")
    parser.add_argument("--keep", type=Path, default=Path("fuzzed"), help="where what failed is put (default: fuzzed)")
    parser.add_argument("--open", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.open:
        return open_what_is_named()
    with tempfile.TemporaryDirectory() as folder:
        return fuzz(Path(folder), given)


def fuzz(folder: Path, given: argparse.Namespace) -> int:
    """Try the files; what fails is printed and kept.

    Returns:
        The exit status.
    """
    made = made_files(folder)
    if given.kinds:
        made = {name: data for name, data in made.items() if Path(name).suffix[1:] in given.kinds.split(",")}
    end, failed, tried = time.monotonic() + 60 * given.minutes, 0, 0
    opener = Opener()
    try:
        while tried < given.files and time.monotonic() < end:
            chance = random.Random(f"{given.seed} {tried}")
            name = sorted(made)[tried % len(made)]
            path = folder / f"{tried}-{name}"
            data = changed(made[name], name, chance)
            path.write_bytes(data)
            wrong = opener.open(path)
            tried += 1
            if wrong:
                failed += 1
                given.keep.mkdir(parents=True, exist_ok=True)
                (given.keep / path.name).write_bytes(data)
                print(f"{path.name}: {wrong}", flush=True)
            path.unlink(missing_ok=True)
    finally:
        opener.close()
    print(f"{tried} files tried, {failed} failed")
    return 1 if failed else 0


class Opener:
    """A process that opens one file after the other, and is replaced when it ends or takes too long."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def open(self, path: Path) -> str | None:
        """What went wrong with a file; None: nothing."""
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, __file__, "--open"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, text=True)
            self._answer(60.0)  # "ready"
        assert self._process.stdin is not None
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        answer = self._answer(HANG)
        if answer is None:
            self.close()
            return f"takes more than {HANG:.0f} s"
        if not answer:
            status = self._process.wait()
            self._process = None
            return f"the process ended with status {status}"
        wrong: str | None = json.loads(answer)
        return wrong

    def _answer(self, seconds: float) -> str | None:
        assert self._process is not None
        assert self._process.stdout is not None
        if not select.select([self._process.stdout], [], [], seconds)[0]:
            return None
        return self._process.stdout.readline()

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def open_what_is_named() -> int:
    """Open each file named on standard input, and print what went wrong as a line of JSON."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESSES, _ADDRESSES))
    print('"ready"', flush=True)
    for line in sys.stdin:
        print(json.dumps(opened(Path(line.rstrip("\n")))), flush=True)
    return 0


def opened(path: Path) -> str | None:
    """What goes wrong with opening a file; None: nothing."""
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts again from here
    before, picture = memory("VmHWM"), 0
    try:
        if path.suffix == ".toml":
            load_settings(path)
        else:
            picture = open_any(path).photo.pixels.nbytes
    except InpaintError as error:
        text = str(error)
        if "\n" in text or not text.endswith("."):
            return f"no sentence: {text!r}"
        if "not enough memory" in text:
            return text
    except Exception as error:  # that is what is looked for
        return f"{type(error).__name__}: {error}"
    above = memory("VmHWM") - before - picture
    return f"{above >> 20} MiB above the picture" if above > GIGABYTE else None


def memory(field: str) -> int:
    """A figure of this process from /proc, bytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith(field))


def made_files(folder: Path) -> dict[str, bytes]:
    """Whole files of every kind by name."""
    import imagecodecs
    import tifffile
    from PIL import Image

    pixels = np.random.default_rng(0).integers(0, 256, (48, 64, 3), dtype=np.uint8)
    pixels[8:40, 8:50] = np.arange(42, dtype=np.uint8)[:, None]
    picture, deep = Image.fromarray(pixels), pixels.astype(np.uint16) * 257
    alpha = Image.fromarray(np.dstack([pixels, pixels[..., :1]]))
    made: dict[str, bytes] = {}

    def pillow(name: str, kind: str, image: Image.Image = picture, **options: Any) -> None:
        encoded = io.BytesIO()
        image.save(encoded, kind, **options)
        made[name] = encoded.getvalue()

    def tiff(name: str, values: Any = pixels, **options: Any) -> None:
        encoded = io.BytesIO()
        tifffile.imwrite(encoded, values, **options)
        made[name] = encoded.getvalue()

    pillow("a.jpg", "JPEG", exif=exif(6), xmp=XMP % 6)
    pillow("progressive.jpg", "JPEG", progressive=True)
    pillow("cmyk.jpg", "JPEG", picture.convert("CMYK"))
    pillow("a.png", "PNG", exif=exif(3))
    pillow("palette.png", "PNG", picture.quantize(16))
    pillow("alpha.png", "PNG", alpha)
    made["deep.png"] = imagecodecs.png_encode(deep)
    pillow("a.webp", "WEBP", exif=exif(6))
    pillow("moving.webp", "WEBP", save_all=True, append_images=[picture.rotate(90)])
    pillow("a.gif", "GIF", save_all=True, append_images=[picture.rotate(90)])
    pillow("a.bmp", "BMP")
    pillow("a.avif", "AVIF")
    made["a.jp2"] = imagecodecs.jpeg2k_encode(pixels, level=0)
    made["a.jxl"] = imagecodecs.jpegxl_encode(pixels)
    tiff("a.tif", photometric="rgb")
    tiff("lzw.tif", compression="lzw", predictor=True, photometric="rgb")
    tiff("tiles.tif", deep, compression="zlib", tile=(16, 16), photometric="rgb")
    tiff("pages.tif", np.stack([pixels] * 3), photometric="rgb", bigtiff=True)
    for name, data in (("photo.png", made["a.png"]), ("photo.jpg", made["a.jpg"])):
        (folder / name).write_bytes(data)
        save_project(folder / "made.ora", Project(open_photo(folder / name)), overwrite=True)
        made[f"{Path(name).suffix[1:]}.ora"] = (folder / "made.ora").read_bytes()
    made["foreign.ora"] = zipped({
        "mimetype": b"image/openraster", "data/0.png": made["a.png"], "data/1.png": made["alpha.png"],
        "mergedimage.png": made["a.png"],
        "stack.xml": b'<image w="64" h="48"><stack><layer src="data/1.png" x="3" y="2" opacity="0.5"/>'
                     b'<layer src="data/0.png"/></stack></image>',
    })
    save_settings(Settings(recent_files=("/a/b.png",)), folder / "settings.toml")
    made["settings.toml"] = (folder / "settings.toml").read_bytes()
    return made


def changed(data: bytes, name: str, chance: random.Random) -> bytes:
    """The file changed at random, as a whole or inside what it holds."""
    if name.endswith(".ora") and chance.random() < 0.7:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = {entry: archive.read(entry) for entry in archive.namelist()}
        entry = chance.choice([each for each in entries if each != "mimetype"])
        entries[entry] = changed(entries[entry], entry, chance)
        return zipped(entries)
    if name.endswith(".png") and chance.random() < 0.7:
        return in_chunks(data, chance)
    if name.endswith((".xml", ".json", ".toml")) and chance.random() < 0.7:
        return with_other_words(data, chance)
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
    import re

    words = re.findall(rb"[-\w.]+|[\"\[\]{}<>=,]", data)
    for _ in range(chance.choice((1, 1, 2, 5))):
        word = chance.choice(words)
        places = [found.start() for found in re.finditer(re.escape(word), data)]
        if places:
            at = chance.choice(places)
            data = data[:at] + chance.choice(_WORDS) + data[at + len(word) :]
    return data


_WORDS = (
    b"", b"0", b"-1", b"1e999", b"NaN", b"Infinity", b"-Infinity", b"9" * 5000, b"1e300", b"null", b"true", b"{}",
    b"[]", b"[" * 3000, b'""', b'"x"', b"\xff\xfe", b"\0", b"../../etc/passwd", b"65536", b"4294967295", b"0.5",
    b"<!DOCTYPE a>",
)


def zipped(entries: dict[str, bytes]) -> bytes:
    """An archive of these entries."""
    encoded = io.BytesIO()
    with zipfile.ZipFile(encoded, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return encoded.getvalue()


if __name__ == "__main__":
    sys.exit(main())
