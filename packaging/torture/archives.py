"""Kill a run over an archive again and again, and let its disk run full, and look at what is there in the end.

The archive is made here: scans of every format that is written, in folders below folders, and among them what archives
hold: damaged and truncated files, empty ones, huge ones, odd shapes, the same names in different formats, read-only
files, names that are no UTF-8, files of others, links that go in a circle. In the end every good file must be done once
and be whole, every bad one be named with a reason, the journal be sound and all its hashes true, and no file be left
that belongs to nobody.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

_START_S = 300.0
"""Within which a run must have begun to work."""


def make_archive(folder: Path, count: int, side: int, chance: random.Random) -> set[bytes]:
    """Write the archive; the names of the files that are bad, as bytes below ``folder``."""
    import numpy as np
    from PIL import Image

    bad: set[bytes] = set()
    y, x = np.mgrid[0:side, 0:side]
    for number in range(count):
        kind = chance.random()
        at = folder / chance.choice(["", "a", "a/b", "c d", "ä"])
        at.mkdir(parents=True, exist_ok=True)
        suffix = chance.choice([".jpg", ".png", ".tif", ".webp", ".JPG", ".bmp"])
        name = os.fsencode(f"{number:04}{suffix}")
        if kind < 0.04:
            name = b"caf\xe9" + name
        path = Path(os.fsdecode(os.path.join(os.fsencode(at), name)))
        width, height = (side, side)
        if kind > 0.97:
            width, height = chance.choice([(1, side * 4), (side * 16, 2), (side * 4, side * 4)])
        noise = np.random.default_rng(number).integers(0, 60, (height, width, 3))
        waves = np.resize(np.stack([x + number, y * 2, x + y], 2), (height, width, 3))
        Image.fromarray((waves % 190 + noise).astype(np.uint8)).save(path)
        if 0.04 <= kind < 0.12:
            data = path.read_bytes()
            spoilt = chance.choice([b"", data[: len(data) // 3], b"rubbish" * 20, data[:4] + bytes(100)])
            path.write_bytes(spoilt)
            bad.add(os.fsencode(path.relative_to(folder)))
        elif kind < 0.2:
            path.chmod(0o444)
        elif kind < 0.3 and suffix != ".png":  # the same stem in another format
            shutil.copyfile(path, path.with_suffix(".gif"))
            Image.open(path).convert("P").save(path.with_suffix(".gif"))
    Image.new("1", (30_000, 30_000)).save(folder / "huge.png")
    bad.add(b"huge.png")
    (folder / "a" / "notes.txt").write_text("no photo")
    (folder / ".hidden.png").write_bytes(b"x")
    with contextlib.suppress(OSError):
        (folder / "a" / "round").symlink_to(folder)
    return bad


def command(folder: Path, out: Path, options: argparse.Namespace) -> list[str]:
    """The one command that is given again and again."""
    filling = ["--mask", folder / "mask.png", "--fit-mask", "--quality", "fast"]
    words = ["batch", folder / "in", "-o", out, *(filling if options.fill else ["--export", "png"]), "--workers", "2"]
    return [sys.executable, "-m", "inpaint_app", *map(str, words)]


def killed(words: list[str], journal: Path, chance: random.Random) -> int:
    """Run and kill it at some moment, now and then while it starts; how many photos it had done by then."""
    before = _done(journal)
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + _START_S
    if chance.random() < 0.15:
        time.sleep(chance.uniform(0, 2))
    else:
        while process.poll() is None and _done(journal) == before and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(chance.uniform(0, 2))
    process.send_signal(signal.SIGKILL)
    process.wait()
    return _done(journal) - before


def _done(journal: Path) -> int:
    if not journal.exists():
        return 0
    opened = sqlite3.connect(f"file:{journal}?mode=ro", uri=True)
    with contextlib.suppress(sqlite3.Error), contextlib.closing(opened) as sql:
        return int(sql.execute("SELECT count(*) FROM files WHERE state = 'done'").fetchone()[0])
    return 0


def look(source: Path, out: Path, bad: set[bytes]) -> list[str]:
    """What is wrong with what is there in the end."""
    from PIL import Image

    from inpaint_app.document.files.image_open import open_photo

    wrong: list[str] = []
    home = out / ".inpaint-app"
    with contextlib.closing(sqlite3.connect(home / "journal.sqlite")) as sql:
        if sql.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            wrong.append("the journal is damaged")
        rows = sql.execute("SELECT name, state, source, hash, result, result_hash, error FROM files").fetchall()
    wrong += [f"{name!r} twice" for name, times in Counter(row[0] for row in rows).items() if times > 1]
    expected: Counter[str] = Counter()
    for name, state, path, told, result, result_told, error in rows:
        if state == "apart":
            if name not in bad or not error:
                wrong.append(f"{name!r} is apart: {error}")
            continue
        if state != "done" or name in bad:
            wrong.append(f"{name!r} is {state}")
            continue
        target = out / os.fsdecode(result)
        expected[os.fsdecode(result)] += 1
        if _hash(Path(os.fsdecode(path))) != told or not target.is_file() or _hash(target) != result_told:
            wrong.append(f"{result!r} is not what the journal says")
            continue
        with Image.open(target) as picture:
            picture.load()
            if picture.size != tuple(open_photo(source / os.fsdecode(name)).size):
                wrong.append(f"{result!r} is of another size")
    known = {row[0] for row in rows}
    suffixes = (".jpg", ".png", ".tif", ".webp", ".bmp", ".gif")
    photos = {os.fsencode(path.relative_to(source)) for path in source.rglob("*")
              if path.suffix.lower() in suffixes and not path.name.startswith(".") and "round" not in path.parts}
    wrong += [f"{name!r} is in no row" for name in photos - known]
    there = [path for path in out.rglob("*") if path.is_file() and home not in path.parents]
    wrong += [f"stray: {name!r}" for name in Counter(str(path.relative_to(out)) for path in there) - expected]
    wrong += [f"half done: {path.name}" for path in (home / "stage").iterdir()]
    return wrong


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Kill runs; the figures."""
    chance = random.Random(options.seed)
    figures: dict[str, Any] = {"photos": options.count, "kills": 0, "done_before_kills": [], "full": 0}
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as mounted:
        home = Path(folder)
        bad = make_archive(home / "in", options.count, options.side, chance)
        _write_mask(home / "mask.png", options.side)
        out = home / "out"
        if options.disk:
            _mount(out, options.disk, mounted)
        journal = out / ".inpaint-app" / "journal.sqlite"
        words = command(home, out, options)
        for number in range(options.kills):
            figures["done_before_kills"].append(killed(words, journal, chance))
            figures["kills"] += 1
            print(f"{number + 1}: {_done(journal)} done", file=sys.stderr, flush=True)
        while True:
            ended = subprocess.run(words, capture_output=True, text=True, errors="replace", check=False)
            if "full" not in ended.stderr:
                break
            figures["full"] += 1
            figures["said"] = ended.stderr.strip().splitlines()[-1]
            options.disk *= 2
            print(f"full with {_done(journal)} done; {options.disk} MB from now on", file=sys.stderr, flush=True)
            subprocess.run(["mount", "-o", f"remount,size={options.disk}m", str(out)], check=True)
        figures |= {"code": ended.returncode, "bad": len(bad), "done": _done(journal)}
        figures["wrong"] = look(home / "in", out, bad)
    enough = not options.disk or figures["full"] > 0
    return figures | {"passed": not figures["wrong"] and ended.returncode == 1 and enough}


def _write_mask(path: Path, side: int) -> None:
    import numpy as np
    from PIL import Image

    hole = np.zeros((side, side), np.uint8)
    hole[side // 3 : side // 2, side // 3 : side // 2] = 255
    Image.fromarray(hole).save(path)


def _mount(out: Path, megabytes: int, mounted: contextlib.ExitStack) -> None:
    """A disk of that size at ``out``; only root may make one."""
    out.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(out)], check=True)
    mounted.callback(subprocess.run, ["umount", "-l", str(out)], check=False)


def add_to(commands: Any) -> None:
    """Tell the command line what can be asked for."""
    parser = commands.add_parser("archives", help="kill runs over an archive, and let its disk run full")
    parser.add_argument("--count", type=int, default=500, help="photos")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--side", type=int, default=64, help="of most photos, pixels")
    parser.add_argument("--disk", type=int, default=0, help="megabytes of a disk that runs full; 0: none; needs root")
    parser.add_argument("--fill", action="store_true", help="fill the photos, instead of exporting them only")
    parser.add_argument("--seed", type=int, default=0, help="of all that is random")
    parser.set_defaults(run=run)
