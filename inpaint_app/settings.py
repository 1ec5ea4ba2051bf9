"""What a person has chosen: one frozen class, stored as TOML.

Each setting is declared once, with its type, default, permitted values and one sentence. Only the edges
(window, command line) read settings; everything below gets parameters.
"""

from __future__ import annotations

import os
import tempfile
import tomllib
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

DEVICES = ("auto", "cpu", "cuda", "mps", "xpu")
RECENT_FILES = 10
"""How many files are remembered."""


def _setting(default: Any, sentence: str, **limits: Any) -> Any:
    """Declare one setting; ``limits`` are least and most (numbers), choices, or most_items (tuples)."""
    return field(default=default, metadata={"sentence": sentence, **limits})


@dataclass(frozen=True)
class Settings:
    """All settings; the sentence of each is in its field's metadata under "sentence"."""

    device: str = _setting("auto", "Where fills are computed; auto takes the fastest.", choices=DEVICES)
    model: str = _setting("builtin", "The model that fills: builtin, a name in the models folder, or a file.")
    grow: int = _setting(4, "Pixels outside the mask that the seam of a fill may touch.", least=0, most=64)
    undo_megabytes: int = _setting(512, "Memory that undo may use for one photo.", least=16, most=65536)
    overlay_colour: str = _setting("#ff3366", "Colour in which the mask is shown.", colour=True)
    overlay_opacity: float = _setting(0.5, "How strongly the mask covers the photo.", least=0.05, most=1.0)
    brush_diameter: float = _setting(60.0, "Size of the brush in image pixels.", least=1.0, most=2000.0)
    brush_hardness: float = _setting(0.8, "Hardness of the brush, 0 soft to 1 hard.", least=0.0, most=1.0)
    recent_files: tuple[str, ...] = _setting((), "Photos opened last, newest first.", most_items=RECENT_FILES)
    last_folder: str = _setting("", "Folder in which a photo was opened last.")
    export_folder: str = _setting("", "Folder to which a photo was exported last.")
    rulers: bool = _setting(False, "Whether rulers lie along the photo.")
    pixel_grid: bool = _setting(True, "Whether lines part the pixels beyond 800 %.")
    window_state: str = _setting("", "Places of the panels, as Qt writes them, base64.")
    window_geometry: str = _setting("", "Place and size of the window, as Qt writes it, base64.")


def load_settings(path: Path) -> tuple[Settings, tuple[str, ...]]:
    """Settings from ``path``, and one sentence for each thing in it that could not be used.

    A file that is not there gives the defaults; one that is not TOML is moved aside, so that the next
    save cannot destroy what was written in it by hand.
    """
    try:
        stored = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings(), ()
    except OSError as error:
        return Settings(), (f"The settings in {path} cannot be read ({error.strerror}); defaults are used.",)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        aside = path.with_name(path.name + ".damaged")
        try:
            os.replace(path, aside)
        except OSError:
            aside = path
        return Settings(), (f"The settings are damaged and defaults are used; the old file is {aside}.",)
    known = {entry.name: entry for entry in fields(Settings)}
    values: dict[str, Any] = {}
    notices = []
    for name, value in stored.items():
        if name not in known:
            notices.append(f"The setting {name} in {path} is not known and is left out.")
            continue
        default, limits = known[name].default, known[name].metadata
        if isinstance(default, float) and type(value) is int:
            value = float(value)
        if isinstance(default, tuple) and isinstance(value, list):
            value = tuple(value)
        if _permitted(value, default, limits):
            values[name] = value
        else:
            notices.append(f"The setting {name} in {path} cannot be {value!r}; {default!r} is used.")
    return Settings(**values), tuple(notices)


def save_settings(settings: Settings, path: Path) -> None:
    """Write beside ``path``, then rename.

    Raises:
        OSError: the folder or disk refuses; what was there before is whole.
    """
    import tomli_w

    stored = {
        name: list(value) if isinstance(value, tuple) else value for name, value in asdict(settings).items()
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            tomli_w.dump(stored, file)
        os.replace(beside, path)
    except BaseException:
        os.unlink(beside)
        raise


def _permitted(value: Any, default: Any, limits: Any) -> bool:
    if type(value) is not type(default):
        return False
    if isinstance(value, tuple):
        return len(value) <= limits["most_items"] and all(type(item) is str for item in value)
    if "choices" in limits:
        return value in limits["choices"]
    if "least" in limits:
        return bool(limits["least"] <= value <= limits["most"])
    if "colour" in limits:
        digits = value[1:]
        return value[:1] == "#" and len(digits) == 6 and all(c in "0123456789abcdefABCDEF" for c in digits)
    return True
