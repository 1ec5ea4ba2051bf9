"""Makes resources/PHOTO_CREDITS.txt, who took the photos that the bundled models learned from, from their manifest.

    python packaging/make_credits.py FOLDER_OF_PHOTOS/MANIFEST.csv

The manifest has the columns file, split, source, author and licence. Photos are named as in their source, by licence,
source and author.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from pathlib import Path

from making import ROOT

FILE = ROOT / "resources" / "PHOTO_CREDITS.txt"
_HEAD = """\
Photographs that the bundled models learned from, {count} in all, by licence, source and author. None of them is part
of this program. For learning each was made smaller and encoded anew. Thank you to everyone who has given one.

CC0-1.0: creativecommons.org/publicdomain/zero/1.0
CC-BY, CC-BY-SA: creativecommons.org/licenses/by/VERSION, creativecommons.org/licenses/by-sa/VERSION
"""


def made(manifest: Path) -> str:
    """The text."""
    with manifest.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == "train"]
    tree: dict = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for row in rows:
        source, _, path = row["source"].partition(": ")
        tree[row["licence"]][source][row["author"] or "author not named"].append(path or row["file"])
    lines = [_HEAD.format(count=len(rows))]
    for licence, sources in sorted(tree.items()):
        lines += ["", f"== {licence} =="]
        for source, authors in sorted(sources.items()):
            lines += ["", source]
            for author, paths in sorted(authors.items()):
                lines.append(f"  {' '.join(author.split())}")
                lines += [f"    {path}" for path in sorted(paths)]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifest", type=Path)
    FILE.write_text(made(parser.parse_args().manifest), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
