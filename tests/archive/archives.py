"""Archives for the tests: a folder of small photos, and runs of them in this process or as a command."""

from __future__ import annotations

import faulthandler
import hashlib
import os
import shutil
import sqlite3
import time
from pathlib import Path

import numpy as np
from PIL import Image

from inpaint_app.archive.work import Outcome, Stamp

SIZE = (64, 48)


class Copier:
    """Copies photos; what it makes of some is in their names."""

    def load(self):
        """Nothing is needed."""

    def perform(self, work, worker):
        if "abort" in work.name:
            faulthandler.disable()
            os.abort()
        if "hang" in work.name:
            time.sleep(1000)
        if "greedy" in work.name:
            kept = [bytes(1 << 20) for _ in range(1 << 12)]
            return Outcome(work.name, worker, float(len(kept)))
        if "shy" in work.name and not work.alone:
            os._exit(3)
        shutil.copyfile(work.source, work.staged)
        mask = None if work.mask is None else Stamp.of(work.mask)
        return Outcome(work.name, worker, 0.1, Stamp.of(work.source), mask, Stamp.of(work.staged))


def picture(path, seed=0, size=SIZE, **options):
    """Write a picture with something to see on it, in the format of its suffix."""
    path.parent.mkdir(parents=True, exist_ok=True)
    width, height = size
    y, x = np.mgrid[0:height, 0:width]
    noise = np.random.default_rng(seed).integers(0, 30, (height, width, 3))
    pixels = np.stack([x * 3, y * 4, (x + y) * 2], 2) + noise
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(path, **options)
    return path


def mask(path, size=SIZE, box=(20, 16, 30, 24)):
    """Write a mask with one hole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    left, top, right, bottom = box
    hole = np.zeros((size[1], size[0]), np.uint8)
    hole[top:bottom, left:right] = 255
    Image.fromarray(hole).save(path)
    return path


def results(out):
    """The files in OUT by name, the program's own folder apart."""
    found = [path.relative_to(out) for path in out.rglob("*") if path.is_file()]
    return sorted(str(path) for path in found if path.parts[0] != ".inpaint-app")


def wrong_with(out):
    """What is not as the journal says: its own soundness, results and hashes, strays."""
    home = out / ".inpaint-app"
    wrong = []
    with sqlite3.connect(home / "journal.sqlite") as sql:
        if sql.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            wrong.append("the journal is damaged")
        rows = sql.execute("SELECT name, state, source, hash, result, result_hash, error FROM files").fetchall()
    expected = set()
    for name, state, source, source_hash, result, result_hash, error in rows:
        if state == "done":
            expected.add(os.fsdecode(result))
            for path, told in ((Path(os.fsdecode(source)), source_hash), (out / os.fsdecode(result), result_hash)):
                if hashlib.sha256(path.read_bytes()).hexdigest() != told:
                    wrong.append(f"{path} is not what the journal says")
        elif state != "apart" or not error:
            wrong.append(f"{name} is {state} ({error})")
    sql.close()
    wrong += [f"stray: {name}" for name in sorted(set(results(out)) ^ expected)]
    return wrong + [f"half done: {path}" for path in (home / "stage").iterdir()]
