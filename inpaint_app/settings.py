"""The settings of the user: one frozen class, stored as TOML.

Each setting is declared once, with its type, default, permitted values and one sentence; those that the user sets
in the preferences also with the page they are on and a label, from which the dialog is made. Only the edges (window,
command line) read settings; everything below gets parameters.
"""

from __future__ import annotations

import contextlib
import os
import tomllib
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from inpaint_app import paths
from inpaint_app.atomic_file import changing, replacing
from inpaint_app.limits import (
    DEFAULT_BRUSH_DIAMETER,
    DEFAULT_BRUSH_HARDNESS,
    DEFAULT_DENOISE,
    DEFAULT_GROW,
    DEFAULT_OVERLAY_OPACITY,
    DEFAULT_QUALITY,
    DEFAULT_RESTORE_STEPS,
    DEFAULT_SENSITIVITY,
    DEFAULT_TONE_STRENGTH,
    DEFAULT_UNDO_MEGABYTES,
    MAX_BRUSH_DIAMETER,
    MAX_GROW,
    MAX_THREADS,
    MIN_BRUSH_DIAMETER,
    MIN_OVERLAY_OPACITY,
    MIN_VIEW_MEGABYTES,
    QUALITIES,
    RESTORE_STEPS,
    TONES,
)
from inpaint_app.messages import Message, tr_noop

DEVICES = ("auto", "cpu", "cuda", "mps", "xpu")
THEMES = ("system", "light", "dark")
LANGUAGES = ("system", "en", *paths.translations())
RECENT_FILES = 10
"""How many files are remembered."""
_MOST_BYTES = 4 << 20
_MOST_SHOWN = 60
"""Bytes of a settings file, and characters of a value that is told to the user."""


PAGES = FILLING, MEMORY, APPEARANCE = (
    tr_noop("Settings", "Filling"), tr_noop("Settings", "Memory"), tr_noop("Settings", "Appearance"),
)  # fmt: skip
"""The pages of the preferences, in order."""


def _setting(default: Any, sentence: str, **limits: Any) -> Any:
    """Declare one setting.

    ``limits`` are minimum and maximum (numbers), choices, max_items (tuples; ``named``: the first word of an item is
    what it is about), or colour, folder (texts), path (texts and tuples that name files); for the preferences page,
    label and unit.
    """
    return field(default=default, metadata={"sentence": sentence, **limits})


