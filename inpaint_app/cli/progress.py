"""How far something has come, shown on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from inpaint_app.archive.pace import Progress


def _shown_on_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


@contextmanager
def _bar(auto_refresh: bool = True) -> Iterator[Bar]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=auto_refresh) as bar:
        yield bar


@contextmanager
def share_shown(name: str) -> Iterator[Callable[[float], None]]:
    """A bar on stderr, where that is a terminal, while the block runs; gives what is told the share that is done."""
    if not _shown_on_terminal():
        yield lambda _: None
        return
    with _bar() as bar:
        task = bar.add_task(name, total=1.0)
        yield lambda share: bar.update(task, completed=share)


@contextmanager
def regions_shown() -> Iterator[Callable[[Any], None] | None]:
    """A bar on stderr, by regions, while the block runs; it is gone afterwards.

    Gives what listens to the events of an engine; None where stderr is no terminal, and nothing is shown.
    """
    if not _shown_on_terminal():
        yield None
        return
    from inpaint_app.inference.request import Planned, Tile

    with _bar() as bar:
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


@contextmanager
def archive_shown() -> Iterator[Callable[[Progress], None]]:
    """A bar for an archive on stderr, where that is a terminal; gives what is told how far it is."""
    if not _shown_on_terminal():
        yield lambda _: None
        return
    with _bar(auto_refresh=False) as bar:  # no thread, so that workers can be forked
        task = bar.add_task("listing", total=None)

        def show(progress: Progress) -> None:
            left = progress.seconds_left
            when = "" if left is None else f", {duration(left)} left"
            text = (f"{progress.ended} of {progress.total}, {progress.apart + progress.apart_before} set apart, "
                    f"{progress.per_minute:.1f} a minute{when}")
            bar.update(task, description=text, total=progress.total, completed=progress.ended)
            bar.refresh()

        yield show


def duration(seconds: float) -> str:
    """In the largest unit that says enough."""
    for unit, size in (("days", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} s"
