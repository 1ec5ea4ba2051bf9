"""Scripts of ``packaging``, as modules."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

PACKAGING = Path(__file__).parent.parent.parent / "packaging"


@pytest.fixture
def script(monkeypatch):
    """Gives a script of ``packaging`` as a module, by its name."""
    for folder in (PACKAGING / "bundles", PACKAGING):
        monkeypatch.syspath_prepend(str(folder))
    before = set(sys.modules)
    yield importlib.import_module
    for name in set(sys.modules) - before:
        file = getattr(sys.modules[name], "__file__", None)
        if file and PACKAGING in Path(file).parents:
            del sys.modules[name]
