from __future__ import annotations

from pathlib import Path

import pytest

from inpaint_app.inference.engines.engine import NetworkEngine
from tests.inference.scenes import small_model


@pytest.fixture(scope="session")
def model_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny model's weights."""
    return small_model(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="session")
def network(model_path: Path) -> NetworkEngine:
    """An engine with the tiny model, loaded."""
    engine = NetworkEngine(str(model_path), "cpu")
    engine.load()
    return engine