@dataclass(frozen=True)
class Settings:
    """All settings; the sentence of each is in its field's metadata under "sentence"."""

    device: str = _setting(
        "auto", tr_noop("Settings", "Where fills are computed; auto takes the fastest."), choices=DEVICES,
        page=FILLING, label=tr_noop("Settings", "Device"),
    )
    threads: int = _setting(
        0, tr_noop("Settings", "How many threads compute; 0 takes what other programs leave free."),
        minimum=0, maximum=MAX_THREADS, page=FILLING, label=tr_noop("Settings", "Threads"),
    )
    model: str = _setting(
        "builtin", tr_noop("Settings", "The model that fills: builtin, a name in the models folder, or a file."),
        path=True,
        page=FILLING, label=tr_noop("Settings", "Model"),
    )
    models_folder: str = _setting(
        "", tr_noop("Settings", "Folder of your own models; empty for the default folder."), folder=True, path=True,
        page=FILLING, label=tr_noop("Settings", "Models folder"),
    )
    words_model: str = _setting(
        "", tr_noop("Settings", "Folder or name of the diffusion pipeline that fills by words."),
    )
    quality: str = _setting(
        DEFAULT_QUALITY,
        tr_noop("Settings", "Fast copies no texture into large fills; best makes several results and takes the best."),
        choices=QUALITIES, page=FILLING, label=tr_noop("Settings", "Fill quality"),
    )
    grow: int = _setting(
        DEFAULT_GROW, tr_noop("Settings", "Pixels outside the mask over which a fill is blended into the photo."),
        minimum=0, maximum=MAX_GROW,
        page=FILLING, label=tr_noop("Settings", "Edge blending"), unit=tr_noop("Settings", "px"),
    )
    keep_mask: bool = _setting(
        False, tr_noop("Settings", "Whether the mask stays after a fill, to be changed and filled again."),
        page=FILLING, label=tr_noop("Settings", "Keep the mask"),
    )
    fill_on_release: bool = _setting(
        False, tr_noop("Settings", "Whether each stroke of the brush is filled as soon as it ends."),
        page=FILLING, label=tr_noop("Settings", "Fill on release"),
    )
    undo_megabytes: int = _setting(
        DEFAULT_UNDO_MEGABYTES, tr_noop("Settings", "Memory that undo may use for one photo."),
        minimum=16, maximum=65536, page=MEMORY, label=tr_noop("Settings", "Undo"), unit=tr_noop("Settings", "MB"),
    )
    view_megabytes: int = _setting(
        MIN_VIEW_MEGABYTES,
        tr_noop("Settings", "Memory that keeps what has been drawn, so that panning back is instant."),
        minimum=MIN_VIEW_MEGABYTES, maximum=4096, page=MEMORY,
        label=tr_noop("Settings", "View"), unit=tr_noop("Settings", "MB"),
    )
    language: str = _setting(
        "system", tr_noop("Settings", "Language of the window."), choices=LANGUAGES,
        page=APPEARANCE, label=tr_noop("Settings", "Language"),
    )
    theme: str = _setting(
        "system", tr_noop("Settings", "Light or dark surroundings of the photo."), choices=THEMES,
        page=APPEARANCE, label=tr_noop("Settings", "Theme"),
    )
    overlay_colour: str = _setting(
        "#ff3366", tr_noop("Settings", "Colour in which the mask is shown."), colour=True,
        page=APPEARANCE, label=tr_noop("Settings", "Mask colour"),
    )
    overlay_opacity: float = _setting(
        DEFAULT_OVERLAY_OPACITY, tr_noop("Settings", "How strongly the mask covers the photo."),
        minimum=MIN_OVERLAY_OPACITY, maximum=1.0,
        page=APPEARANCE, label=tr_noop("Settings", "Mask opacity"),
    )
    rulers: bool = _setting(
        False, tr_noop("Settings", "Whether rulers lie along the photo."),
        page=APPEARANCE, label=tr_noop("Settings", "Rulers"),
    )
    pixel_grid: bool = _setting(
        True, tr_noop("Settings", "Whether lines separate the pixels beyond 800 %."),
        page=APPEARANCE, label=tr_noop("Settings", "Pixel grid"),
    )
    keys: tuple[str, ...] = _setting(
        (), "Keys other than the usual: a command and its keys, separated by spaces.", max_items=500, named=True
    )
    toured: bool = _setting(False, "Whether the tour has been taken or skipped.")
    brush_diameter: float = _setting(
        DEFAULT_BRUSH_DIAMETER, "Size of the brush in image pixels.",
        minimum=MIN_BRUSH_DIAMETER, maximum=MAX_BRUSH_DIAMETER,
    )
    brush_hardness: float = _setting(
        DEFAULT_BRUSH_HARDNESS, "Hardness of the brush, 0 soft to 1 hard.", minimum=0.0, maximum=1.0
    )
    restore_preset: str = _setting(
        "normal", "How scans were restored last.", choices=("gentle", "normal", "strong", "own"))
    restore_steps: tuple[str, ...] = _setting(
        DEFAULT_RESTORE_STEPS, "Steps of one's own preset for scans.", max_items=len(RESTORE_STEPS))
    restore_sensitivity: float = _setting(
        DEFAULT_SENSITIVITY, "Sensitivity of one's own preset for scans.", minimum=0.0, maximum=100.0)
    restore_tone: str = _setting("auto", "Whose tone one's own preset for scans aims at.", choices=TONES)
    restore_tone_strength: float = _setting(
        DEFAULT_TONE_STRENGTH, "Strength of the tone in one's own preset for scans.", minimum=0.0, maximum=1.0)
    restore_denoise: float = _setting(
        DEFAULT_DENOISE, "Denoising of one's own preset for scans.", minimum=0.0, maximum=1.0)
    recent_files: tuple[str, ...] = _setting(
        (), "Photos opened last, newest first.", max_items=RECENT_FILES, path=True)
    last_folder: str = _setting("", "Folder in which a photo was opened last.", path=True)
    project_folder: str = _setting("", "Folder to which a project was saved last.", path=True)
    export_folder: str = _setting("", "Folder to which a photo was exported last.", path=True)
    batch_folder: str = _setting("", "Folder of the results of the last batch.", path=True)
    window_state: str = _setting("", "Places of the panels, as Qt writes them, base64.")
    window_geometry: str = _setting("", "Place and size of the window, as Qt writes it, base64.")


