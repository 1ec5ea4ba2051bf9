"""Every model that there is and that could be got, from the models folder and the table of offers; quick, no torch."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from inpaint_app import paths
from inpaint_app.errors import ModelError
from inpaint_app.messages import Message
from inpaint_app.models import offers
from inpaint_app.models.offers import Offer
from inpaint_app.networks.model_files import ALL, BUILTIN, MODEL_SUFFIXES
from inpaint_app.networks.published.files import PUBLISHED, UNKNOWN_LICENCE, licence_of_kind
from inpaint_app.networks.published.peek import peek
from inpaint_app.networks.published.recognise import Kind
from inpaint_app.networks.weights_file import read_raw_card

_MAX_NOTE = 1 << 20
_PURPOSES = {
    Kind.OWN: Message("Fills holes in photos of the kind that it was trained on."),
    Kind.LAMA: Message("Large holes and repeating structure: walls, fences, grass; slower than the bundled model."),
    Kind.MIGAN: Message("Quick fills of objects in scenes; a small network of 6 million parameters."),
    Kind.RRDB: Message("Enlarges pictures; it cannot fill holes."),
    Kind.COMPACT: Message("Enlarges pictures quickly; it cannot fill holes."),
}
_NEVER_TOLD = Message("This program cannot tell which network it is.")


class Origin(StrEnum):
    """How a model came to be here, or could."""

    BUNDLED = "bundled"
    TRAINED = "trained"
    IMPORTED = "imported"
    PUBLISHED = "published"


@dataclass(frozen=True)
class Entry:
    """A model.

    Attributes:
        name: what it is chosen by.
        origin: PUBLISHED also where it is in the folder already.
        path: its file; None: it is not here and can be got, or found by hand.
        kind: the network; None where the file is not here, or it cannot be told quickly.
        size: bytes; 0: not known.
        licence: of the weights.
        purpose: what it is good for.
        source: where it is from: an address, a path, or who publishes it.
        sha256: of the file as far as it is known without reading it; else empty.
        offer: the table's row, of a published one.
        fetched: bytes that an earlier attempt to get it has left.
    """

    name: str
    origin: Origin
    path: Path | None
    kind: Kind | None
    size: int
    licence: str
    purpose: Message
    source: str
    sha256: str = ""
    offer: Offer | None = None
    fetched: int = 0

    @property
    def fills(self) -> bool:
        """Whether it is here and can be chosen to fill with."""
        return self.path is not None and self.kind is not None and self.kind.fills

    def facts(self) -> dict[str, Any]:
        """All of it in plain values that JSON can hold."""
        offer = self.offer
        return {
            "name": self.name, "origin": str(self.origin), "here": self.path is not None,
            "path": None if self.path is None else str(self.path),
            "kind": None if self.kind is None else str(self.kind), "fills": self.fills, "size": self.size or None,
            "licence": self.licence, "purpose": str(self.purpose), "source": str(self.source),
            "sha256": self.sha256 or None, "address": offer.address or None if offer is not None else None,
            "fetched": self.fetched,
        }


def models_folder(named: str = "") -> Path:
    """The models folder: the one that the settings name, or else the usual one."""
    return Path(named).expanduser() if named else paths.models_folder()


def entries(folder: Path, published: Sequence[Offer] | None = None) -> list[Entry]:
    """Every model: the bundled one, those in the folder by name, and what is published and not here.

    Args:
        published: the table; None: ``offers.OFFERS``.
    """
    table = {offer.name: offer for offer in (offers.OFFERS if published is None else published)}
    here = {path.stem: path for path in reversed(_files(folder))}
    found = [_here(BUILTIN, paths.builtin_model(), None)]
    found += [_here(name, here[name], table.get(name)) for name in sorted(here, key=str.casefold)]
    return found + [_offered(offer, folder) for offer in table.values() if offer.name not in here]


def entry(name: str, folder: Path, published: Sequence[Offer] | None = None) -> Entry:
    """The model of this name.

    Raises:
        ModelError: there is none.
    """
    known = entries(folder, published)
    for each in known:
        if each.name == name:
            return each
    raise ModelError(
        "There is no model called {name!r}; the names are {known}.", name=name,
        known=", ".join(each.name for each in known))


def filling_models(folder: Path) -> list[Entry]:
    """Those that are here and fill, the bundled one first."""
    return [each for each in entries(folder, ()) if each.fills]


def each_of(names: Sequence[str], folder: Path) -> list[str]:
    """Models by name, where "all" stands for every one that is here and fills, and last for the best of them."""
    here = [each.name for each in filling_models(folder)]
    listed = [[*here, ALL] if name == ALL else [name] for name in names]
    return list(dict.fromkeys(name for part in listed for name in part))


def enlarging_models(folder: Path) -> list[Entry]:
    """Those in the folder that enlarge."""
    return [each for each in entries(folder, ()) if each.path is not None and each.kind in (Kind.RRDB, Kind.COMPACT)]


def part_of(offer: Offer, folder: Path) -> Path:
    """Where what was got so far of a published file lies."""
    return folder / f".{offer.name}{Path(offer.file).suffix}.fetching"


def note_of(path: Path) -> Path:
    """Beside a model's file: where it is from, JSON."""
    return path.with_name(f"{path.stem}.source.json")


