"""The command that says what the program runs on, and what is wrong with it."""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from inpaint_app import paths
from inpaint_app.cli.options import json_option, load_settings, print_json
from inpaint_app.errors import ModelError, RefusedError
from inpaint_app.version import PARTS, versions

_REPAIR = "python -m pip install --force-reinstall"
_CONTRIBUTORS = "dev"
_GIB = 2**30

Facts = dict[str, Any]


@click.command()
@json_option
def doctor(as_json: bool) -> None:
    """Say what this program runs on: versions, device, memory, model, folders, and what is missing."""
    facts = examine()
    if as_json:
        print_json(facts)
        return
    for line in _lines(facts):
        click.echo(line)


def examine() -> Facts:
    """All that is known, in plain values that JSON can hold.

    Returns:
        ``versions``, ``device``, ``machine``, ``model``, ``compiled_search``, ``folders``, ``optional`` (see the
        function of each), and ``problems``: one sentence for each thing that does not work, and what to do. A part
        that could not be looked at has an ``error`` instead.
    """
    problems: list[str] = []
    facts: Facts = {"versions": _versions(problems)}
    settings = load_settings()
    looks: dict[str, Callable[[], Facts]] = {
        "device": lambda: _device(settings.device),
        "machine": _machine,
        "model": lambda: _model(settings, problems),
        "compiled_search": lambda: _compiled_search(problems),
        "folders": lambda: _folders(problems),
        "optional": _optional,
    }
    for name, look in looks.items():
        try:
            facts[name] = look()
        except Exception as error:  # whatever a broken installation raises
            facts[name] = {"error": _reason(error)}
            if not isinstance(error, ImportError):  # else a part is broken, which has been said
                problems.append(f"The {name.replace('_', ' ')} could not be looked at ({_reason(error)}).")
    facts["problems"] = problems
    return facts


def _versions(problems: list[str]) -> Facts:
    """Version by part; of one that is missing or cannot be loaded why not."""
    facts: Facts = dict(versions())
    for distribution, module in PARTS.items():
        try:
            importlib.import_module(module)
        except Exception as error:  # whatever a broken installation raises
            reason = _reason(error)
            if facts[distribution] is None:
                facts[distribution] = f"missing ({reason})"
                problems.append(f"{distribution} is missing: python -m pip install {distribution}.")
            else:
                facts[distribution] = f"{facts[distribution]}, broken ({reason})"
                problems.append(f"{distribution} cannot be loaded ({reason}): {_REPAIR} {distribution}.")
        else:
            facts[distribution] = facts[distribution] or "of unknown version"
    return facts


def _device(wanted: str) -> Facts:
    """``wanted`` (by the settings), ``device``, ``why``, ``precision``, ``precision_why``."""
    from inpaint_app.networks.device import explain_choice  # torch

    choice = explain_choice(wanted)
    return {
        "wanted": wanted, "device": choice.device, "why": choice.device_reason, "precision": choice.precision,
        "precision_why": choice.precision_reason,
    }


