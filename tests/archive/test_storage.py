"""``batch`` by URL: a store on this machine, with photos that are good, cut short, hidden, and of one stem."""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from PIL import Image

from inpaint_app.archive.batch import Batch
from inpaint_app.archive.request import BatchRequest
from inpaint_app.archive.runners import performer_for
from inpaint_app.archive.running.inline import InlineRunner
from inpaint_app.archive.steps import Steps
from inpaint_app.archive.storage.fetching import FetchingPerformer
from inpaint_app.archive.storage.remote import Remote, location
from inpaint_app.errors import OpenError, SaveError, UsageError
from tests.archive.archives import Copier, mask, picture, results
from tests.test_cli import one_sentence, run

moto_server = pytest.importorskip("moto.server")
s3fs = pytest.importorskip("s3fs")
pytestmark = pytest.mark.filterwarnings("ignore")
SUB = [f"sub/{number}.png" for number in range(8)]
GOOD = ["a.jpg", "a.png", *SUB, "sub/s.tif"]
DONE = ["a.jpg.webp", "a.png.webp", *(name.replace("png", "webp") for name in SUB), "sub/s.webp"]
EXPORT = Steps(export="webp")


def request(steps=EXPORT, out="s3://bucket/done", given="s3://bucket/scans", **options):
    return BatchRequest((location(given),), location(out), steps, **options)


def facts(asked, performer=None):
    """(done, kept, set apart) of a run in this process."""
    progress = Batch(asked).run(lambda _: InlineRunner(performer or performer_for(asked.steps, 1)))
    return progress.done, progress.kept, progress.apart + progress.apart_before


class Store:
    """A bucket, and a folder for what is local."""

    def __init__(self, server, folder):
        self.server, self.folder = server, folder
        self.driver = s3fs.S3FileSystem(use_listings_cache=False)
        self.driver.mkdir("bucket")

    def put(self, name, seed=0, cut=None):
        file = picture(self.folder / "made" / name, seed)
        self.driver.pipe_file(f"bucket/scans/{name}", file.read_bytes()[:cut])

    def results(self):
        return {key.removeprefix("bucket/done/"): self.driver.cat_file(key) for key in self.driver.find("bucket/done")}

    def rows(self):
        """(state, hash of the source, result, its hash) by name."""
        (journal,) = (self.folder / "data").rglob("*.sqlite")
        with sqlite3.connect(journal) as sql:
            found = sql.execute("SELECT name, state, hash, result, result_hash, error FROM files").fetchall()
        return {os.fsdecode(name): (state, source, os.fsdecode(result), of, error)
                for name, state, source, result, of, error in found}

    def wrong(self):
        """What is not as the journal says, a whole picture, or expected in the store."""
        wrong, found = [], self.results()
        expected = {result for state, _, result, *_ in self.rows().values() if state == "done"}
        wrong += sorted(expected ^ {name for name in found if not name.endswith(".json")})
        for name, (state, source, result, of, _) in self.rows().items():
            if state == "done":
                Image.open(io.BytesIO(found[result])).load()
                pairs = (self.driver.cat_file(f"bucket/scans/{name}"), source), (found[result], of)
                wrong += [name for data, told in pairs if hashlib.sha256(data).hexdigest() != told]
        return wrong


@pytest.fixture
def store(tmp_path, monkeypatch):
    server = moto_server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
            "AWS_ENDPOINT_URL": f"http://{host}:{port}", "AWS_ACCESS_KEY_ID": "secret-name",
            "AWS_SECRET_ACCESS_KEY": "secret-key", "AWS_DEFAULT_REGION": "us-east-1", "AWS_MAX_ATTEMPTS": "1",
            "XDG_DATA_HOME": str(tmp_path / "data"), "XDG_CACHE_HOME": str(tmp_path / "cache")}.items():
        monkeypatch.setenv(name, value)
    urllib.request.urlopen(f"http://{host}:{port}/moto-api/reset", b"").close()
    s3fs.S3FileSystem.clear_instance_cache()
    store = Store(server, tmp_path)
    for number, name in enumerate(GOOD):
        store.put(name, number)
    store.put("sub/cut.jpg", cut=700)
    store.driver.pipe_file("bucket/scans/notes.txt", b"no photo")
    store.driver.pipe_file("bucket/scans/.hidden/x.png", b"hidden")
    store.driver.pipe_file("bucket/scans/../../up.png", b"leads elsewhere")
    yield store
    server.stop()
    s3fs.S3FileSystem.clear_instance_cache()


def test_a_bucket_is_done_and_only_once(store):
    assert facts(request()) == (11, 0, 1)
    assert sorted(store.results()) == DONE
    assert store.wrong() == []
    assert "cut.jpg is damaged or cut short" in store.rows()["sub/cut.jpg"][-1]
    assert not [path for path in (store.folder / "cache").rglob("*") if path.is_file()]  # what was fetched
    assert facts(request()) == (0, 11, 1)
    store.put("sub/3.png", GOOD.index("sub/3.png"))  # another time, the same content
    store.put("sub/4.png", 50)
    store.driver.pipe_file("bucket/done/a.png.webp", b"of somebody else")
    assert facts(request()) == (1, 9, 2)
    assert store.results()["a.png.webp"] == b"of somebody else"
    assert facts(request(overwrite=True)) == (1, 10, 1)
    assert store.wrong() == []


