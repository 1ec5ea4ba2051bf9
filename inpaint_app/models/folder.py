"""Adding to the models folder and removing from it; a file is tried before it is taken."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable
from pathlib import Path

from inpaint_app.atomic_file import replacing, save_error
from inpaint_app.errors import ModelError, OpenError, UsageError
from inpaint_app.models.registry import Entry, Origin, entries, entry, note_of, part_of, sha256_of
from inpaint_app.networks.model_files import ALL, BUILTIN, MODEL_SUFFIXES, WEIGHTS_NAME
from inpaint_app.networks.published.files import identify
from inpaint_app.networks.published.recognise import Kind

_BLOCK = 1 << 20
_NAME = re.compile(r"[^\x00-\x1f/\\:*?\"<>|.][^\x00-\x1f/\\:*?\"<>|]{0,99}")
"""Of a model: a file's name on every system, which is not hidden."""

Progress = Callable[[int, int], None]
"""Called with bytes done and of how many; 0: not known. May raise to stop."""


def add(given: Path, folder: Path, name: str = "", progress: Progress = lambda _done, _of: None) -> list[Entry]:
    """Copy models into the folder, after each was tried.

    Args:
        given: a model file, the folder of a training run, or a folder of model files.
        folder: the models folder; it is made where it is missing.
        name: what the model is to be called; empty: as its file, or its run's folder.
        progress: of each file.

    Raises:
        OpenError: there is nothing to add. ModelError: a file holds code, is damaged, or of no network that is known,
            or there is a model of that name. UsageError: the name cannot be. SaveError: the folder cannot be written.
    """
    files = _models_in(given)
    if name and len(files) > 1:
        raise UsageError("{path} holds {count} models; add them one by one to name them.", path=given, count=len(files))
    return [_add_one(path, folder, name or own, progress) for path, own in files]


def remove(name: str, folder: Path) -> None:
    """Delete a model's file, what is noted beside it, and what an attempt to get it has left.

    Raises:
        ModelError: it is the bundled one, or not here. SaveError: it cannot be deleted.
    """
    found = check_removable(name, folder)
    left = [part_of(found.offer, folder)] if found.offer is not None else []
    if found.path is not None:
        left += [found.path, note_of(found.path)]
        if found.kind is Kind.OWN:
            left.append(found.path.with_suffix(".json"))
    for path in left:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise save_error(path, error) from error


def check_removable(name: str, folder: Path) -> Entry:
    """The model that would be deleted.

    Raises:
        ModelError: it is the bundled one, or not here.
    """
    found = entry(name, folder)
    if found.origin is Origin.BUNDLED:
        raise ModelError("The bundled model belongs to the program and stays.")
    if found.path is None and not found.fetched:
        raise ModelError("The model {name} is not here, so there is nothing to remove.", name=name)
    return found


def check_name(name: str, folder: Path) -> None:
    """Whether a model may be called so.

    Raises:
        UsageError: no file can. ModelError: another one is.
    """
    if not _NAME.fullmatch(name) or name in (BUILTIN, ALL) or Path(name).suffix in MODEL_SUFFIXES:
        raise UsageError("A model cannot be called {name!r}; choose another name.", name=name)
    if any(each.path is not None and each.name.casefold() == name.casefold() for each in entries(folder, ())):
        raise ModelError("There is a model called {name} already; remove it first or choose another name.", name=name)


def write_note(path: Path, source: str, sha256: str, licence: str) -> None:
    """Note beside a model's file where it is from.

    Raises:
        SaveError: it cannot be written.
    """
    note = {"source": source, "sha256": sha256, "licence": licence}
    with replacing(note_of(path), overwrite=True) as file:
        file.write(json.dumps(note, indent=2).encode("utf-8", "backslashreplace") + b"\n")


def make_folder(folder: Path) -> None:
    """Have the models folder.

    Raises:
        SaveError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise save_error(folder, error) from error


def _models_in(given: Path) -> list[tuple[Path, str]]:
    """The model files that a path names, each with the name that it has of itself."""
    if (given / WEIGHTS_NAME).is_file():
        return [(given / WEIGHTS_NAME, given.resolve().name)]
    if given.is_dir():
        with contextlib.suppress(OSError):
            files = sorted(path for path in given.iterdir() if path.suffix in MODEL_SUFFIXES and path.is_file())
            if files:
                return [(path, path.stem) for path in files]
        raise OpenError("There is no model in the folder {path}; choose a model file or a training run.", given)
    if not given.is_file():
        raise OpenError("There is no file {path}; check its name.", given)
    return [(given, given.stem)]


def _add_one(path: Path, folder: Path, name: str, progress: Progress) -> Entry:
    check_name(name, folder)
    from inpaint_app.networks.loading import recognise_file  # torch

    kind = recognise_file(path)
    make_folder(folder)
    suffix = path.suffix if path.suffix in MODEL_SUFFIXES else ".pt"
    target = folder / f"{name}{suffix}"
    _copy(path, target, progress)
    card = path.with_suffix(".json")
    if kind is Kind.OWN and card.is_file():
        _copy(card, target.with_suffix(".json"), lambda _done, _of: None)
    if kind is not Kind.OWN:
        sha256 = sha256_of(target)
        write_note(target, str(path.resolve()), sha256, identify(target, sha256, kind).licence)
    return entry(name, folder)


def _copy(path: Path, target: Path, progress: Progress) -> None:
    """Beside the place first, then renamed."""
    try:
        source = path.open("rb")
    except OSError as error:
        raise OpenError("{path} cannot be read ({reason}); check its permissions.", path,
                        reason=error.strerror) from error
    with source, replacing(target, overwrite=False) as file:
        size, done = path.stat().st_size, 0
        while block := source.read(_BLOCK):
            file.write(block)
            done += len(block)
            progress(done, size)
