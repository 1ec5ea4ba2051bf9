"""Files as the command line names them: several, folders of them, and ``-`` for stdin and stdout."""

from __future__ import annotations

import errno
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from inpaint_app.document.files.suffixes import PHOTO_SUFFIXES
from inpaint_app.errors import InpaintError, OpenError, SaveError, UsageError

DASH = Path("-")
_PROJECT = ".ora"


@contextmanager
def given_files(words: Sequence[Path], *, projects: bool = False) -> Iterator[list[Path]]:
    """The files that ``words`` name: files as they are, the pictures in folders by name, and what comes from stdin.

    Args:
        projects: also the projects in folders.

    Raises:
        OpenError: a folder without pictures. UsageError: stdin twice.
    """
    if list(words).count(DASH) > 1:
        raise UsageError("Only one file can come from the standard input; give - once.")
    suffixes = {f".{suffix}" for suffix in PHOTO_SUFFIXES} | ({_PROJECT} if projects else set())
    files: list[Path] = []
    with ExitStack() as kept:
        for word in words:
            if word == DASH:
                files.append(kept.enter_context(from_stdin()))
            elif word.is_dir():
                found = sorted(path for path in word.iterdir() if path.suffix.lower() in suffixes and path.is_file())
                if not found:
                    raise OpenError("There is no picture in the folder {path}; choose another one.", word)
                files += found
            else:
                files.append(word)
        yield files


@contextmanager
def from_stdin() -> Iterator[Path]:
    """What comes from stdin, as a file, while the block runs."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stdin"
        with path.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        yield path


@contextmanager
def to_stdout(suffix: str) -> Iterator[Path]:
    """Where to write a file that goes to stdout when the block has ended well."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"stdout{suffix}"
        yield path
        try:
            with path.open("rb") as file:
                shutil.copyfileobj(file, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        except OSError as error:
            if error.errno == errno.EPIPE:  # who read it has had enough
                raise
            raise SaveError(
                "The output cannot be written ({reason}); write it to another place.", None, reason=error.strerror,
            ) from error


def for_each(files: Sequence[Path], do: Callable[[Path], None], between: str = "") -> int:
    """Do what there is to do with each file; of several one that fails is said and the others follow.

    Args:
        between: printed between two.

    Returns:
        The exit code.

    Raises:
        InpaintError: that of a single file; of several a wrong call.
    """
    code = 0
    for index, path in enumerate(files):
        if index and between:
            click.echo(between, nl=False)
        try:
            do(path)
        except InpaintError as error:
            if len(files) == 1 or isinstance(error, UsageError):
                raise
            click.echo(str(error), err=True)
            code = 1
    return code


def mask_of(photo: Path, mask: Path | None) -> Path | None:
    """The mask for ``photo``: ``mask`` itself, or in that folder the picture of the photo's name, maybe with -mask.

    Raises:
        OpenError: there is none in the folder.
    """
    if mask is None or not mask.is_dir():
        return mask
    for stem in (f"{photo.stem}-mask", photo.stem):
        for suffix in ("png", *PHOTO_SUFFIXES):
            found = mask / f"{stem}.{suffix}"
            if found.is_file() and not (photo.exists() and found.samefile(photo)):
                return found
    raise OpenError("There is no mask for {name} in the folder {folder}.", photo, folder=mask)


def output_of(photo: Path, folder: Path) -> Path:
    """Where in ``folder`` the result of ``photo`` goes: under its name, as PNG where its own format is not written."""
    from inpaint_app.document.files.image_io import FORMATS

    return folder / (photo.name if photo.suffix.lower() in FORMATS else f"{photo.stem}.png")


def stdout_suffix(photo: Path) -> str:
    """Of the format in which a result of ``photo`` goes to stdout: its own where that is written, else PNG."""
    from inpaint_app.document.files.image_io import FORMATS, open_photo

    name = open_photo(photo).source.name
    return next((suffix for suffix, written in FORMATS.items() if written == name), ".png")
