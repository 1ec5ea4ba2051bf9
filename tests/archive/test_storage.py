"""``inpaint-app batch`` by URL: a store on this machine, with photos that are good, cut short, and of one stem."""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from inpaint_app.archive.storage.remote import Remote, location
from inpaint_app.errors import UsageError
from tests.archive.archives import mask, picture, results
from tests.test_cli import one_sentence, run

moto_server = pytest.importorskip("moto.server")
fsspec = pytest.importorskip("fsspec")
pytest.importorskip("s3fs")
pytestmark = pytest.mark.filterwarnings("ignore")
GOOD = ["a.jpg", "a.png", *(f"sub/{number}.png" for number in range(8)), "sub/s.tif"]


class Store:
    """A bucket, and a folder for what is local."""

    def __init__(self, folder):
        self.folder, self.driver = folder, fsspec.filesystem("s3", use_listings_cache=False, skip_instance_cache=True)
        self.driver.mkdir("bucket")

    def put(self, name, seed=0, cut=None):
        file = picture(self.folder / "made" / name, seed)
        self.driver.pipe_file(f"bucket/scans/{name}", file.read_bytes()[:cut])

    def results(self):
        return {key.removeprefix("bucket/done/"): self.driver.cat_file(key) for key in self.driver.find("bucket/done")}

    def batch(self, *words, out="s3://bucket/done"):
        done = run("batch", "s3://bucket/scans", "-o", out, *words, "--workers", "0", "--json")
        return done, json.loads(done.stdout.splitlines()[-1])["summary"]


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
    store = Store(tmp_path)
    for number, name in enumerate(GOOD):
        store.put(name, number)
    store.put("sub/cut.jpg", cut=700)
    store.driver.pipe_file("bucket/scans/notes.txt", b"no photo")
    store.driver.pipe_file("bucket/scans/.hidden/x.png", b"hidden")
    store.driver.pipe_file("bucket/scans/../../up.png", b"leads elsewhere")
    store.server = server
    yield store
    server.stop()


def journal_of(store):
    (journal,) = (store.folder / "data").rglob("*.sqlite")
    with sqlite3.connect(journal) as sql:
        return {os.fsdecode(row[0]): row[1:] for row in sql.execute("SELECT name, state, hash, result_hash FROM files")}


def test_a_bucket_is_done_and_only_once(store):
    mask(store.folder / "m.png")
    words = "--mask", store.folder / "m.png", "--quality", "fast"
    done, facts = store.batch(*words)
    assert done.returncode == 1, done.stderr
    assert (facts["done"], facts["apart"]) == (11, 1)
    found = store.results()
    assert sorted(found) == GOOD
    for name, data in found.items():
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            assert image.size == (64, 48)
        before = store.driver.cat_file(f"bucket/scans/{name}")
        assert data != before
        assert journal_of(store)[name] == (
            "done", hashlib.sha256(before).hexdigest(), hashlib.sha256(data).hexdigest())
    told = [json.loads(line) for line in done.stdout.splitlines()[:-1]]
    assert [(line["name"], line["source"]) for line in told if line["error"]] == [
        ("sub/cut.jpg", "s3://bucket/scans/sub/cut.jpg")]
    assert not [path for path in (store.folder / "cache").rglob("*") if "fetched" in path.parts and path.is_file()]

    _, facts = store.batch(*words)
    assert (facts["done"], facts["kept"], facts["apart"]) == (0, 11, 1)
    store.put("sub/3.png", 50)
    _, facts = store.batch(*words)
    assert (facts["done"], facts["kept"]) == (1, 10)

    status = json.loads(run("batch", "status", "s3://bucket/done", "--json").stdout)
    assert (status["done"], status["apart"], status["skipped"], status["running"]) == (11, 1, 3, False)
    store.put("sub/cut.jpg", 9)
    again = run("batch", "retry", "s3://bucket/done", "--workers", "0")
    assert again.returncode == 0, again.stderr
    assert sorted(store.results()) == sorted([*GOOD, "sub/cut.jpg"])
    report = run("batch", "report", "s3://bucket/done")
    assert report.returncode == 0, report.stderr
    (page,) = (store.folder / "data").rglob("report.html")
    assert "sub/cut.jpg" in page.read_text("utf-8")
    for path in (store.folder / "data").rglob("*"):
        assert not path.is_file() or b"secret-" not in path.read_bytes()


def test_a_run_that_is_killed_goes_on(store):
    words = ["s3://bucket/scans", "-o", "s3://bucket/done", "--export", "webp", "--workers", "1", "--sidecars"]
    command = [sys.executable, "-m", "inpaint_app", "batch", *words, "--json"]
    for kill_after in (1, 4):
        with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as process:
            for _ in range(kill_after):
                process.stdout.readline()
            os.killpg(process.pid, signal.SIGKILL)
    done = run("batch", *words)
    assert done.returncode == 1, done.stderr
    found = store.results()
    pictures = ["a.jpg.webp", "a.png.webp", *(f"sub/{number}.webp" for number in range(8)), "sub/s.webp"]
    assert sorted(found) == sorted([*pictures, *(f"{name}.json" for name in pictures)])  # nothing is left half done
    states = journal_of(store)
    for name in GOOD:
        state, source, result = states[name]
        beside = next(json.loads(data) for data in found.values() if data[:1] == b"{" and json.loads(data)["name"] == name)
        assert (state, beside["source"]["sha256"], beside["result"]["sha256"]) == ("done", source, result)
        assert hashlib.sha256(found[beside["result"]["path"]]).hexdigest() == result
    assert states["sub/cut.jpg"][0] == "apart"


def test_masks_come_from_a_store_and_results_go_to_a_folder(store):
    for name in ("a.png", "sub/s.png"):
        store.driver.pipe_file(f"bucket/masks/{name}", mask(store.folder / "m.png").read_bytes())
    words, out = ("--masks", "s3://bucket/masks", "--quality", "fast"), store.folder / "out"
    _, facts = store.batch(*words, out=out.as_uri())
    assert (facts["done"], facts["apart"]) == (3, 9)  # one mask serves a.jpg and a.png
    assert results(out) == ["a.jpg", "a.png", "sub/s.tif"]
    store.driver.pipe_file("bucket/masks/sub/s.png", mask(store.folder / "m.png", box=(0, 0, 9, 9)).read_bytes())
    _, facts = store.batch(*words, out=out)
    assert (facts["done"], facts["kept"], facts["apart"]) == (1, 2, 9)


def test_what_cannot_be_is_said_in_one_sentence(store):
    out = store.folder / "out"
    for words, code in {
            ("s3://elsewhere/scans", "-o", out): 1, ("s3://bucket/scans", "-o", "s3://elsewhere/done"): 1,
            ("s3://bucket/scans", "-o", "s3://bucket/scans"): 2, ("ftp://bucket/scans", "-o", out): 2,
            ("s3://bucket/scans", "-o", out, "--watch"): 2,
            ("s3://bucket/scans", "--in-place", "--backup", store.folder / "backup"): 2}.items():
        refused = run("batch", *words, "--export", "png", "--workers", "0")
        assert refused.returncode == code, refused.stderr
        one_sentence(refused.stderr)
        assert "secret-" not in refused.stderr
    store.server.stop()
    lost = run("batch", "s3://bucket/scans", "-o", "s3://bucket/done", "--export", "png", "--workers", "0")
    assert lost.returncode == 1
    one_sentence(lost.stderr)
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
