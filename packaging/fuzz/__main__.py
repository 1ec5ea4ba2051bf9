"""Open damaged files by the thousand: ``python packaging/fuzz --files 30000`` reports what goes wrong.

A small file of every kind that the program reads is made (pictures, masks, projects, settings, models, journals, runs,
caches), then changed at random (bits, blocks, numbers, lengths; also inside the entries of projects, the chunks of PNG
files, the records of journals and the headers of models, with the checksums put right), and opened in processes of
their own. Each file must give a picture, or an error of the program's own. Crashes, files that take more than five
seconds, other exceptions, and more than a gigabyte of memory above the picture are listed, and the file is kept; the
exit status is 1 then. The same ``--seed`` makes the same files.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

PACKAGING = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PACKAGING.parent), str(PACKAGING)]  # the program beside this folder, and not an installed one

from fuzz.changes import changed  # noqa: E402 - the path comes first
from fuzz.made import HEAVY, made_files  # noqa: E402
from fuzz.made_models import TIME  # noqa: E402
from fuzz.opener import Opener, open_what_is_named  # noqa: E402

_HEAVY_EVERY = 20
"""Of so many files one is a model or a run's, which take a hundred times as long as pictures."""


def main() -> int:
    """Make, change and open files until enough have been tried or the time is over."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=1000, help="how many are opened (default: 1000)")
    parser.add_argument("--minutes", type=float, default=60.0, help="stop after so long (default: 60)")
    parser.add_argument("--seed", type=int, default=0, help="of all that is random (default: 0)")
    parser.add_argument("--kinds", help="only these, separated by commas, such as png,ora")
    parser.add_argument("--keep", type=Path, default=Path("fuzzed"), help="where what failed is put (default: fuzzed)")
    parser.add_argument("--open", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--models", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.open:
        return open_what_is_named(given.models)
    with tempfile.TemporaryDirectory() as folder:
        return fuzz(Path(folder), given)


def fuzz(folder: Path, given: argparse.Namespace) -> int:
    """Try the files; what fails is printed and kept.

    Returns:
        The exit status.
    """
    made = made_files(folder / "made")
    names = sorted(made)
    if given.kinds:
        names = [name for name in names if {*Path(name).parts, Path(name).suffix[1:]} & {*given.kinds.split(",")}]
    heavy = [name for name in names if Path(name).parts[0] in HEAVY]
    light = [name for name in names if name not in heavy]
    end, failed, tried = time.monotonic() + 60 * given.minutes, 0, 0
    opener = Opener(models=bool(heavy))
    try:
        while tried < given.files and time.monotonic() < end:
            chance = random.Random(f"{given.seed} {tried}")
            turn = tried % _HEAVY_EVERY == 0 if heavy and light else bool(heavy)
            name = chance.choice(heavy if turn else light)
            data = changed(made[name], name, chance)
            path = laid_out(folder / "tried", name, data, made, tried)
            wrong = opener.open(path)
            tried += 1
            if wrong:
                failed += 1
                given.keep.mkdir(parents=True, exist_ok=True)
                (given.keep / f"{tried}-{name.replace('/', '-')}").write_bytes(data)
                print(f"{tried}-{name}: {wrong}", flush=True)
            if tried % 1000 == 0:
                print(f"{tried} files, {failed} failed", file=sys.stderr, flush=True)
    finally:
        opener.close()
    print(f"{tried} files tried, {failed} failed")
    return 1 if failed else 0


def laid_out(folder: Path, name: str, data: bytes, made: dict[str, bytes], number: int) -> Path:
    """Write a changed file to where the program would find it, with whatever belongs to it beside it, whole.

    Args:
        name: of a file in a folder, whose other files in ``made`` belong to it, or of one that stands alone.
    """
    shutil.rmtree(folder, ignore_errors=True)
    top, _, rest = name.partition("/")
    if not rest:
        path = folder / f"{number}-{name}"
        beside = {}
    else:
        path = folder / name
        beside = {other: content for other, content in made.items() if other.startswith(f"{top}/")}
    for file, content in {**{folder / other: content for other, content in beside.items()}, path: data}.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        os.utime(file, (TIME, TIME))
    return path


if __name__ == "__main__":
    sys.exit(main())
