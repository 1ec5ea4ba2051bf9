"""What a run does and leaves alone, by what the journal knows; photos are only copied here."""

from __future__ import annotations

import csv
import json
import os
import shutil
import time
from dataclasses import replace

import pytest
from PIL import Image

from inpaint_app.archive.batch import Batch
from inpaint_app.archive.dry_run import dry_run
from inpaint_app.archive.journal import Journal
from inpaint_app.archive.reports.status import opened, status, write_table
from inpaint_app.archive.request import BatchRequest
from inpaint_app.archive.running.inline import InlineRunner
from inpaint_app.archive.steps import Steps
from inpaint_app.archive.work import Reason
from inpaint_app.errors import SaveError, UsageError
from tests.archive.archives import Copier, mask, picture, results, wrong_with


@pytest.fixture
def request_of(tmp_path):
    """Makes a request for IN with photos a.png and sub/b.jpg, and masks for both."""
    for name in ("a.png", "sub/b.jpg"):
        picture(tmp_path / "in" / name)
        mask(tmp_path / "masks" / name.replace(".jpg", ".png"))

    def make(**options):
        return BatchRequest((tmp_path / "in",), tmp_path / "out", Steps(masks=tmp_path / "masks"), **options)

    return make


def run(request, performer=None):
    """(done, kept, set apart) of a run."""
    progress = Batch(request).run(lambda _: InlineRunner(performer or Copier()))
    return progress.done, progress.kept, progress.apart + progress.apart_before


def test_what_changes_is_done_again_and_nothing_else(request_of, tmp_path):
    assert run(request_of()) == (2, 0, 0)
    os.utime(tmp_path / "masks" / "a.png", (1, 1))
    assert run(request_of()) == (0, 2, 0)
    mask(tmp_path / "masks" / "a.png", box=(0, 0, 9, 9))
    assert run(request_of()) == (1, 1, 0)
    (tmp_path / "out" / "a.png").unlink()
    assert run(request_of()) == (1, 1, 0)
    stale = tmp_path / "in" / "a.png"
    times = stale.stat().st_mtime_ns
    stale.write_bytes(stale.read_bytes()[:-1] + b"!")
    os.utime(stale, ns=(times, times))
    assert run(request_of()) == (0, 2, 0)
    assert run(request_of(verify=True)) == (1, 1, 0)
    other = request_of()
    assert run(replace(other, steps=replace(other.steps, seed=3))) == (2, 0, 0)
    assert wrong_with(tmp_path / "out") == []


def test_photos_without_a_mask_wait_for_one(request_of, tmp_path):
    (tmp_path / "masks" / "sub" / "b.png").unlink()
    assert run(request_of()) == (1, 0, 1)
    assert results(tmp_path / "out") == ["a.png"]
    assert run(request_of()) == (0, 1, 1)
    with opened(tmp_path / "out") as journal:
        (apart,) = status(tmp_path / "out", journal)["set_apart"]
    assert (apart["name"], apart["reason"]) == ("sub/b.jpg", "no mask")
    mask(tmp_path / "masks" / "sub" / "b.png")
    assert run(request_of()) == (1, 1, 0)


def test_what_is_not_of_this_archive_is_replaced_only_when_told(request_of, tmp_path):
    picture(tmp_path / "out" / "a.png", 5)
    foreign = (tmp_path / "out" / "a.png").read_bytes()
    assert run(request_of()) == (1, 0, 1)
    assert (tmp_path / "out" / "a.png").read_bytes() == foreign
    assert run(request_of(overwrite=True)) == (1, 1, 0)
    edited = picture(tmp_path / "out" / "sub" / "b.jpg", 7).read_bytes()
    assert run(request_of()) == (0, 1, 1)
    assert (tmp_path / "out" / "sub" / "b.jpg").read_bytes() == edited


def test_in_place_originals_are_copied_first_and_are_what_is_read(request_of, tmp_path):
    photos, backup = tmp_path / "in", tmp_path / "backup"
    before = {name: (photos / name).read_bytes() for name in ("a.png", "sub/b.jpg")}
    picture(photos / "c.bmp")

    class Marker(Copier):
        def perform(self, work, worker):
            with Image.open(work.source) as image:
                image.load()
            return super().perform(work, worker)

    request = replace(request_of(), out=photos, backup=backup, steps=Steps(mask=tmp_path / "masks" / "a.png"))
    assert run(request, Marker()) == (2, 0, 1)
    assert {name: (backup / name).read_bytes() for name in before} == before
    assert run(request, Marker()) == (0, 2, 1)
    picture(photos / "a.png", 8)  # a new photo of the same name
    assert run(request, Marker()) == (0, 1, 2)
    assert (backup / "a.png").read_bytes() == before["a.png"]
    with pytest.raises(UsageError, match="where the photos are"):
        run(replace(request, backup=None))


