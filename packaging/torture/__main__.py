"""Torture the program, and say in figures how it bore it.

    python packaging/torture kills [--count 200] [--minutes 0] [--megapixels 2] [--seed 0]
    python packaging/torture rounds [--count 300] [--megapixels 2] [--seed 0]
    python packaging/torture cancels [--count 100] [--megapixels 12,48,100] [--seed 0]
    python packaging/torture hostile FOLDER
    python packaging/torture archives [--count 500] [--kills 20] [--side 64] [--disk 0] [--fill] [--seed 0]

Prints a JSON object of figures on stdout, progress on stderr; the exit status is 1 where anything was not as it should
be. Windows are offscreen unless QT_QPA_PLATFORM says otherwise.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

PACKAGING = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PACKAGING.parent), str(PACKAGING)]  # the program beside this folder, and not an installed one

from torture import archives, cancels, hostile, kills, rounds  # noqa: E402 - the path comes first


def main() -> int:
    """Run one of the commands; the exit status."""
    os.chdir(PACKAGING.parent)  # so that "python -m inpaint_app" is the program beside this folder, too
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True, dest="command")
    for module in (kills, rounds, cancels, hostile, archives):
        module.add_to(commands)
    options = parser.parse_args()
    figures = options.run(options)
    if figures is None:  # one of the windows that are killed
        return 0
    print(json.dumps(figures, indent=2), flush=True)
    os._exit(0 if figures["passed"] else 1)  # a model that is still being loaded is not waited for


if __name__ == "__main__":
    sys.exit(main())
