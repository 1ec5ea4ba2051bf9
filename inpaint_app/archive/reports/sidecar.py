"""A JSON file beside a result: what it was made of, by what, and what was found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from inpaint_app.archive.journal import Journal
from inpaint_app.archive.request import BatchRequest
from inpaint_app.archive.storage.remote import Remote, store_error
from inpaint_app.atomic_file import replacing, save_error
from inpaint_app.version import __version__

_PROGRAM = "inpaint-app"
_LONGEST = 1 << 20


def sidecar_of(result: Path) -> Path:
    """Where the sidecar of a result lies."""
    return result.with_name(f"{result.name}.json")


def write_sidecar(request: BatchRequest, journal: Journal, name: str, result: Path) -> None:
    """Write it, unless something lies there that is no sidecar.

    Raises:
        SaveError: the folder cannot be written.
    """
    path = sidecar_of(result)
    if path.exists() and not (request.overwrite or _is_ours(path)):
        return
    data = json.dumps(provenance(request, journal, name), indent=2).encode("ascii") + b"\n"
    if isinstance(path, Remote):
        try:
            path.write_bytes(data)
        except OSError as error:
            raise store_error(path, error) from error
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise save_error(path, error) from error
    with replacing(path, overwrite=True) as file:
        file.write(data)


def provenance(request: BatchRequest, journal: Journal, name: str) -> dict[str, Any]:
    """What a sidecar says of a photo whose result is written."""
    row = journal.file(name)
    parameters = request.steps.parameters()
    steps = [
        {key: step[key] for key in ("step", "model_hash", "seconds", "damage", "score")}
        | {"parameters": parameters.get(step["step"])}
        for step in journal.steps(name)]
    return {
        "program": _PROGRAM, "version": __version__, "name": name,
        "source": {"path": row["source"], "size": row["size"], "sha256": row["hash"]},
        "mask": row["mask"] and {"path": row["mask"], "sha256": row["mask_hash"]},
        "result": {"path": row["result"], "sha256": row["staged_hash"] or row["result_hash"]},
        "steps": steps, "finished": row["finished"], "seconds": row["seconds"], "changed": row["changed"],
        "seam": row["seam"], "pages": row["pages"], "notices": row["notices"],
    }


def _is_ours(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return bool(json.loads(file.read(_LONGEST)).get("program") == _PROGRAM)
    except (OSError, ValueError, AttributeError):
        return False
