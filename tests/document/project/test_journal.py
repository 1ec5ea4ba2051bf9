"""The journal's format: what is whole is read back exactly, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inpaint_app.document.files.image_io import photo_from_array
from inpaint_app.document.project import replay
from inpaint_app.document.project.archive import DamagedError
from inpaint_app.document.project.journal import (
    MAGIC,
    Entry,
    JournalWriter,
    Kind,
    Record,
    encode,
    last_word,
    read_records,
)
from inpaint_app.document.project.project import Project

shapes = st.one_of(
    st.tuples(st.integers(1, 6), st.integers(1, 6)),
    st.tuples(st.integers(1, 6), st.integers(1, 6), st.integers(1, 4)),
)


@st.composite
def arrays(draw):
    shape = draw(shapes)
    kind = draw(st.sampled_from((np.uint8, np.uint16)))
    seed = draw(st.integers(0, 2**32 - 1))
    return np.random.default_rng(seed).integers(0, np.iinfo(kind).max + 1, shape).astype(kind)


fields = st.dictionaries(st.text(max_size=5), st.one_of(st.integers(), st.text(max_size=9), st.lists(st.integers())))
entries = st.lists(
    st.builds(Entry, st.sampled_from(tuple(Kind)), fields, st.lists(arrays(), max_size=3).map(tuple)), max_size=5)


def written(path, made):
    data, ends = MAGIC, [len(MAGIC)]
    for number, entry in enumerate(made, 1):
        data += encode(number, entry)
        ends.append(len(data))
    path.write_bytes(data)
    return data, ends


def assert_same(record, number, entry):
    assert (record.number, record.kind, record.fields) == (number, entry.kind, dict(entry.fields))
    assert len(record.arrays) == len(entry.arrays)
    for one, other in zip(record.arrays, entry.arrays, strict=True):
        assert one.dtype == other.dtype
        assert np.array_equal(one, other)


@given(entries, st.data())
@settings(max_examples=60, deadline=None)
def test_cut_anywhere_all_whole_records_are_read(tmp_path_factory, made, data):
    path = tmp_path_factory.mktemp("journal") / "journal"
    whole, ends = written(path, made)
    cut = data.draw(st.integers(0, len(whole)))
    path.write_bytes(whole[:cut])
    records = list(read_records(path))
    assert len(records) == sum(end <= cut for end in ends[1:])
    for number, (record, entry) in enumerate(zip(records, made, strict=False), 1):
        assert_same(record, number, entry)
        assert record.end == ends[number]


@given(entries, st.data())
@settings(max_examples=60, deadline=None)
def test_a_changed_byte_never_gives_another_record(tmp_path_factory, made, data):
    path = tmp_path_factory.mktemp("journal") / "journal"
    whole, _ = written(path, made)
    at = data.draw(st.integers(0, len(whole) - 1))
    path.write_bytes(whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :])
    read = []
    try:
        for record in read_records(path):
            read.append(record)
    except DamagedError:
        pass
    for number, record in enumerate(read, 1):
        assert_same(record, number, made[number - 1])


def test_a_writer_goes_on_where_what_is_whole_ends(tmp_path):
    path = tmp_path / "journal"
    writer = JournalWriter(path)
    writer.restart(1, Entry(Kind.START, {"token": "a"}))
    writer.append(2, Entry(Kind.STEP, {"n": 2}))
    writer.close()
    end = list(read_records(path))[-1].end
    path.write_bytes(path.read_bytes() + b"half a record")
    writer.resume(end)
    writer.append(3, Entry(Kind.STEP, {"n": 3}))
    writer.sync()
    writer.close()
    assert [record.fields for record in read_records(path)] == [{"token": "a"}, {"n": 2}, {"n": 3}]
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_journal_begins_again_at_a_later_start(tmp_path):
    writer = JournalWriter(tmp_path / "journal")
    writer.restart(1, Entry(Kind.START, {}))
    for number in (2, 3, 4):
        writer.append(number, Entry(Kind.START if number == 3 else Kind.STEP, {"n": number}))
    writer.restart(3)
    writer.append(5, Entry(Kind.STEP, {"n": 5}))
    writer.sync()
    writer.close()
    assert [record.number for record in read_records(tmp_path / "journal")] == [3, 4, 5]


@pytest.mark.parametrize(("kinds", "word"), [
    ((), None), ((Kind.STEP,), Kind.STEP), ((Kind.STEP, Kind.CLEAN), Kind.CLEAN),
    ((Kind.STEP, Kind.CLEAN, Kind.STEP), Kind.STEP),
])
def test_whether_there_is_work_is_known_without_reading_it(tmp_path, kinds, word):
    written(tmp_path / "journal", [Entry(Kind.START, {}), *(Entry(kind, {}) for kind in kinds)])
    assert last_word(tmp_path / "journal") is word
    assert last_word(tmp_path / "nothing") is None


def test_what_is_no_journal_is_damaged(tmp_path):
    (tmp_path / "journal").write_bytes(b"x" * 100)
    with pytest.raises(DamagedError):
        list(read_records(tmp_path / "journal"))


@pytest.mark.parametrize("stored", [
    ["|u1", [100_000, 100_000], 4], ["|u1", [0, 4], 4], ["|u1", [2, 2, 9], 4], ["<f8", [1, 1], 4],
    ["|u1", [2, 2], 10**9], "no list",
])
def test_arrays_that_promise_too_much_are_damaged(tmp_path, stored):
    import json
    import struct
    import zlib

    blob = zlib.compress(b"\0" * 1000)
    text = json.dumps({"fields": {}, "arrays": [stored]}).encode()
    payload = struct.pack("<I", len(text)) + text + blob
    head = struct.pack("<QIQB", len(payload), zlib.crc32(payload, zlib.crc32(struct.pack("<QB", 1, 2))), 1, 2)
    after = encode(2, Entry(Kind.STEP, {}))
    (tmp_path / "journal").write_bytes(MAGIC + head + payload + after)
    with pytest.raises(DamagedError):
        list(read_records(tmp_path / "journal"))


def test_a_journal_that_makes_too_many_pixels_is_damaged(monkeypatch):
    photo = photo_from_array(np.zeros((20, 30, 3), np.uint8))
    monkeypatch.setattr(replay, "_PIXELS_LIMIT", 3 * 600)
    replayed = replay.Replay(Project(photo))
    turn = {"what": "geometry", "how": "do", "label": "Turn", "operation": "turn", "arguments": [1], "numbers": []}
    for number in range(3):
        replayed.do(Record(number, Kind.STEP, turn, (), 0))
    with pytest.raises(DamagedError, match="more than 1800 pixels"):
        replayed.do(Record(3, Kind.STEP, turn, (), 0))