def test_what_went_wrong_is_told_and_tried_again(store):
    facts(request())
    told = run("batch", "status", "s3://bucket/done", "--json")
    status = json.loads(told.stdout)
    assert (status["done"], status["apart"], status["skipped"], status["running"]) == (11, 1, 3, False)
    store.put("sub/cut.jpg", 9)
    again = run("batch", "retry", "s3://bucket/done", "--workers", "0")
    assert again.returncode == 0, again.stderr
    assert sorted(store.results()) == sorted([*DONE, "sub/cut.webp"])
    report = run("batch", "report", "s3://bucket/done")
    assert report.returncode == 0, report.stderr
    (page,) = (store.folder / "data").rglob("report.html")
    assert "sub/cut.jpg" in page.read_text("utf-8")
    for path in (store.folder / "data").rglob("*"):
        assert not path.is_file() or b"secret-" not in path.read_bytes()


def test_a_run_that_is_killed_goes_on(store):
    words = ("s3://bucket/scans", "-o", "s3://bucket/done", "--export", "webp", "--workers", "1", "--sidecars")
    command = [sys.executable, "-m", "inpaint_app", "batch", *words, "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as process:
        for _ in range(3):
            assert process.stdout.readline()
        os.killpg(process.pid, signal.SIGKILL)
    assert not store.results().keys() >= set(DONE)
    done, kept, apart = facts(request(sidecars=True))
    assert (done + kept, apart) == (11, 1)
    assert kept >= 2
    assert store.wrong() == []
    assert sorted(store.results()) == sorted([*DONE, *(f"{name}.json" for name in DONE)])  # nothing is half done
    assert json.loads(store.results()["a.png.webp.json"])["source"]["path"] == "s3://bucket/scans/a.png"


def test_a_result_that_was_written_and_not_placed_is_put_in_its_place(store, monkeypatch):
    take = Remote.take

    def killed(path, other):
        if path.name == "1.webp":
            raise KeyboardInterrupt
        take(path, other)

    with monkeypatch.context() as patch:
        patch.setattr(Remote, "take", killed)
        with pytest.raises(KeyboardInterrupt):
            facts(request())
    assert store.rows()["sub/1.png"][0] == "written"
    assert facts(request()) == (7, 4, 1)  # two of a, 0, and the one that was written
    assert store.wrong() == []


def test_masks_come_from_a_store_and_results_go_to_a_folder(store):
    for name in ("a.png", "sub/s.png"):
        store.driver.pipe_file(f"bucket/masks/{name}", mask(store.folder / "m.png").read_bytes())
    out = store.folder / "out"
    asked = request(Steps(masks=location("s3://bucket/masks")), out.as_uri())
    assert facts(asked, FetchingPerformer(Copier())) == (3, 0, 9)  # one mask serves a.jpg and a.png
    assert results(out) == ["a.jpg", "a.png", "sub/s.tif"]
    store.driver.pipe_file("bucket/masks/sub/s.png", mask(store.folder / "m.png", box=(0, 0, 9, 9)).read_bytes())
    assert facts(asked, FetchingPerformer(Copier())) == (1, 2, 9)


def test_a_connection_that_is_lost_sets_photos_apart(store, monkeypatch):
    fetch = Remote.fetch

    def lost(path, file):
        if path.name == "5.png":
            raise OSError(5, "the connection was lost")
        fetch(path, file)

    with monkeypatch.context() as patch:
        patch.setattr(Remote, "fetch", lost)
        assert facts(request()) == (10, 0, 2)
    assert store.rows()["sub/5.png"][-1] == (
        "sub/5.png could not be fetched, or its result not put (the connection was lost); check the connection, then "
        "have it tried again (batch retry).")


def test_what_cannot_be_is_said_in_one_sentence(store):
    out = store.folder / "out"
    for error, asked in (
            (SaveError, request(out="s3://elsewhere/done")), (UsageError, request(out="s3://bucket/scans")),
            (UsageError, request(out=out, watch=True)),
            (UsageError, request(out="s3://bucket/scans", backup=store.folder / "backup"))):
        with pytest.raises(error) as told:
            facts(asked)
        one_sentence(f"{told.value}\n")
    refused = run("batch", "s3://elsewhere/scans", "-o", out, "--export", "png")
    assert refused.returncode == 1
    one_sentence(refused.stderr)
    assert not out.exists()
    store.server.stop()
    with pytest.raises(OpenError, match="cannot be reached"):
        facts(request())
    store.server.start()


def test_urls_are_paths():
    photo = location("s3://bucket/scans/a b.jpg")
    assert (str(photo), photo.name, str(photo.parent / "c.png")) == (
        "s3://bucket/scans/a b.jpg", "a b.jpg", "s3://bucket/scans/c.png")
    assert location(str(photo)) == photo
    assert isinstance(photo.with_name("x"), Remote)
    assert location("file:///tmp/a%20b") == Path("/tmp/a b")
    with pytest.raises(UsageError, match="ftp://"):
        location("ftp://host/x")
