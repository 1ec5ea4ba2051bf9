"""What a run is asked for, in values that can be stored and taken up again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from inpaint_app.archive.places import check_outside, journal_path
from inpaint_app.archive.steps import Steps
from inpaint_app.archive.storage.remote import Remote, location
from inpaint_app.errors import UsageError
from inpaint_app.inference.enhance.request import EnhanceOptions


@dataclass(frozen=True)
class BatchRequest:
    """A run.

    Attributes:
        inputs: folders, walked, and files.
        out: where results lie; in place the one folder of ``inputs``.
        journal: its file; None: where ``places.journal_path`` says.
        backup: where originals are copied to before results take their place; None: results do not.
        overwrite: replace what lies in OUT and is not in the journal, or was changed since.
        verify: compare hashes where size and time have not changed, too.
        largest_first: not by name.
        sidecars: a JSON file beside each result.
        watch: go on and take what comes, until stopped.
    """

    inputs: tuple[Path, ...]
    out: Path
    steps: Steps
    journal: Path | None = None
    backup: Path | None = None
    overwrite: bool = False
    verify: bool = False
    largest_first: bool = False
    sidecars: bool = False
    watch: bool = False

    def check(self) -> None:
        """Say before long work what is wrong with it.

        Raises:
            UsageError, SaveError, ModelError. OpenError: a store cannot be reached. InstallationError: none is known.
        """
        self._check_stores()
        self.steps.check()
        if self.backup is None:
            check_outside(self.out, self.inputs)
            return
        if len(self.inputs) != 1 or not self.inputs[0].is_dir():
            raise UsageError("In place one folder is done at a time; give one.")
        if self.steps.export is not None:
            raise UsageError("In place photos keep their formats; leave --export away, or give a folder with -o.")
        if self.backup.resolve() == self.out.resolve():
            raise UsageError("{path} is where the photos are; give another folder with --backup.", path=self.backup)

    def _check_stores(self) -> None:
        if isinstance(self.journal, Remote) or isinstance(self.backup, Remote):
            raise UsageError("Journal and backup lie on a disk; give a file with --journal, a folder with --backup.")
        if not any(isinstance(path, Remote) for path in (*self.inputs, self.out, self.steps.masks)):
            return
        if self.backup is not None:
            raise UsageError("In a store nothing is replaced in place; give another folder or URL with -o.")
        if self.watch:
            raise UsageError("Only folders can be watched; give the command without --watch once more for what is new.")

    @property
    def journal_file(self) -> Path:
        """Where the journal lies."""
        return self.journal or journal_path(self.out)

    def absolute(self) -> BatchRequest:
        """The same from whichever folder it is run."""
        def whole(path: Path | None) -> Path | None:
            return None if path is None else path.absolute()

        steps = replace(self.steps, masks=whole(self.steps.masks), mask=whole(self.steps.mask))
        return replace(
            self, inputs=tuple(path.absolute() for path in self.inputs), out=self.out.absolute(), steps=steps,
            journal=whole(self.journal), backup=whole(self.backup))

    def stored(self) -> dict[str, Any]:
        """In plain values that JSON can hold."""
        def plain(value: Any) -> Any:
            if isinstance(value, Path):
                return str(value)
            if isinstance(value, tuple):
                return [plain(each) for each in value]
            if isinstance(value, Steps | EnhanceOptions):
                return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
            return value

        return {field.name: plain(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> BatchRequest:
        """What ``stored`` gave."""
        def path(value: str | None) -> Path | None:
            return None if value is None else location(value)

        steps = dict(stored["steps"])
        enhance = steps["enhance"]
        steps |= {
            "masks": path(steps["masks"]), "mask": path(steps["mask"]),
            "enhance": None if enhance is None else EnhanceOptions(**enhance)}
        paths = {"journal": path(stored["journal"]), "backup": path(stored["backup"])}
        return cls(**{
            **stored, **paths, "inputs": tuple(map(location, stored["inputs"])), "out": location(stored["out"]),
            "steps": Steps(**steps)})
