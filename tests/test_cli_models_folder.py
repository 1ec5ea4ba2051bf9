"""``inpaint-app models``: as a user runs it, in a process of its own, with a server of this machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from inpaint_app import paths
from inpaint_app.cli.models import models
from inpaint_app.errors import InpaintError
from tests.models.offering import offer, put, weights
from tests.models.server import serving

CONTENT = weights()
_RUN = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs inherit that it is ignored
from inpaint_app.messages import Message
from inpaint_app.models import offers
offers.OFFERS = (offers.Offer(
    "tiny-lama", "model.safetensors", {address!r}, Message("a server"), {size}, {sha256!r}, "", "Apache-2.0",
    Message("Tests.")),)
from inpaint_app.__main__ import main
main()
"""


@pytest.fixture
def server():
    with serving(CONTENT) as server:
        yield server


@pytest.fixture
def surroundings(tmp_path):
    """An environment with folders of its own and without a proxy."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return {**kept, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data"),
            "XDG_CONFIG_HOME": str(tmp_path / "config"), "XDG_CACHE_HOME": str(tmp_path / "cache")}


@pytest.fixture
def start(server, surroundings):
    published = offer(server.address, CONTENT)
    code = _RUN.format(address=published.address, size=published.size, sha256=published.sha256)

    def start(*arguments, **options):
        return subprocess.Popen(
            [sys.executable, "-c", code, "models", *map(str, arguments)], env=surroundings, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)

    return start


@pytest.fixture
def call(start):
    def call(*arguments, typed=""):
        process = start(*arguments)
        out, err = process.communicate(typed)
        return process.returncode, out, err

    return call


@pytest.mark.slow
def test_list_get_remove(call, server):
    code, out, _ = call("list", "--json")
    assert code == 0
    assert [(each["name"], each["here"]) for each in json.loads(out)] == [("builtin", True), ("tiny-lama", False)]
    assert server.asked == []

    code, out, err = call("get", "tiny-lama", typed="n\n")
    assert (code, server.asked) == (1, [])
    assert "Licence of the weights: Apache-2.0" in err
    assert "Nothing was fetched." in err

    code, out, err = call("get", "tiny-lama", "--yes", "--json")
    assert code == 0, err
    assert json.loads(out)["fills"]

    assert call("remove", "tiny-lama", typed="n\n")[0] == 1
    assert call("remove", "tiny-lama", "--yes")[:2] == (0, "Removed tiny-lama.\n")


def run(*arguments):
    """A command in this process."""
    done = CliRunner().invoke(models, list(map(str, arguments)))
    return done.exit_code, done.output, done.exception


def test_add_info_and_remove(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "models_folder", lambda: tmp_path / "models")
    monkeypatch.setattr(paths, "settings_file", lambda: tmp_path / "settings.toml")
    code, out, _ = run("add", put(tmp_path, "mine.safetensors", CONTENT), "--name", "other")
    assert (code, out.split(",")[0]) == (0, "other: lama")
    code, out, _ = run("info", "other", "--json")
    assert json.loads(out)["sha256"] == offer("", CONTENT).sha256
    assert "can be got" in run("list")[1]
    assert "other" in run("list")[1]
    for wrong in (("add", put(tmp_path, "bad.pt", b"no model")), ("remove", "builtin", "--yes"), ("info", "nothing"),
                  ("get", "migan-256-places2", "--yes"), ("get", "other", "--yes")):
        assert isinstance(run(*wrong)[2], InpaintError)
    assert run("remove", "other", "--yes")[:2] == (0, "Removed other.\n")


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C cannot be sent to one process")
@pytest.mark.slow
def test_ctrl_c_keeps_what_has_come(start, server, tmp_path, call):
    server.hold = 30_000
    process = start("get", "tiny-lama", "--yes")
    part = tmp_path / "data" / "inpaint-app" / "models" / ".tiny-lama.safetensors.fetching"
    while not (part.is_file() and part.stat().st_size >= 30_000) and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert process.returncode == 1
    assert "the next attempt goes on from there" in err
    server.go_on.set()
    server.hold = None
    assert call("get", "tiny-lama", "--yes")[0] == 0
    assert server.asked == [None, "bytes=30000-"]