def load_settings(path: Path) -> tuple[Settings, tuple[Message, ...]]:
    """Settings from ``path``, and one sentence for each thing in it that could not be used.

    A file that is not there gives the defaults; one that is not TOML is moved aside, so that the next
    save cannot destroy what was written in it by hand.
    """
    try:
        stored = _read(path)
    except FileNotFoundError:
        return Settings(), ()
    except OSError as error:
        return Settings(), (Message(
            "The settings in {path} cannot be read ({reason}); defaults are used.", path=path, reason=error.strerror),)
    except (ValueError, RecursionError):  # no TOML or UTF-8; numbers of thousands of digits; nested beyond sense
        aside = path.with_name(path.name + ".damaged")
        try:
            os.replace(path, aside)
        except OSError:
            aside = path
        damaged = Message("The settings are damaged and defaults are used; the old file is {path}.", path=aside)
        return Settings(), (damaged,)
    known = {entry.name: entry for entry in fields(Settings)}
    values: dict[str, Any] = {}
    notices = []
    for name, value in stored.items():
        if name not in known:
            notices.append(Message(
                "The setting {name} in {path} is not known and is left out.", name=_shortened(name), path=path))
            continue
        default, limits = known[name].default, known[name].metadata
        if isinstance(default, float) and type(value) is int:
            with contextlib.suppress(OverflowError):  # beyond every limit, then
                value = float(value)
        if isinstance(default, tuple) and isinstance(value, list):
            value = tuple(value)
        if "path" in limits:
            value = _each(_from_storable, value)
        if _permitted(value, default, limits):
            values[name] = value
        else:
            notices.append(Message(
                "The setting {name} in {path} cannot be {value}; {default!r} is used.",
                name=name, path=path, value=_shown(value), default=default))
    return Settings(**values), tuple(notices)


def _read(path: Path) -> dict[str, Any]:
    """What is stored; a byte order mark, which some editors write, is passed over.

    Raises:
        OSError: the file cannot be read. ValueError, RecursionError: it is no TOML, or longer than settings are.
    """
    with path.open("rb") as file:
        data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise ValueError("longer than settings are")
    return tomllib.loads(data.decode("utf-8-sig"))


def _shown(value: Any) -> str:
    try:
        return _shortened(repr(value))
    except ValueError:  # Python writes no number of more than some thousands of digits
        return "…"


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 1] + "…"


def save_settings(settings: Settings, path: Path) -> None:
    """Write the settings, wholly or not at all.

    Raises:
        SaveError: the folder or disk refuses; what was there before is whole.
    """
    import tomli_w

    stored = {}
    for name, value in asdict(settings).items():
        kept = _each(_storable, value)
        stored[name] = list(kept) if isinstance(kept, tuple) else kept
    with contextlib.suppress(OSError):  # writing says what is wrong with the folder
        path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path, overwrite=True) as file:
        tomli_w.dump(stored, file)


def save_changes(before: Settings, now: Settings, path: Path) -> None:
    """Write what differs between ``before`` and ``now`` into the settings that are in ``path`` by now.

    What another window or program has changed there meanwhile stays, unless it is the same setting; of lists what
    either has added or taken out.

    Raises:
        SaveError: as ``save_settings``.
    """
    with contextlib.suppress(OSError):  # writing says what is wrong with the folder
        path.parent.mkdir(parents=True, exist_ok=True)
    with changing(path):
        stored, _ = load_settings(path)
        if not os.access(path, os.R_OK):  # it is not there, or was damaged and is aside now
            stored = now
        changes: dict[str, Any] = {}
        for entry in fields(Settings):
            old, new = getattr(before, entry.name), getattr(now, entry.name)
            if new != old:
                changes[entry.name] = (
                    _merged(old, new, getattr(stored, entry.name), entry.metadata) if isinstance(new, tuple) else new)
        save_settings(replace(stored, **changes), path)


def _merged(old: tuple[str, ...], new: tuple[str, ...], stored: tuple[str, ...], limits: Any) -> tuple[str, ...]:
    """``new``, which was made of ``old``, with what was added to and taken from ``stored`` since it was ``old``."""
    def subject(item: str) -> str:
        return item.split(" ", 1)[0] if "named" in limits else item

    ours = [item for item in new if item in stored or item not in old]
    taken = {subject(item) for item in ours}
    theirs = [item for item in stored if item not in old and subject(item) not in taken]
    return tuple(ours + theirs)[: limits["max_items"]]


_ESCAPED = "file://"


def _each(convert: Callable[[str], str], value: Any) -> Any:
    """``value`` with ``convert`` done to it, being a text, or to the texts in it."""
    if isinstance(value, tuple):
        return tuple(_each(convert, item) for item in value)
    return convert(value) if isinstance(value, str) else value


def _storable(text: str) -> str:
    """A path as TOML can hold it: one with bytes that are no UTF-8 becomes a file URI."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return _ESCAPED + quote(os.fsencode(text))
    return text


def _from_storable(text: str) -> str:
    return os.fsdecode(unquote_to_bytes(text.removeprefix(_ESCAPED))) if text.startswith(_ESCAPED) else text


def _permitted(value: Any, default: Any, limits: Any) -> bool:
    if type(value) is not type(default):
        return False
    if isinstance(value, tuple):
        return len(value) <= limits["max_items"] and all(type(item) is str for item in value)
    if "choices" in limits:
        return value in limits["choices"]
    if "minimum" in limits:
        return bool(limits["minimum"] <= value <= limits["maximum"])
    if "colour" in limits:
        digits = value[1:]
        return value[:1] == "#" and len(digits) == 6 and all(c in "0123456789abcdefABCDEF" for c in digits)
    return True