def _machine() -> Facts:
    """``cores``, ``usable_cores`` (by this process), ``memory_gb``, ``free_memory_gb``."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    facts: Facts = {"cores": os.cpu_count(), "usable_cores": usable}
    import psutil

    memory = psutil.virtual_memory()
    return facts | {
        "memory_gb": round(memory.total / _GIB, 1), "free_memory_gb": round(memory.available / _GIB, 1)}


def _model(settings: Any, problems: list[str]) -> Facts:
    """``name`` (by the settings), ``file``, ``state`` ("fine", "missing", "damaged"; "refused": it holds more than
    weights), ``hash_holds`` (None: nothing says what it should be) of the weights.
    """
    name, file = settings.model, paths.builtin_model()
    if name != "builtin":
        from inpaint_app.networks.model_files import resolve_model  # torch

        file = resolve_model(name, Path(settings.models_folder) if settings.models_folder else None)
    facts: Facts = {"name": name, "file": str(file), "state": "fine", "hash_holds": None}
    if not file.is_file():
        problems.append(f"The model file {file} is missing: install this program again, or choose another model.")
        return facts | {"state": "missing"}
    from inpaint_app.networks.published.peek import peek
    from inpaint_app.networks.published.recognise import Kind
    from inpaint_app.networks.weights_file import read_verified

    found = peek(file)
    try:
        if found is None:
            _read_whole(file)
        elif found.kind is Kind.OWN:  # a published network's file does not say what its hash should be
            facts["hash_holds"] = False
            read_verified(file)
            facts["hash_holds"] = True
    except ModelError as error:
        problems.append(str(error))
        facts["state"] = "refused" if isinstance(error, RefusedError) else "damaged"
    return facts


def _read_whole(file: Path) -> None:
    """Say what is wrong with a file that cannot be told by its table of contents (ModelError)."""
    from inpaint_app.networks.loading import recognise_file  # torch

    recognise_file(file)


def _compiled_search(problems: list[str]) -> Facts:
    """``available``, ``cache`` (folder of the compiled code, None without), ``from_cache``, or ``reason``."""
    from inpaint_app.inference.compiled.loader import KERNELS, failure, kernels

    module, error = kernels(), failure()
    if error is not None:
        problems.append(f"Copying texture is several times slower, since it is not compiled ({_reason(error)}).")
        return {"available": False, "reason": _reason(error)}
    from inpaint_app.inference.compiled.cache import kernels_folder

    folder = kernels_folder(KERNELS)
    statistics = [function.stats for function in vars(module).values() if hasattr(function, "stats")]
    return {
        "available": True, "cache": str(folder) if folder.exists() else None,
        "from_cache": any(sum(kept.cache_hits.values()) for kept in statistics)}


def _folders(problems: list[str]) -> Facts:
    """By purpose: ``path``, and whether it is, or could be made and then be, ``writable``."""
    folders = {
        "config": paths.settings_file().parent, "data": paths.models_folder().parent, "models": paths.models_folder(),
        "cache": paths.cache_folder(), "logs": paths.logs_folder(), "autosave": paths.autosave_folder(),
    }
    facts: Facts = {}
    for purpose, folder in folders.items():
        there = next(place for place in (folder, *folder.parents) if place.exists())
        writable = there.is_dir() and os.access(there, os.W_OK | os.X_OK)
        facts[purpose] = {"path": str(folder), "writable": writable}
        if not writable:
            problems.append(f"The folder {folder} ({purpose}) cannot be written: change the permissions of {there}.")
    return facts


def _optional() -> Facts:
    """By extra: ``missing`` distributions, and the command that would ``install`` them."""
    from importlib import metadata

    by_extra: dict[str, list[str]] = {}
    for line in metadata.requires("inpaint-app") or ():
        extra = re.search(r"extra\s*==\s*['\"]([\w-]+)['\"]", line)
        name = re.match(r"[\w.-]+", line)
        if extra is not None and name is not None and extra[1] != _CONTRIBUTORS:
            by_extra.setdefault(extra[1], []).append(name[0])
    return {
        extra: {
            "missing": [name for name, version in versions(names).items() if version is None],
            "install": f"python -m pip install 'inpaint-app[{extra}]'",
        }
        for extra, names in by_extra.items()
    }


def _reason(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0].rstrip('.')}" if lines else type(error).__name__


def _lines(facts: Facts) -> Iterable[str]:
    """The facts for users to read, a line each."""
    for section, entries in facts.items():
        if section == "problems":
            continue
        yield section.replace("_", " ")
        for name, value in entries.items():
            yield f"  {name.replace('_', ' '):<24}{_shown(value)}"
    yield "problems"
    yield from (f"  {sentence}" for sentence in facts["problems"] or ["none"])


def _shown(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "unknown"}[value]
    if not isinstance(value, dict):
        return str(value)
    if "path" in value:
        return f"{value['path']}{'' if value['writable'] else ' (cannot be written)'}"
    if value["missing"]:
        return f"{', '.join(value['missing'])} missing: {value['install']}"
    return "all there"
