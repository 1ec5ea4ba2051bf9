"""Where compiled kernels are kept from one start to the next, so that only the first has to compile them.

Each combination of source, Python, numba and processor has a folder of its own in the user's cache. It is written under
another name, sealed with a hash of every file, moved into place as a whole and never changed again. So whatever a crash
or a full or failing disk does to it is noticed before any of it is run: damaged machine code could do anything.

Imports numba: only ``loader`` imports this, where there is one.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import json
import logging
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import numba
import numba.core.config
from numba.core.registry import cpu_target

from inpaint_app import paths

logger = logging.getLogger(__name__)

_config: Any = numba.core.config  # it makes its attributes from the environment

_SEAL = "files.json"
"""Name to SHA-256 of every other file in a folder."""

_STALE_S = 90 * 24 * 3600.0
"""Folders are removed when they are older than this and a new one is made: those of earlier versions."""


def load_kernels(module: str) -> ModuleType:
    """Import the kernels, from the cache where they are in it and intact, else compiled, which takes seconds.

    Args:
        module: full name; it compiles when it is imported, into the folder that numba is told to use.

    Raises:
        Exception: whatever the import raises when they cannot even be compiled in memory.
    """
    folder = kernels_folder(module)
    if folder.exists():
        if is_intact(folder):
            try:
                return _import_with(folder, module)
            except Exception as error:  # numba unpickles the files: that raises anything
                logger.debug("numba cannot read %s (%r)", folder, error)
        logger.warning("The compiled texture search in %s is damaged; it is compiled again.", folder)
        shutil.rmtree(folder, ignore_errors=True)
    try:
        return _compile(folder, module)
    except Exception as error:
        logger.info("compiled kernels cannot be kept in %s (%s: %s)", folder, type(error).__name__, error)
        return _import_with(None, module)


def kernels_folder(module: str) -> Path:
    """Where kernels compiled from the present source, for this Python, numba and processor, are kept."""
    spec = importlib.util.find_spec(module)
    origin = None if spec is None else spec.origin
    # As numba has it: of a frozen program the sources are part of its file.
    source = Path(sys.executable if origin is None or getattr(sys, "frozen", False) else origin)
    processor = cpu_target.target_context.codegen().magic_tuple()
    with source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    key = repr((sys.version, numba.__version__, processor, str(source), digest))
    return paths.kernels_folder() / f"numba-{numba.__version__}-{hashlib.sha256(key.encode()).hexdigest()[:16]}"


def is_intact(folder: Path) -> bool:
    """Whether all files are as they were when the folder was sealed, and no others are there."""
    try:
        expected = json.loads((folder / _SEAL).read_text(encoding="utf-8"))
        return bool(expected == _hashes(folder))
    except (OSError, ValueError, RecursionError):
        return False


def seal(folder: Path) -> None:
    """Write down what the files are."""
    (folder / _SEAL).write_text(json.dumps(_hashes(folder)), encoding="utf-8")


def _compile(folder: Path, module: str) -> ModuleType:
    """Compile and import the kernels, and keep them in ``folder`` unless another process has done so meanwhile."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix="unfinished-", dir=folder.parent))
    try:
        kernels = _import_with(fresh, module)
        try:
            seal(fresh)
            _remove_stale(folder.parent)
            fresh.rename(folder)
        except OSError as error:
            logger.debug("what was compiled is not moved to %s (%s)", folder, error)
        return kernels
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _import_with(folder: Path | None, module: str) -> ModuleType:
    """Import the kernels while numba keeps what it compiles in ``folder``, or, with None, in memory only."""
    with _numba_folder(folder):
        return importlib.import_module(module)


@contextmanager
def _numba_folder(folder: Path | None) -> Iterator[None]:
    before = _config.CACHE_DIR
    _config.CACHE_DIR = "" if folder is None else str(folder)
    try:
        yield
    finally:
        _config.CACHE_DIR = before


def _hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*") if path.is_file() and path.name != _SEAL
    }


def _remove_stale(parent: Path) -> None:
    for folder in parent.iterdir():
        if folder.stat().st_mtime < time.time() - _STALE_S:
            shutil.rmtree(folder, ignore_errors=True)
