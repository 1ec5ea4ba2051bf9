"""Files read in a process of its own: the same photo, and one sentence when that process hangs or dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from inpaint_app.cancelling import Cancellation, CancelledError
from inpaint_app.document.files.decoder import process as module
from inpaint_app.document.files.decoder.process import DecoderProcess
from inpaint_app.document.files.image_io import open_photo
from inpaint_app.errors import OpenError
from tests.document.files.picture_files import scene

needs_fifo = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no file that hangs here")


@pytest.fixture(scope="module")
def shared():
    decoder = DecoderProcess()
    yield decoder
    decoder.end()


@pytest.fixture
def fifo(tmp_path):
    """A file that hangs whoever opens it, for nobody writes to it."""
    path = tmp_path / "hangs.jpg"
    os.mkfifo(path)
    return path


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "photo.png"
    Image.fromarray(scene(40, 30)).save(path)
    return path


def _jpeg(folder):
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "a turned photo"
    path = folder / "turned.jpg"
    Image.fromarray(scene(60, 40)).save(path, exif=exif, dpi=(300, 150), comment=b"made here", quality=90)
    path.write_bytes(path.read_bytes()[:-200])  # cut short: a notice, and a part that is missing
    return path


def _tiff(folder):
    path = folder / "deep.tif"
    with tifffile.TiffWriter(path) as writer:
        for value in (1000, 40000):
            writer.write(np.full((30, 50, 3), value, np.uint16), photometric="rgb")
    return path


@pytest.mark.parametrize("make", [_jpeg, _tiff])
def test_the_photo_is_the_same_as_without_the_process(shared, tmp_path, make):
    path = make(tmp_path)
    here, there = open_photo(path), shared.call(open_photo, path)
    assert here.notices
    for field in fields(here):
        one, other = getattr(here, field.name), getattr(there, field.name)
        if isinstance(one, np.ndarray):
            assert one.dtype == other.dtype
            assert (one == other).all()
            assert not other.flags.writeable
        elif field.name == "source":
            assert vars(one) == vars(other)
        else:
            assert one == other
    assert [notice.template for notice in here.notices] == [notice.template for notice in there.notices]


def test_an_error_is_the_same_as_without_the_process(shared, tmp_path):
    path = tmp_path / "text.jpg"
    path.write_text("no picture")
    with pytest.raises(OpenError) as here:
        open_photo(path)
    with pytest.raises(OpenError) as there:
        shared.call(open_photo, path)
    assert there.value.path == path
    assert there.value.message == here.value.message
    assert there.value.message.template == here.value.message.template
    assert there.value.message.arguments == here.value.message.arguments


@needs_fifo
def test_a_decoder_that_hangs_is_ended(fifo, photo, monkeypatch):
    decoder = DecoderProcess()
    monkeypatch.setattr(module, "OPENING_SECONDS", 1)
    with pytest.raises(OpenError, match=r"hangs\.jpg was given up after 1 seconds"):
        decoder.call(open_photo, fifo)
    monkeypatch.undo()
    assert decoder.call(open_photo, photo).size == (40, 30)
    decoder.end()


@contextmanager
def _reading(decoder, path, cancellation=None):
    """A call that is reading the FIFO ``path`` by now, and waits for more; gives what comes of it, at the end."""
    outcome: list[object] = []

    def read():
        try:
            outcome.append((cancellation or Cancellation()).run(lambda: decoder.call(open_photo, path)))
        except Exception as error:
            outcome.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    writer = os.open(path, os.O_WRONLY)  # waits for the reader
    yield outcome
    thread.join()
    os.close(writer)


@needs_fifo
def test_a_decoder_that_is_killed_gives_one_sentence_and_the_next_file_opens(shared, fifo, photo):
    assert shared.call(open_photo, photo).size == (40, 30)
    killed = shared._process
    with _reading(shared, fifo) as outcome:
        os.kill(killed.pid, signal.SIGKILL)
    assert isinstance(outcome[0], OpenError)
    assert "hangs.jpg could not be opened" in str(outcome[0])
    assert shared.call(open_photo, photo).size == (40, 30)


@needs_fifo
def test_a_call_is_cancelled_before_and_while_it_runs(shared, fifo, photo):
    cancellation = Cancellation()
    with _reading(shared, fifo, cancellation) as outcome:
        cancellation.cancel()
    assert isinstance(outcome[0], CancelledError)
    with pytest.raises(CancelledError):
        cancellation.run(lambda: shared.call(open_photo, photo))
    assert shared.call(open_photo, photo).size == (40, 30)


def test_where_no_process_can_be_started_files_are_read_in_this_one(photo, monkeypatch):
    frozen_elsewhere = {"frozen": True, "executable": "/nowhere/inpaint-app"}
    for frozen in (frozen_elsewhere, {"executable": ""}, {"executable": "/nowhere/python3"}):
        with monkeypatch.context() as patch:
            for name, value in frozen.items():
                patch.setattr(sys, name, value, raising=False)
            assert DecoderProcess().call(lambda path: open_photo(path).size, photo) == (40, 30)


@needs_fifo
def test_a_frozen_program_starts_itself_with_a_word_to_read_files(photo, tmp_path, monkeypatch):
    program = tmp_path / "inpaint-app"
    script = Path(__file__).parents[3] / "packaging" / "bundles" / "frozen.py"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{script}" "$@"\n')
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    decoder = DecoderProcess()
    try:
        assert decoder.call(open_photo, photo).size == (40, 30)
        assert decoder._process is not None
    finally:
        decoder.end()


@needs_fifo
@pytest.mark.parametrize("busy", [False, True])
def test_the_decoder_ends_with_the_program_however_that_ends(fifo, photo, busy):
    code = (
        "import sys; from pathlib import Path\n"
        "from inpaint_app.document.files.decoder.process import DecoderProcess\n"
        "from inpaint_app.document.files.image_io import open_photo\n"
        "decoder = DecoderProcess(); decoder.call(open_photo, Path(sys.argv[1])); print('ready', flush=True)\n"
        "decoder.call(open_photo, Path(sys.argv[2])) if sys.argv[3:] else sys.stdin.read()\n")
    program = subprocess.Popen(
        [sys.executable, "-c", code, str(photo), str(fifo), *(["busy"] if busy else [])],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert program.stdout.readline() == b"ready\n"
    program.kill()
    program.communicate(timeout=300)  # returns when the decoder, which has the same stderr, has ended too


def test_what_libraries_print_does_not_get_into_the_answer(shared, photo):
    assert shared.call(print, Path("a line")) is None
    assert shared.call(open_photo, photo).size == (40, 30)
