"""What tests of the window's language share."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from inpaint_app.ui.i18n.language import use_language


@pytest.fixture(scope="package")
def tool():
    """The script that keeps the files up to date, which only a checkout has."""
    script = Path(__file__).parents[3] / "packaging" / "translations.py"
    spec = importlib.util.spec_from_file_location("translations", script)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(autouse=True)
def _english_again():
    yield
    use_language("en")
