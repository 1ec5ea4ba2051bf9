"""What the program does with files of each kind that it reads."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np


def read(path: Path) -> int:
    """Read a file as the program does, and use what is read.

    Returns:
        Bytes of the picture in it, if it is one.

    Raises:
        Exception: whatever the program raises; what is not its own is what is looked for.
    """
    for part in reversed(path.relative_to(path.anchor).parts):
        reader = _READERS.get(part) or _READERS.get(Path(part).suffix)
        if reader is not None:
            return reader(path)
    return _picture(path)


def _picture(path: Path) -> int:
    """Opened as in the window, told about as by ``info``, and taken as a mask."""
    from inpaint_app.document.metadata.exif import readable_fields
    from inpaint_app.document.project.project import describe_any, open_any
    from inpaint_app.document.project.save import save_project

    project = open_any(path)
    readable_fields(project.photo.exif)
    describe_any(path)
    if path.suffix == ".ora":
        with tempfile.TemporaryDirectory() as folder:
            save_project(Path(folder) / "again.ora", project)
    return project.photo.pixels.nbytes


def _mask(path: Path) -> int:
    from inpaint_app.document.files.mask_file import read_mask
    from inpaint_app.document.geometry import Size

    return read_mask(path, Size(64, 48), fit=True).values.nbytes


def _settings(path: Path) -> int:
    from inpaint_app.settings import load_settings

    load_settings(path)
    return 0


def _model(path: Path) -> int:
    from inpaint_app.networks.checkpoint import load_discriminator, load_generator

    load_generator(path.with_suffix(".safetensors"))
    load_discriminator(path.with_suffix(".safetensors"))
    return 0


def _work(path: Path) -> int:
    """What a killed window has left."""
    from inpaint_app.document.project.left_work import left_work
    from inpaint_app.document.project.recovery import recover

    left = left_work(path.parent.parent)
    pixels = sum(recover(work.folder).document.photo.pixels.nbytes for work in left.works)
    for work in left.works:
        work.lock.unlock()
    return pixels


def _run(path: Path) -> int:
    """A run gone on with: all that is read before its first step."""
    from inpaint_app.training.filling.trainer import read_run
    from inpaint_app.training.run_folder import RunFolder
    from inpaint_app.training.run_log import RunLog

    RunLog(path.parent, read_run(RunFolder(path.parent)).at.step).close()
    return 0


def _cache(path: Path) -> int:
    """The decoded photos of a run."""
    from inpaint_app.training.data import PhotoStore

    photos = PhotoStore.build(path.parent.parent / "photos", path.parent).open()
    return sum(int(np.asarray(photo).sum() >= 0) * photo.nbytes for photo in photos)


def _compiled(path: Path) -> int:
    from inpaint_app.inference.compiled.cache import is_intact

    is_intact(path.parent)
    return 0


_READERS: dict[str, Callable[[Path], int]] = {
    ".toml": _settings, "masks": _mask, "model": _model, "work": _work, "run": _run, "cache": _cache,
    "kernels": _compiled,
}
"""By the suffix of the file, or the name of the folder that it lies in."""
