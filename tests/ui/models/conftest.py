"""For tests of models in the window: tiny random networks, a server, a window with its own folders."""

from __future__ import annotations

import pytest

from inpaint_app.models import offers
from inpaint_app.settings import Settings
from inpaint_app.ui.launch import make_window
from tests.models.offering import offer, weights
from tests.models.server import serving, without_proxies

CONTENT = weights()


@pytest.fixture
def server(monkeypatch):
    without_proxies(monkeypatch)
    with serving(CONTENT) as server:
        monkeypatch.setattr(offers, "OFFERS", (offer(server.address, CONTENT), offer("", CONTENT, name="by-hand")))
        yield server


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "models"


@pytest.fixture
def window(qtbot, server, folder, tmp_path):
    settings = Settings(models_folder=str(folder), device="cpu", threads=1, quality="fast", toured=True)
    window = make_window(settings, tmp_path / "settings.toml")
    window._warmed = True  # nothing is loaded until it is filled
    window.show()
    qtbot.waitExposed(window)
    yield window
    server.go_on.set()
    window._agreed_to_close = True
    window.close()
    window.deleteLater()
