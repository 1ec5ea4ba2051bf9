"""Getting a published model from a server that keeps its word, and from others."""

from __future__ import annotations

import errno
import io
import os
import threading
from pathlib import Path
from threading import Event as CancelFlag

import pytest

from inpaint_app.errors import ModelError, OpenError, SaveError
from inpaint_app.models import fetching
from inpaint_app.models.fetching import FetchCancelledError, fetch
from inpaint_app.models.registry import Origin, entry, part_of
from tests.models.offering import offer, weights
from tests.models.server import serving, without_proxies

CONTENT = weights()


@pytest.fixture
def server(monkeypatch):
    without_proxies(monkeypatch)
    with serving(CONTENT) as server:
        yield server


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "models"


def test_a_model_is_got_and_known(server, folder):
    seen = []
    got = fetch(offer(server.address, CONTENT), folder, lambda done, of: seen.append((done, of)))
    assert got.path is not None
    assert got.path.read_bytes() == CONTENT
    assert (got.name, got.origin, got.licence, got.source) == (
        "tiny-lama", Origin.PUBLISHED, "Apache-2.0", server.address)
    assert got.fills
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert sorted(path.name for path in folder.iterdir()) == ["tiny-lama.safetensors", "tiny-lama.source.json"]
    with pytest.raises(ModelError, match="called tiny-lama already"):
        fetch(offer(server.address, CONTENT), folder)


def test_a_connection_that_breaks_off_is_gone_on_with(server, folder):
    wanted = offer(server.address, CONTENT)
    server.cut = 20_000
    with pytest.raises(OpenError, match=r"broke off after .* MB of tiny-lama"):
        fetch(wanted, folder)
    assert part_of(wanted, folder).read_bytes() == CONTENT[:20_000]
    assert entry("tiny-lama", folder, (wanted,)).fetched == 20_000
    server.cut = None
    assert fetch(wanted, folder).path.read_bytes() == CONTENT
    assert server.asked == [None, "bytes=20000-"]


def test_a_server_without_ranges_is_asked_for_all_again(server, folder):
    wanted = offer(server.address, CONTENT)
    server.cut, server.ranges = 20_000, False
    with pytest.raises(OpenError):
        fetch(wanted, folder)
    server.cut = None
    assert fetch(wanted, folder).path.read_bytes() == CONTENT


def test_all_that_had_arrived_is_not_asked_for_again(server, folder):
    wanted = offer(server.address, CONTENT)
    folder.mkdir()
    part_of(wanted, folder).write_bytes(CONTENT)
    assert fetch(wanted, folder).path.read_bytes() == CONTENT
    part_of(wanted._replace(name="other"), folder).write_bytes(CONTENT)  # of unknown size: the server says it is whole
    assert fetch(wanted._replace(name="other", size=0), folder).path.read_bytes() == CONTENT
    assert server.asked == [f"bytes={len(CONTENT)}-"]


def test_another_file_than_the_published_one_is_deleted(server, folder):
    for wrong in (offer(server.address, CONTENT, sha256="0" * 64), offer(server.address, CONTENT, sha256="")):
        with pytest.raises(ModelError, match="its checksum differs"):
            fetch(wrong._replace(md5="" if wrong.sha256 else "0" * 32), folder)
        assert list(folder.iterdir()) == []


def test_what_is_no_model_is_deleted(server, folder):
    server.content = b"<html>Sign in to this network</html>"
    with pytest.raises(ModelError, match="cannot be read"):
        fetch(offer(server.address, server.content), folder)
    assert list(folder.iterdir()) == []


def test_cancelling_keeps_what_has_come(server, folder):
    wanted, cancelled = offer(server.address, CONTENT), CancelFlag()
    server.hold = 30_000

    def progress(done: int, _of: int) -> None:
        if done >= 30_000:
            cancelled.set()
            server.go_on.set()

    with pytest.raises(FetchCancelledError, match="goes on from there"):
        fetch(wanted, folder, progress, cancelled)
    assert part_of(wanted, folder).stat().st_size >= 30_000
    server.hold = None
    assert fetch(wanted, folder).path.read_bytes() == CONTENT


@pytest.mark.parametrize("sent", [0, 30_000])
def test_a_silent_server_is_not_waited_for(server, folder, sent):
    wanted, cancelled = offer(server.address, CONTENT), CancelFlag()
    server.hold = sent
    server.mute = sent == 0
    threading.Timer(0.2, cancelled.set).start()
    with pytest.raises(FetchCancelledError):  # else the server would be silent for as long as it is waited for
        fetch(wanted, folder, cancelled=cancelled)
    assert not server.go_on.is_set()
    assert part_of(wanted, folder).stat().st_size == sent


def test_nobody_gets_the_same_twice_at_once(server, folder):
    wanted = offer(server.address, CONTENT)
    server.hold = 30_000
    begun = threading.Event()
    first = threading.Thread(target=lambda: fetch(wanted, folder, lambda _done, _of: begun.set()))
    first.start()
    begun.wait()
    with pytest.raises(ModelError, match="being fetched by another window"):
        fetch(wanted, folder)
    server.go_on.set()
    first.join()
    assert entry("tiny-lama", folder, (wanted,)).fills


@pytest.mark.parametrize("status", [404, 403, 503])
def test_a_server_that_refuses_is_told_with_the_way_by_hand(server, folder, status):
    server.status = status
    with pytest.raises(OpenError, match=rf"error {status} for tiny-lama; .*\(a server of this test\)"):
        fetch(offer(server.address, CONTENT), folder)


def test_nobody_there(folder, server):
    with pytest.raises(OpenError, match=r"127\.0\.0\.1 cannot be reached .* check the connection and the proxy"):
        fetch(offer("http://127.0.0.1:9/model.safetensors", CONTENT), folder)


def test_the_proxy_of_the_environment_is_asked(server, folder, monkeypatch):
    monkeypatch.setenv("http_proxy", server.address)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert fetch(offer("http://models.invalid/model.safetensors", CONTENT), folder).path.read_bytes() == CONTENT


class _FullDisk(io.FileIO):
    """A file on a disk that has room for 10,000 bytes."""

    def write(self, data, /):
        if self.seek(0, os.SEEK_END) + len(data) > 10_000:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().write(data)


def test_a_full_disk_is_said_and_gone_on_from(server, folder, monkeypatch):
    wanted = offer(server.address, CONTENT)
    opened = open
    monkeypatch.setattr(
        fetching, "open", lambda path, mode: io.BufferedRandom(_FullDisk(os.fspath(path), "a+b")), raising=False)
    with pytest.raises(SaveError, match="the disk is full; free some space"):
        fetch(wanted, folder)
    monkeypatch.setattr(fetching, "open", opened, raising=False)
    assert fetch(wanted, folder).path.read_bytes() == CONTENT


def test_without_an_address_it_is_said_where_it_is_found(folder):
    with pytest.raises(ModelError, match=r"get model.safetensors by hand \(a server of this test\) and add it"):
        fetch(offer("", CONTENT), folder)
    assert not folder.exists()


def test_a_folder_that_cannot_be_made(server, tmp_path):
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(SaveError):
        fetch(offer(server.address, CONTENT), Path(file) / "models")
