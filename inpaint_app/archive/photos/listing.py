"""Which photos there are in what was given: folders are walked, links followed, loops and other files told."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from inpaint_app.archive.storage.remote import Remote
from inpaint_app.document.files.suffixes import PHOTO_SUFFIXES
from inpaint_app.errors import OpenError

_SUFFIXES = frozenset(f".{suffix}" for suffix in PHOTO_SUFFIXES)


class Found(NamedTuple):
    """A photo: its name (path below the folder given, with ``/``), its file, size, and identity (device, inode)."""

    name: str
    source: Path
    size: int
    identity: tuple[int, int]


@dataclass
class Listing:
    """What was found.

    Attributes:
        photos: sorted by name.
        skipped: (path, why) of what is not touched: hidden files, those that are no photos, broken links, loops.
    """

    photos: list[Found] = field(default_factory=list)
    skipped: list[tuple[Path, str]] = field(default_factory=list)


def list_photos(
    inputs: Sequence[Path], leave: Sequence[Path] = (), *, largest_first: bool = False, maybe_none: bool = False,
) -> Listing:
    """All photos in folders and files.

    Links to files are read; a link to a folder is walked where nothing else leads there. Of several inputs with the
    same relative path the later stands below the name of its folder.

    Args:
        leave: folders that are not walked wherever they lie: the output, backups, masks.
        maybe_none: that there is no photo is no error.

    Raises:
        OpenError: an input is not there, or there is no photo in any.
    """
    listing = Listing()
    names: set[str] = set()
    left = {identity for path in leave if (identity := identity_of(path)) is not None}
    for given in inputs:
        found: Iterator[Found]
        if isinstance(given, Remote):
            found = _objects(given, leave, listing)
        elif not given.exists():
            raise OpenError("{path} does not exist; check the name and the folder.", given)
        else:
            found = _walked(given, left, listing) if given.is_dir() else _file(given, given.name, listing)
        for photo in found:
            if photo.name in names:
                photo = photo._replace(name=f"{_folder_name(given)}/{photo.name}")
            if photo.name in names:
                listing.skipped.append((photo.source, "another photo has the same name"))
                continue
            names.add(photo.name)
            listing.photos.append(photo)
    if not listing.photos and not maybe_none:
        raise OpenError("There is no picture in {path}; choose another folder.", inputs[0])
    listing.photos.sort(key=lambda photo: (-photo.size if largest_first else 0, os.fsencode(photo.name)))
    return listing


def list_changed(paths: Sequence[Path], inputs: Sequence[Path], leave: Sequence[Path] = ()) -> list[Found]:
    """The photos among ``paths`` that ``list_photos`` would find in these inputs."""
    found: dict[str, Found] = {}
    for path in paths:
        top = next((given for given in inputs if path.is_relative_to(given)), None)
        if top is None or any(path.is_relative_to(folder) for folder in leave):
            continue
        name = path.relative_to(top).as_posix() if path != top else top.name
        if not any(part.startswith(".") for part in name.split("/")):
            found |= {photo.name: photo for photo in _file(path, name, Listing())}
    return list(found.values())


def _folder_name(given: Path) -> str:
    given = given.resolve()
    return given.name if given.is_dir() else given.parent.name


def _walked(top: Path, left: set[tuple[int, int]], listing: Listing) -> Iterator[Found]:
    """Photos below a folder; links to folders come last, so that what lies there itself has its own name."""
    seen = set(left)
    waiting, links = [top], list[Path]()
    while waiting or links:
        folder = waiting.pop() if waiting else links.pop(0)
        identity = identity_of(folder)
        if identity is None or identity in seen:
            if identity not in left:
                listing.skipped.append((folder, "the folder is a loop, or was walked already"))
            continue
        seen.add(identity)
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            listing.skipped.append((folder, error.strerror or "the folder cannot be read"))
            continue
        for entry in entries:
            path = Path(entry.path)
            if entry.name.startswith("."):
                if entry.name != ".inpaint-app":
                    listing.skipped.append((path, "hidden"))
            elif _is_folder(entry):
                (links if entry.is_symlink() else waiting).append(path)
            else:
                yield from _file(path, path.relative_to(top).as_posix(), listing)


def _objects(top: Remote, leave: Sequence[Path], listing: Listing) -> Iterator[Found]:
    """Photos of a store. Raises OpenError."""
    for path, name in top.files():
        if any(path.is_relative_to(folder) for folder in leave) or ".inpaint-app" in path.parts:
            continue
        if not name:
            listing.skipped.append((path, "its name cannot be that of a file"))
        elif any(part.startswith(".") for part in name.split("/")):
            listing.skipped.append((path, "hidden"))
        else:
            yield from _file(path, name, listing)


def _file(path: Path, name: str, listing: Listing) -> Iterator[Found]:
    if path.suffix.lower() not in _SUFFIXES:
        listing.skipped.append((path, "no photo"))
        return
    try:
        status = path.stat()
    except OSError as error:
        listing.skipped.append((path, "a broken link" if path.is_symlink() else error.strerror or "cannot be read"))
        return
    if not path.is_file():  # a pipe or a device, which would be waited for
        listing.skipped.append((path, "no file"))
        return
    yield Found(name, path, status.st_size, (status.st_dev, status.st_ino))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def identity_of(path: Path) -> tuple[int, int] | None:
    """Device and inode of a file or folder, links followed; None: there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