def test_a_result_that_was_written_and_not_placed_is_put_in_its_place(request_of, tmp_path):
    assert run(request_of()) == (2, 0, 0)
    out = tmp_path / "out"
    home = out / ".inpaint-app"
    for lost in (False, True):  # killed before the rename; and the staged file is damaged as well
        staged = home / "stage" / "9.png"
        shutil.move(out / "a.png", staged)
        with Journal(home / "journal.sqlite") as journal:
            journal._sql.execute(
                "UPDATE files SET state = 'written', staged = ?, staged_size = result_size, staged_mtime = 0, "
                "staged_hash = result_hash WHERE name = ?", (os.fsencode(staged), b"a.png"))
        if lost:
            staged.write_bytes(b"half")
        assert run(request_of()) == ((1, 1, 0) if lost else (0, 2, 0))
        assert wrong_with(out) == []


def test_a_full_disk_ends_the_run_and_sets_nothing_apart(request_of, tmp_path):
    class Full(Copier):
        def perform(self, work, worker):
            done = super().perform(work, worker)
            full = replace(done, staged=None, reason=Reason.DISK, error="The disk is full.")
            return done if work.name == "a.png" else full

    with pytest.raises(SaveError, match="The disk is full"):
        run(request_of(), Full())
    assert run(request_of()) == (1, 1, 0)
    assert wrong_with(tmp_path / "out") == []


def test_two_runs_at_once_are_refused(request_of, tmp_path, monkeypatch):
    monkeypatch.setattr("inpaint_app.archive.places._LOCK_WAIT_S", 0.0)

    class Nested(Copier):
        def perform(self, work, worker):
            with pytest.raises(UsageError, match="Another run"):
                run(request_of())
            with opened(tmp_path / "out") as journal:
                assert status(tmp_path / "out", journal)["running"]
            return super().perform(work, worker)

    assert run(request_of(), Nested()) == (2, 0, 0)


def test_sidecars_and_the_table_tell_what_was_made_of_what(request_of, tmp_path):
    (tmp_path / "in" / "notes.txt").write_text("x")
    assert run(request_of(sidecars=True)) == (2, 0, 0)
    told = json.loads((tmp_path / "out" / "sub" / "b.jpg.json").read_text())
    assert told["source"]["path"].endswith("b.jpg")
    assert told["steps"][0]["parameters"]["quality"] == "balanced"
    table = tmp_path / "report.csv"
    with opened(tmp_path / "out") as journal:
        write_table(journal, table)
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["name"]: row for row in csv.DictReader(file)}
    assert rows["a.png"]["state"] == "done"
    assert len(rows["a.png"]["result_hash"]) == 64
    assert rows[str(tmp_path / "in" / "notes.txt")]["reason"] == "no photo"


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(request_of, tmp_path):
    (tmp_path / "masks" / "a.png").unlink()
    told = dry_run(request_of(), Copier(), 2)
    assert (told["to_do"], [name for name, *_ in told["apart"]]) == (1, ["a.png"])
    assert told["seconds"] is not None
    assert not (tmp_path / "out").exists()


def test_watching_takes_photos_and_masks_as_they_come(request_of, tmp_path):
    pytest.importorskip("watchdog")
    batch = Batch(request_of(watch=True))
    (tmp_path / "masks" / "a.png").unlink()
    until = time.monotonic() + 60

    def listen(progress, _ended):
        if progress.done == 1 and progress.apart == 1 and not (tmp_path / "in" / "new.png").exists():
            mask(tmp_path / "masks" / "a.png")
            mask(tmp_path / "masks" / "new.png")
            picture(tmp_path / "in" / "new.png")
        if progress.done == 3 or time.monotonic() > until:
            batch.stop()

    batch.run(lambda _: InlineRunner(Copier()), listen)
    assert results(tmp_path / "out") == ["a.png", "new.png", "sub/b.jpg"]
