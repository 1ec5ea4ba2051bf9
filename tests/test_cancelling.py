"""Calls that nobody waits for any more: they end at once for who waited, and leave nothing behind."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from inpaint_app.atomic_file import replacing
from inpaint_app.cancelling import Cancellation, CancelledError, poll


def run_and_cancel(cancellation: Cancellation, call, begun: threading.Event) -> BaseException | None:
    """What comes of the call for who waits for it, when it is cancelled once it has ``begun``."""
    errors: list[BaseException] = []

    def wait() -> None:
        try:
            cancellation.run(call)
        except CancelledError as error:
            errors.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    begun.wait()
    cancellation.cancel()
    thread.join()
    return errors[0] if errors else None


def test_a_call_gives_what_it_returns_and_raises() -> None:
    assert Cancellation().run(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        Cancellation().run(lambda: 1 / 0)


def test_nobody_waits_for_a_call_that_was_cancelled_and_it_ends_when_it_asks() -> None:
    begun, go_on, ended = threading.Event(), threading.Event(), threading.Event()

    def call() -> None:
        begun.set()
        go_on.wait()
        try:
            poll()
        except CancelledError:
            ended.set()

    cancellation = Cancellation()
    assert isinstance(run_and_cancel(cancellation, call, begun), CancelledError)
    assert not ended.is_set()
    go_on.set()
    assert ended.wait(60)
    with pytest.raises(CancelledError):
        cancellation.run(lambda: 7)


@pytest.mark.parametrize("old", [None, b"old"])
def test_a_file_whose_writing_is_cancelled_is_as_it_was_and_nothing_lies_beside_it(tmp_path: Path, old) -> None:
    path = tmp_path / "picture.png"
    if old is not None:
        path.write_bytes(old)
    begun, go_on, ended = threading.Event(), threading.Event(), threading.Event()

    def call() -> None:
        try:
            with replacing(path, overwrite=True) as file:
                file.write(b"new")
                begun.set()
                go_on.wait()
        finally:
            ended.set()

    assert isinstance(run_and_cancel(Cancellation(), call, begun), CancelledError)
    left = [path.name] if old is not None else []
    assert [each.name for each in tmp_path.iterdir()] == left
    go_on.set()
    assert ended.wait(60)
    assert [each.name for each in tmp_path.iterdir()] == left
    assert old is None or path.read_bytes() == old


def test_a_file_that_has_taken_its_place_is_too_late_to_cancel(tmp_path: Path) -> None:
    path, cancellation = tmp_path / "picture.png", Cancellation()
    cancels = []

    def call() -> str:
        with replacing(path, overwrite=False) as file:
            file.write(b"new")
        cancels.append(cancellation.cancel())
        return "written"

    assert cancellation.run(call) == "written"
    assert cancels == [False]
    assert path.read_bytes() == b"new"


def test_a_call_that_was_cancelled_does_not_begin_another_file(tmp_path: Path) -> None:
    begun, go_on, ended = threading.Event(), threading.Event(), threading.Event()
    errors: list[Exception] = []

    def call() -> None:
        begun.set()
        go_on.wait()
        try:  # in a folder that is missing: to begin there would be another error
            with replacing(tmp_path / "missing" / "picture.png", overwrite=False):
                pass
        except Exception as error:
            errors.append(error)
        ended.set()

    run_and_cancel(Cancellation(), call, begun)
    go_on.set()
    assert ended.wait(60)
    assert isinstance(errors[0], CancelledError)