def sha256_of(path: Path) -> str:
    """The hash of a file, which is read for it.

    Raises:
        ModelError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError("The model file {path} cannot be read ({reason}); check the disk that it is on.",
                         path=path, reason=error.strerror) from error


def _files(folder: Path) -> list[Path]:
    """The model files, for each name the ending that ``resolve_model`` takes first."""
    try:
        found = [path for path in folder.iterdir() if path.suffix in MODEL_SUFFIXES and not path.name.startswith(".")]
    except OSError:
        return []
    return sorted((path for path in found if path.is_file()), key=lambda path: MODEL_SUFFIXES.index(path.suffix))


def _here(name: str, path: Path, offer: Offer | None) -> Entry:
    seen = peek(path) if path.is_file() else None
    kind = seen.kind if seen is not None else None
    note = _note(path)
    licence, sha256 = str(note.get("licence") or licence_of_kind(kind)), str(note.get("sha256") or "")
    source = str(note.get("source") or path)
    if name == BUILTIN:
        origin, source = Origin.BUNDLED, Message("comes with this program")
    elif kind is Kind.OWN:
        origin = Origin.TRAINED
    elif offer is not None:
        origin, licence = Origin.PUBLISHED, offer.licence
    else:
        origin = Origin.IMPORTED
    if kind is Kind.OWN:
        licence, sha256 = _card(path)
    elif sha256 in PUBLISHED:
        licence = PUBLISHED[sha256].licence
    size = path.stat().st_size if path.is_file() else 0
    purpose = _PURPOSES[kind] if kind is not None else _NEVER_TOLD
    return Entry(name, origin, path if size else None, kind, size, licence, purpose, source, sha256, offer)


def _offered(offer: Offer, folder: Path) -> Entry:
    part = part_of(offer, folder)
    fetched = part.stat().st_size if part.is_file() else 0
    return Entry(
        offer.name, Origin.PUBLISHED, None, None, offer.size, offer.licence, offer.purpose, offer.where,
        offer.sha256, offer, fetched)


def _note(path: Path) -> dict[str, Any]:
    """What is noted beside a file; nothing where that is missing or makes no sense."""
    try:
        with note_of(path).open("rb") as file:
            note = json.loads(file.read(_MAX_NOTE))
    except (OSError, ValueError, RecursionError):
        return {}
    return note if isinstance(note, dict) else {}


def _card(path: Path) -> tuple[str, str]:
    """(licence, SHA-256 as the card states it) of one's own model."""
    try:
        card = read_raw_card(path)
        return str(card.get("licence") or UNKNOWN_LICENCE), str(card.get("sha256") or "")
    except (ModelError, AttributeError):
        return UNKNOWN_LICENCE, ""
