"""How far a fill has come, shown on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def regions_shown() -> Iterator[Callable[[Any], None] | None]:
    """A bar on stderr, by regions, while the block runs; it is gone afterwards.

    Gives what listens to the events of an engine; None where stderr is no terminal, and nothing is shown.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from inpaint_app.inference.request import Planned, Tile

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("opening", total=None)
        left: dict[Any, int] = {}  # pixels that no tile has covered, by region
        areas: dict[Any, int] = {}

        def listen(event: Any) -> None:
            if isinstance(event, Planned):
                areas.clear()
                left.clear()
                areas.update((region, region.width * region.height) for region in event.regions)
                left.update(areas)
            elif isinstance(event, Tile):
                for region in left:
                    common = region.intersect(event.rect)
                    left[region] = max(0, left[region] - max(0, common.width) * max(0, common.height))
            else:
                return
            done = sum(not pixels for pixels in left.values())
            share = sum(1 - pixels / areas[region] for region, pixels in left.items())
            bar.update(task, description=f"region {min(done + 1, len(left))} of {len(left)}", total=len(left) or None,
                       completed=share)

        yield listen
